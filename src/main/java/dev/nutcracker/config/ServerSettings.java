package dev.nutcracker.config;

import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How the proxy talks to a server. Each server holds its own, so the servers of one pool may differ.
 *
 * @param timeoutMs how long a request may wait for its response; 0 for ever
 * @param credentials what the server is given; null for nothing
 * @param database the database of Redis that connections select
 * @param blockingConnections how many connections each worker may have to it besides, each for one client at a time
 * @param connectTimeoutMs how long connecting may take; 0 for {@code timeoutMs}
 * @param maxOutstanding how many requests of each worker may be on their way to it; 0 for any number
 * @param idleCheckMs how long a connection may be idle until it is closed; 0 for ever
 * @param tls how it speaks TLS; null if it does not
 */
public record ServerSettings(
        long timeoutMs,
        @Nullable ServerCredentials credentials,
        int database,
        int blockingConnections,
        long connectTimeoutMs,
        int maxOutstanding,
        long idleCheckMs,
        @Nullable ServerTlsConfig tls) {
    public long timeoutNs() {
        return TimeUnit.MILLISECONDS.toNanos(timeoutMs);
    }

    /** Whether a connection on which the handshake was made under {@code other} may be used under these. */
    public boolean hasHandshakeOf(ServerSettings other) {
        return database == other.database && givesWhat(other.credentials) && verifiesAs(other);
    }

    private boolean givesWhat(@Nullable ServerCredentials others) {
        return (credentials == null || others == null) ? credentials == others : credentials.areTheSameAs(others);
    }

    private boolean verifiesAs(ServerSettings other) {
        if (tls == null || other.tls == null) {
            return Objects.equals(tls, other.tls);
        }
        return tls.verifiesAs(other.tls);
    }

    /** Whether a connection that was set up with the limits of {@code other} may be used under these. */
    public boolean hasLimitsOf(ServerSettings other) {
        return (maxOutstanding == 0) == (other.maxOutstanding == 0) && idleCheckMs == other.idleCheckMs;
    }

    /** The credentials are kept out of messages. */
    @Override
    public String toString() {
        return "timeout " + timeoutMs + " ms, database " + database + ", " + (credentials == null ? "without" : "with")
                + " credentials";
    }
}
