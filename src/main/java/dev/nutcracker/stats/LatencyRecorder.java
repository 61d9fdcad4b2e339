package dev.nutcracker.stats;

/**
 * Takes down the times of requests of one kind. Belongs to one thread; what others are to see is a {@link #copy}.
 *
 * <p>Most requests take as long in all as their server does, to the turn: these are counted once, for both times.
 */
public final class LatencyRecorder {
    private final LatencyHistogram both = new LatencyHistogram();
    private final LatencyHistogram onlyTotal = new LatencyHistogram();
    private final LatencyHistogram onlyServer = new LatencyHistogram();

    /** A request that a server has answered. */
    public void record(long totalNs, long serverNs) {
        if (totalNs == serverNs) {
            both.record(totalNs);
        } else {
            onlyTotal.record(totalNs);
            onlyServer.record(serverNs);
        }
    }

    /** A request that no server has answered, or whose server's time is recorded by itself. */
    public void recordTotal(long totalNs) {
        onlyTotal.record(totalNs);
    }

    /** A part of a request that a server has answered. */
    public void recordServer(long serverNs) {
        onlyServer.record(serverNs);
    }

    /** The times as of now. */
    public Latency copy() {
        Latency copy = new Latency(both.copy(), both.copy());
        copy.total().add(onlyTotal);
        copy.server().add(onlyServer);
        return copy;
    }
}
