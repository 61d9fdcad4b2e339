package dev.nutcracker.server;

import dev.nutcracker.config.PoolConfig;
import dev.nutcracker.protocol.Dialect;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPipeline;
import org.jspecify.annotations.Nullable;

/** What comes first on a new connection: password, database, version of the protocol. Requests wait until all of it is accepted. */
final class Handshake {
    private final ServerConnection connection;
    private final Pool pool;
    private final RequestQueue outstanding;
    private final Deadlines deadlines;
    private @Nullable PoolConfig config;
    private @Nullable Channel channel;

    Handshake(ServerConnection connection, Pool pool, RequestQueue outstanding, Deadlines deadlines) {
        this.connection = connection;
        this.pool = pool;
        this.outstanding = outstanding;
        this.deadlines = deadlines;
    }

    /** Whether the pool now has another password or database than this was begun with. */
    boolean isOutdated() {
        return config != null && !config.hasHandshakeOf(pool.shared().config());
    }

    void begin(Channel opened) {
        channel = opened;
        config = pool.shared().config();
        Dialect dialect = pool.dialect();
        int flavour = connection.flavour();
        for (byte[] step : dialect.handshake(flavour, config.serverAuth(), config.redisDatabase())) {
            HandshakeRequest request = new HandshakeRequest(this, dialect.handshakeAccepts(flavour));
            outstanding.add(request);
            deadlines.watch(request);
            opened.writeAndFlush(opened.alloc().directBuffer(step.length).writeBytes(step), opened.voidPromise());
        }
        answered();
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
        ChannelHandler translator = pool.dialect().translator(flavour, reason);
        if (translator != null && channel != null) {
            ChannelPipeline pipeline = channel.pipeline();
            pipeline.addBefore(pipeline.context(Pairing.class).name(), null, translator);
            answered();
        } else {
            connection.handshakeRefused("server refused the handshake: " + reason);
        }
    }

    void broken(Throwable cause) {
        connection.broken(cause);
    }
}
