package dev.nutcracker.stats;

/**
 * The metrics of a server that are not in its {@link ServerSnapshot}.
 *
 * @param connections by {@link ServerPhase} ordinal
 * @param failures connections that failed, by {@link ErrorKind} ordinal
 * @param inLine clients waiting for a connection of their own
 * @param ejections how often it was ejected; counted per process, 0 in a worker's part
 * @param ejected whether it is ejected now; known per process, false in a worker's part
 * @param latency of requests sent to the server
 */
public record ServerMetrics(
        ServerSnapshot counters,
        long[] connections,
        long[] failures,
        long inLine,
        long ejections,
        boolean ejected,
        Latency latency) {
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
                latency.plus(other.latency));
    }

    /** Returns a copy with the values that are counted per process. */
    public ServerMetrics complete(long processEjections, boolean ejectedNow) {
        return new ServerMetrics(counters, connections, failures, inLine, processEjections, ejectedNow, latency);
    }
}
