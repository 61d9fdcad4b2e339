package dev.nutcracker.config;

import org.jspecify.annotations.Nullable;

/**
 * The clients of a pool: how many there may be, and the credentials that they must give.
 *
 * @param connectionsMax how many may be connected at a time; 0 for any number
 * @param auth a password (Redis), or {@code user:password} (memcached); null for none
 * @param tls how they speak TLS; null if they do not
 */
public record ClientsConfig(
        int connectionsMax, @Nullable Secret auth, @Nullable TlsConfig tls) {
    /** Returns the text that clients must give; null for none. */
    public @Nullable String authText() {
        return auth == null ? null : auth.text();
    }

    /** The credentials are kept out of messages. */
    @Override
    public String toString() {
        return "clients: " + connectionsMax + " at most, " + (auth == null ? "without" : "with") + " credentials";
    }
}
