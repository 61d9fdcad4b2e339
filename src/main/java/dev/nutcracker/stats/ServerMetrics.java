package dev.nutcracker.stats;

import org.jspecify.annotations.Nullable;

/**
 * The metrics of a server that are not in its {@link ServerSnapshot}.
 *
 * @param connections by {@link ServerPhase} ordinal
 * @param failures connections that failed, by {@link ErrorKind} ordinal
 * @param policy by {@link PolicyCounter} ordinal
 * @param clientsWaiting clients waiting for a connection of their own
 * @param ejections how often it was ejected; counted per process, 0 in a worker's part
 * @param ejected whether it is ejected now; known per process, false in a worker's part
 * @param state known per process, {@link StateMetrics#UNKNOWN} in a worker's part
 * @param latency of requests sent to the server
 * @param checks known per process; null in a worker's part, and in a pool without health checks
 */
public record ServerMetrics(
        ServerSnapshot counters,
        long[] connections,
        long[] failures,
        long[] policy,
        long clientsWaiting,
        long ejections,
        boolean ejected,
        StateMetrics state,
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
                PoolSnapshot.sum(PolicyCounter.values(), policy, other.policy),
                clientsWaiting + other.clientsWaiting,
                ejections + other.ejections,
                ejected || other.ejected,
                state,
                latency.plus(other.latency),
                checks);
    }

    /** Returns a copy with the values that are counted per process. */
    public ServerMetrics complete(long processEjections, boolean ejectedNow, StateMetrics processState) {
        return new ServerMetrics(
                counters,
                connections,
                failures,
                policy,
                clientsWaiting,
                processEjections,
                ejectedNow,
                processState,
                latency,
                checks);
    }

    /** Returns a copy with these checks. */
    public ServerMetrics with(@Nullable CheckMetrics processChecks) {
        return new ServerMetrics(
                counters,
                connections,
                failures,
                policy,
                clientsWaiting,
                ejections,
                ejected,
                state,
                latency,
                processChecks);
    }
}
