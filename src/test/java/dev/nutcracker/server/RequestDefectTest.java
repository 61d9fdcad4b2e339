package dev.nutcracker.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.net.Transport;
import dev.nutcracker.stats.ErrorKind;
import dev.nutcracker.testing.FakeServer;
import dev.nutcracker.testing.PoolYaml;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A defect while a response is processed, and the clients that share the server connection. */
final class RequestDefectTest {
    private static final String GET_A = "*2\r\n$3\r\nGET\r\n$1\r\na\r\n";

    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

    @Test
    void shouldGiveTheOthersTheirResponsesWhenOneCannotTakeItsOwn() throws Exception {
        Transport transport = Transport.best();
        MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, transport.ioHandlerFactory());
        try (FakeServer server = FakeServer.start()) {
            EventLoop loop = group.next();
            Pool pool = TestPool.on(loop, transport, PoolYaml.redis("alpha").server(server.port(), "one"));
            loop.submit(() -> {
                forward(pool, new Recorded(true));
                forward(pool, new Recorded(false));
            });

            server.accept().expect(GET_A + GET_A).send("$1\r\nA\r\n$1\r\nB\r\n");

            assertThat(events.poll(10, TimeUnit.SECONDS)).isEqualTo("broken");
            assertThat(events.poll(10, TimeUnit.SECONDS)).isEqualTo("$1\r\nB\r\n");
            loop.submit(pool::close).sync();
        } finally {
            group.shutdownGracefully(0, 10, TimeUnit.SECONDS).syncUninterruptibly();
        }
    }

    @Test
    void shouldFailAllRequestsWhenOneCannotTakeEvenThat() throws Exception {
        Transport transport = Transport.best();
        MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, transport.ioHandlerFactory());
        try (FakeServer server = FakeServer.start()) {
            EventLoop loop = group.next();
            Pool pool = TestPool.on(loop, transport, PoolYaml.redis("alpha").server(server.port(), "one"));
            loop.submit(() -> {
                forward(pool, new Recorded(true));
                forward(pool, new Recorded(false));
            });

            server.accept().expect(GET_A + GET_A).close();

            assertThat(events.poll(10, TimeUnit.SECONDS)).isEqualTo("broken");
            assertThat(events.poll(10, TimeUnit.SECONDS)).isEqualTo("-ERR unknown\r\n");
        } finally {
            group.shutdownGracefully(0, 10, TimeUnit.SECONDS).syncUninterruptibly();
        }
    }

    private static void forward(Pool pool, Request request) {
        ByteBuf message = Unpooled.copiedBuffer(GET_A, StandardCharsets.US_ASCII);
        pool.server(0).connection(0, 0).forward(request, message, 0, message.readableBytes());
        message.release();
    }

    private final class Recorded extends Request {
        private final boolean defective;

        Recorded(boolean defective) {
            super(~0);
            this.defective = defective;
        }

        @Override
        protected boolean respond(ByteBuf source, int index, int length, int kind) {
            settle(source.toString(index, length, StandardCharsets.US_ASCII));
            return true;
        }

        @Override
        protected void fail(ErrorKind kind, byte[] errorResponse) {
            settle(new String(errorResponse, StandardCharsets.US_ASCII));
        }

        @Override
        protected void broken(Throwable cause) {
            events.add("broken");
        }

        private void settle(String response) {
            if (defective) {
                throw new IllegalStateException("as the test wants it");
            }
            events.add(response);
        }
    }
}
