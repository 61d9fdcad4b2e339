package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutcracker.stats.PoolCounter;
import dev.nutcracker.stats.ServerCounter;
import dev.nutcracker.stats.TrafficCounter;
import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.FakeServer;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.Ports;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RunningProxy;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Requests in, responses out in order, whatever clients and servers do. */
class ClientConnectionTest {
    private static final String GET_A = "*2\r\n$3\r\nGET\r\n$1\r\na\r\n";
    private static final String GET_B = "*2\r\n$3\r\nGET\r\n$1\r\nb\r\n";

    /** In TLS where this is inherited, as are the others here. */
    FakeServer startServer(int port) {
        return FakeServer.start(port);
    }

    RunningProxy startProxy(PoolYaml... pools) {
        return RunningProxy.start(pools);
    }

    RawClient connect(int port) {
        return RawClient.connect(port);
    }

    @Test
    void shouldSendResponsesInRequestOrderWhenALaterServerAnswersFirst() {
        try (FakeServer one = startServer(Ports.free());
                FakeServer two = startServer(Ports.free())) {
            PoolYaml pool = PoolYaml.redis("alpha").server(one.port(), "one").server(two.port(), "two");
            try (RunningProxy proxy = startProxy(pool);
                    RawClient client = connect(pool.port())) {
                client.sendRedisRequest("GET", Keys.ownedBy(0, "one", "two"));
                client.sendRedisRequest("GET", Keys.ownedBy(1, "one", "two"));
                client.send("PING\r\n");
                FakeServer.Connection atOne = one.accept();
                FakeServer.Connection atTwo = two.accept();
                atOne.readRedisRequest();
                atTwo.readRedisRequest();

                atTwo.send("$3\r\ntwo\r\n");
                Await.until(
                        "the response of two is here", () -> proxy.value("alpha", "two", ServerCounter.RESPONSES) == 1);
                assertThat(client.received()).isEmpty();
                atOne.send("$3\r\none\r\n");

                client.expect("$3\r\none\r\n$3\r\ntwo\r\n+PONG\r\n");
                Await.until("nothing is kept", () -> proxy.keptBytes() == 0);
            }
        }
    }

    @Test
    void shouldShareOneServerConnectionAmongClientsAndGiveEachItsOwnResponse() {
        try (FakeServer server = startServer(Ports.free())) {
            PoolYaml pool = PoolYaml.redis("alpha").server(server.port(), "one");
            try (RunningProxy proxy = startProxy(pool)) {
                List<RawClient> clients = new ArrayList<>();
                try {
                    clients.add(connect(pool.port()));
                    clients.getFirst().sendRedisRequest("GET", "key0");
                    FakeServer.Connection connection = server.accept();
                    assertThat(connection.readRedisRequest()).containsExactly("GET", "key0");
                    for (int i = 1; i < 20; i++) {
                        RawClient client = connect(pool.port());
                        clients.add(client);
                        client.sendRedisRequest("GET", "key" + i);
                        assertThat(connection.readRedisRequest()).containsExactly("GET", "key" + i);
                    }
                    for (int i = 0; i < 20; i++) {
                        connection.send("$1\r\n" + (char) ('a' + i) + "\r\n");
                    }
                    for (int i = 0; i < 20; i++) {
                        clients.get(i).expect("$1\r\n" + (char) ('a' + i) + "\r\n");
                    }
                    assertThat(server.connectionCount()).isEqualTo(1);
                } finally {
                    clients.forEach(RawClient::close);
                }
            }
        }
    }

    @Test
    void shouldSwallowTheResponsesOfAClientThatIsGone() {
        try (FakeServer server = startServer(Ports.free())) {
            PoolYaml pool = PoolYaml.redis("alpha").server(server.port(), "one");
            try (RunningProxy proxy = startProxy(pool);
                    RawClient stays = connect(pool.port())) {
                RawClient leaves = connect(pool.port());
                leaves.send(GET_A);
                FakeServer.Connection connection = server.accept();
                connection.expect(GET_A);
                stays.send(GET_B);
                connection.expect(GET_B);
                leaves.reset();
                Await.until("the client is gone", () -> proxy.value("alpha", PoolCounter.CLIENT_CONNECTIONS) == 1);

                connection.send("$6\r\nsecret\r\n$1\r\nB\r\n");

                stays.expect("$1\r\nB\r\n");
                assertThat(proxy.value("alpha", "one", ServerCounter.RESPONSES)).isEqualTo(1);
                assertThat(proxy.value("alpha", PoolCounter.CLIENT_ERR)).isEqualTo(1);
            }
        }
    }

    @Test
    void shouldAnswerEverythingToAClientThatClosesItsSide() {
        try (FakeServer server = startServer(Ports.free())) {
            PoolYaml pool = PoolYaml.redis("alpha").server(server.port(), "one");
            try (RunningProxy proxy = startProxy(pool);
                    RawClient client = connect(pool.port())) {
                client.send(GET_A + GET_B + "*2\r\n$3\r\nGET");
                client.halfClose();
                server.accept().expect(GET_A + GET_B).send("$1\r\nA\r\n").send("$1\r\nB\r\n");

                assertThat(client.readUntilClosed()).isEqualTo("$1\r\nA\r\n$1\r\nB\r\n");
                Await.until("the close is counted", () -> proxy.value("alpha", PoolCounter.CLIENT_EOF) == 1);
            }
        }
    }

    @Test
    void shouldServeARequestThatComesByteByByte() {
        try (FakeServer server = startServer(Ports.free())) {
            PoolYaml pool = PoolYaml.redis("alpha").server(server.port(), "one");
            try (RunningProxy proxy = startProxy(pool);
                    RawClient client = connect(pool.port())) {
                for (char c : (GET_A + GET_B).toCharArray()) {
                    client.send(String.valueOf(c));
                }
                FakeServer.Connection connection = server.accept();
                connection.expect(GET_A + GET_B);
                for (char c : "$1\r\nA\r\n$-1\r\n".toCharArray()) {
                    connection.send(String.valueOf(c));
                }

                client.expect("$1\r\nA\r\n$-1\r\n");
            }
        }
    }

    @Test
    void shouldAnswerWhatIsOwedBeforeAProtocolErrorCloses() {
        try (FakeServer server = startServer(Ports.free())) {
            PoolYaml pool = PoolYaml.redis("alpha").server(server.port(), "one");
            try (RunningProxy proxy = startProxy(pool);
                    RawClient client = connect(pool.port())) {
                client.send(GET_A + "*1\r\nGARBAGE\r\n" + GET_B);
                FakeServer.Connection connection = server.accept();
                connection.expect(GET_A).send("$1\r\nA\r\n");

                assertThat(client.readUntilClosed())
                        .isEqualTo("$1\r\nA\r\n-ERR Protocol error: expected '$', got 'G'\r\n");
                assertThat(connection.received()).isEqualTo(GET_A);
                client.close();
                Await.until("the close is counted", () -> proxy.value("alpha", PoolCounter.CLIENT_ERR) == 1);
            }
        }
    }

    @Test
    void shouldNotReadOnForLongAfterAProtocolError() {
        PoolYaml pool = PoolYaml.redis("alpha").server(1, "nobody");
        try (RunningProxy proxy = startProxy(pool);
                RawClient client = connect(pool.port())) {
            assertThatThrownBy(() -> {
                        client.send("*1\r\nGARBAGE\r\n");
                        for (int i = 0; i < 1000; i++) {
                            client.send(new byte[1024 * 1024]);
                        }
                    })
                    .isInstanceOf(UncheckedIOException.class);

            Await.until("the close is counted", () -> proxy.value("alpha", PoolCounter.CLIENT_ERR) == 1);
            assertThat(receivedBytes(proxy)).isLessThan(2 * 1024 * 1024);
        }
    }

    @Test
    void shouldAnswerWhatIsOwedBeforeAProtocolErrorWhateverFollowsIt() {
        try (FakeServer server = startServer(Ports.free())) {
            PoolYaml pool = PoolYaml.redis("alpha").server(server.port(), "one");
            try (RunningProxy proxy = startProxy(pool);
                    RawClient client = connect(pool.port())) {
                client.send(GET_A + "*1\r\nGARBAGE\r\n");
                FakeServer.Connection connection = server.accept();
                connection.expect(GET_A);
                byte[] more = new byte[1024 * 1024];
                Await.until("much has been read for nothing", () -> {
                    client.sendWhatFits(more);
                    return receivedBytes(proxy) > more.length;
                });
                client.sendWhatFits(new byte[64 * 1024 * 1024]);

                connection.send("$1\r\nA\r\n");

                client.expect("$1\r\nA\r\n-ERR Protocol error: expected '$', got 'G'\r\n");
                assertThat(receivedBytes(proxy)).isLessThan(2 * 1024 * 1024);
            }
        }
    }

    private static long receivedBytes(RunningProxy proxy) {
        return proxy.metrics("alpha").traffic()[TrafficCounter.RECEIVED_BYTES.ordinal()];
    }

    @Test
    void shouldAnswerWhatIsOwedBeforeQuit() {
        try (FakeServer server = startServer(Ports.free())) {
            PoolYaml pool = PoolYaml.redis("alpha").server(server.port(), "one");
            try (RunningProxy proxy = startProxy(pool);
                    RawClient client = connect(pool.port())) {
                client.send(GET_A + "QUIT\r\nPING\r\n");
                server.accept().expect(GET_A).send("$1\r\nA\r\n");

                assertThat(client.readUntilClosed()).isEqualTo("$1\r\nA\r\n+OK\r\n");
                client.close();
                Await.until("the close is counted", () -> proxy.value("alpha", PoolCounter.CLIENT_EOF) == 1);
                assertThat(proxy.value("alpha", PoolCounter.CLIENT_ERR)).isZero();
            }
        }
    }

    @Test
    void shouldRefuseClientsOverTheLimit() {
        try (FakeServer server = startServer(Ports.free())) {
            PoolYaml pool = PoolYaml.redis("alpha").set("client_connections", 1).server(server.port(), "one");
            try (RunningProxy proxy = startProxy(pool)) {
                RawClient first = connect(pool.port());
                first.send("PING\r\n").expect("+PONG\r\n");
                try (RawClient second = connect(pool.port())) {
                    assertThat(second.readUntilClosed()).isEqualTo("-ERR max number of clients reached\r\n");
                }
                first.close();
                Await.until("there is room again", () -> proxy.value("alpha", PoolCounter.CLIENT_CONNECTIONS) == 0);
                try (RawClient third = connect(pool.port())) {
                    third.send("PING\r\n").expect("+PONG\r\n");
                }
            }
        }
    }

    @Test
    void shouldKeepAClientToOneConnectionOfAServer() {
        try (FakeServer server = startServer(Ports.free())) {
            PoolYaml pool = PoolYaml.redis("alpha").set("server_connections", 3).server(server.port(), "one");
            try (RunningProxy proxy = startProxy(pool);
                    RawClient client = connect(pool.port());
                    RawClient other = connect(pool.port())) {
                client.send(GET_A);
                FakeServer.Connection ofClient = server.accept();
                ofClient.expect(GET_A);
                other.send(GET_A);
                FakeServer.Connection ofOther = server.accept();
                ofOther.expect(GET_A);
                for (int i = 0; i < 5; i++) {
                    client.send(GET_B);
                    ofClient.expect(GET_B);
                }
                assertThat(server.connectionCount()).isEqualTo(2);
                ofOther.send("$1\r\nO\r\n");
                other.expect("$1\r\nO\r\n");
            }
        }
    }

    @Test
    void shouldAuthenticateAndSelectBeforeAnythingElse() {
        try (FakeServer server = startServer(Ports.free())) {
            PoolYaml pool = PoolYaml.redis("alpha")
                    .set("redis_auth", "secret")
                    .set("redis_db", 5)
                    .server(server.port(), "one");
            try (RunningProxy proxy = startProxy(pool);
                    RawClient client = connect(pool.port())) {
                client.sendRedisRequest("AUTH", "secret");
                client.expect("+OK\r\n");
                client.send(GET_A);
                FakeServer.Connection connection = server.accept();
                assertThat(connection.readRedisRequest()).containsExactly("AUTH", "secret");
                assertThat(connection.readRedisRequest()).containsExactly("SELECT", "5");
                connection.send("+OK\r\n");
                assertThat(connection.received()).doesNotContain("GET");
                connection.send("+OK\r\n");
                connection.expect(GET_A).send("$1\r\nA\r\n");

                client.expect("$1\r\nA\r\n");
                assertThat(proxy.value("alpha", "one", ServerCounter.REQUESTS)).isEqualTo(1);
                assertThat(proxy.value("alpha", "one", ServerCounter.RESPONSES)).isEqualTo(1);
            }
        }
    }

    @Test
    void shouldNotUseAServerThatRefusesTheHandshake() {
        try (FakeServer server = startServer(Ports.free())) {
            PoolYaml pool = PoolYaml.redis("alpha").set("redis_db", 99).server(server.port(), "one");
            try (RunningProxy proxy = startProxy(pool);
                    RawClient client = connect(pool.port())) {
                client.sendRedisRequest("SET", "a", "1");
                FakeServer.Connection connection = server.accept();
                assertThat(connection.readRedisRequest()).containsExactly("SELECT", "99");
                connection.send("-ERR DB index is out of range\r\n");

                client.expect("-ERR server refused the handshake: ERR DB index is out of range\r\n");
                assertThat(connection.readUntilClosed()).isEmpty();
                client.send("PING\r\n").expect("+PONG\r\n");
                assertThat(proxy.value("alpha", "one", ServerCounter.RESPONSES)).isZero();
            }
        }
    }
}
