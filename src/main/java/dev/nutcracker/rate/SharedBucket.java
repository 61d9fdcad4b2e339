package dev.nutcracker.rate;

import java.util.concurrent.atomic.AtomicLong;

/**
 * A bucket of the process, as of a pool, an address or a user. It is full at first. Thread-safe: workers take its tokens
 * in {@linkplain Portion portions}, each by one exchange of the bucket's only number, and get those that are still to
 * come in the order in which they have asked.
 */
public final class SharedBucket implements Bucket {
    private final TokenRate rate;
    private final AtomicLong spentUntilNs;

    public SharedBucket(TokenRate rate, long nowNs) {
        this(rate, new AtomicLong(rate.spentWhenFull(nowNs)));
    }

    private SharedBucket(TokenRate rate, AtomicLong spentUntilNs) {
        this.rate = rate;
        this.spentUntilNs = spentUntilNs;
    }

    /** The same bucket, with what is spent of it, at another rate. */
    public SharedBucket at(TokenRate other) {
        return other.equals(rate) ? this : new SharedBucket(other, spentUntilNs);
    }

    /** Whether a new bucket would be the same. */
    public boolean isFull(long nowNs) {
        return spentUntilNs.get() - rate.spentWhenFull(nowNs) <= 0;
    }

    @Override
    public TokenRate rate() {
        return rate;
    }

    @Override
    public long takeUpTo(long most, long nowNs) {
        while (true) {
            long spent = spentUntilNs.get();
            long taken = Math.min(rate.tokens(spent, nowNs), most);
            if (taken == 0 || spentUntilNs.compareAndSet(spent, rate.spentAfter(taken, spent, nowNs))) {
                return taken;
            }
        }
    }

    @Override
    public long takeAhead(long tokens, long nowNs) {
        while (true) {
            long spent = spentUntilNs.get();
            long after = rate.spentAfter(tokens, spent, nowNs);
            if (spentUntilNs.compareAndSet(spent, after)) {
                return after;
            }
        }
    }

    @Override
    public void putBack(long tokens) {
        long spent = spentUntilNs.get();
        while (!spentUntilNs.compareAndSet(spent, rate.spentBefore(tokens, spent))) {
            spent = spentUntilNs.get();
        }
    }
}
