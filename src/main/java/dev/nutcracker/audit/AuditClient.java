package dev.nutcracker.audit;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The client of an event. For the log two are the same if pool, host and user are: whoever connects again and again must
 * not fill it.
 *
 * @param address where the client is, as {@code host:port}; null for a client that stands for many
 * @param peer the other end of the socket if that is a load balancer's; null if it is the client's
 * @param user null if the client is nobody
 * @param connection number of the connection in this process, from 1; 0 if it was never served
 */
public record AuditClient(
        String pool,
        @Nullable String address,
        @Nullable String peer,
        @Nullable String user,
        long connection) {
    /** Returns one that stands for all clients of the pool. */
    AuditClient ofMany() {
        return new AuditClient(pool, null, null, null, 0);
    }

    private @Nullable String host() {
        if (address == null) {
            return null;
        }
        int colon = address.lastIndexOf(':');
        return colon < 0 ? address : address.substring(0, colon);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof AuditClient client
                && pool.equals(client.pool)
                && Objects.equals(user, client.user)
                && Objects.equals(host(), client.host());
    }

    @Override
    public int hashCode() {
        return Objects.hash(pool, user, host());
    }

    void writeTo(AuditLine line) {
        line.text("pool", pool);
        line.textOrNull("client", address);
        if (peer != null) {
            line.text("peer", peer);
        }
        line.textOrNull("user", user);
        if (connection != 0) {
            line.number("connection", connection);
        }
    }
}
