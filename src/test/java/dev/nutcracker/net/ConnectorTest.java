package dev.nutcracker.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.testing.Ports;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass
@MethodSource("dev.nutcracker.net.TestLoop#transports")
final class ConnectorTest {
    private static final SocketSettings TCP = new SocketSettings(true, false, SocketSettings.READ_BYTES_MAX);
    private static final SocketSettings UNIX = new SocketSettings(false, false, SocketSettings.READ_BYTES_MAX);
    /** Not even asked of a name server: a name has no empty label. */
    private static final String IMPOSSIBLE_HOST = "no..such.host";

    @AutoClose
    private final TestLoop loop;

    private final Connector connector;
    /** Look-ups that have begun and not ended. */
    private final BlockingQueue<Runnable> lookUps = new LinkedBlockingQueue<>();

    /** Names whose address in use has become another. */
    private final BlockingQueue<String> moved = new LinkedBlockingQueue<>();

    /** What was told, in order: a connected channel, or why there is none. */
    private final BlockingQueue<Object> told = new LinkedBlockingQueue<>();

    private final Attempt attempt = new Attempt();
    private volatile boolean returned;

    ConnectorTest(Transport transport) {
        loop = new TestLoop(transport);
        connector = connector(transport, Runnable::run);
    }

    @Test
    void shouldConnectToAddressOfEitherFamily() throws Exception {
        for (String literal : List.of("127.0.0.1", "::1")) {
            try (ServerSocket server = listen(literal)) {
                open(() -> connector.connect(literal, server.getLocalPort(), TCP, EndpointKind.PLAIN, new Attempt()));

                assertConnectedTo(literal, server.getLocalPort());
            }
        }
    }

    @Test
    void shouldConnectToName() throws Exception {
        try (ServerSocket server = new ServerSocket(0)) {
            open(() -> connector.connect("localhost", server.getLocalPort(), TCP, EndpointKind.PLAIN, attempt));

            assertThat(((InetSocketAddress) channel().remoteAddress()).getPort())
                    .isEqualTo(server.getLocalPort());
        }
    }

    @Test
    void shouldTryAddressesInTurnUntilOneTakesTheConnection() throws Exception {
        try (ServerSocket server = listen("127.0.0.1")) {
            List<SocketAddress> addresses = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                addresses.add(refusing());
            }
            addresses.add(server.getLocalSocketAddress());
            addresses.add(refusing());
            open(() -> connector.connect(addresses, TCP, EndpointKind.PLAIN, attempt));

            assertConnectedTo("127.0.0.1", server.getLocalPort());
        }
    }

    @Test
    void shouldTellOnceWhenEveryAddressRefuses() throws Exception {
        open(() -> connector.connect(List.of(refusing(), refusing()), TCP, EndpointKind.PLAIN, attempt));

        assertThat(cause()).isInstanceOf(ConnectException.class).hasMessageContaining("refused");
        assertNothingMoreIsTold();
    }

    @Test
    void shouldTellThatHostIsUnknown() throws Exception {
        open(() -> connector.connect(IMPOSSIBLE_HOST, 1, TCP, EndpointKind.PLAIN, attempt));

        assertThat(cause()).isInstanceOf(UnknownHostException.class);
        assertNothingMoreIsTold();
    }

    @Test
    void shouldConnectToUnixSocket(@TempDir Path directory) throws Exception {
        Path path = directory.resolve("s");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(path));
            open(() -> connector.connectUnix(path.toString(), UNIX, EndpointKind.PLAIN, attempt));

            assertThat(channel().isActive()).isTrue();
        }
    }

    @Test
    void shouldTellThatUnixSocketIsMissing(@TempDir Path directory) throws Exception {
        open(() -> connector.connectUnix(directory.resolve("missing").toString(), UNIX, EndpointKind.PLAIN, attempt));

        assertThat(cause()).isInstanceOf(IOException.class);
        assertNothingMoreIsTold();
    }

    @Test
    void shouldTellThatPathIsNoPathOfUnixSocket() throws Exception {
        open(() -> connector.connectUnix("/tmp/" + "long/".repeat(100) + "\0", UNIX, EndpointKind.PLAIN, attempt));

        assertThat(cause())
                .isInstanceOfAny(IOException.class, InvalidPathException.class, IllegalArgumentException.class);
        assertNothingMoreIsTold();
    }

    @Test
    void shouldNotTellWhoHasCancelledBeforeTheLookUpEnded() throws Exception {
        Connector waiting = connector(loop.transport(), lookUps::add);
        open(() -> waiting.connect("localhost", Ports.free(), TCP, EndpointKind.PLAIN, attempt));
        open(() -> waiting.connect(IMPOSSIBLE_HOST, Ports.free(), TCP, EndpointKind.PLAIN, attempt));
        open(attempt::cancel);
        lookUps.remove().run();
        lookUps.remove().run();

        assertNothingMoreIsTold();
        assertThat(attempt.channel).isNull();
    }

    @Test
    void shouldNotTellWhoHasCancelledAtOnce() throws Exception {
        open(() -> {
            connector.connect("127.0.0.1", Ports.free(), TCP, EndpointKind.PLAIN, attempt);
            attempt.cancel();
        });

        assertNothingMoreIsTold();
        assertThat(attempt.channel).isNull();
    }

    @Test
    void shouldCloseTheConnectionThatIsBeingOpenedWhenCancelled() throws Exception {
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            List<SocketChannel> waiting = fill(full);
            open(() -> connector.connect(
                    List.of(full.getLocalSocketAddress(), refusing()), TCP, EndpointKind.PLAIN, attempt));
            open(() -> {});
            Channel opening = Objects.requireNonNull(attempt.channel);
            assertThat(opening.isOpen()).isTrue();
            assertThat(opening.isActive()).isFalse();

            open(attempt::cancel);
            opening.closeFuture().await();
            assertNothingMoreIsTold();
            assertThat(attempt.channel).as("no other address is tried").isSameAs(opening);
            for (SocketChannel other : waiting) {
                other.close();
            }
        }
    }

    @Test
    void shouldTellThatThereIsNoSocketToBeHad() throws Exception {
        Connector elsewhere = connector(unavailable(), Runnable::run);
        open(() -> elsewhere.connect("127.0.0.1", 1, TCP, EndpointKind.PLAIN, attempt));

        assertThat(cause()).isInstanceOfAny(LinkageError.class, RuntimeException.class);
        assertNothingMoreIsTold();
    }

    private Connector connector(Transport transport, Executor lookUpThreads) {
        HostAddresses hosts =
                new HostAddresses(Resolver.ofSystem(), lookUpThreads, loop.eventLoop(), System::nanoTime, moved::add);
        return new Connector(transport, loop.eventLoop(), SocketSettings.READ_BYTES_MAX, hosts);
    }

    /** More connections than the listener's queue takes: the next one stays unanswered. */
    private static List<SocketChannel> fill(ServerSocket server) throws IOException {
        List<SocketChannel> waiting = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            SocketChannel channel = SocketChannel.open();
            channel.configureBlocking(false);
            channel.connect(server.getLocalSocketAddress());
            waiting.add(channel);
        }
        return waiting;
    }

    private static Transport unavailable() {
        for (Transport transport : Transport.values()) {
            if (!transport.isAvailable()) {
                return transport;
            }
        }
        return Assumptions.abort("every transport is available");
    }

    private static ServerSocket listen(String literal) throws IOException {
        return new ServerSocket(0, 0, InetAddress.ofLiteral(literal));
    }

    private static SocketAddress refusing() {
        return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), Ports.free());
    }

    /** Calls {@code connect} on the loop, and notes when it has returned. */
    private void open(Runnable connect) throws Exception {
        returned = false;
        loop.call(() -> {
            connect.run();
            returned = true;
            return returned;
        });
    }

    private Object next() throws InterruptedException {
        Object next = told.poll(10, TimeUnit.SECONDS);
        assertThat(next).as("something is told").isNotNull();
        return next;
    }

    private Channel channel() throws InterruptedException {
        return (Channel) next();
    }

    private Throwable cause() throws InterruptedException {
        return (Throwable) next();
    }

    private void assertConnectedTo(String literal, int port) throws InterruptedException {
        assertThat(channel().remoteAddress()).isEqualTo(new InetSocketAddress(InetAddress.ofLiteral(literal), port));
    }

    private void assertNothingMoreIsTold() throws Exception {
        loop.call(() -> true);
        assertThat(told).isEmpty();
    }

    private final class Attempt extends Connector.Attempt {
        Attempt() {
            super(new Receiver());
        }

        @Override
        protected void connectFailed(Throwable cause) {
            told.add(returned ? cause : new AssertionError("told before the call had returned", cause));
        }
    }

    /** Tells when its channel has become active, as long as it was ready before. */
    private final class Receiver extends Inbound {
        private boolean ready;

        @Override
        protected void onReady(Endpoint endpoint) {
            ready = returned;
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            told.add(ready ? ctx.channel() : new AssertionError("ready before the call had returned"));
        }
    }
}
