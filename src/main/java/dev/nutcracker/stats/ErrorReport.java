package dev.nutcracker.stats;

/**
 * The errors of one kind that a pool, or one server of it, has had.
 *
 * @param server whose connections failed; empty for requests that the proxy answered with an error
 * @param kind the label of an {@link ErrorKind}
 * @param count since the start
 * @param latestMs when the latest one was, in milliseconds since the epoch
 * @param text the latest one in words; never a part of a request or a response
 */
public record ErrorReport(String pool, String server, String kind, long count, long latestMs, String text) {
    /** Returns a copy with another count. */
    public ErrorReport counted(long other) {
        return new ErrorReport(pool, server, kind, other, latestMs, text);
    }

    /** Returns the sum of this and another worker's errors of the same kind. */
    public ErrorReport plus(ErrorReport other) {
        ErrorReport latest = other.latestMs > latestMs ? other : this;
        return new ErrorReport(pool, server, kind, count + other.count, latest.latestMs, latest.text);
    }
}
