package dev.nutcracker.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.buffer.HeapLimit;
import dev.nutcracker.buffer.MemoryLimit;
import dev.nutcracker.config.ConfigLoader;
import dev.nutcracker.config.PoolConfig;
import dev.nutcracker.config.Secret;
import dev.nutcracker.config.ServerConfig;
import dev.nutcracker.config.ServerCredentials;
import dev.nutcracker.config.ServerSettings;
import dev.nutcracker.net.Connector;
import dev.nutcracker.net.SocketSettings;
import dev.nutcracker.net.Transport;
import dev.nutcracker.net.Turn;
import dev.nutcracker.protocol.Logins;
import dev.nutcracker.protocol.redis.RedisDialect;
import dev.nutcracker.stats.ConnectionTally;
import dev.nutcracker.stats.ErrorKind;
import dev.nutcracker.stats.ServerCounter;
import dev.nutcracker.stats.ServerSnapshot;
import dev.nutcracker.testing.FakeServer;
import dev.nutcracker.testing.GivenHosts;
import dev.nutcracker.testing.PoolYaml;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The handshake on a connection to a server, and servers that do not complete it. */
final class HandshakeTest {
    private final ConnectionTally connections = new ConnectionTally();
    private final CompletableFuture<ErrorKind> failure = new CompletableFuture<>();
    private final CountDownLatch hungUp = new CountDownLatch(1);

    /** The loop stands still until the server has hung up, so that not even all of the handshake can be written. */
    @Test
    void shouldCloseAConnectionOnceWhenItBreaksWhileTheHandshakeIsWritten() throws Exception {
        Transport transport = Transport.best();
        MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, transport.ioHandlerFactory());
        try (FakeServer server = FakeServer.start()) {
            EventLoop loop = group.next();
            PoolYaml yaml = PoolYaml.redis("alpha")
                    .set("redis_auth", "secret")
                    .set("redis_db", 3)
                    .server(server.port(), "one");
            Pool pool = pool(config(yaml), loop, transport);
            loop.execute(() -> {
                forward(pool);
                loop.execute(() -> await(hungUp));
            });

            server.accept().close();
            hungUp.countDown();

            assertThat(failure.get(10, TimeUnit.SECONDS)).isEqualTo(ErrorKind.RESET);
            // Netty tells that the connection is inactive in a task of its own.
            loop.submit(() -> {}).sync();
            ServerSnapshot counted =
                    loop.submit(() -> pool.snapshot().servers().getFirst()).get();
            assertThat(counted.value(ServerCounter.SERVER_ERR)).isEqualTo(1);
            assertThat(counted.value(ServerCounter.SERVER_EOF)).isZero();
            assertThat(counted.value(ServerCounter.SERVER_CONNECTIONS)).isZero();
            assertThat(connections.current()).isZero();
            loop.submit(pool::close).sync();
        } finally {
            group.shutdownGracefully(0, 10, TimeUnit.SECONDS).syncUninterruptibly();
        }
    }

    @Test
    void shouldGiveEachServerItsOwnPasswordAndDatabase() throws Exception {
        Transport transport = Transport.best();
        MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, transport.ioHandlerFactory());
        try (FakeServer one = FakeServer.start();
                FakeServer two = FakeServer.start()) {
            EventLoop loop = group.next();
            PoolYaml yaml = PoolYaml.redis("alpha")
                    .set("redis_auth", "secret")
                    .server(one.port(), "one")
                    .server(two.port(), "two");
            PoolConfig config = config(yaml);
            ServerConfig second = config.servers().get(1);
            ServerSettings own =
                    new ServerSettings(0, ServerCredentials.ofPassword(Secret.written("other")), 3, 1, 0, 0, 0, null);
            Pool pool = pool(
                    config.withServers(List.of(
                            config.servers().getFirst(), new ServerConfig(second.name(), second.address(), 1, own))),
                    loop,
                    transport);

            loop.submit(pool::preconnect).sync();

            one.accept().expect("*2\r\n$4\r\nAUTH\r\n$6\r\nsecret\r\n");
            two.accept().expect("*2\r\n$4\r\nAUTH\r\n$5\r\nother\r\n*2\r\n$6\r\nSELECT\r\n$1\r\n3\r\n");
            loop.submit(pool::close).sync();
        } finally {
            group.shutdownGracefully(0, 10, TimeUnit.SECONDS).syncUninterruptibly();
        }
    }

    private void forward(Pool pool) {
        ByteBuf message = Unpooled.copiedBuffer("*2\r\n$3\r\nGET\r\n$1\r\na\r\n", StandardCharsets.US_ASCII);
        pool.server(0).connection(0, 0).forward(new Recorded(), message, 0, message.readableBytes());
        message.release();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static PoolConfig config(PoolYaml yaml) throws Exception {
        return ConfigLoader.parse("test.yml", yaml.text().getBytes(StandardCharsets.UTF_8))
                .configuration()
                .pools()
                .getFirst();
    }

    private Pool pool(PoolConfig config, EventLoop loop, Transport transport) {
        return new Pool(
                new PoolState(
                        config, loop, System::nanoTime, connections, new ClientLimit(0), _ -> PoolEndpoints.PLAIN),
                new RedisDialect(Logins.notWanted(), 0),
                loop,
                new Turn(loop),
                new Connector(transport, loop, SocketSettings.READ_BYTES_MAX, GivenHosts.none(loop)),
                new MemoryLimit(1 << 20, HeapLimit.none()).share(),
                List.of());
    }

    private final class Recorded extends Request {
        Recorded() {
            super(~0);
        }

        @Override
        protected boolean respond(ByteBuf source, int index, int length, int kind) {
            failure.completeExceptionally(new AssertionError("answered"));
            return true;
        }

        @Override
        protected void fail(ErrorKind kind, byte[] errorResponse) {
            failure.complete(kind);
        }

        @Override
        protected void broken(Throwable cause) {
            failure.completeExceptionally(cause);
        }
    }
}
