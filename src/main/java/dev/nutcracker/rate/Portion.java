package dev.nutcracker.rate;

/**
 * Tokens that one worker has taken of a bucket ahead, so that a request costs an addition. What it has not used is at
 * most the tokens of a fiftieth of a second; by so much the bucket is inexact for each worker.
 *
 * <p>A request is let through as long as one token is left, and may cost more than that: its cost is known later, as that
 * of a response is. What is missing is a debt, which is paid before the next request is let through.
 *
 * <p>Belongs to one thread.
 */
public final class Portion {
    private final Bucket bucket;
    private final long size;
    private final long awaited;
    private long left;
    /** Tokens that have been taken and have not come yet; 0 for none. */
    private long coming;

    private long dueNs;

    public Portion(Bucket bucket) {
        this.bucket = bucket;
        this.size = bucket.rate().portion();
        this.awaited = bucket.rate().awaited();
    }

    /** The bucket of which this is a portion. */
    public Bucket bucket() {
        return bucket;
    }

    /** Takes {@code tokens}, even if there are fewer. */
    public void take(long tokens) {
        left -= tokens;
    }

    /** Whether no token is left; there may be some in the bucket, see {@link #refill}. */
    public boolean isEmpty() {
        return left <= 0;
    }

    /** How many tokens are left; below 0 for a debt. */
    public long left() {
        return left;
    }

    /** Gets tokens that have come, if none is left. Returns whether there are any now. */
    public boolean refill(long nowNs) {
        if (left > 0) {
            return true;
        }
        if (coming == 0) {
            payDebt(nowNs);
            left = bucket.takeUpTo(size, nowNs);
        } else if (dueNs - nowNs <= 0) {
            left += coming;
            coming = 0;
        }
        return left > 0;
    }

    /** From here on the bucket has the debt. */
    private void payDebt(long nowNs) {
        if (left < 0) {
            bucket.takeAhead(-left, nowNs);
            left = 0;
        }
    }

    /**
     * Asks for tokens that have not come yet, to wait for them.
     *
     * @return when {@link #refill} has them
     */
    public long await(long nowNs) {
        if (coming == 0) {
            payDebt(nowNs);
            coming = awaited;
            dueNs = bucket.takeAhead(coming, nowNs);
        }
        return dueNs;
    }

    /** Puts back what is left, or leaves the debt to the bucket; the portion is not used any more. */
    public void giveBack(long nowNs) {
        payDebt(nowNs);
        bucket.putBack(left + coming);
        left = 0;
        coming = 0;
    }
}
