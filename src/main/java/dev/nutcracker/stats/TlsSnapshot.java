package dev.nutcracker.stats;

import java.util.List;
import java.util.Map;

/**
 * The TLS of one pool's clients at one moment.
 *
 * @param handshakes by result and version
 * @param connections by version and cipher suite
 * @param expirySeconds when each certificate in use expires, in seconds since 1970, by its name
 */
public record TlsSnapshot(
        String pool,
        List<Row> handshakes,
        LatencyHistogram times,
        List<Row> connections,
        Map<String, Long> expirySeconds) {
    /** A count with two labels. */
    public record Row(String first, String second, long count) {}
}
