package dev.nutcracker.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.buffer.HeapLimit;
import dev.nutcracker.buffer.MemoryLimit;
import dev.nutcracker.net.SocketSettings;
import dev.nutcracker.net.Transport;
import dev.nutcracker.stats.ErrorKind;
import dev.nutcracker.testing.FakeServer;
import dev.nutcracker.testing.PoolYaml;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Clients that fill a server connection faster than its server takes their requests. */
final class ConnectionRoomTest {
    private static final int SENDERS = 3;

    private final CountDownLatch resumed = new CountDownLatch(SENDERS);

    @Test
    void shouldResumeAllAtOnceWhenThereIsRoom() throws Exception {
        whenFilled(server -> server.accept().readExactly(2 * SocketSettings.UNSENT_HIGH_BYTES));
    }

    @Test
    void shouldResumeAllWhenTheConnectionCloses() throws Exception {
        whenFilled(server -> server.accept().close());
    }

    @Test
    void shouldResumeAllWhenTheConnectionClosesBeforeItWasOpen() throws Exception {
        MemoryLimit memory = new MemoryLimit(1 << 20, HeapLimit.none());
        EmbeddedChannel channel = new EmbeddedChannel();
        Pool pool = TestPool.withoutAddress(channel.eventLoop(), memory);
        ServerConnection connection = pool.server(0).connection(0, 0);
        fill(connection);
        channel.runPendingTasks();
        assertThat(resumed.getCount()).isEqualTo(SENDERS);
        assertThat(memory.usedBytes()).isEqualTo(2 * SocketSettings.UNSENT_HIGH_BYTES);

        connection.close(CloseCause.TIMED_OUT);

        assertThat(resumed.getCount()).isZero();
        assertThat(memory.usedBytes()).isZero();
        pool.close();
        channel.finishAndReleaseAll();
    }

    private void whenFilled(Play play) throws Exception {
        Transport transport = Transport.best();
        MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, transport.ioHandlerFactory());
        try (FakeServer server = FakeServer.start()) {
            EventLoop loop = group.next();
            Pool pool = TestPool.on(loop, transport, PoolYaml.redis("alpha").server(server.port(), "one"));
            loop.submit(() -> fill(pool.server(0).connection(0, 0))).sync();

            play.play(server);

            assertThat(resumed.await(10, TimeUnit.SECONDS)).isTrue();
            loop.submit(pool::close).sync();
        } finally {
            group.shutdownGracefully(0, 10, TimeUnit.SECONDS).syncUninterruptibly();
        }
    }

    private void fill(ServerConnection connection) {
        ByteBuf message = Unpooled.buffer().writeZero(2 * SocketSettings.UNSENT_HIGH_BYTES);
        connection.forward(new Ignored(), message, 0, message.readableBytes());
        message.release();
        assertThat(connection.isCongested()).isTrue();
        for (int i = 0; i < SENDERS; i++) {
            connection.holdBack(resumed::countDown);
        }
    }

    @FunctionalInterface
    private interface Play {
        void play(FakeServer server);
    }

    private static final class Ignored extends Request {
        Ignored() {
            super(~0);
        }

        @Override
        protected boolean respond(ByteBuf source, int index, int length, int kind) {
            return true;
        }

        @Override
        protected void fail(ErrorKind kind, byte[] errorResponse) {}

        @Override
        protected void broken(Throwable cause) {
            throw new AssertionError(cause);
        }
    }
}
