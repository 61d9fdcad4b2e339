package dev.nutcracker.server;

import dev.nutcracker.config.ServerSettings;
import dev.nutcracker.net.Endpoint;
import dev.nutcracker.protocol.Dialect;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The first requests on a new connection: password, database, protocol version. Clients' requests wait until all of them
 * are accepted.
 */
final class Handshake {
    private final ServerConnection connection;
    private final PoolContext pool;
    private final ServerContext server;
    private final RequestQueue outstanding;
    private final Deadlines deadlines;
    private @Nullable ServerSettings settings;
    private @Nullable Endpoint endpoint;

    Handshake(
            ServerConnection connection,
            PoolContext pool,
            ServerContext server,
            RequestQueue outstanding,
            Deadlines deadlines) {
        this.connection = connection;
        this.pool = pool;
        this.server = server;
        this.outstanding = outstanding;
        this.deadlines = deadlines;
    }

    /** Whether the server should now get another password or database than when this handshake began. */
    boolean isOutdated() {
        return settings != null && !server.settings().hasHandshakeOf(settings);
    }

    void begin(Endpoint opened) {
        endpoint = opened;
        Channel channel = opened.channel();
        settings = server.settings();
        Dialect dialect = pool.dialect();
        int flavour = connection.flavour();
        for (byte[] step : steps(dialect, flavour)) {
            HandshakeRequest request = new HandshakeRequest(this, dialect.handshakeAccepts(flavour));
            outstanding.add(request);
            deadlines.watch(request);
            channel.writeAndFlush(channel.alloc().directBuffer(step.length).writeBytes(step), channel.voidPromise());
        }
        answered();
    }

    private List<byte[]> steps(Dialect dialect, int flavour) {
        if (!server.isTwemproxy()) {
            return dialect.handshake(flavour, server.login(), server.settings().database());
        }
        translate(dialect.translatorOfTwemproxy(flavour));
        return dialect.handshakeOfTwemproxy(flavour, server.login());
    }

    /** Puts {@code translator}, if there is one, between the socket and the receiver of responses; returns whether there is one. */
    private boolean translate(@Nullable ChannelHandler translator) {
        if (translator == null || endpoint == null) {
            return false;
        }
        endpoint.addInFront(translator);
        return true;
    }

    /** One more request is answered, or there was none. */
    void answered() {
        if (outstanding.peek() == null) {
            connection.ready();
        }
    }

    void refused(byte[] response) {
        int flavour = connection.flavour();
        String reason = pool.dialect().handshakeError(flavour, response);
        if (translate(pool.dialect().translator(flavour, reason))) {
            answered();
        } else {
            connection.handshakeRefused(reason);
        }
    }

    void broken(Throwable cause) {
        connection.broken(cause);
    }
}
