package dev.nutcracker.protocol.memcache;

import org.jspecify.annotations.Nullable;

/** How clients come into a pool: with credentials, or just so. Thread-safe. */
final class Entrance {
    private volatile @Nullable Credentials credentials;

    /** @param text {@code user:password}; {@code null} if none are wanted */
    Entrance(@Nullable String text) {
        change(text);
    }

    /** Clients that are in stay in. */
    void change(@Nullable String text) {
        credentials = text == null ? null : Credentials.of(text);
    }

    /** {@code null} if none are wanted. */
    @Nullable
    Credentials credentials() {
        return credentials;
    }

    boolean isGuarded() {
        return credentials != null;
    }
}
