package dev.nutcracker.stats;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What has been counted of the TLS of one pool's clients: handshakes, and connections. Thread-safe; only handshakes and the ends
 * of connections come here.
 */
public final class TlsTally {
    private final String pool;
    private final Map<List<String>, Long> handshakes = new TreeMap<>(TlsTally::compare);
    private final Map<List<String>, Long> connections = new TreeMap<>(TlsTally::compare);
    private final LatencyHistogram times = new LatencyHistogram();
    private Map<String, Long> expiries = Map.of();

    public TlsTally(String pool) {
        this.pool = pool;
    }

    private static int compare(List<String> one, List<String> other) {
        return String.join(" ", one).compareTo(String.join(" ", other));
    }

    /** A handshake has ended well, and there is a connection. */
    public synchronized void connected(String version, String cipher, long durationNs) {
        count(TlsResult.OK, version);
        times.record(durationNs);
        connections.merge(List.of(version, cipher), 1L, Long::sum);
    }

    /** That connection has closed. */
    public synchronized void closed(String version, String cipher) {
        connections.merge(List.of(version, cipher), -1L, Long::sum);
    }

    /** A handshake has failed, before a version was agreed on. */
    public synchronized void failed(TlsResult result) {
        count(result, "");
    }

    private void count(TlsResult result, String version) {
        handshakes.merge(List.of(result.statName(), version), 1L, Long::sum);
    }

    /** Which certificates the pool has in use now, and when they expire, in seconds since 1970. */
    public synchronized void certificates(Map<String, Long> expirySeconds) {
        expiries = Map.copyOf(expirySeconds);
    }

    /** A copy of everything. */
    public synchronized TlsSnapshot snapshot() {
        return new TlsSnapshot(pool, rows(handshakes), times.copy(), rows(connections), new TreeMap<>(expiries));
    }

    private static List<TlsSnapshot.Row> rows(Map<List<String>, Long> counts) {
        List<TlsSnapshot.Row> rows = new ArrayList<>();
        counts.forEach((labels, count) -> rows.add(new TlsSnapshot.Row(labels.getFirst(), labels.getLast(), count)));
        return rows;
    }
}
