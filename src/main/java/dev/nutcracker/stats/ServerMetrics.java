package dev.nutcracker.stats;

import org.jspecify.annotations.Nullable;

/**
 * The metrics of a server that are not in its {@link ServerSnapshot}.
 *
 * @param connections by {@link ServerPhase} ordinal
 * @param failures connections that failed, by {@link ErrorKind} ordinal
 * @param inLine clients waiting for a connection of their own
 * @param ejections how often it was ejected; counted per process, 0 in a worker's part
 * @param ejected whether it is ejected now; known per process, false in a worker's part
 * @param latency of requests sent to the server
 * @param checks known per process; null in a worker's part, and in a pool without health checks
 */
public record ServerMetrics(
        ServerSnapshot counters,
        long[] connections,
        long[] failures,
        long inLine,
        long ejections,
        boolean ejected,
        Latency latency,
        @Nullable CheckMetrics checks) {
    public String name() {
        return counters.name();
    }

    ServerMetrics plus(ServerMetrics other) {
        return new ServerMetrics(
                counters.plus(other.counters),
                PoolSnapshot.sum(ServerPhase.values(), connections, other.connections),
                PoolSnapshot.sum(ErrorKind.values(), failures, other.failures),
                inLine + other.inLine,
                ejections + other.ejections,
                ejected || other.ejected,
                latency.plus(other.latency),
                checks);
    }

    /** Returns a copy with the values that are counted per process. */
    public ServerMetrics complete(long processEjections, boolean ejectedNow) {
        return new ServerMetrics(
                counters, connections, failures, inLine, processEjections, ejectedNow, latency, checks);
    }

    /** Returns a copy with these checks. */
    public ServerMetrics with(@Nullable CheckMetrics processChecks) {
        return new ServerMetrics(counters, connections, failures, inLine, ejections, ejected, latency, processChecks);
    }
}
