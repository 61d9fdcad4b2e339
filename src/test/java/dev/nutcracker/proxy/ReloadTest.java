package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutcracker.stats.PoolCounter;
import dev.nutcracker.stats.ServerCounter;
import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.FakeServer;
import dev.nutcracker.testing.PlayedPool;
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

/** What clients and servers see of another configuration being taken on, change by change. */
final class ReloadTest {
    private static final String GET_A = "*2\r\n$3\r\nGET\r\n$1\r\na\r\n";
    private static final String GET_B = "*2\r\n$3\r\nGET\r\n$1\r\nb\r\n";
    private static final String A = "$1\r\nA\r\n";
    private static final String B = "$1\r\nB\r\n";
    private static final String SELECT_2 = "*2\r\n$6\r\nSELECT\r\n$1\r\n2\r\n";

    /** Another pool that is like this one where it says nothing else. */
    private static PoolYaml like(PoolYaml pool) {
        return PoolYaml.redis(pool.name()).set("listen", "127.0.0.1:" + pool.port());
    }

    /** The connection on which the server has been asked what the client wants. */
    private static RawConnection asked(RawClient client, FakeServer server) {
        client.send(GET_A);
        return server.accept().expect(GET_A);
    }

    /** The same when it has answered, and the client has the answer. */
    private static RawConnection answered(RawClient client, FakeServer server) {
        RawConnection connection = asked(client, server).send(A);
        client.expect(A);
        return connection;
    }

    private static RawConnection asked(PlayedPool pool) {
        return asked(pool.client(), pool.server());
    }

    private static RawConnection answered(PlayedPool pool) {
        return answered(pool.client(), pool.server());
    }

    private static void expectClosed(RawConnection connection) {
        assertThat(connection.readUntilClosed()).isEmpty();
    }

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
    void shouldFinishWhatIsOutstandingAtAServerThatIsGone() throws IOException {
        try (FakeServer added = FakeServer.start();
                PlayedPool pool = PlayedPool.redis()) {
            RawConnection leaving = asked(pool);

            pool.proxy().reload(like(pool.yaml()).server(added.port(), "two"));
            pool.client().send(GET_B);
            added.accept().expect(GET_B).send(B);
            leaving.send(A);

            pool.client().expect(A + B);
            expectClosed(leaving);
        }
    }

    @Test
    void shouldCloseIdleConnectionsToAServerThatIsGone() throws IOException {
        try (PlayedPool pool = PlayedPool.redis()) {
            RawConnection idle = answered(pool);

            pool.proxy().reload(like(pool.yaml()).server(Ports.free(), "two"));

            expectClosed(idle);
        }
    }

    @Test
    void shouldUseTheSameConnectionForAServerThatComesBackBeforeItHasGone() throws IOException {
        try (FakeServer other = FakeServer.start();
                PlayedPool pool = PlayedPool.redis()) {
            RawConnection connection = asked(pool);

            pool.proxy().reload(like(pool.yaml()).server(other.port(), "two"));
            pool.proxy().reload(like(pool.yaml()).server(pool.server().port(), "three"));
            pool.client().send(GET_B);

            connection.expect(GET_B).send(A + B);
            pool.client().expect(A + B).send(GET_A);
            connection.expect(GET_A).send(A);
            pool.client().expect(A);
            assertThat(pool.server().connectionCount()).isEqualTo(1);
        }
    }

    @Test
    void shouldKeepConnectionsAndCountsOfAServerThatIsRenamed() throws IOException {
        try (PlayedPool pool = PlayedPool.redis()) {
            RawConnection connection = answered(pool);

            pool.proxy()
                    .reload(like(pool.yaml())
                            .server(pool.server().port(), "renamed")
                            .server(Ports.free(), "other"));

            assertThat(pool.proxy().value("alpha", "renamed", ServerCounter.REQUESTS))
                    .isEqualTo(1);
            assertThat(pool.proxy().value("alpha", "other", ServerCounter.REQUESTS))
                    .isZero();
            assertThat(connection.isClosedByPeer()).isFalse();
        }
    }

    @Test
    void shouldSelectAnotherDatabaseOnlyAfterWhatIsOutstandingInTheFormer() throws IOException {
        try (PlayedPool pool = PlayedPool.redis()) {
            RawConnection former = asked(pool);

            pool.proxy().reload(pool.yaml().set("redis_db", 2));
            pool.client().send(GET_B);
            Await.until("it waits", () -> pool.value(ServerCounter.IN_QUEUE) == 1);
            assertThat(pool.server().connectionCount()).isEqualTo(1);
            expectClosed(former.send(A));

            pool.server()
                    .accept()
                    .expect(SELECT_2)
                    .send("+OK\r\n")
                    .expect(GET_B)
                    .send(B);
            pool.client().expect(A + B);
        }
    }

    @Test
    void shouldTakeAnotherPasswordFromClientsAndGiveItToServers() throws IOException {
        try (RedisServer server = RedisServer.start("--requirepass", "second")) {
            PoolYaml pool = PoolYaml.redis("alpha").set("redis_auth", "first").server(server.port(), "one");
            try (RunningProxy proxy = RunningProxy.start(pool);
                    RawClient before = RawClient.connect(pool.port());
                    RawClient after = RawClient.connect(pool.port())) {
                before.send("AUTH first\r\nGET a\r\n").expect("+OK\r\n");
                assertThat(before.readLine()).startsWith("-ERR server refused the handshake: WRONGPASS");

                proxy.reload(like(pool).set("redis_auth", "second").server(server.port(), "one"));

                before.send("GET a\r\n").expect("$-1\r\n");
                after.send("AUTH first\r\nAUTH second\r\nGET a\r\n");
                after.expect("-ERR invalid password\r\n+OK\r\n$-1\r\n");
            }
        }
    }

    @Test
    void shouldGoByAnotherTimeout() throws IOException {
        try (PlayedPool pool = PlayedPool.redis()) {
            RawConnection connection = answered(pool);

            pool.proxy().reload(pool.yaml().set("timeout", 100));
            pool.client().send(GET_B);
            connection.expect(GET_B);

            pool.client().expect("-ERR Connection timed out\r\n");
        }
    }

    @Test
    void shouldGiveNoRequestMoreTimeThanTheNewTimeout() throws IOException {
        try (PlayedPool pool = PlayedPool.redis()) {
            RawClient former = pool.client();
            RawClient later = pool.connect();
            RawConnection connection = asked(former, pool.server());

            pool.proxy().reload(pool.yaml().set("timeout", 100));
            later.send(GET_B);

            former.expect("-ERR Connection timed out\r\n");
            later.readLine();
            assertThat(connection.readUntilClosed()).isIn("", GET_B);
        }
    }

    @Test
    void shouldGoByALowerTimeoutOnAConnectionThatHasBeenUsed() throws IOException {
        try (PlayedPool pool = PlayedPool.start(PoolYaml.redis("alpha").set("timeout", 600_000))) {
            RawConnection connection = answered(pool);

            pool.proxy().reload(pool.yaml().set("timeout", 100));
            pool.client().send(GET_B);
            connection.expect(GET_B);

            pool.client().expect("-ERR Connection timed out\r\n");
        }
    }

    @Test
    void shouldKeepTheOrderThoughTheServerGoesAndComesBackWhileAConnectionIsReplaced() throws IOException {
        try (FakeServer other = FakeServer.start();
                PlayedPool pool = PlayedPool.redis()) {
            RawConnection former = asked(pool);
            pool.proxy().reload(pool.yaml().set("redis_db", 2));
            pool.proxy().reload(like(pool.yaml()).set("redis_db", 2).server(other.port(), "two"));
            pool.proxy().reload(pool.yaml().set("redis_db", 2));

            pool.client().send(GET_B);
            Await.until("it waits", () -> pool.value(ServerCounter.IN_QUEUE) == 1);
            assertThat(pool.server().connectionCount()).isEqualTo(1);

            former.send(A);
            pool.server()
                    .accept()
                    .expect(SELECT_2)
                    .send("+OK\r\n")
                    .expect(GET_B)
                    .send(B);
            pool.client().expect(A + B);
        }
    }

    @Test
    void shouldCloseAConnectionThatIsBeingReplacedWithItsPool() throws IOException {
        try (FakeServer server = FakeServer.start()) {
            String keep = "global:\n  drain_timeout: 100\n"
                    + PoolYaml.redis("beta").server(Ports.free(), "x").text();
            PoolYaml pool = PoolYaml.redis("alpha").server(server.port(), "one");
            try (RunningProxy proxy = RunningProxy.start(1, keep + pool.text())) {
                RawConnection former;
                try (RawClient client = RawClient.connect(pool.port())) {
                    client.send(GET_A);
                    former = server.accept().expect(GET_A);
                    proxy.reload(keep
                            + like(pool)
                                    .set("redis_db", 2)
                                    .server(server.port(), "one")
                                    .text());
                    client.reset();
                }
                Await.until("the client is gone", () -> proxy.value("alpha", PoolCounter.CLIENT_CONNECTIONS) == 0);

                proxy.reload(keep);

                expectClosed(former);
                Await.until("only the listener is open", () -> proxy.snapshot().currentConnections() == 1);
                assertThat(server.connectionCount()).isEqualTo(1);
            }
        }
    }

    @Test
    void shouldCountOnlyConnectionsThatWereOpened() throws IOException {
        try (PlayedPool pool = PlayedPool.redis()) {
            RawConnection former = asked(pool);

            pool.proxy().reload(pool.yaml().set("redis_db", 2));
            pool.proxy().reload(like(pool.yaml()).set("redis_db", 2).server(Ports.free(), "two"));
            assertThat(pool.proxy().snapshot().currentConnections()).isEqualTo(3);

            former.send(A);
            pool.client().expect(A);
            expectClosed(former);
            assertThat(pool.proxy().snapshot().currentConnections()).isEqualTo(2);
            assertThat(pool.server().connectionCount()).isEqualTo(1);
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
    void shouldKeepAnEjectedServerOutAndTakeItBackWhenNoneIsToBeEjected() throws IOException {
        try (RedisServer server = RedisServer.start()) {
            int dead = Ports.free();
            PoolYaml pool = ejecting(PoolYaml.redis("alpha"), dead, server.port());
            try (RunningProxy proxy = RunningProxy.start(pool);
                    RawClient client = RawClient.connect(pool.port())) {
                String onDead = keyOnDeadServer(client);
                client.send("GET " + onDead + "\r\n").expect("$-1\r\n");
                long ejectedAt = proxy.value("alpha", "dead", ServerCounter.SERVER_EJECTED_AT);

                proxy.reload(ejecting(like(pool), dead, server.port()).set("timeout", 5_000));

                client.send("GET " + onDead + "\r\n").expect("$-1\r\n");
                assertThat(proxy.value("alpha", "dead", ServerCounter.SERVER_EJECTED_AT))
                        .isEqualTo(ejectedAt)
                        .isPositive();
                assertThat(proxy.value("alpha", PoolCounter.SERVER_EJECTS)).isEqualTo(1);

                proxy.reload(like(pool).server(dead, "dead").server(server.port(), "alive"));

                client.send("GET " + onDead + "\r\n").expect("-ERR Connection refused\r\n");
            }
        }
    }

    private static PoolYaml ejecting(PoolYaml pool, int dead, int alive) {
        return pool.set("auto_eject_hosts", true)
                .set("server_failure_limit", 1)
                .set("server_retry_timeout", 600_000)
                .server(dead, "dead")
                .server(alive, "alive");
    }

    /** The first key that is answered with an error, which ejects the server. */
    private static String keyOnDeadServer(RawClient client) {
        for (int i = 0; i < 1000; i++) {
            if (client.send("EXISTS key" + i + "\r\n").readLine().startsWith("-")) {
                return "key" + i;
            }
        }
        throw new AssertionError("no key lies on the dead server");
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
    void shouldGiveUpConnectionsInExcessWhenTheirClientsAreGone() throws IOException {
        try (PlayedPool pool = PlayedPool.start(PoolYaml.redis("alpha").set("server_connections", 2))) {
            RawClient first = pool.client();
            RawClient second = pool.connect();
            RawConnection one = answered(first, pool.server());
            RawConnection two = answered(second, pool.server());

            pool.proxy().reload(pool.yaml().without("server_connections"));
            second.send(GET_B);
            two.expect(GET_B).send(B);
            second.expect(B);
            second.close();

            expectClosed(two);
            first.send(GET_B);
            one.expect(GET_B).send(B);
            first.expect(B);
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

    @Test
    void shouldBeginATransactionOnlyInTheDatabaseOfTheLatestConfiguration() throws IOException {
        try (PlayedPool pool = PlayedPool.start(PoolYaml.redis("alpha").set("redis_db", 1))) {
            pool.client().send("WATCH a\r\n");
            RawConnection former = pool.server().accept().expect("*2\r\n$6\r\nSELECT\r\n$1\r\n1\r\n");

            pool.proxy().reload(pool.yaml().set("redis_db", 2));
            expectClosed(former.send("+OK\r\n"));

            pool.server()
                    .accept()
                    .expect(SELECT_2)
                    .send("+OK\r\n")
                    .expect("*2\r\n$5\r\nWATCH\r\n$1\r\na\r\n")
                    .send("+OK\r\n");
            pool.client().expect("+OK\r\n");
        }
    }
}
