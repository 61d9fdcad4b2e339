package dev.nutcracker.stats;

import org.jspecify.annotations.Nullable;

/**
 * What a server has done in an interval.
 *
 * @param requests sent to it
 * @param failures of its connections, by {@link ErrorKind} ordinal
 * @param timeouts requests and connections that were not answered in time
 * @param latency of its requests
 */
public record ServerInterval(
        String server, long requests, long responses, long[] failures, long timeouts, Latency latency) {
    /** @param before null for the start of the process */
    static ServerInterval between(@Nullable ServerMetrics before, ServerMetrics after) {
        return new ServerInterval(
                after.name(),
                delta(before, after, ServerCounter.REQUESTS),
                delta(before, after, ServerCounter.RESPONSES),
                PoolInterval.minus(after.failures(), before == null ? null : before.failures()),
                delta(before, after, ServerCounter.SERVER_TIMEDOUT),
                after.latency().since(before == null ? null : before.latency()));
    }

    private static long delta(@Nullable ServerMetrics before, ServerMetrics after, ServerCounter counter) {
        long former = before == null ? 0 : before.counters().value(counter);
        return Math.max(0, after.counters().value(counter) - former);
    }
}
