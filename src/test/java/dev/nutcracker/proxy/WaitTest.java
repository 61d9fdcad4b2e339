package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RunningProxy;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** WAIT, which waits until the replicas of every server have what clients have written. */
final class WaitTest {
    private static final List<String> NAMES = List.of("one", "two");

    @Test
    void shouldWaitUntilReplicasHaveWhatWasWrittenInAnyWay() {
        try (Replicated one = Replicated.start()) {
            PoolYaml pool = pool(one);
            Map<String, String> writes = Map.of(
                    "SET a 1\r\n", "+OK\r\n",
                    "MULTI\r\nSET a 2\r\nEXEC\r\n", "+OK\r\n+QUEUED\r\n*1\r\n+OK\r\n",
                    "SELECT 3\r\nSET a 4\r\n", "+OK\r\n+OK\r\n");
            try (RunningProxy _ = RunningProxy.start(pool)) {
                for (String write : writes.keySet()) {
                    try (RawClient client = RawClient.connect(pool.port())) {
                        one.replica.pause();
                        client.send(write + "WAIT 1 50\r\nPING\r\n").expect(writes.get(write) + ":0\r\n+PONG\r\n");

                        client.send("WAIT 1 0\r\nPING\r\n");
                        Await.until("the client waits", () -> one.blocked() == 1);
                        one.replica.resume();
                        client.expect(":1\r\n+PONG\r\n");
                    }
                }
            }
        }
    }

    @Test
    void shouldWaitForTheReplicasOfEveryServer() {
        try (Replicated one = Replicated.start();
                Replicated two = Replicated.start()) {
            PoolYaml pool = pool(one, two);
            try (RunningProxy _ = RunningProxy.start(pool);
                    RawClient client = RawClient.connect(pool.port());
                    RawClient other = RawClient.connect(pool.port())) {
                two.replica.pause();
                client.send("MSET a 1 b 2 c 3 d 4\r\nWAIT 1 0\r\nPING\r\n").expect("+OK\r\n");
                Await.until("the client waits", () -> two.blocked() == 1);
                other.send("GET a\r\nGET b\r\n").expect("$1\r\n1\r\n$1\r\n2\r\n");

                two.replica.resume();

                client.expect(":1\r\n+PONG\r\n");
            }
        }
    }

    @Test
    void shouldAnswerAsRedisDoes() {
        List<String> requests = List.of(
                "WAIT 0 0",
                "WAIT 1 5",
                "WAIT 1 -1",
                "WAIT x 5",
                "WAIT 1",
                "WAIT 1 " + "1".repeat(300),
                "MULTI",
                "WAIT 1 0",
                "EXEC");
        try (RedisServer alone = RedisServer.start();
                Servers servers = Servers.start(1);
                RunningProxy _ = RunningProxy.start(servers.pool());
                RawClient direct = RawClient.connect(alone.port());
                RawClient client = RawClient.connect(servers.port())) {
            for (String request : requests) {
                String expected = direct.send(request + "\r\n").readRedisReply();
                assertThat(client.send(request + "\r\n").readRedisReply())
                        .as(request)
                        .isEqualTo(request.endsWith("1".repeat(300)) ? notANumber() : expected);
            }
        }
    }

    /** Redis says so of what is in that place a number of milliseconds in more words. */
    private static String notANumber() {
        return "-ERR value is not an integer or out of range\r\n";
    }

    @Test
    void shouldWaitNoLongerThanItsClientIsThere() {
        try (Servers servers = Servers.start(2);
                RunningProxy _ = RunningProxy.start(servers.pool());
                RawClient waiting = RawClient.connect(servers.port())) {
            waiting.send("WAIT 1 0\r\n");
            Await.until("the client waits", () -> blocked(servers.server(0)) + blocked(servers.server(1)) == 2);

            waiting.close();

            Await.until("nobody waits", () -> blocked(servers.server(0)) + blocked(servers.server(1)) == 0);
        }
    }

    @Test
    void shouldTellWhoWaitsThatTheProxyIsEnding() {
        try (Servers servers = Servers.start(2);
                RunningProxy proxy = RunningProxy.start(servers.pool().set("blocking_connections", 1));
                RawClient waiting = RawClient.connect(servers.port());
                RawClient inQueue = RawClient.connect(servers.port())) {
            waiting.send("WAIT 1 0\r\n");
            Await.until("the client waits", () -> blocked(servers.server(0)) + blocked(servers.server(1)) == 2);
            inQueue.send("WAIT 1 0\r\n");

            proxy.drain();

            assertThat(waiting.readUntilClosed()).isEqualTo("-ERR the proxy closes this connection\r\n");
            assertThat(inQueue.readUntilClosed()).isEqualTo("-ERR the proxy closes this connection\r\n");
        }
    }

    private static PoolYaml pool(Replicated... servers) {
        PoolYaml pool = PoolYaml.redis("alpha");
        for (int i = 0; i < servers.length; i++) {
            pool.server(servers[i].master.port(), NAMES.get(i));
        }
        return pool;
    }

    private static int blocked(RedisServer server) {
        return number(server, "INFO clients", "blocked_clients:");
    }

    private static int number(RedisServer server, String request, String name) {
        try (RawClient client = RawClient.connect(server.port())) {
            return client.send(request + "\r\n")
                    .readRedisReply()
                    .lines()
                    .filter(line -> line.startsWith(name))
                    .mapToInt(line -> Integer.parseInt(line.substring(name.length())))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** A server with a replica that is up to date. */
    private record Replicated(RedisServer master, RedisServer replica) implements AutoCloseable {
        static Replicated start() {
            RedisServer master = RedisServer.start("--repl-diskless-sync-delay", "0");
            RedisServer replica = RedisServer.start("--replicaof", "127.0.0.1 " + master.port());
            Replicated started = new Replicated(master, replica);
            Await.until("the replica is up to date", started::isUpToDate);
            return started;
        }

        private boolean isUpToDate() {
            try (RawClient client = RawClient.connect(master.port())) {
                return client.send("WAIT 1 1\r\n").readRedisReply().equals(":1\r\n");
            }
        }

        int blocked() {
            return WaitTest.blocked(master);
        }

        @Override
        public void close() {
            master.close();
            replica.close();
        }
    }
}
