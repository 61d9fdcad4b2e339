package dev.nutcracker.rate;

/** A bucket of one thread, as of a connection. It is full at first. */
public final class TokenBucket implements Bucket {
    private final TokenRate rate;
    private long spentUntilNs;

    public TokenBucket(TokenRate rate, long nowNs) {
        this.rate = rate;
        this.spentUntilNs = rate.spentWhenFull(nowNs);
    }

    @Override
    public TokenRate rate() {
        return rate;
    }

    @Override
    public long takeUpTo(long most, long nowNs) {
        long taken = Math.min(rate.tokens(spentUntilNs, nowNs), most);
        spentUntilNs = rate.spentAfter(taken, spentUntilNs, nowNs);
        return taken;
    }

    @Override
    public long takeAhead(long tokens, long nowNs) {
        spentUntilNs = rate.spentAfter(tokens, spentUntilNs, nowNs);
        return spentUntilNs;
    }

    @Override
    public void putBack(long tokens) {
        spentUntilNs = rate.spentBefore(tokens, spentUntilNs);
    }
}
