package dev.nutcracker.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass
@MethodSource("dev.nutcracker.net.TestLoop#transports")
final class TransportTest {
    private final Transport transport;

    @AutoClose
    private final TestLoop loop;

    private final BlockingQueue<Byte> answers = new LinkedBlockingQueue<>();

    TransportTest(Transport transport) {
        this.transport = transport;
        this.loop = new TestLoop(transport);
    }

    @Test
    void shouldBeTheBestOnlyIfNoneBeforeItWorks() {
        assertThat(Transport.best().ordinal()).isLessThanOrEqualTo(transport.ordinal());
        assertThat(Transport.best().isAvailable()).isTrue();
    }

    @Test
    void shouldOpenTcpListenersAndSockets() throws Exception {
        assertEcho(false, new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
        assertEcho(false, new InetSocketAddress(InetAddress.ofLiteral("::1"), 0));
    }

    @Test
    void shouldOpenUnixListenersAndSockets(@TempDir Path directory) throws Exception {
        assertEcho(true, transport.unixAddress(directory.resolve("s").toString()));
    }

    @Test
    void shouldSpellItsNameInLowerCase() {
        assertThat(transport.lowerCaseName()).isEqualTo(transport.name().toLowerCase(Locale.ROOT));
        assertThat(Transport.valueOf("EPOLL").lowerCaseName()).isEqualTo("epoll");
    }

    private void assertEcho(boolean unix, SocketAddress address) throws Exception {
        Channel listener = new ServerBootstrap()
                .group(loop.group())
                .channelFactory(() -> transport.listener(unix))
                .childHandler(new Echo())
                .bind(address)
                .sync()
                .channel();
        Channel socket = new Bootstrap()
                .group(loop.group())
                .channelFactory(() -> transport.socket(unix))
                .handler(new Collector())
                .connect(listener.localAddress())
                .sync()
                .channel();
        socket.writeAndFlush(Unpooled.copiedBuffer(new byte[] {42})).sync();

        assertThat(answers.poll(10, TimeUnit.SECONDS)).isEqualTo((byte) 42);
        socket.close().sync();
        listener.close().sync();
    }

    @ChannelHandler.Sharable
    private static final class Echo extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ctx.writeAndFlush(message);
        }
    }

    private final class Collector extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ByteBuf received = (ByteBuf) message;
            answers.add(received.readByte());
            received.release();
        }
    }
}
