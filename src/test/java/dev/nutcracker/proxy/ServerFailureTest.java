package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.stats.PoolCounter;
import dev.nutcracker.stats.ServerCounter;
import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.FakeServer;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.Ports;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RunningProxy;
import org.junit.jupiter.api.Test;

/** What clients and statistics see of a server that refuses, hangs, closes, or talks nonsense. */
class ServerFailureTest {
    private static final String GET_A = "*2\r\n$3\r\nGET\r\n$1\r\na\r\n";
    /** More than the sockets of both sides take. */
    private static final int LARGE_BYTES = 32 * 1024 * 1024;

    private static final String GET_B = "*2\r\n$3\r\nGET\r\n$1\r\nb\r\n";

    /** In TLS where this is inherited, as are the others here. */
    FakeServer startServer(int port) {
        return FakeServer.start(port);
    }

    /** Long enough to connect. */
    int timeoutMs() {
        return 100;
    }

    RunningProxy startProxy(PoolYaml... pools) {
        return RunningProxy.start(pools);
    }

    RawClient connect(int port) {
        return RawClient.connect(port);
    }

    @Test
    void shouldTellThatAServerRefuses() {
        PoolYaml pool = PoolYaml.redis("alpha").server(Ports.free(), "one");
        try (RunningProxy proxy = startProxy(pool);
                RawClient client = connect(pool.port())) {
            client.send(GET_A).expect("-ERR Connection refused\r\n");
            client.send("PING\r\n").expect("+PONG\r\n");

            assertThat(proxy.value("alpha", PoolCounter.FORWARD_ERROR)).isEqualTo(1);
            assertThat(proxy.value("alpha", "one", ServerCounter.SERVER_ERR)).isEqualTo(1);
            assertThat(proxy.value("alpha", "one", ServerCounter.SERVER_CONNECTIONS))
                    .isZero();
        }
    }

    @Test
    void shouldTellThatAServerTimedOut() {
        try (FakeServer server = startServer(Ports.free())) {
            PoolYaml pool = PoolYaml.redis("alpha").set("timeout", timeoutMs()).server(server.port(), "one");
            try (RunningProxy proxy = startProxy(pool);
                    RawClient client = connect(pool.port())) {
                client.send(GET_A + GET_B);
                server.accept().expect(GET_A + GET_B);

                client.expect("-ERR Connection timed out\r\n-ERR Connection timed out\r\n");
                assertThat(proxy.value("alpha", "one", ServerCounter.SERVER_TIMEDOUT))
                        .isEqualTo(1);
                assertThat(proxy.value("alpha", "one", ServerCounter.OUT_QUEUE)).isZero();
            }
        }
    }

    /** It could be done after a later request of the same client, at another connection or server. */
    @Test
    void shouldNotSendTheRestOfARequestThatHasTimedOut() {
        try (FakeServer server = startServer(Ports.free())) {
            PoolYaml pool = PoolYaml.redis("alpha").set("timeout", timeoutMs()).server(server.port(), "one");
            try (RunningProxy _ = startProxy(pool);
                    RawClient client = connect(pool.port())) {
                client.send(GET_A);
                FakeServer.Connection connection = server.accept();
                connection.expect(GET_A).send("$-1\r\n");
                client.expect("$-1\r\n");

                client.sendRedisRequest("SET", "a", "x".repeat(LARGE_BYTES));
                client.expect("-ERR Connection timed out\r\n");

                Await.until("the connection is reset", connection::isResetByPeer);
                assertThat(connection.readUntilClosed()).hasSizeLessThan(LARGE_BYTES);
            }
        }
    }

    @Test
    void shouldTellThatAServerNeverAcceptsAConnection() {
        try (FakeServer server = FakeServer.startFull()) {
            PoolYaml pool = PoolYaml.redis("alpha").set("timeout", timeoutMs()).server(server.port(), "one");
            try (RunningProxy proxy = startProxy(pool);
                    RawClient client = connect(pool.port())) {
                client.send(GET_A).expect("-ERR Connection timed out\r\n");

                assertThat(proxy.value("alpha", "one", ServerCounter.SERVER_TIMEDOUT))
                        .isEqualTo(1);
            }
        }
    }

    @Test
    void shouldTellThatAServerClosedAndOpenAnotherConnection() {
        try (FakeServer server = startServer(Ports.free())) {
            PoolYaml pool = PoolYaml.redis("alpha").server(server.port(), "one");
            try (RunningProxy proxy = startProxy(pool);
                    RawClient client = connect(pool.port())) {
                client.send(GET_A);
                FakeServer.Connection first = server.accept();
                first.expect(GET_A).close();
                client.expect("-ERR unknown\r\n");

                client.send(GET_B);
                server.accept().expect(GET_B).send("$1\r\nB\r\n");
                client.expect("$1\r\nB\r\n");
                assertThat(proxy.value("alpha", "one", ServerCounter.SERVER_EOF))
                        .isEqualTo(1);
                assertThat(proxy.value("alpha", "one", ServerCounter.SERVER_CONNECTIONS))
                        .isEqualTo(1);
            }
        }
    }

    @Test
    void shouldTellThatAServerResetTheConnection() {
        try (FakeServer server = startServer(Ports.free())) {
            PoolYaml pool = PoolYaml.redis("alpha").server(server.port(), "one");
            try (RunningProxy proxy = startProxy(pool);
                    RawClient client = connect(pool.port())) {
                client.send(GET_A);
                server.accept().expect(GET_A).reset();

                client.expect("-ERR Connection reset by peer\r\n");
                assertThat(proxy.value("alpha", "one", ServerCounter.SERVER_ERR))
                        .isEqualTo(1);
            }
        }
    }

    @Test
    void shouldNotPassOnHalfAResponse() {
        try (FakeServer server = startServer(Ports.free())) {
            PoolYaml pool = PoolYaml.redis("alpha").server(server.port(), "one");
            try (RunningProxy proxy = startProxy(pool);
                    RawClient client = connect(pool.port())) {
                client.send(GET_A);
                server.accept().expect(GET_A).send("$10\r\nhalf").close();

                client.expect("-ERR unknown\r\n");
            }
        }
    }

    @Test
    void shouldCloseAServerThatTalksNonsense() {
        try (FakeServer server = startServer(Ports.free())) {
            PoolYaml pool = PoolYaml.redis("alpha").server(server.port(), "one");
            try (RunningProxy proxy = startProxy(pool);
                    RawClient client = connect(pool.port())) {
                client.send(GET_A + GET_B);
                FakeServer.Connection connection = server.accept();
                connection.expect(GET_A + GET_B).send("HTTP/1.1 400 Bad Request\r\n\r\n");

                client.expect("-ERR Invalid argument\r\n-ERR Invalid argument\r\n");
                Await.until("the connection is closed", connection::isClosedByPeer);
                assertThat(proxy.value("alpha", "one", ServerCounter.SERVER_ERR))
                        .isEqualTo(1);
            }
        }
    }

    @Test
    void shouldCloseAServerThatAnswersUnasked() {
        try (FakeServer server = startServer(Ports.free())) {
            PoolYaml pool = PoolYaml.redis("alpha").server(server.port(), "one");
            try (RunningProxy proxy = startProxy(pool);
                    RawClient client = connect(pool.port())) {
                client.send(GET_A);
                FakeServer.Connection connection = server.accept();
                connection.expect(GET_A).send("$1\r\nA\r\n$5\r\nstray\r\n");

                client.expect("$1\r\nA\r\n");
                Await.until("the connection is closed", connection::isClosedByPeer);
                client.send(GET_B);
                server.accept().expect(GET_B).send("$1\r\nB\r\n");
                client.expect("$1\r\nB\r\n");
            }
        }
    }

    @Test
    void shouldNotPassOnTheValueOfAnotherKey() {
        try (FakeServer server = startServer(Ports.free())) {
            PoolYaml pool = PoolYaml.memcache("alpha").server(server.port(), "one");
            try (RunningProxy proxy = startProxy(pool);
                    RawClient client = connect(pool.port())) {
                client.send("get mine\r\nget yours\r\n");
                FakeServer.Connection connection = server.accept();
                connection.expect("get mine\r\nget yours\r\n").send("VALUE yours 0 6\r\nsecret\r\nEND\r\n");

                client.expect("SERVER_ERROR Invalid argument\r\nSERVER_ERROR Invalid argument\r\n");
                Await.until("the connection is closed", connection::isClosedByPeer);
            }
        }
    }

    @Test
    void shouldFailOnlyTheRequestsOfTheServerThatFails() {
        try (FakeServer good = startServer(Ports.free())) {
            PoolYaml pool = PoolYaml.redis("alpha").server(good.port(), "one").server(Ports.free(), "two");
            try (RunningProxy proxy = startProxy(pool);
                    RawClient client = connect(pool.port())) {
                String keyOfOne = Keys.ownedBy(0, "one", "two");
                String keyOfTwo = Keys.ownedBy(1, "one", "two");
                client.sendRedisRequest("GET", keyOfOne);
                client.sendRedisRequest("GET", keyOfTwo);
                client.sendRedisRequest("GET", keyOfOne);
                FakeServer.Connection connection = good.accept();
                connection.readRedisRequest();
                connection.readRedisRequest();
                connection.send("$1\r\n1\r\n$1\r\n2\r\n");

                client.expect("$1\r\n1\r\n-ERR Connection refused\r\n$1\r\n2\r\n");
            }
        }
    }

    @Test
    void shouldNotCountAnIdleConnectionThatTheServerClosesAsAFailure() {
        try (FakeServer server = startServer(Ports.free())) {
            PoolYaml pool = PoolYaml.redis("alpha")
                    .set("auto_eject_hosts", true)
                    .set("server_failure_limit", 1)
                    .server(server.port(), "one");
            try (RunningProxy proxy = startProxy(pool);
                    RawClient client = connect(pool.port())) {
                client.send(GET_A);
                FakeServer.Connection connection = server.accept();
                connection.expect(GET_A).send("$-1\r\n");
                client.expect("$-1\r\n");
                connection.close();
                Await.until("the close is noticed", () -> proxy.value("alpha", "one", ServerCounter.SERVER_EOF) == 1);

                client.send(GET_B);
                server.accept().expect(GET_B).send("$-1\r\n");
                client.expect("$-1\r\n");
                assertThat(proxy.value("alpha", PoolCounter.SERVER_EJECTS)).isZero();
            }
        }
    }

    @Test
    void shouldEjectAFailingServerAndTakeItBack() {
        int port = Ports.free();
        PoolYaml pool = PoolYaml.redis("alpha")
                .set("auto_eject_hosts", true)
                .set("server_failure_limit", 2)
                .set("server_retry_timeout", 300)
                .server(port, "one");
        try (RunningProxy proxy = startProxy(pool);
                RawClient client = connect(pool.port())) {
            client.send(GET_A).expect("-ERR Connection refused\r\n");
            assertThat(proxy.value("alpha", PoolCounter.SERVER_EJECTS)).isZero();
            client.send(GET_A).expect("-ERR Connection refused\r\n");
            assertThat(proxy.value("alpha", PoolCounter.SERVER_EJECTS)).isEqualTo(1);
            assertThat(proxy.value("alpha", "one", ServerCounter.SERVER_EJECTED_AT))
                    .isPositive();

            long requests = proxy.value("alpha", "one", ServerCounter.REQUESTS);
            client.send(GET_A).expect("-ERR Connection refused\r\n");
            assertThat(proxy.value("alpha", "one", ServerCounter.REQUESTS)).isEqualTo(requests);
            try (FakeServer server = startServer(port)) {
                Await.until("the server is taken back", () -> {
                    client.send(GET_A);
                    return proxy.value("alpha", "one", ServerCounter.REQUESTS) > requests;
                });
                assertThat(server.accept().readRedisRequest()).containsExactly("GET", "a");
            }
        }
    }

    @Test
    void shouldPassOnThatAServerIsLoadingAndCountItAsAFailure() {
        try (FakeServer server = startServer(Ports.free())) {
            PoolYaml pool = PoolYaml.redis("alpha")
                    .set("auto_eject_hosts", true)
                    .set("server_failure_limit", 1)
                    .set("server_retry_timeout", 60000)
                    .server(server.port(), "one");
            try (RunningProxy proxy = startProxy(pool);
                    RawClient client = connect(pool.port())) {
                client.send(GET_A);
                server.accept().expect(GET_A).send("-LOADING Redis is loading the dataset in memory\r\n");
                client.expect("-LOADING Redis is loading the dataset in memory\r\n");

                client.send(GET_A).expect("-ERR Connection refused\r\n");
                assertThat(proxy.value("alpha", PoolCounter.SERVER_EJECTS)).isEqualTo(1);
            }
        }
    }

    @Test
    void shouldTellThatAHostNameIsUnknown() {
        PoolYaml pool = PoolYaml.redis("alpha").server("no-such-host.invalid:6379:1");
        try (RunningProxy proxy = startProxy(pool);
                RawClient client = connect(pool.port())) {
            client.send(GET_A).expect("-ERR Host is down\r\n");
        }
    }

    @Test
    void shouldTellThatAUnixSocketIsMissing() {
        PoolYaml pool = PoolYaml.redis("alpha").server("/tmp/no-such-directory-here/redis.sock:1");
        try (RunningProxy proxy = startProxy(pool);
                RawClient client = connect(pool.port())) {
            client.send(GET_A).expect("-ERR No such file or directory\r\n");
        }
    }

    @Test
    void shouldNotTakeWhatBeganUnaskedForTheAnswerToALaterRequest() {
        try (FakeServer server = startServer(Ports.free())) {
            PoolYaml pool = PoolYaml.redis("alpha").server(server.port(), "one");
            try (RunningProxy _ = startProxy(pool);
                    RawClient client = connect(pool.port())) {
                client.send(GET_A);
                FakeServer.Connection first = server.accept();
                first.expect(GET_A).send("$1\r\nA\r\n$5\r\nwr");
                client.expect("$1\r\nA\r\n");

                first.readUntilClosed();
                client.send(GET_B);
                server.accept().expect(GET_B).send("$1\r\nB\r\n");

                client.expect("$1\r\nB\r\n");
            }
        }
    }
}
