package dev.nutcracker.stats;

/**
 * Records the times of requests of one kind. Belongs to one thread; other threads get a {@link #copy}.
 *
 * <p>For most requests both times are the same, since they end in the same turn: these are counted once, for both.
 */
public final class LatencyRecorder {
    private final LatencyHistogram both = new LatencyHistogram();
    private final LatencyHistogram onlyTotal = new LatencyHistogram();
    private final LatencyHistogram onlyServer = new LatencyHistogram();

    /** Records a request that a server answered. */
    public void record(long totalNs, long serverNs) {
        if (totalNs == serverNs) {
            both.record(totalNs);
        } else {
            onlyTotal.record(totalNs);
            onlyServer.record(serverNs);
        }
    }

    /** Records a request that no server answered, or whose server times are recorded separately. */
    public void recordTotal(long totalNs) {
        onlyTotal.record(totalNs);
    }

    /** Records the time that a server took for a part of a request. */
    public void recordServer(long serverNs) {
        onlyServer.record(serverNs);
    }

    /** Returns how many server times were recorded. */
    public long serverCount() {
        return both.count() + onlyServer.count();
    }

    /** Returns the sum of the server times, in nanoseconds. */
    public long serverSumNs() {
        return both.sumNs() + onlyServer.sumNs();
    }

    /** Returns the times so far. */
    public Latency copy() {
        Latency copy = new Latency(both.copy(), both.copy());
        copy.total().add(onlyTotal);
        copy.server().add(onlyServer);
        return copy;
    }
}
