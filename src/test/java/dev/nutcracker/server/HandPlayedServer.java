package dev.nutcracker.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.buffer.HeapLimit;
import dev.nutcracker.buffer.MemoryLimit;
import dev.nutcracker.config.ConfigException;
import dev.nutcracker.config.ConfigLoader;
import dev.nutcracker.config.PoolConfig;
import dev.nutcracker.config.ServerAddress;
import dev.nutcracker.health.ServerState;
import dev.nutcracker.net.Connector;
import dev.nutcracker.net.Endpoint;
import dev.nutcracker.net.SocketSettings;
import dev.nutcracker.net.Transport;
import dev.nutcracker.net.Turn;
import dev.nutcracker.protocol.Dialect;
import dev.nutcracker.protocol.Logins;
import dev.nutcracker.protocol.ResponseDecoder;
import dev.nutcracker.protocol.redis.RedisDialect;
import dev.nutcracker.stats.ConnectionTally;
import dev.nutcracker.testing.GivenHosts;
import dev.nutcracker.testing.PoolYaml;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A Redis server as one worker sees it, without a socket: the test opens the connections to it, sends its responses, and
 * sets the clock.
 */
public final class HandPlayedServer implements AutoCloseable {
    private final MockTicker time = Ticker.newMockTicker();
    private final EmbeddedChannel worker =
            EmbeddedChannel.builder().ticker(time).build();
    private final MemoryLimit memory = new MemoryLimit(1 << 20, HeapLimit.none());
    private final ConnectionTally connections = new ConnectionTally();
    private final ArrayDeque<Connector.Attempt> connecting = new ArrayDeque<>();
    private final List<Peer> peers = new ArrayList<>();
    private final PoolYaml yaml;
    private final Context pool;
    private final Server server;
    private boolean left;

    private HandPlayedServer(PoolYaml yaml) {
        this.yaml = yaml;
        PoolConfig config = config(yaml);
        EventLoop loop = worker.eventLoop();
        this.pool = new Context(
                new PoolState(
                        config, loop, time::nanoTime, connections, new ClientLimit(100), _ -> PoolEndpoints.PLAIN),
                new RedisDialect(Logins.notWanted(), 0),
                loop);
        this.server = new Server(pool, 0, config.servers().getFirst(), config.settings(), null, null, new Owner());
    }

    private final class Owner implements Server.Owner {
        @Override
        public ServerConnection shared(Server of, ConnectionSetup setup, @Nullable ServerConnection predecessor) {
            return ConnectionTypes.shared(pool, of, setup, predecessor);
        }

        @Override
        public ServerConnection leased(Server of, ConnectionSetup setup, Runnable whenIdle) {
            return new ServerConnection(setup, whenIdle);
        }

        @Override
        public void left(Server of) {
            left = true;
        }
    }

    /** One whose pool has this timeout. */
    public static HandPlayedServer withTimeout(int timeoutMs) {
        return new HandPlayedServer(yaml().set("timeout", timeoutMs));
    }

    /** One whose pool has so many {@code blocking_connections}. */
    public static HandPlayedServer withLeases(int blockingConnections) {
        return new HandPlayedServer(yaml().set("timeout", 1000).set("blocking_connections", blockingConnections));
    }

    /** One whose pool has this {@code health_check}. */
    public static HandPlayedServer withHealthCheck(String section) {
        return new HandPlayedServer(yaml().set("timeout", 1000).set("health_check", section));
    }

    /** One whose pool has these keys, each followed by its value. */
    static HandPlayedServer withKeys(Object... keysAndValues) {
        PoolYaml yaml = yaml();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            yaml.set((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return new HandPlayedServer(yaml);
    }

    private static PoolYaml yaml() {
        return PoolYaml.redis("alpha").server("one.example:6379:1 one");
    }

    private static PoolConfig config(PoolYaml yaml) {
        try {
            return ConfigLoader.parse("test.yml", yaml.text().getBytes(StandardCharsets.UTF_8))
                    .configuration()
                    .pools()
                    .getFirst();
        } catch (ConfigException e) {
            throw new AssertionError(e);
        }
    }

    /** The part that a feature of the pool has at this server. */
    public HandPlayedServer with(Function<PoolContext, PoolFeature> feature) {
        server.add(feature.apply(pool).at(server));
        return this;
    }

    public Server server() {
        return server;
    }

    public PoolContext pool() {
        return pool;
    }

    /** The shared connection of the usual flavour. */
    ServerConnection shared() {
        return server.connection(Dialect.USUAL_FLAVOUR, 0);
    }

    /** Whether the pool has been told that nothing is left of the server. */
    public boolean hasLeft() {
        return left;
    }

    /** As {@link #accept}, with these bytes in the same turn. */
    public Peer acceptSaying(String bytes) {
        EmbeddedChannel channel = new EmbeddedChannel();
        Peer peer = new Peer(channel);
        peers.add(peer);
        connecting.remove().ready(new Endpoint(channel));
        peer.send(bytes);
        return peer;
    }

    /** Closes the connection that has been on its way longest, before it is there. */
    public void refuse() {
        connecting.remove().failed(new IOException("Connection refused"));
        endTurn();
    }

    /** How the process sees the server now. */
    public ServerState state() {
        return pool.shared().health(0).state();
    }

    /** The kind of a response. */
    public int kindOf(String response) {
        ResponseDecoder decoder = pool.dialect().responseDecoder(Dialect.USUAL_FLAVOUR);
        decoder.decode(Unpooled.copiedBuffer(response, StandardCharsets.US_ASCII));
        return decoder.kind();
    }

    /** The pool takes on another password for the servers, as a reload does. */
    void changePassword(String password) {
        change("redis_auth", password);
    }

    /** The pool takes on a configuration in which this key has that value. */
    void change(String key, Object value) {
        PoolState next = pool.shared().successor(config(yaml.set(key, value)));
        next.takeOver();
        pool.goByConfigured(next);
        server.adopt(0, next.config().servers().getFirst(), next.config().settings());
        server.renew();
        endTurn();
    }

    public void retire() {
        server.retire();
        endTurn();
    }

    public void pass(long ms) {
        pass(ms, () -> {});
    }

    /** After that time {@code action} comes first, then the timers, then what either has put off. */
    public void pass(long ms, Runnable action) {
        time.advance(ms, TimeUnit.MILLISECONDS);
        action.run();
        worker.runScheduledPendingTasks();
        worker.runPendingTasks();
    }

    public void endTurn() {
        worker.runPendingTasks();
    }

    /** How many connections are on their way. */
    public int connecting() {
        return connecting.size();
    }

    /** Opens the connection that has been on its way longest. */
    public Peer accept() {
        EmbeddedChannel channel = new EmbeddedChannel();
        Peer peer = new Peer(channel);
        peers.add(peer);
        connecting.remove().ready(new Endpoint(channel));
        endTurn();
        return peer;
    }

    /** Ends everything, and sees that nothing is kept. */
    @Override
    public void close() {
        server.close();
        endTurn();
        peers.forEach(peer -> peer.channel.finishAndReleaseAll());
        worker.finishAndReleaseAll();
        assertThat(memory.usedBytes()).as("bytes kept").isZero();
        assertThat(connections.current()).as("connections counted").isZero();
    }

    /** The server's end of a connection. */
    public final class Peer {
        private final EmbeddedChannel channel;

        private Peer(EmbeddedChannel channel) {
            this.channel = channel;
        }

        public boolean isOpen() {
            return channel.isOpen();
        }

        /** All that has come since this was last asked. */
        public String received() {
            StringBuilder text = new StringBuilder();
            for (ByteBuf buffer = channel.readOutbound(); buffer != null; buffer = channel.readOutbound()) {
                text.append(buffer.toString(StandardCharsets.US_ASCII));
                buffer.release();
            }
            return text.toString();
        }

        public void send(String bytes) {
            channel.writeInbound(Unpooled.copiedBuffer(bytes, StandardCharsets.US_ASCII));
            endTurn();
        }

        public void hangUp() {
            hangUpInTurn();
            endTurn();
        }

        /** As {@link #hangUp}; what the worker puts off for that is not done yet. */
        public void hangUpInTurn() {
            channel.close();
        }
    }

    private final class Context extends PoolContext {
        Context(PoolState shared, Dialect dialect, EventLoop loop) {
            super(
                    shared,
                    dialect,
                    loop,
                    new Turn(loop),
                    new Connector(Transport.NIO, loop, SocketSettings.READ_BYTES_MAX, GivenHosts.none(loop)),
                    memory.share());
        }

        @Override
        void connect(@Nullable ServerAddress address, Connector.Attempt attempt) {
            connecting.add(attempt);
        }
    }
}
