package dev.nutcracker.protocol.memcache;

import org.jspecify.annotations.Nullable;

/** How clients come into a pool, with credentials or just so, and whether they find one server there. Thread-safe. */
final class ClientCredentials {
    private volatile @Nullable Credentials credentials;
    private volatile boolean oneServer;

    /** @param text {@code user:password}; {@code null} if none are wanted */
    ClientCredentials(@Nullable String text) {
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

    void leadToOneServer(boolean one) {
        oneServer = one;
    }

    /** Whether clients can mean the server when they mean one. */
    boolean leadsToOneServer() {
        return oneServer;
    }

    boolean isGuarded() {
        return credentials != null;
    }
}
