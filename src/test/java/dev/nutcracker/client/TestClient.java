package dev.nutcracker.client;

import dev.nutcracker.buffer.HeapLimit;
import dev.nutcracker.buffer.MemoryLimit;
import dev.nutcracker.config.ConfigLoader;
import dev.nutcracker.config.PoolConfig;
import dev.nutcracker.net.Connector;
import dev.nutcracker.net.Endpoint;
import dev.nutcracker.net.SocketSettings;
import dev.nutcracker.net.Transport;
import dev.nutcracker.net.Turn;
import dev.nutcracker.protocol.Logins;
import dev.nutcracker.protocol.redis.RedisDialect;
import dev.nutcracker.server.ClientLimit;
import dev.nutcracker.server.Pool;
import dev.nutcracker.server.PoolEndpoints;
import dev.nutcracker.server.PoolState;
import dev.nutcracker.stats.ConnectionTally;
import dev.nutcracker.testing.GivenHosts;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.Ports;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A client of a Redis pool in memory, which sees what each turn brings it. Its pool's server is not there. */
final class TestClient implements AutoCloseable {
    private final EmbeddedChannel channel;
    private final Pool pool;
    private final List<Integer> bytesOfTurns = new ArrayList<>();

    TestClient(EmbeddedChannel channel) throws Exception {
        this.channel = channel;
        PoolYaml yaml = PoolYaml.redis("alpha").server(Ports.free(), "one");
        PoolConfig config = ConfigLoader.parse("test.yml", yaml.text().getBytes(StandardCharsets.UTF_8))
                .configuration()
                .pools()
                .getFirst();
        this.pool = new Pool(
                new PoolState(
                        config,
                        channel.eventLoop(),
                        System::nanoTime,
                        new ConnectionTally(),
                        new ClientLimit(0),
                        _ -> PoolEndpoints.PLAIN),
                new RedisDialect(Logins.NOT_WANTED, 0),
                channel.eventLoop(),
                new Turn(channel.eventLoop()),
                new Connector(
                        Transport.best(),
                        channel.eventLoop(),
                        SocketSettings.READ_BYTES_MAX,
                        GivenHosts.none(channel.eventLoop())),
                new MemoryLimit(1 << 30, HeapLimit.none()).share(),
                List.of());
        channel.pipeline().addLast(new ChannelOutboundHandlerAdapter() {
            private int unflushedBytes;

            @Override
            public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
                unflushedBytes += ((ByteBuf) message).readableBytes();
                ctx.write(message, promise);
            }

            @Override
            public void flush(ChannelHandlerContext ctx) {
                if (unflushedBytes > 0) {
                    bytesOfTurns.add(unflushedBytes);
                    unflushedBytes = 0;
                }
                ctx.flush();
            }
        });
        Endpoint endpoint = new Endpoint(channel);
        endpoint.begin(new ClientConnection(new PoolClients(pool), endpoint).inbound());
    }

    /** Sends this, and lets as many turns pass as that takes. */
    void send(String text) {
        channel.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
        int turns = -1;
        while (turns != bytesOfTurns.size()) {
            turns = bytesOfTurns.size();
            channel.runPendingTasks();
        }
    }

    /** How many bytes each turn has brought it that has brought it any. */
    List<Integer> bytesOfTurns() {
        return bytesOfTurns;
    }

    @Override
    public void close() {
        channel.close();
        channel.runPendingTasks();
        pool.close();
        channel.finishAndReleaseAll();
    }
}
