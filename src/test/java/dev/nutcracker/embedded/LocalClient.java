package dev.nutcracker.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.testing.Await;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.local.LocalChannel;
import java.net.SocketAddress;

/** A client within the process, which sends and reads the exact text that a test gives. */
final class LocalClient implements AutoCloseable {
    private final StringBuilder received = new StringBuilder();
    private final Channel channel;

    private LocalClient(MultiThreadIoEventLoopGroup loops, SocketAddress address) throws InterruptedException {
        channel = new Bootstrap()
                .group(loops)
                .channel(LocalChannel.class)
                .handler(new Receiver())
                .connect(address)
                .sync()
                .channel();
    }

    static LocalClient connect(MultiThreadIoEventLoopGroup loops, SocketAddress address) throws InterruptedException {
        return new LocalClient(loops, address);
    }

    private final class Receiver extends SimpleChannelInboundHandler<ByteBuf> {
        @Override
        protected void channelRead0(ChannelHandlerContext ctx, ByteBuf bytes) {
            synchronized (received) {
                received.append(bytes.toString(UTF_8));
            }
        }
    }

    Channel channel() {
        return channel;
    }

    LocalClient send(String text) {
        channel.writeAndFlush(Unpooled.copiedBuffer(text, UTF_8)).syncUninterruptibly();
        return this;
    }

    void expect(String text) {
        Await.until("an answer of " + text.length() + " characters", () -> text().length() >= text.length());
        assertThat(take()).isEqualTo(text);
    }

    String text() {
        synchronized (received) {
            return received.toString();
        }
    }

    String take() {
        synchronized (received) {
            String text = received.toString();
            received.setLength(0);
            return text;
        }
    }

    void expectEnd() {
        channel.closeFuture().syncUninterruptibly();
    }

    @Override
    public void close() {
        channel.close().syncUninterruptibly();
    }
}
