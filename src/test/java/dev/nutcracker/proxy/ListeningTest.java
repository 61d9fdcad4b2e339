package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.FakeServer;
import dev.nutcracker.testing.PlayedPool;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.Ports;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RunningProxy;
import dev.nutcracker.testing.ServerProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a pool listens, and what is left when it does not. */
final class ListeningTest {
    @Test
    void shouldListenOnAUnixSocketWithItsPermissions(@TempDir Path directory) throws IOException {
        Path socket = directory.resolve("alpha.sock");
        PoolYaml pool = PoolYaml.redis("alpha").set("listen", socket + " 0640").server(Ports.free(), "one");
        try (RunningProxy proxy = RunningProxy.start(pool);
                RawClient client = RawClient.connect(UnixDomainSocketAddress.of(socket))) {
            client.send("PING\r\n").expect("+PONG\r\n");

            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
                    .isEqualTo("rw-r-----");
            assertThat(proxy.keptBytes()).isZero();
        }
        assertThat(socket).doesNotExist();
    }

    @Test
    void shouldListenForAPoolOnlyWhileItsConfigurationHasAnAddress() throws IOException {
        PoolYaml pool = PoolYaml.redis("alpha")
                .server(Ports.free(), "one")
                .set("on_failure", "failover")
                .set("failover_pool", "gutter");
        PoolYaml gutter = PoolYaml.redis("gutter").server(Ports.free(), "spare");
        PoolYaml silent = gutter.elsewhere().without("listen");
        try (RunningProxy proxy = RunningProxy.start(pool, silent)) {
            assertThat(proxy.snapshot().pools()).hasSize(2);
            assertThatThrownBy(() -> RawClient.connect(gutter.port())).hasMessageContaining("refused");

            proxy.reload(pool, gutter);

            try (RawClient client = RawClient.connect(gutter.port())) {
                client.send("PING\r\n").expect("+PONG\r\n");

                proxy.reload(pool, silent);

                client.send("PING\r\n").expect("+PONG\r\n");
            }
            assertThatThrownBy(() -> RawClient.connect(gutter.port())).hasMessageContaining("refused");
        }
    }

    @Test
    void shouldTakeThePlaceOfASocketThatWasLeftBehind(@TempDir Path directory) throws IOException {
        Path socket = directory.resolve("alpha.sock");
        PoolYaml pool = PoolYaml.redis("alpha").set("listen", socket).server(Ports.free(), "one");
        ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                .bind(UnixDomainSocketAddress.of(socket))
                .close();
        assertThat(socket).exists();

        try (RunningProxy _ = RunningProxy.start(pool);
                RawClient client = RawClient.connect(UnixDomainSocketAddress.of(socket))) {
            client.send("PING\r\n").expect("+PONG\r\n");
        }
    }

    @Test
    void shouldRemoveNoFileThatIsNoSocket(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("precious"), "data");

        for (Path path : List.of(file, directory)) {
            PoolYaml pool = PoolYaml.redis("alpha").set("listen", path).server(Ports.free(), "one");
            assertThatThrownBy(() -> RunningProxy.start(pool))
                    .hasMessageContaining("bind to addr '" + path + "' failed: File exists and is no socket");
        }

        assertThat(file).hasContent("data");
    }

    @Test
    void shouldTakeTheSamePortAgainWhileOldConnectionsLinger() {
        PoolYaml pool = PoolYaml.redis("alpha").server(Ports.free(), "one");
        for (int i = 0; i < 3; i++) {
            try (RunningProxy proxy = RunningProxy.start(pool);
                    RawClient client = RawClient.connect(pool.port())) {
                client.send("PING\r\n").expect("+PONG\r\n");
                proxy.close();
                client.readUntilClosed();
            }
        }
    }

    @Test
    void shouldNameTheAddressThatIsTakenAndLeaveNothingRunning() {
        int taken = Ports.free();
        PoolYaml first = PoolYaml.redis("alpha").server(Ports.free(), "one");
        PoolYaml second =
                PoolYaml.redis("beta").set("listen", "127.0.0.1:" + taken).server(Ports.free(), "one");
        PoolYaml alone =
                PoolYaml.redis("gamma").set("listen", "127.0.0.1:" + taken).server(Ports.free(), "one");
        try (RunningProxy proxy = RunningProxy.start(alone)) {
            assertThatThrownBy(() -> RunningProxy.start(first, second))
                    .hasMessageContaining("127.0.0.1:" + taken)
                    .hasMessageContaining("Address already in use");
            assertThatThrownBy(() -> RawClient.connect(ServerProcess.loopback(first.port())))
                    .hasMessageContaining("refused");
            assertThat(proxy.keptBytes()).isZero();
        }
        try (RunningProxy proxy = RunningProxy.start(first, second);
                RawClient client = RawClient.connect(taken)) {
            client.send("PING\r\n").expect("+PONG\r\n");
            assertThat(proxy.keptBytes()).isZero();
        }
    }

    @Test
    void shouldLeaveThePortOfIpv6ToOthersWhenItListensOnIpv4() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.ofLiteral("::1"))) {
            PoolYaml pool = PoolYaml.redis("alpha")
                    .set("listen", "0.0.0.0:" + other.getLocalPort())
                    .server(Ports.free(), "one");

            try (RunningProxy _ = RunningProxy.start(pool);
                    RawClient client = RawClient.connect(
                            new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), other.getLocalPort()))) {
                client.send("PING\r\n").expect("+PONG\r\n");
            }
        }
    }

    @Test
    void shouldBeReadyUntilItDrains() {
        try (PlayedPool pool = PlayedPool.redis()) {
            pool.client().send(RedisScript.request("GET", "a"));
            FakeServer.Connection connection = pool.server().accept();
            connection.expect(RedisScript.request("GET", "a"));
            assertThat(pool.proxy().administered().unreadiness()).isEmpty();

            Thread drain = Thread.startVirtualThread(pool.proxy()::drain);

            Await.until(
                    "not ready",
                    () -> !pool.proxy().administered().unreadiness().isEmpty());
            connection.send("$-1\r\n");
            assertThat(pool.client().readUntilClosed()).isEqualTo("$-1\r\n");
            Await.until("the proxy has stopped", () -> !drain.isAlive());
            assertThat(pool.proxy().administered().unreadiness()).isEqualTo("draining");
        }
    }
}
