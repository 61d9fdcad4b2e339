package dev.nutcracker.stats;

/**
 * The copies of the requests of one route.
 *
 * @param pool gets them
 * @param sent how many were sent
 * @param dropped how many were not, since there was no room
 * @param failed how many could not be sent, or had no answer
 * @param differences how many answers were another than that of the request itself
 */
public record MirrorReport(String pool, long sent, long dropped, long failed, long differences) {
    /** The sum with those of another worker. */
    public MirrorReport plus(MirrorReport other) {
        return new MirrorReport(
                pool,
                sent + other.sent,
                dropped + other.dropped,
                failed + other.failed,
                differences + other.differences);
    }
}
