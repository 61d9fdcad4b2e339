package dev.nutcracker.stats;

import org.jspecify.annotations.Nullable;

/**
 * The times of requests of one kind, as recorded by {@link LatencyRecorder}.
 *
 * @param total from the moment the request was complete until its response could be sent
 * @param server from the moment it was queued for its server until the server's response was complete
 */
public record Latency(LatencyHistogram total, LatencyHistogram server) {
    public Latency() {
        this(new LatencyHistogram(), new LatencyHistogram());
    }

    public Latency copy() {
        return new Latency(total.copy(), server.copy());
    }

    public void add(Latency other) {
        total.add(other.total);
        server.add(other.server);
    }

    /** Returns the times that were recorded after {@code before}, an earlier copy; null for an empty one. */
    public Latency since(@Nullable Latency before) {
        return before == null ? copy() : new Latency(total.since(before.total), server.since(before.server));
    }

    public boolean isEmpty() {
        return total.isEmpty() && server.isEmpty();
    }

    Latency plus(Latency other) {
        Latency sum = copy();
        sum.add(other);
        return sum;
    }
}
