package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.stats.ServerCounter;
import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.LogWatch;
import dev.nutcracker.testing.PlayedPool;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RawConnection;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RunningProxy;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Commands that wait at the server, on connections that clients have for themselves. */
@ResourceLock(LogWatch.LOG)
final class BlockingTest {
    @Test
    void shouldWaitAtTheServerAndLetOthersBeServed() {
        try (Servers servers = Servers.start(2);
                // The time that a request may take is not for those that say themselves how long they wait.
                RunningProxy proxy = RunningProxy.start(servers.pool().set("timeout", 100));
                RawClient waiting = RawClient.connect(servers.port());
                RawClient other = RawClient.connect(servers.port())) {
            String key = servers.keyOf(0);
            waiting.send("GET x\r\nBLPOP " + key + " 0.4\r\nGET x\r\n").expect("$-1\r\n");
            other.send("GET x\r\n").expect("$-1\r\n");
            waiting.expect("*-1\r\n$-1\r\n");

            waiting.send("BLPOP " + key + " 0\r\nLLEN " + key + "\r\n");
            Await.until("the client waits", () -> blocked(servers.server(0)) == 1);
            assertThat(blocked(servers.port())).isEqualTo(1);
            other.send("RPUSH " + key + " a b\r\n").expect(":2\r\n");

            waiting.expect("*2\r\n$" + key.length() + "\r\n" + key + "\r\n$1\r\na\r\n:1\r\n");
            assertThat(blocked(servers.port())).isZero();
            waiting.send("BRPOP " + key + " 0\r\nQUIT\r\n").readRedisReply();
            waiting.expect("+OK\r\n");
            assertThat(proxy.value("alpha", "one", ServerCounter.SERVER_TIMEDOUT))
                    .isZero();
            assertThat(proxy.value("alpha", "one", ServerCounter.SERVER_CONNECTIONS))
                    .isEqualTo(2);
        }
    }

    @Test
    void shouldServeEveryCommandThatWaits() {
        List<String> requests = List.of(
                "RPUSH {t}l 1 2 3 4 5 6 7",
                "BLPOP {t}l 0",
                "BRPOP {t}n {t}l 0",
                "BLMOVE {t}l {t}m LEFT RIGHT 0",
                "BRPOPLPUSH {t}l {t}m 0",
                "BLMPOP 0 2 {t}n {t}l LEFT COUNT 2",
                "ZADD {t}z 1 a 2 b 3 c 4 d",
                "BZPOPMIN {t}z 0",
                "BZPOPMAX {t}z 0",
                "BZMPOP 0 1 {t}z MIN",
                "BLPOP {t}n 0.01",
                "BLMOVE {t}n {t}m LEFT LEFT 0.01",
                "BZMPOP 0.01 1 {t}n MIN",
                "BLPOP {t}l x",
                "BLPOP {t}l -1",
                "BLPOP {t}l",
                "BLMPOP 0 0 {t}l LEFT",
                "SET {t}s x",
                "BLPOP {t}s 0",
                "XADD {t}x 1-1 f v",
                "XREAD COUNT 1 BLOCK 0 STREAMS {t}x 0",
                "XREAD BLOCK 5 STREAMS {t}x $",
                "XREAD STREAMS {t}x 0",
                "XGROUP CREATE {t}x g 0",
                "XREADGROUP GROUP g c BLOCK 0 STREAMS {t}x >",
                "XREADGROUP GROUP g c STREAMS {t}x >");
        try (RedisServer alone = RedisServer.start();
                Servers servers = Servers.start(3);
                RunningProxy _ = RunningProxy.start(servers.pool());
                RawClient direct = RawClient.connect(alone.port());
                RawClient client = RawClient.connect(servers.port())) {
            for (String hello : List.of("HELLO 2\r\n", "HELLO 3\r\n")) {
                direct.send("FLUSHALL\r\n" + hello).expect("+OK\r\n").readRedisReply();
                servers.flush();
                client.send(hello).readRedisReply();
                client.send(String.join("\r\n", requests) + "\r\n");
                for (String request : requests) {
                    String expected = direct.send(request + "\r\n").readRedisReply();
                    assertThat(client.readRedisReply()).as(request).isEqualTo(expected);
                }
            }
        }
    }

    @Test
    void shouldRefuseToWaitForKeysOfSeveralServers() {
        try (Servers servers = Servers.start(2);
                RunningProxy _ = RunningProxy.start(servers.pool());
                RawClient client = RawClient.connect(servers.port())) {
            client.send("BLPOP " + servers.keyOf(0) + " " + servers.keyOf(1) + " 0\r\nPING\r\n");

            client.expect("-CROSSSLOT Keys in request don't hash to the same server\r\n+PONG\r\n");
        }
    }

    @Test
    void shouldWaitNoLongerThanItsClientIsThere() {
        try (Servers servers = Servers.start(1);
                RunningProxy proxy = RunningProxy.start(servers.pool());
                RawClient other = RawClient.connect(servers.port())) {
            for (String end : List.of("close", "half close", "reset")) {
                RawClient waiting = RawClient.connect(servers.port());
                waiting.send("BLPOP a 0\r\n");
                Await.until("the client waits", () -> blocked(servers.server(0)) == 1);
                switch (end) {
                    case "close" -> waiting.close();
                    case "half close" -> waiting.halfClose();
                    default -> waiting.reset();
                }
                Await.until("nobody waits after " + end, () -> blocked(servers.server(0)) == 0);
                waiting.close();
            }
            other.send("RPUSH a 1\r\nLLEN a\r\n").expect(":1\r\n:1\r\n");
            assertThat(proxy.value("alpha", "one", ServerCounter.SERVER_ERR)).isZero();
        }
    }

    @Test
    void shouldNotBeginToWaitForAClientThatHasClosedItsSide() {
        try (PlayedPool pool = PlayedPool.redis()) {
            pool.client().sendRedisRequest("GET", "a").sendRedisRequest("BLPOP", "a", "0");
            pool.client().halfClose();
            RawConnection shared = pool.server().accept();
            assertThat(shared.readRedisRequest()).containsExactly("GET", "a");
            shared.send("$-1\r\n");

            assertThat(pool.client().readUntilClosed())
                    .isEqualTo("$-1\r\n-ERR a client that has closed its side cannot wait\r\n");
            assertThat(pool.server().connectionCount()).isEqualTo(1);
        }
    }

    @Test
    void shouldLeaveConnectionsToTransactionsHoweverManyClientsWait() {
        try (Servers servers = Servers.start(1);
                RunningProxy _ = RunningProxy.start(servers.pool().set("blocking_connections", 4));
                Waiting waiting = Waiting.at(servers.port(), 6);
                RawClient client = RawClient.connect(servers.port())) {
            Await.until("as many wait as may", () -> blocked(servers.server(0)) == 3);

            client.send("WATCH b\r\nMULTI\r\nRPUSH a 1 2 3 4 5 6\r\nEXEC\r\n");

            client.expect("+OK\r\n+OK\r\n+QUEUED\r\n*1\r\n:6\r\n");
            waiting.clients().forEach(RawClient::readRedisReply);
            client.send("LLEN a\r\n").expect(":0\r\n");
        }
    }

    @Test
    void shouldTellOnceThatAQueueHasFormedAndHowLongItIs() {
        try (LogWatch log = new LogWatch();
                Servers servers = Servers.start(1);
                RunningProxy proxy = RunningProxy.start(servers.pool().set("blocking_connections", 4));
                RawClient other = RawClient.connect(servers.port())) {
            try (Waiting _ = Waiting.at(servers.port(), 3)) {
                Await.until("as many wait as may", () -> blocked(servers.server(0)) == 3);
                assertThat(log.text()).doesNotContain("blocking_connections");

                try (Waiting _ = Waiting.at(servers.port(), 2)) {
                    Await.until("two are in the queue", () -> inQueue(proxy) == 2);
                    assertThat(log.text())
                            .containsOnlyOnce("clients of pool alpha wait for a connection of their own to server one:"
                                    + " 3 others block there, more may not (blocking_connections: 4 for each worker)");
                }
                Await.until("the queue is gone", () -> inQueue(proxy) == 0);
            }
            other.send("PING\r\n").expect("+PONG\r\n");
        }
    }

    private static long inQueue(RunningProxy proxy) {
        return proxy.metrics("alpha").servers().getFirst().clientsWaiting();
    }

    @Test
    void shouldForgetAClientThatGoesWhileItWaitsInQueue() {
        try (Servers servers = Servers.start(1);
                RunningProxy _ = RunningProxy.start(servers.pool().set("blocking_connections", 1));
                RawClient first = RawClient.connect(servers.port());
                RawClient other = RawClient.connect(servers.port())) {
            first.send("BLPOP a 0\r\n");
            Await.until("the client waits", () -> blocked(servers.server(0)) == 1);
            RawClient second = RawClient.connect(servers.port());
            second.send("PING\r\nBLPOP a 0\r\n").expect("+PONG\r\n");
            second.halfClose();
            assertThat(second.readUntilClosed()).isEmpty();
            second.close();

            other.send("RPUSH a 1\r\n").expect(":1\r\n");
            first.readRedisReply();
            other.send("RPUSH a 2\r\nLLEN a\r\n").expect(":1\r\n:1\r\n");
        }
    }

    @Test
    void shouldTellWaitingClientsThatTheProxyIsEnding() {
        try (Servers servers = Servers.start(1);
                RunningProxy proxy = RunningProxy.start(servers.pool().set("blocking_connections", 1));
                RawClient waiting = RawClient.connect(servers.port());
                RawClient inQueue = RawClient.connect(servers.port())) {
            waiting.send("BLPOP a 0\r\n");
            Await.until("the client waits", () -> blocked(servers.server(0)) == 1);
            inQueue.send("BLPOP a 0\r\n");

            proxy.drain();

            assertThat(waiting.readUntilClosed()).isEqualTo("-ERR the proxy closes this connection\r\n");
            assertThat(inQueue.readUntilClosed()).isEqualTo("-ERR the proxy closes this connection\r\n");
        }
    }

    @Test
    void shouldEndTheWaitForKeysThatBelongToAnotherServerAfterAReload() throws Exception {
        try (Servers servers = Servers.start(3);
                RunningProxy proxy = RunningProxy.start(servers.pool());
                RawClient leaving = RawClient.connect(servers.port());
                RawClient staying = RawClient.connect(servers.port());
                RawClient again = RawClient.connect(servers.port())) {
            leaving.send("BLPOP " + servers.keyOf(0) + " 0\r\n");
            staying.send("BLPOP " + servers.keyOf(1) + " 0\r\n");
            Await.until("both wait", () -> blocked(servers.server(0)) + blocked(servers.server(1)) == 2);

            proxy.reload(servers.without(0));

            leaving.expect("-ERR the server is no longer in the pool\r\n");
            again.send("RPUSH " + servers.keyOf(1) + " x\r\n").expect(":1\r\n");
            assertThat(staying.readRedisReply()).endsWith("$1\r\nx\r\n");

            leaving.send("BLPOP " + servers.keyOf(0) + " 0\r\n");
            Await.until("it waits", () -> blocked(servers.server(1)) + blocked(servers.server(2)) == 1);
            proxy.reload(servers.pool());
            leaving.expect("-ERR a key that is waited for belongs to another server now\r\n");
        }
    }

    @Test
    void shouldEndTheWaitAtAServerThatIsEjected() {
        String key = Keys.ownedBy(0, "one", "two");
        PoolYaml ejecting =
                PoolYaml.redis("alpha").set("auto_eject_hosts", true).set("server_failure_limit", 1);
        try (PlayedPool pool = PlayedPool.start(ejecting, "one", "two")) {
            RawClient waiting = pool.client();
            RawClient other = pool.connect();
            waiting.sendRedisRequest("BLPOP", key, "0");
            RawConnection lease = pool.server(0).accept();
            assertThat(lease.readRedisRequest()).containsExactly("CLIENT", "INFO");
            assertThat(lease.readRedisRequest()).containsExactly("BLPOP", key, "0");

            other.sendRedisRequest("GET", key);
            RawConnection shared = pool.server(0).accept();
            assertThat(shared.readRedisRequest()).containsExactly("GET", key);
            shared.close();

            other.expect("-ERR unknown\r\n");
            waiting.expect("-ERR a key that is waited for belongs to another server now\r\n");
            assertThat(lease.readUntilClosed()).isEmpty();
            waiting.sendRedisRequest("BLPOP", key, "0");
            RawConnection next = pool.server(1).accept();
            assertThat(next.readRedisRequest()).containsExactly("CLIENT", "INFO");
            assertThat(next.readRedisRequest()).containsExactly("BLPOP", key, "0");
        }
    }

    @Test
    void shouldTellAWaitingClientThatTheServerIsGone() {
        try (Servers servers = Servers.start(1);
                RunningProxy _ = RunningProxy.start(servers.pool());
                RawClient waiting = RawClient.connect(servers.port())) {
            waiting.send("BLPOP a 0\r\nPING\r\n");
            Await.until("the client waits", () -> blocked(servers.server(0)) == 1);

            servers.server(0).kill();

            assertThat(waiting.readLine()).startsWith("-ERR ");
            waiting.expect("+PONG\r\n");
        }
    }

    private static int blocked(RedisServer server) {
        return blocked(server.port());
    }

    /** How many clients wait, as who listens there says. */
    private static int blocked(int port) {
        try (RawClient client = RawClient.connect(port)) {
            String info = client.send("INFO clients\r\n").readRedisReply();
            String line = info.lines()
                    .filter(each -> each.startsWith("blocked_clients:"))
                    .findFirst()
                    .orElseThrow();
            return Integer.parseInt(line.substring(line.indexOf(':') + 1));
        }
    }

    /** Clients that wait for an element of the list {@code a}. */
    private record Waiting(List<RawClient> clients) implements AutoCloseable {
        static Waiting at(int port, int count) {
            List<RawClient> clients =
                    Stream.generate(() -> RawClient.connect(port)).limit(count).toList();
            clients.forEach(client -> client.send("BLPOP a 0\r\n"));
            return new Waiting(clients);
        }

        @Override
        public void close() {
            clients.forEach(RawClient::close);
        }
    }
}
