package dev.nutcracker.proxy;

import static dev.nutcracker.proxy.ReloadSteps.A;
import static dev.nutcracker.proxy.ReloadSteps.B;
import static dev.nutcracker.proxy.ReloadSteps.GET_B;
import static dev.nutcracker.proxy.ReloadSteps.asked;
import static dev.nutcracker.proxy.ReloadSteps.expectClosed;
import static dev.nutcracker.proxy.ReloadSteps.like;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutcracker.stats.PoolCounter;
import dev.nutcracker.stats.ServerCounter;
import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.FakeServer;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.Ports;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RawConnection;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RunningProxy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What clients see of another configuration being taken on: pools that stay, come, go or move, and limits of clients. */
final class ReloadTest {
    @Test
    void shouldNotTouchPoolsThatStayTheSame() throws IOException {
        try (FakeServer server = FakeServer.start()) {
            PoolYaml pool = PoolYaml.redis("alpha").server(server.port(), "one");
            PoolYaml other = PoolYaml.redis("beta").server(Ports.free(), "two");
            try (RunningProxy proxy = RunningProxy.start(pool, other);
                    RawClient client = RawClient.connect(pool.port())) {
                RawConnection connection = asked(client, server);

                proxy.reload(pool);

                connection.send(A);
                client.expect(A).send(GET_B);
                connection.expect(GET_B).send(B);
                client.expect(B);
                assertThat(server.connectionCount()).isEqualTo(1);
                assertThat(proxy.value("alpha", "one", ServerCounter.REQUESTS)).isEqualTo(2);
            }
        }
    }

    @Test
    void shouldServeAPoolThatIsAdded() throws IOException {
        try (RedisServer server = RedisServer.start()) {
            PoolYaml pool = PoolYaml.redis("alpha").server(server.port(), "one");
            PoolYaml added = PoolYaml.redis("beta").server(server.port(), "one");
            try (RunningProxy proxy = RunningProxy.start(pool)) {
                proxy.reload(pool, added);

                try (RawClient client = RawClient.connect(added.port())) {
                    client.send("SET a A\r\n").expect("+OK\r\n");
                }
                assertThat(proxy.value("beta", "one", ServerCounter.REQUESTS)).isEqualTo(1);
            }
        }
    }

    @Test
    void shouldPayItsDebtsInAPoolThatIsGone() throws IOException {
        try (FakeServer server = FakeServer.start()) {
            PoolYaml pool = PoolYaml.redis("alpha").server(Ports.free(), "one");
            PoolYaml gone = PoolYaml.redis("beta").server(server.port(), "two");
            try (RunningProxy proxy = RunningProxy.start(pool, gone);
                    RawClient idle = RawClient.connect(gone.port());
                    RawClient client = RawClient.connect(gone.port())) {
                idle.send("PING\r\n").expect("+PONG\r\n");
                RawConnection connection = asked(client, server);

                proxy.reload(pool);

                expectClosed(idle);
                connection.send(A);
                expectClosed(client.expect(A));
                expectClosed(connection);
                assertThatThrownBy(() -> RawClient.connect(gone.port())).hasMessageContaining("refused");
                assertThat(proxy.snapshot().pools()).hasSize(1);
            }
        }
    }

    @Test
    void shouldGoOnServingClientsWhenTheAddressChanges() throws IOException {
        try (RedisServer server = RedisServer.start()) {
            PoolYaml pool = PoolYaml.redis("alpha").server(server.port(), "one");
            try (RunningProxy proxy = RunningProxy.start(pool);
                    RawClient client = RawClient.connect(pool.port())) {
                client.send("SET a A\r\n").expect("+OK\r\n");
                PoolYaml elsewhere = pool.elsewhere();

                proxy.reload(elsewhere);

                client.send("GET a\r\n").expect(A);
                try (RawClient other = RawClient.connect(elsewhere.port())) {
                    other.send("GET a\r\n").expect(A);
                }
                assertThatThrownBy(() -> RawClient.connect(pool.port())).hasMessageContaining("refused");
            }
        }
    }

    @Test
    void shouldTurnASocketOverToAPoolOfAnotherName() throws IOException {
        try (RedisServer server = RedisServer.start()) {
            PoolYaml pool = PoolYaml.redis("alpha").server(server.port(), "one");
            try (RunningProxy proxy = RunningProxy.start(pool);
                    RawClient former = RawClient.connect(pool.port())) {
                former.send("SET a A\r\n").expect("+OK\r\n");

                proxy.reload(PoolYaml.redis("beta")
                        .set("listen", "127.0.0.1:" + pool.port())
                        .server(server.port(), "one"));

                expectClosed(former);
                try (RawClient client = RawClient.connect(pool.port())) {
                    client.send("GET a\r\n").expect(A);
                }
                assertThat(proxy.value("beta", PoolCounter.CLIENT_EOF)).isLessThanOrEqualTo(1);
            }
        }
    }

    @Test
    void shouldSpeakAnotherProtocolToNewClientsOfTheSameAddress() throws IOException {
        PoolYaml pool = PoolYaml.redis("alpha").server(Ports.free(), "one");
        try (RunningProxy proxy = RunningProxy.start(pool)) {
            proxy.reload(PoolYaml.memcache("alpha")
                    .set("listen", "127.0.0.1:" + pool.port())
                    .server(Ports.free(), "one"));

            try (RawClient client = RawClient.connect(pool.port())) {
                client.send("get a\r\n").expect("SERVER_ERROR Connection refused\r\n");
            }
        }
    }

    @Test
    void shouldChangeNothingWhenANewAddressIsTaken() throws IOException {
        try (RedisServer server = RedisServer.start();
                ServerSocket taken = new ServerSocket(0)) {
            PoolYaml pool = PoolYaml.redis("alpha").server(server.port(), "one");
            PoolYaml free = PoolYaml.redis("beta").server(server.port(), "one");
            PoolYaml impossible = PoolYaml.redis("gamma")
                    .set("listen", "0.0.0.0:" + taken.getLocalPort())
                    .server(server.port(), "one");
            try (RunningProxy proxy = RunningProxy.start(pool);
                    RawClient client = RawClient.connect(pool.port())) {
                assertThatThrownBy(() -> proxy.reload(
                                like(pool).set("redis_db", 3).server(Ports.free(), "two"), free, impossible))
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("0.0.0.0:" + taken.getLocalPort());

                client.send("SET a A\r\n").expect("+OK\r\n");
                assertThat(proxy.snapshot().pools()).hasSize(1);
                assertThatThrownBy(() -> RawClient.connect(free.port())).hasMessageContaining("refused");
                try (RawClient direct = RawClient.connect(server.port())) {
                    direct.send("GET a\r\n").expect(A);
                }
            }
        }
    }

    @Test
    void shouldLetNoMoreClientsInThanTheNewLimitAndKeepThoseThatAreIn() throws IOException {
        PoolYaml pool = PoolYaml.redis("alpha").server(Ports.free(), "one");
        try (RunningProxy proxy = RunningProxy.start(pool);
                RawClient first = RawClient.connect(pool.port());
                RawClient second = RawClient.connect(pool.port())) {
            first.send("PING\r\n").expect("+PONG\r\n");
            second.send("PING\r\n").expect("+PONG\r\n");

            proxy.reload(like(pool).set("client_connections", 1).server(Ports.free(), "one"));

            try (RawClient third = RawClient.connect(pool.port())) {
                expectClosed(third.expect("-ERR max number of clients reached\r\n"));
            }
            first.send("PING\r\n").expect("+PONG\r\n");
            second.send("PING\r\n").expect("+PONG\r\n");
        }
    }

    @Test
    void shouldLeaveNoServerConnectionToAPoolThatGoesWhileClientsCome() throws IOException, InterruptedException {
        AtomicBoolean goOn = new AtomicBoolean(true);
        try (RedisServer server = RedisServer.start()) {
            PoolYaml keep = PoolYaml.redis("alpha").server(server.port(), "x");
            PoolYaml pool = PoolYaml.redis("beta").server(server.port(), "one");
            try (RunningProxy proxy = RunningProxy.start(2, RunningProxy.text(keep))) {
                List<Thread> clients = new ArrayList<>();
                for (int i = 0; i < 6; i++) {
                    clients.add(Thread.startVirtualThread(() -> comeAndGo(pool.port(), goOn)));
                }
                for (int i = 0; i < 100; i++) {
                    proxy.reload(keep, pool);
                    proxy.reload(keep);
                }
                goOn.set(false);
                for (Thread client : clients) {
                    client.join();
                }
                Await.until("only the listener is open", () -> proxy.snapshot().currentConnections() == 1);
                try (RawClient direct = RawClient.connect(server.port())) {
                    direct.sendRedisRequest("CLIENT", "LIST");
                    assertThat(direct.readRedisReply().split(" addr=", -1))
                            .as("this one")
                            .hasSize(2);
                }
            }
        }
    }

    private static void comeAndGo(int port, AtomicBoolean goOn) {
        while (goOn.get()) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.setSoTimeout(200);
                socket.getOutputStream().write("GET a\r\n".getBytes(StandardCharsets.US_ASCII));
                socket.getInputStream().read();
            } catch (IOException e) {
                Thread.yield();
            }
        }
    }

    @Test
    void shouldChangeThePermissionsOfAUnixSocket(@TempDir Path directory) throws IOException {
        Path socket = directory.resolve("alpha.sock");
        PoolYaml pool = PoolYaml.redis("alpha").set("listen", socket + " 0600").server(Ports.free(), "one");
        try (RunningProxy proxy = RunningProxy.start(pool)) {
            proxy.reload(PoolYaml.redis("alpha").set("listen", socket + " 0666").server(Ports.free(), "one"));

            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
                    .isEqualTo("rw-rw-rw-");
        }
        assertThat(socket).doesNotExist();
    }

    @Test
    void shouldGiveEveryClientOfAPoolANumberOfItsOwn() {
        PoolYaml pool = PoolYaml.redis("alpha").server(Ports.free(), "one");
        try (RunningProxy _ = RunningProxy.start(2, pool.text());
                RawClient first = RawClient.connect(pool.port());
                RawClient second = RawClient.connect(pool.port())) {
            first.send("CLIENT ID\r\n").expect(":1\r\n");
            second.send("CLIENT ID\r\n").expect(":2\r\n");
        }
    }

    @Test
    void shouldLeaveNothingBehind() throws IOException {
        try (RedisServer server = RedisServer.start()) {
            PoolYaml pool = PoolYaml.redis("alpha").server(server.port(), "one");
            PoolYaml other = PoolYaml.redis("beta").server(server.port(), "one");
            try (RunningProxy proxy = RunningProxy.start(pool)) {
                for (int i = 0; i < 5; i++) {
                    proxy.reload(pool, other);
                    try (RawClient client = RawClient.connect(other.port())) {
                        client.send("SET a A\r\n").expect("+OK\r\n");
                    }
                    proxy.reload(pool);
                }
                Await.until("only the listener is open", () -> proxy.snapshot().currentConnections() == 1);
                Await.until("nothing is kept", () -> proxy.keptBytes() == 0);
            }
        }
    }
}
