package dev.nutcracker.config;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * TLS of the process, from {@code global: tls}.
 *
 * @param provider which library does it
 * @param handshakeThreads for handshakes with clients, and as many for keys and certificates of those with servers; 0 leaves both to the workers
 * @param handshakesMax how many of these may be under way
 * @param handshakesPerSecond how many of them may begin in a second; 0 for any number
 * @param refreshMs how often files are looked at; 0 for never
 * @param ticketKeys shared by several proxies; null for random keys
 */
public record GlobalTlsConfig(
        TlsProvider provider,
        int handshakeThreads,
        int handshakesMax,
        int handshakesPerSecond,
        long refreshMs,
        @Nullable TicketKeys ticketKeys) {
    /** The values of a file without the key. */
    public static final GlobalTlsConfig DEFAULTS = new GlobalTlsConfig(TlsProvider.AUTO, 1, 256, 0, 60_000, null);

    public GlobalTlsConfig {
        requireNonNull(provider, "provider");
    }

    /**
     * The keys of a file.
     *
     * @param keys in hexadecimal digits, the newest first
     */
    public record TicketKeys(Path path, List<String> keys) {
        /** Bytes of a key: 16 of its name, 32 for authentication, 32 for encryption. */
        public static final int KEY_BYTES = 80;

        public TicketKeys {
            keys = List.copyOf(keys);
        }

        /** The keys are kept out of messages. */
        @Override
        public String toString() {
            return path.toString();
        }
    }
}
