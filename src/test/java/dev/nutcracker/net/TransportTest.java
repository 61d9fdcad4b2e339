package dev.nutcracker.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ServerChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
        assertEcho(address("127.0.0.1", 0));
        assertEcho(address("::1", 0));
    }

    @Test
    void shouldListenOnAllAddressesOfIpv4BesideAnotherProgramOnIpv6() throws Exception {
        assumeThat(transport).as("has a choice").isIn(Transport.EPOLL, Transport.NIO);
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.ofLiteral("::1"))) {
            int port = other.getLocalPort();

            Channel listener = listen(address("0.0.0.0", port));

            assertEchoOf(address("127.0.0.1", port));
            listener.close().sync();
        }
    }

    @Test
    void shouldListenOnAllAddressesOfBothFamilies() throws Exception {
        Channel listener = listen(address("::", 0));
        int port = ((InetSocketAddress) listener.localAddress()).getPort();

        assertEchoOf(address("127.0.0.1", port));
        assertEchoOf(address("::1", port));
        listener.close().sync();
    }

    @Test
    void shouldOpenUnixListenersAndSockets(@TempDir Path directory) throws Exception {
        assertEcho(transport.unixAddress(directory.resolve("s").toString()));
    }

    @Test
    void shouldHandOverWhoWaitsToBeAccepted(@TempDir Path directory) throws Exception {
        assumeThat(transport).as("can").isEqualTo(Transport.EPOLL);
        for (SocketAddress address : List.of(
                address("127.0.0.1", 0),
                transport.unixAddress(directory.resolve("s").toString()))) {
            ServerChannel listener = transport.listener(Transport.family(address));
            listener.config().setAutoRead(false);
            loop.eventLoop().register(listener).sync();
            listener.bind(address).sync();
            assertThat(accepted(listener)).isEmpty();
            connect(listener.localAddress()).close().sync();
            Channel second = connect(listener.localAddress());

            List<Channel> accepted = accepted(listener);

            assertThat(accepted).hasSize(2).allMatch(Channel::isActive);
            assertThat(accepted(listener)).isEmpty();
            accepted.forEach(channel -> channel.unsafe().closeForcibly());
            second.close().sync();
            listener.close().sync();
        }
    }

    private List<Channel> accepted(ServerChannel listener) throws Exception {
        List<Channel> accepted = new ArrayList<>();
        loop.eventLoop()
                .submit(() -> {
                    transport.acceptWaiting(listener, accepted::add);
                    return accepted;
                })
                .sync();
        return accepted;
    }

    @Test
    void shouldSpellItsNameInLowerCase() {
        assertThat(transport.lowerCaseName()).isEqualTo(transport.name().toLowerCase(Locale.ROOT));
        assertThat(Transport.valueOf("EPOLL").lowerCaseName()).isEqualTo("epoll");
    }

    private static InetSocketAddress address(String literal, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(literal), port);
    }

    private void assertEcho(SocketAddress address) throws Exception {
        Channel listener = listen(address);
        assertEchoOf(listener.localAddress());
        listener.close().sync();
    }

    private Channel listen(SocketAddress address) throws Exception {
        return new ServerBootstrap()
                .group(loop.group())
                .channelFactory(() -> transport.listener(Transport.family(address)))
                .childHandler(new Echo())
                .bind(address)
                .sync()
                .channel();
    }

    private Channel connect(SocketAddress listening) throws Exception {
        return new Bootstrap()
                .group(loop.group())
                .channelFactory(() -> transport.socket(Transport.family(listening)))
                .handler(new Collector())
                .connect(listening)
                .sync()
                .channel();
    }

    private void assertEchoOf(SocketAddress listening) throws Exception {
        Channel socket = connect(listening);
        socket.writeAndFlush(Unpooled.copiedBuffer(new byte[] {42})).sync();

        assertThat(answers.poll(10, TimeUnit.SECONDS)).isEqualTo((byte) 42);
        socket.close().sync();
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
