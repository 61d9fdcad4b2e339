package dev.nutcracker.server;

import dev.nutcracker.config.ServerSettings;
import dev.nutcracker.protocol.Dialect;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPipeline;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What comes first on a new connection: password, database, version of the protocol. Requests wait until all of it is accepted. */
final class Handshake {
    private final ServerConnection connection;
    private final Pool pool;
    private final Server server;
    private final RequestQueue outstanding;
    private final Deadlines deadlines;
    private @Nullable ServerSettings settings;
    private @Nullable Channel channel;

    Handshake(ServerConnection connection, Pool pool, Server server, RequestQueue outstanding, Deadlines deadlines) {
        this.connection = connection;
        this.pool = pool;
        this.server = server;
        this.outstanding = outstanding;
        this.deadlines = deadlines;
    }

    /** Whether the server is to be given another password or database now than this was begun with. */
    boolean isOutdated() {
        return settings != null && !server.settings().hasHandshakeOf(settings);
    }

    void begin(Channel opened) {
        channel = opened;
        ServerSettings current = server.settings();
        settings = current;
        Dialect dialect = pool.dialect();
        int flavour = connection.flavour();
        for (byte[] step : steps(dialect, flavour, current)) {
            HandshakeRequest request = new HandshakeRequest(this, dialect.handshakeAccepts(flavour));
            outstanding.add(request);
            deadlines.watch(request);
            opened.writeAndFlush(opened.alloc().directBuffer(step.length).writeBytes(step), opened.voidPromise());
        }
        answered();
    }

    private List<byte[]> steps(Dialect dialect, int flavour, ServerSettings current) {
        if (!server.isTwemproxy()) {
            return dialect.handshake(flavour, current.auth(), current.database());
        }
        translate(dialect.translatorOfTwemproxy(flavour));
        return dialect.handshakeOfTwemproxy(flavour, current.auth());
    }

    /** Puts {@code translator} between the socket and what takes its responses, if there is one; returns whether there is. */
    private boolean translate(@Nullable ChannelHandler translator) {
        if (translator == null || channel == null) {
            return false;
        }
        ChannelPipeline pipeline = channel.pipeline();
        pipeline.addBefore(pipeline.context(ServerInbound.class).name(), null, translator);
        return true;
    }

    /** One more step, or none at all, is behind us. */
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
            connection.handshakeRefused("server refused the handshake: " + reason);
        }
    }

    void broken(Throwable cause) {
        connection.broken(cause);
    }
}
