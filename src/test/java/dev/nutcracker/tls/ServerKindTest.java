package dev.nutcracker.tls;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.buffer.HeapLimit;
import dev.nutcracker.buffer.MemoryLimit;
import dev.nutcracker.config.ConfigLoader;
import dev.nutcracker.config.Configuration;
import dev.nutcracker.config.ServerAddress;
import dev.nutcracker.net.Endpoint;
import dev.nutcracker.net.EndpointKind;
import dev.nutcracker.net.Transport;
import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.FakeServer;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.Ports;
import dev.nutcracker.testing.Tls;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.socket.SocketProtocolFamily;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Handshakes with servers. */
final class ServerKindTest {
    @AutoClose
    private final Tls tls = new Tls();

    private final Transport transport = Transport.best();
    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, transport.ioHandlerFactory());
    private final EventLoop worker = group.next();
    /** What is to be done with keys and certificates. */
    private final LinkedBlockingQueue<Runnable> keyWork = new LinkedBlockingQueue<>();

    @AfterEach
    void end() {
        group.shutdownGracefully(0, 10, TimeUnit.SECONDS).syncUninterruptibly();
    }

    /** The worker serves its clients meanwhile. */
    @ParameterizedTest
    @ValueSource(strings = {"boringssl", "jdk"})
    void shouldLeaveKeysAndCertificatesToOthers(String provider) throws Exception {
        try (FakeServer server = tls.serve(Ports.free())) {
            Opened opened = open(server, "ca: " + tls.file("ca.pem"), provider);
            Runnable first = firstWork();
            worker.submit(() -> {}).sync();
            assertThat(opened.endpoint)
                    .as("before anybody has looked at the certificate")
                    .isNotDone();

            first.run();
            workUntilDone(opened);

            Endpoint endpoint = opened.endpoint.get();
            assertThat(requireNonNull(endpoint.tlsSession()).cipher()).isNotEmpty();
            endpoint.channel().close().sync();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"boringssl", "jdk"})
    void shouldRefuseACertificateThatOthersHaveLookedAt(String provider) throws Exception {
        tls.authority().leaf("127.0.0.1").dns("cache-4").write("named");
        try (FakeServer server = tls.serveAs("named", Ports.free())) {
            Opened opened = open(server, "name: cache-3, ca: " + tls.file("ca.pem"), provider);

            workUntilDone(opened);

            assertThat(opened.endpoint).isCompletedExceptionally();
            assertThat(opened.endpoint.exceptionNow()).hasMessageContaining("does not name cache-3");
        }
    }

    /** The connection may be given up in between. */
    @ParameterizedTest
    @ValueSource(strings = {"boringssl", "jdk"})
    void shouldStandThatTheConnectionIsClosedMeanwhile(String provider) throws Exception {
        try (FakeServer server = tls.serve(Ports.free())) {
            Opened opened = open(server, "ca: " + tls.file("ca.pem"), provider);
            Runnable first = firstWork();

            opened.channel.close().sync();
            first.run();
            workUntilDone(opened);

            assertThat(opened.endpoint).isCompletedExceptionally();
        }
    }

    private Runnable firstWork() throws InterruptedException {
        return requireNonNull(keyWork.poll(60, TimeUnit.SECONDS), "nothing is left to others");
    }

    private void workUntilDone(Opened opened) {
        Await.until("the handshake has ended", () -> {
            Runnable task = keyWork.poll();
            if (task != null) {
                task.run();
            }
            return opened.endpoint.isDone();
        });
    }

    /** A connection whose handshake has begun. */
    private record Opened(Channel channel, CompletableFuture<Endpoint> endpoint) {}

    private Opened open(FakeServer server, String keys, String provider) throws Exception {
        PoolYaml yaml = PoolYaml.redis("alpha").server(server.port(), "one").set("server_tls", '{' + keys + '}');
        String text = "global:\n  tls: {provider: " + provider + "}\n" + yaml.text();
        Configuration config = ConfigLoader.parse("test.yml", text.getBytes(StandardCharsets.UTF_8))
                .configuration();
        TlsPools pools = new TlsPools(
                group::next,
                keyWork::add,
                new MemoryLimit(Long.MAX_VALUE, new HeapLimit(Long.MAX_VALUE, Long.MAX_VALUE)),
                config.global().tls());
        ServerAddress.Tcp address = new ServerAddress.Tcp("127.0.0.1", server.port());
        EndpointKind kind = pools.endpoints(
                        config.pools().getFirst(), config.global().tls())
                .ofServers()
                .apply(address);
        CompletableFuture<Endpoint> endpoint = new CompletableFuture<>();
        Channel channel = new Bootstrap()
                .group(worker)
                .channelFactory(() -> transport.socket(SocketProtocolFamily.INET))
                .handler(new ChannelInboundHandlerAdapter())
                .connect(address.host(), address.port())
                .sync()
                .channel();
        worker.execute(() -> kind.open(channel, new EndpointKind.Opening() {
            @Override
            public void ready(Endpoint made) {
                endpoint.complete(made);
            }

            @Override
            public void failed(Throwable cause) {
                endpoint.completeExceptionally(cause);
            }
        }));
        return new Opened(channel, endpoint);
    }
}
