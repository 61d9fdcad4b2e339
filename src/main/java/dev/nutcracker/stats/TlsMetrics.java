package dev.nutcracker.stats;

import java.util.List;

/**
 * What the process has counted of TLS.
 *
 * @param pools those whose clients have TLS, or had it
 * @param refreshes how taking on changed files of certificates went
 */
public record TlsMetrics(List<TlsSnapshot> pools, ReloadTally.Snapshot refreshes) {
    /** Writes the handshakes of clients. */
    static void handshakes(MetricsSnapshot all, MetricsText out) {
        for (TlsSnapshot pool : all.tls().pools()) {
            for (TlsSnapshot.Row row : pool.handshakes()) {
                out.labels("pool", pool.pool(), "result", row.first(), "version", row.second());
                out.sample(row.count());
            }
        }
    }

    /** Writes how long good handshakes took. */
    static void times(MetricsSnapshot all, MetricsText out) {
        for (TlsSnapshot pool : all.tls().pools()) {
            out.labels("pool", pool.pool());
            out.histogram(pool.times());
        }
    }

    /** Writes the connections that there are. */
    static void connections(MetricsSnapshot all, MetricsText out) {
        for (TlsSnapshot pool : all.tls().pools()) {
            for (TlsSnapshot.Row row : pool.connections()) {
                out.labels("pool", pool.pool(), "version", row.first(), "cipher", row.second());
                out.sample(row.count());
            }
        }
    }

    /** Writes when certificates expire. */
    static void expiries(MetricsSnapshot all, MetricsText out) {
        for (TlsSnapshot pool : all.tls().pools()) {
            pool.expirySeconds().forEach((name, seconds) -> {
                out.labels("pool", pool.pool(), "name", name);
                out.sample(seconds);
            });
        }
    }

    /** Writes how taking on changed files went; nothing in a process without TLS in which there was none. */
    static void refreshes(MetricsSnapshot all, MetricsText out) {
        ReloadTally.Snapshot refreshes = all.tls().refreshes();
        if (!all.tls().pools().isEmpty() || refreshes.successes() + refreshes.failures() > 0) {
            out.labels("result", "success");
            out.sample(refreshes.successes());
            out.labels("result", "failure");
            out.sample(refreshes.failures());
        }
    }
}
