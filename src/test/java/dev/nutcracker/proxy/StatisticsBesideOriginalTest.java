package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.FakeServer;
import dev.nutcracker.testing.MemcachedServer;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.Ports;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.StatsReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The statistics of the original and of ours after the same requests: the same numbers in the same layout. */
final class StatisticsBesideOriginalTest {
    private static final String ONE = Keys.ownedBy(0, "one", "two");
    private static final String TWO = Keys.ownedBy(1, "one", "two");

    /** Moments, the machine, the version, and the counter that the original has and never counts. */
    private static final Set<String> NOT_COMPARED =
            Set.of("source", "version", "uptime", "timestamp", "alpha/fragments");

    @Test
    void shouldCountRequestsAndResponsesOfRedisAlike() {
        try (RedisServer one = RedisServer.start();
                RedisServer two = RedisServer.start();
                SideBySide proxies = SideBySide.over(redis(one.port(), two.port()))) {
            List<String> script = new ArrayList<>();
            for (String tag : List.of(ONE, TWO)) {
                script.addAll(answeredByServers(RedisScript.requests(tag), one));
            }
            // The original counts most of its values twice.
            script.removeIf(request -> request.startsWith("*7\r\n$4\r\nMSET"));
            script.add(RedisScript.request("MGET", TWO, ONE, TWO));
            script.add(RedisScript.request("DEL", TWO, ONE));
            proxies.shouldAnswerAlike(script, () -> flush(one, two), RawClient::readRedisReply);
            statisticsShouldBecomeAlike(proxies);
        }
    }

    /** Without those requests that ours refuses by itself, in the server's words, or has another server refuse. */
    private static List<String> answeredByServers(List<String> script, RedisServer server) {
        try (RawClient client = server.connect()) {
            return script.stream()
                    .filter(request -> !client.send(request)
                            .readRedisReply()
                            .matches("-ERR (wrong number of arg|Number of keys)[^\r]*\r\n"))
                    .toList();
        }
    }

    private static void flush(RedisServer... servers) {
        for (RedisServer server : servers) {
            try (RawClient client = server.connect()) {
                client.send("FLUSHALL\r\n").expect("+OK\r\n");
            }
        }
    }

    @Test
    void shouldCountRequestsAndResponsesOfMemcachedAlike() {
        try (MemcachedServer one = MemcachedServer.start();
                MemcachedServer two = MemcachedServer.start();
                SideBySide proxies = SideBySide.over(
                        PoolYaml.memcache("alpha").server(one.port(), "one").server(two.port(), "two"))) {
            play(proxies, client -> {
                for (String key : List.of(ONE, TWO)) {
                    client.send("set " + key + " 0 0 5 noreply\r\nhello\r\n");
                    client.send("get " + key + "\r\n").readMemcacheReply();
                    client.send("append " + key + " 0 0 3\r\n---\r\n").readMemcacheReply();
                    client.send("incr " + key + " 1\r\n").readMemcacheReply();
                    client.send("delete " + key + "\r\n").readMemcacheReply();
                    client.send("get " + key + "\r\n").readMemcacheReply();
                    client.send("touch " + key + " 0\r\nversion\r\n").readMemcacheReply();
                    client.readMemcacheReply();
                }
            });
            statisticsShouldBecomeAlike(proxies);
        }
    }

    @Test
    void shouldCountHowClientsLeaveAlike() {
        int nobody = Ports.free();
        try (RedisServer one = RedisServer.start();
                SideBySide proxies = SideBySide.over(redis(one.port(), nobody))) {
            for (boolean original : new boolean[] {true, false}) {
                RawClient quits = newClient(proxies, original);
                quits.send("*1\r\n$4\r\nQUIT\r\n").readUntilClosed();
                quits.close();
                newClient(proxies, original).close();
                RawClient halfCloses = newClient(proxies, original);
                halfCloses.send(RedisScript.request("GET", ONE)).halfClose();
                halfCloses.readUntilClosed();
                halfCloses.close();
                RawClient resets = newClient(proxies, original);
                resets.send(RedisScript.request("PING")).expect("+PONG\r\n").reset();
                RawClient babbles = newClient(proxies, original);
                babbles.send("*1\r\nbabble\r\n").readUntilClosed();
                babbles.close();
            }
            statisticsShouldBecomeAlike(proxies);
            assertThat(proxies.ourStats().value("alpha", "client_eof")).isEqualTo(3);
            assertThat(proxies.ourStats().value("alpha", "client_err")).isEqualTo(2);
        }
    }

    @Test
    void shouldCountRefusedConnectionsAndEjectionsAlike() {
        try (RedisServer one = RedisServer.start();
                SideBySide proxies = SideBySide.over(redis(one.port(), Ports.free())
                        .set("auto_eject_hosts", true)
                        .set("server_failure_limit", 2)
                        .set("server_retry_timeout", 600_000))) {
            play(proxies, client -> {
                for (int i = 0; i < 4; i++) {
                    client.send(RedisScript.request("GET", TWO)).readRedisReply();
                    client.send(RedisScript.request("GET", ONE)).readRedisReply();
                }
            });
            statisticsShouldBecomeAlike(proxies);
            assertThat(proxies.ourStats().value("alpha", "server_ejects")).isEqualTo(1);
            assertThat(proxies.ourStats().value("alpha", "two", "server_err")).isEqualTo(2);
        }
    }

    @Test
    void shouldCountFailingSplitRequestsAlike() {
        try (RedisServer one = RedisServer.start();
                SideBySide proxies = SideBySide.over(redis(one.port(), Ports.free()))) {
            play(proxies, client -> {
                client.send(RedisScript.request("DEL", ONE, TWO)).readRedisReply();
                client.send(RedisScript.request("UNLINK", ONE, TWO)).readRedisReply();
                client.send(RedisScript.request("TOUCH", TWO, ONE, TWO)).readRedisReply();
            });
            statisticsShouldBecomeAlike(proxies);
            assertThat(proxies.ourStats().value("alpha", "forward_error")).isEqualTo(3);
        }
    }

    @Test
    void shouldCountTimeoutsClosesResetsAndNonsenseAlike() {
        Consumer<FakeServer.Connection> behaviour = connection -> {
            String key = connection.readRedisRequest().get(1);
            switch (key) {
                case "closes" -> connection.close();
                case "resets" -> connection.reset();
                case "babbles" -> connection.send("babble\r\n").readUntilClosed();
                default -> connection.readUntilClosed();
            }
        };
        try (FakeServer server = FakeServer.start(behaviour);
                SideBySide proxies = SideBySide.over(
                        PoolYaml.redis("alpha").set("timeout", 100).server(server.port(), "one"))) {
            play(proxies, client -> {
                for (String key : List.of("closes", "resets", "babbles", "times out", "closes")) {
                    client.send(RedisScript.request("GET", key)).readRedisReply();
                }
            });
            statisticsShouldBecomeAlike(proxies);
            assertThat(proxies.ourStats().value("alpha", "one", "server_timedout"))
                    .isEqualTo(1);
            assertThat(proxies.ourStats().value("alpha", "one", "server_eof")).isEqualTo(2);
            assertThat(proxies.ourStats().value("alpha", "one", "server_err")).isEqualTo(2);
        }
    }

    @Test
    void shouldShowQueuesAlike() {
        try (FakeServer server = FakeServer.start();
                SideBySide proxies = SideBySide.over(PoolYaml.redis("alpha").server(server.port(), "one"))) {
            for (RawClient client : List.of(proxies.original(), proxies.ours())) {
                client.send(RedisScript.request("GET", "a") + RedisScript.request("GET", "bcd"));
                FakeServer.Connection connection = server.accept();
                connection.readRedisRequest();
                connection.readRedisRequest();
            }
            statisticsShouldBecomeAlike(proxies);
            assertThat(proxies.ourStats().value("alpha", "one", "out_queue")).isEqualTo(2);
        }
    }

    @Test
    void shouldWriteTheSameBytesButForTheNumbers() {
        try (SideBySide proxies = SideBySide.over(redis(Ports.free(), Ports.free()))) {
            assertThat(withoutValues(proxies.ourStats())).isEqualTo(withoutValues(proxies.originalStats()));
        }
    }

    private static String withoutValues(StatsReader stats) {
        return stats.text().replaceAll(":\\d+", ":0").replaceAll("\"version\":\"[^\"]*\"", "\"version\":\"\"");
    }

    private static void play(SideBySide proxies, Consumer<RawClient> script) {
        script.accept(proxies.original());
        script.accept(proxies.ours());
    }

    private static RawClient newClient(SideBySide proxies, boolean original) {
        return original ? proxies.newClientOfOriginal() : proxies.newClientOfOurs();
    }

    /** Clients and servers are counted out some time after they have gone, and the original's numbers lag behind. */
    private static void statisticsShouldBecomeAlike(SideBySide proxies) {
        try {
            Await.until(
                    "the statistics are alike",
                    () -> numbers(proxies.ourStats()).equals(numbers(proxies.originalStats())));
        } catch (AssertionError late) {
            assertThat(numbers(proxies.ourStats())).isEqualTo(numbers(proxies.originalStats()));
            throw late;
        }
    }

    private static Map<String, String> numbers(StatsReader stats) {
        Map<String, String> numbers = new TreeMap<>();
        flatten("", stats.root(), numbers);
        numbers.keySet().removeAll(NOT_COMPARED);
        numbers.computeIfPresent("alpha/two/server_ejected_at", (_, at) -> at.equals("0") ? "never" : "once");
        return numbers;
    }

    private static void flatten(String prefix, Map<?, ?> object, Map<String, String> numbers) {
        object.forEach((name, value) -> {
            if (value instanceof Map<?, ?> inner) {
                flatten(prefix + name + "/", inner, numbers);
            } else {
                numbers.put(prefix + name, value.toString());
            }
        });
    }

    private static PoolYaml redis(int one, int two) {
        return PoolYaml.redis("alpha")
                .set("hash_tag", "\"{}\"")
                .server(one, "one")
                .server(two, "two");
    }
}
