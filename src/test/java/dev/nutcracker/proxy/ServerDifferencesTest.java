package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.FakeServer;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.Ports;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RedisServer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where the original and ours treat servers and connections differently, on purpose. */
final class ServerDifferencesTest {
    private static final String GET_A = RedisScript.request("GET", "a");
    private static final String GET_B = RedisScript.request("GET", "b");

    @Test
    void shouldPassOnThatAServerIsLoadingBusyOrFull() {
        for (String error :
                List.of("-LOADING loading the dataset", "-BUSY Redis is busy running a script", "-OOM no memory")) {
            try (FakeServer server = FakeServer.start();
                    SideBySide proxies = SideBySide.over(PoolYaml.redis("alpha").server(server.port(), "one"))) {
                proxies.original().send(GET_A);
                FakeServer.Connection ofOriginal = server.accept();
                ofOriginal.expect(GET_A).send(error + "\r\n");
                proxies.original().expect("-ERR Invalid argument\r\n");
                Await.until("the original hangs up", ofOriginal::isClosedByPeer);

                proxies.ours().send(GET_A);
                FakeServer.Connection ofOurs = server.accept();
                ofOurs.expect(GET_A).send(error + "\r\n");
                proxies.ours().expect(error + "\r\n").send(GET_B);
                ofOurs.expect(GET_B);
            }
        }
    }

    @Test
    void shouldSelectTheDatabaseAfterThePassword() {
        try (RedisServer server = RedisServer.start("--requirepass", "secret")) {
            PoolYaml pool = PoolYaml.redis("alpha")
                    .set("redis_auth", "secret")
                    .set("redis_db", 3)
                    .server(server.port(), "one");
            shouldUseItsDatabase(pool, server, RedisScript.request("AUTH", "secret"));
        }
    }

    @Test
    void shouldSelectTheDatabaseOnUnixSockets() {
        try (RedisServer server = RedisServer.startOnUnixSocket()) {
            PoolYaml pool = PoolYaml.redis("alpha").set("redis_db", 3).server(server.addressText() + ":1 one");
            shouldUseItsDatabase(pool, server, RedisScript.request("PING"));
        }
    }

    private static void shouldUseItsDatabase(PoolYaml pool, RedisServer server, String opening) {
        try (SideBySide proxies = SideBySide.over(pool);
                RawClient direct = server.connect()) {
            proxies.original().send(opening).readRedisReply();
            proxies.original()
                    .send(RedisScript.request("SET", "by original", "1"))
                    .expect("+OK\r\n");
            proxies.ours().send(opening).readRedisReply();
            proxies.ours().send(RedisScript.request("SET", "by ours", "1")).expect("+OK\r\n");

            direct.send(opening).readRedisReply();
            direct.send("SELECT 0\r\nKEYS *\r\n").expect("+OK\r\n*1\r\n$11\r\nby original\r\n");
            direct.send("SELECT 3\r\nKEYS *\r\n").expect("+OK\r\n*1\r\n$7\r\nby ours\r\n");
        }
    }

    @Test
    void shouldNotUseAServerThatRefusesThePasswordOrTheDatabase() {
        try (RedisServer server = RedisServer.start()) {
            PoolYaml pool = PoolYaml.redis("alpha").set("redis_db", 99).server(server.port(), "one");
            try (SideBySide proxies = SideBySide.over(pool)) {
                String set = RedisScript.request("SET", "a", "1");
                proxies.original().send(set).expect("+OK\r\n");
                proxies.ours().send(set).expect("-ERR server refused the handshake: ERR DB index is out of range\r\n");
            }
        }
    }

    @Test
    void shouldTellWhichPasswordAServerRefused() {
        try (RedisServer server = RedisServer.start("--requirepass", "secret")) {
            PoolYaml pool = PoolYaml.redis("alpha").set("redis_auth", "wrong").server(server.port(), "one");
            try (SideBySide proxies = SideBySide.over(pool)) {
                String requests = RedisScript.request("AUTH", "wrong") + RedisScript.request("PING") + GET_A;
                proxies.original().send(requests).expect("+OK\r\n+PONG\r\n-NOAUTH Authentication required.\r\n");
                proxies.ours()
                        .send(requests)
                        .expect("+OK\r\n+PONG\r\n-ERR server refused the handshake: WRONGPASS invalid"
                                + " username-password pair or user is disabled.\r\n");
            }
        }
    }

    @Test
    void shouldNotCountAnIdleConnectionThatCloses() {
        try (FakeServer server = FakeServer.start();
                SideBySide proxies = SideBySide.over(PoolYaml.redis("alpha")
                        .set("auto_eject_hosts", true)
                        .set("server_failure_limit", 1)
                        .set("server_retry_timeout", 600_000)
                        .server(server.port(), "one"))) {
            for (RawClient client : List.of(proxies.original(), proxies.ours())) {
                client.send(GET_A);
                FakeServer.Connection connection = server.accept();
                connection.expect(GET_A).send("$-1\r\n");
                client.expect("$-1\r\n");
                connection.close();
            }
            Await.until(
                    "both have noticed",
                    () -> proxies.originalStats().value("alpha", "one", "server_eof") == 1
                            && proxies.ourStats().value("alpha", "one", "server_eof") == 1);

            proxies.original().send(GET_A).expect("-ERR Connection refused\r\n");
            proxies.ours().send(GET_A);
            server.accept().expect(GET_A).send("$-1\r\n");
            proxies.ours().expect("$-1\r\n");
        }
    }

    @Test
    void shouldEnforceClientConnections() {
        try (SideBySide proxies = SideBySide.over(
                PoolYaml.redis("alpha").set("client_connections", 1).server(Ports.free(), "one"))) {
            String ping = RedisScript.request("PING");
            proxies.ours().send(ping).expect("+PONG\r\n");
            try (RawClient second = proxies.newClientOfOriginal();
                    RawClient refused = proxies.newClientOfOurs()) {
                second.send(ping).expect("+PONG\r\n");
                assertThat(refused.readUntilClosed()).isEqualTo("-ERR max number of clients reached\r\n");
            }
        }
    }

    @Test
    void shouldEnforceClientConnectionsOfMemcached() {
        try (SideBySide proxies = SideBySide.over(
                        PoolYaml.memcache("alpha").set("client_connections", 1).server(Ports.free(), "one"));
                RawClient refused = awaitedSecondClient(proxies)) {
            assertThat(refused.readUntilClosed()).isEqualTo("ERROR Too many open connections\r\n");
        }
    }

    private static RawClient awaitedSecondClient(SideBySide proxies) {
        proxies.ours().send("nope\r\n").expect("ERROR\r\n");
        return proxies.newClientOfOurs();
    }

    @Test
    void shouldKeepTheRequestsOfAClientInOrderWithSeveralServerConnections() {
        try (FakeServer server = FakeServer.start();
                SideBySide proxies = SideBySide.over(
                        PoolYaml.redis("alpha").set("server_connections", 2).server(server.port(), "one"))) {
            proxies.original().send(GET_A + GET_B);
            List<String> seen = List.of(
                    server.accept().readRedisRequest().getLast(),
                    server.accept().readRedisRequest().getLast());
            assertThat(seen).containsExactlyInAnyOrder("a", "b");

            proxies.ours().send(GET_A + GET_B);
            server.accept().expect(GET_A + GET_B);
            assertThat(server.connectionCount()).isEqualTo(3);
        }
    }

    @Test
    void shouldCountConnectionsToUnixSockets() {
        try (RedisServer server = RedisServer.startOnUnixSocket();
                SideBySide proxies = SideBySide.over(PoolYaml.redis("alpha").server(server.addressText() + ":1 one"))) {
            for (RawClient client : List.of(proxies.original(), proxies.ours())) {
                client.send(GET_A).expect("$-1\r\n");
            }
            assertThat(proxies.ourStats().value("alpha", "one", "server_connections"))
                    .isEqualTo(1);
            server.stop();
            Await.until(
                    "the original counts below zero",
                    () -> proxies.originalStats().value("alpha", "one", "server_connections") == -1);
            Await.until(
                    "ours counts down to zero",
                    () -> proxies.ourStats().value("alpha", "one", "server_connections") == 0);
        }
    }

    @Test
    void shouldAnswerWhatIsOutstandingBeforeItStops() {
        try (FakeServer server = FakeServer.start();
                SideBySide proxies = SideBySide.over(PoolYaml.redis("alpha").server(server.port(), "one"))) {
            proxies.original().send(GET_A);
            server.accept().expect(GET_A);
            proxies.originalProxy().signal("TERM");
            assertThat(proxies.original().readUntilClosed()).isEmpty();

            proxies.ours().send(GET_A);
            FakeServer.Connection connection = server.accept();
            connection.expect(GET_A);
            Thread drain = Thread.startVirtualThread(proxies.ourProxy()::drain);
            connection.send("$1\r\nA\r\n");
            assertThat(proxies.ours().readUntilClosed()).isEqualTo("$1\r\nA\r\n");
            Await.until("the proxy has stopped", () -> !drain.isAlive());
        }
    }

    @Test
    void shouldSendAllOfAnMgetToOneServerAsItIs() {
        try (FakeServer server = FakeServer.start();
                SideBySide proxies = SideBySide.over(PoolYaml.redis("alpha").server(server.port(), "one"))) {
            String mget = RedisScript.request("MGET", "a", "b");
            proxies.original().send(mget);
            server.accept().expect(mget.replace("MGET", "mget"));
            proxies.ours().send(mget);
            server.accept().expect(mget);
        }
    }

    @Test
    void shouldGiveUpAConnectionWhoseResponseDoesNotFitTheRequest() {
        try (FakeServer server = FakeServer.start();
                SideBySide proxies = SideBySide.over(PoolYaml.redis("alpha").server(server.port(), "one"))) {
            String incr = RedisScript.request("INCR", "a");
            proxies.original().send(incr);
            server.accept().expect(incr).send("$6\r\nsecret\r\n");
            proxies.original().expect("$6\r\nsecret\r\n");

            proxies.ours().send(incr);
            server.accept().expect(incr).send("$6\r\nsecret\r\n");
            proxies.ours().expect("-ERR Invalid argument\r\n");
        }
    }
}
