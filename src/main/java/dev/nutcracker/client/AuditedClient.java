package dev.nutcracker.client;

import dev.nutcracker.audit.AuditClient;
import dev.nutcracker.audit.AuditEvent;
import dev.nutcracker.audit.AuditLog;
import dev.nutcracker.audit.AuditTls;
import dev.nutcracker.net.AddressText;
import dev.nutcracker.net.Endpoint;
import dev.nutcracker.net.TlsSession;
import dev.nutcracker.protocol.User;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A client as the audit log shows it.
 *
 * @param peer the other end of its socket if that is a load balancer's; null if it is the client's
 * @param connection the number of its connection in this process
 * @param tls null if it has a plain connection
 */
record AuditedClient(
        AuditLog log,
        String pool,
        String address,
        @Nullable String peer,
        long connection,
        @Nullable AuditTls tls) {
    static AuditedClient of(AuditLog log, String pool, Endpoint client) {
        Channel channel = client.channel();
        String address = PeerAddress.of(channel);
        String socket = channel.remoteAddress() instanceof InetSocketAddress tcp ? AddressText.of(tcp) : address;
        TlsSession session = client.tlsSession();
        AuditTls tls = session == null
                ? null
                : new AuditTls(session.version(), session.cipher(), session.subject(), session.fingerprint());
        return new AuditedClient(log, pool, address, socket.equals(address) ? null : socket, log.nextConnection(), tls);
    }

    AuditClient as(User user) {
        return as(user == User.UNKNOWN ? null : user.name());
    }

    /** @param user the name of a user; null for nobody */
    AuditClient as(@Nullable String user) {
        return new AuditClient(pool, address, peer, user, connection);
    }

    /** A client whose login has failed is nobody, whatever name it gave. */
    AuditClient asNobody() {
        return as(User.UNKNOWN);
    }

    void accepted() {
        if (log.recordsConnections()) {
            log.record(new AuditEvent.Connection(asNobody(), true));
        }
    }

    /**
     * The client has come in as the user that its certificate names.
     *
     * @param reason why it may not; null if it may
     */
    void certified(User user, @Nullable String reason) {
        log.record(login(as(user), "certificate", reason, false));
    }

    /**
     * A login of the client.
     *
     * @param who the client as a user, or as nobody
     * @param reason why it has failed; null if it has not
     * @param unknown whether the client has given a name that is no user's
     */
    AuditEvent login(AuditClient who, String method, @Nullable String reason, boolean unknown) {
        return new AuditEvent.Login(who, method, reason, unknown, tls);
    }

    /** The client has to wait with its login, since somebody at its address has tried wrong passwords. */
    void loginDelayed() {
        log.record(new AuditEvent.LoginDelay(asNobody()));
    }

    void gone(User user) {
        if (log.recordsConnections()) {
            log.record(new AuditEvent.Connection(as(user), false));
        }
    }
}
