package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.BinaryPacket;
import dev.nutcracker.testing.Json;
import dev.nutcracker.testing.MemcachedServer;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RawConnection;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RunningProxy;
import dev.nutcracker.testing.SaslDaemon;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What clients do and may not do is in the audit log, once for each cause. */
final class AuditTest {
    @TempDir
    private Path directory;

    @Test
    void shouldRecordLoginsOfRedis() throws IOException {
        PoolYaml pool = PoolYaml.redis("alpha").set("redis_auth", "secret").server(1, "nobody");
        try (RunningProxy _ = start(pool);
                RawClient client = RawClient.connect(pool.port());
                RawClient other = RawClient.connect(pool.port())) {
            assertThat(replies(client.send("GET k\r\n"), 1)).startsWith("-NOAUTH");
            client.send("AUTH wrong-one\r\nAUTH joe wrong-two\r\nHELLO 3 AUTH joe wrong-three\r\n");
            assertThat(replies(client, 3)).startsWith("-ERR invalid password\r\n-WRONGPASS");
            other.send("AUTH secret\r\nAUTH secret\r\nHELLO 2\r\n");
            assertThat(replies(other, 3)).startsWith("+OK\r\n+OK\r\n*");
            await(3);
        }

        assertThat(lines("auth"))
                .filteredOn("result", "failure")
                .extracting("reason", "count", "method", "user")
                .containsExactlyInAnyOrder(
                        tuple("not logged in", 1L, "password", Json.NULL),
                        tuple("wrong password", 3L, "password", Json.NULL));
        assertThat(lines("auth"))
                .filteredOn("result", "success")
                .extracting("count", "method", "user")
                .containsExactly(tuple(1L, "password", "default"));
        assertThat(text()).doesNotContain("wrong-", "joe", "secret");
        assertThat(all()).extracting("event").startsWith("start").endsWith("stop");
    }

    @Test
    void shouldRecordLoginsOfMemcached() throws IOException {
        try (SaslDaemon users = SaslDaemon.start("joe", "secret");
                MemcachedServer server = users.memcached()) {
            PoolYaml pool = PoolYaml.memcache("alpha")
                    .set("memcache_auth", "joe:secret")
                    .server(server.port(), "one");
            try (RunningProxy _ = start(pool);
                    RawClient text = RawClient.connect(pool.port());
                    RawClient binary = RawClient.connect(pool.port())) {
                text.send("get k\r\nset x 0 0 9\r\njoe wrong\r\nset x 0 0 10\r\njoe secret\r\n")
                        .expect("CLIENT_ERROR unauthenticated\r\nCLIENT_ERROR authentication failure\r\nSTORED\r\n");
                binary.send(BinaryScript.bytes(List.of(
                        BinaryPacket.request(0x21, 5, "", "PLAIN", "\0joe\0wrong"),
                        BinaryPacket.request(0x21, 5, "", "PLAIN", "\0joe\0secret"),
                        BinaryPacket.noop(3))));
                await(5);
            }
        }

        assertThat(lines("auth"))
                .extracting("method", "result")
                .contains(tuple("text", "success"), tuple("sasl", "success"), tuple("sasl", "failure"));
        assertThat(lines("auth")).filteredOn("method", "text").hasSize(3);
        assertThat(text()).doesNotContain("wrong\"", "secret").contains("\"user\":\"joe\"");
    }

    @Test
    void shouldRecordDeniedRequestsByTheirNamesOnly() throws IOException {
        try (RedisServer redis = RedisServer.start();
                MemcachedServer memcached = MemcachedServer.start()) {
            PoolYaml alpha = PoolYaml.redis("alpha")
                    .set("limits", "{deny: [keys, 'config|set'], read_only: true, max_key: 8}")
                    .server(redis.port(), "one");
            PoolYaml beta = PoolYaml.memcache("beta")
                    .set("limits", "{deny: [flush_all]}")
                    .server(memcached.port(), "one");
            try (RunningProxy _ = start(alpha, beta);
                    RawClient one = RawClient.connect(alpha.port());
                    RawClient two = RawClient.connect(beta.port())) {
                one.send("KEYS arg-1\r\nconfig Set arg-2 x\r\nSET arg-3 v\r\nGET too-long-a-key\r\nPING\r\n");
                assertThat(replies(one, 5)).endsWith("+PONG\r\n");
                two.send("flush_all\r\nmn\r\n").expect("ERROR\r\nMN\r\n");
                await(5);
            }
        }

        assertThat(lines("denied"))
                .extracting("pool", "command", "reason")
                .containsExactlyInAnyOrder(
                        tuple("alpha", "keys", "deny"),
                        tuple("alpha", "config|set", "deny"),
                        tuple("alpha", "set", "read_only"),
                        tuple("beta", "flush_all", "deny"));
        assertThat(lines("limited")).extracting("limit").containsExactly("max_key");
        assertThat(text()).doesNotContain("arg-", "too-long");
    }

    @Test
    void shouldRecordWhatUsersMayNotDo() throws IOException {
        try (RedisServer redis = RedisServer.start()) {
            Path users = Files.writeString(
                    directory.resolve("users.acl"), "user default off\nuser joe on >secret +get +acl|load ~a:*\n");
            PoolYaml pool = PoolYaml.redis("alpha").set("users_file", users).server(redis.port(), "one");
            try (RunningProxy _ = start(pool);
                    RawClient client = RawClient.connect(pool.port())) {
                client.send("AUTH jim typed-1\r\nAUTH typed-2 joe\r\nAUTH joe typed-3\r\nAUTH joe secret\r\n");
                assertThat(replies(client, 4)).endsWith("+OK\r\n");
                client.send("SET a:1 v\r\nGET b:1\r\nGET a:1\r\nACL LOAD\r\n");
                assertThat(replies(client, 4)).startsWith("-NOPERM").endsWith("+OK\r\n");
                await(7);
            }
        }

        assertThat(lines("denied"))
                .extracting("user", "command", "reason")
                .containsExactly(tuple("joe", "set", "command"), tuple("joe", "get", "key"));
        assertThat(lines("auth"))
                .extracting("user", "result", "count")
                .containsExactly(
                        tuple(Json.NULL, "failure", 2L), tuple("joe", "failure", 1L), tuple("joe", "success", 1L));
        assertThat(lines("users")).extracting("result").containsExactly("asked", "done");
        assertThat(text()).doesNotContain("typed", "jim", "secret", "a:1", "b:1");
    }

    @Test
    void shouldRecordLoginsThatHaveToWait() throws IOException {
        Path users = Files.writeString(directory.resolve("users"), "user default off\nuser joe on >secret ~* +@all\n");
        PoolYaml pool = PoolYaml.redis("alpha").set("users_file", users).server(1, "nobody");
        try (RunningProxy _ = start(pool);
                RawClient client = RawClient.connect(pool.port())) {
            client.send("AUTH joe wrong\r\n".repeat(11));
            assertThat(replies(client, 11)).startsWith("-WRONGPASS");
            await(2);
        }

        assertThat(lines("auth")).extracting("result").contains("failure", "delay");
    }

    @Test
    void shouldRecordClientsThatAreRefusedAndLimited() throws IOException {
        try (RedisServer redis = RedisServer.start()) {
            PoolYaml full = PoolYaml.redis("full")
                    .set("client_connections", 1)
                    .set("limits", "{client_requests_per_second: 1, burst: 1000, over_limit: refuse}")
                    .server(redis.port(), "one");
            PoolYaml closed = PoolYaml.redis("closed")
                    .set("limits", "{deny_from: [127.0.0.0/8]}")
                    .server(redis.port(), "one");
            try (RunningProxy _ = start(full, closed);
                    RawClient one = RawClient.connect(full.port())) {
                one.send("PING\r\nPING\r\n").expect("+PONG\r\n-ERR rate limit exceeded\r\n");
                try (RawClient two = RawClient.connect(full.port());
                        RawClient three = RawClient.connect(closed.port())) {
                    assertThat(two.readUntilClosed()).contains("max number of clients");
                    assertThat(three.readUntilClosed()).isEmpty();
                }
                await(3);
            }
        }

        assertThat(lines("refused"))
                .extracting("pool", "reason")
                .containsExactlyInAnyOrder(tuple("full", "pool_full"), tuple("closed", "denied"));
        assertThat(lines("refused"))
                .allSatisfy(line -> assertThat((String) line.get("client")).startsWith("127.0.0.1:"));
        assertThat(lines("limited")).extracting("limit", "action").containsExactly(tuple("rate", "refuse"));
    }

    @Test
    void shouldRecordCommandsThatDeleteEverything() throws IOException {
        try (RedisServer redis = RedisServer.start();
                MemcachedServer memcached = MemcachedServer.start()) {
            PoolYaml alpha = PoolYaml.redis("alpha").set("allow_flush", true).server(redis.port(), "one");
            PoolYaml beta = PoolYaml.memcache("beta").server(memcached.port(), "one");
            try (RunningProxy _ = start(alpha, beta);
                    RawClient one = RawClient.connect(alpha.port());
                    RawClient two = RawClient.connect(beta.port())) {
                one.send("FLUSHALL\r\nflushdb\r\nSCRIPT FLUSH\r\nMULTI\r\nFLUSHALL\r\nEXEC\r\n");
                assertThat(replies(one, 6)).startsWith("+OK\r\n+OK\r\n+OK\r\n+OK\r\n");
                two.send("flush_all\r\n").expect("OK\r\n");
                await(4);
            }
        }

        assertThat(lines("destructive"))
                .extracting("pool", "command")
                .contains(
                        tuple("alpha", "flushall"),
                        tuple("alpha", "flushdb"),
                        tuple("alpha", "script|flush"),
                        tuple("beta", "flush_all"));
    }

    @Test
    void shouldRecordClientsThatComeAndGoIfItIsTold() throws IOException {
        PoolYaml pool = PoolYaml.redis("alpha").server(1, "nobody");
        String global = "global:\n  audit: {file: " + file() + ", events: [auth], clients: true}\n";
        try (RunningProxy _ = RunningProxy.start(1, global + pool.text())) {
            try (RawClient client = RawClient.connect(pool.port())) {
                client.send("PING\r\n").expect("+PONG\r\n");
            }
            await(2);
        }

        assertThat(all()).extracting("action").containsExactly("connected", "gone");
    }

    @Test
    void shouldBeThereForClientsThatAreConnectedWhenAReloadTurnsItOn() throws IOException {
        PoolYaml pool = PoolYaml.redis("alpha").set("redis_auth", "secret").server(1, "nobody");
        try (RunningProxy proxy = RunningProxy.start(1, pool.text());
                RawClient client = RawClient.connect(pool.port())) {
            assertThat(replies(client.send("GET k\r\n"), 1)).startsWith("-NOAUTH");
            proxy.reload(global() + pool.text());
            client.send("AUTH secret\r\n").expect("+OK\r\n");
            await(1);
            proxy.reload(pool.text());
            assertThat(replies(client.send("AUTH wrong\r\n"), 1)).startsWith("-ERR");
        }

        assertThat(all()).extracting("event", "result").containsExactly(tuple("auth", "success"));
    }

    private static String replies(RawConnection client, int count) {
        StringBuilder replies = new StringBuilder();
        for (int i = 0; i < count; i++) {
            replies.append(client.readRedisReply());
        }
        return replies.toString();
    }

    private RunningProxy start(PoolYaml... pools) {
        StringBuilder yaml = new StringBuilder(global());
        for (PoolYaml pool : pools) {
            yaml.append(pool.text());
        }
        return RunningProxy.start(1, yaml.toString());
    }

    private String global() {
        return "global:\n  audit: {file: " + file() + "}\n";
    }

    private Path file() {
        return directory.resolve("audit");
    }

    /** Waits for so many lines, without that of the start. */
    private void await(int count) {
        Await.until(
                "the audit log has its lines",
                () -> all().stream()
                                .filter(line -> !"start".equals(line.get("event")))
                                .count()
                        >= count);
    }

    private List<Map<String, Object>> lines(String event) {
        return all().stream().filter(line -> event.equals(line.get("event"))).toList();
    }

    private List<Map<String, Object>> all() {
        List<Map<String, Object>> lines = new ArrayList<>();
        text().lines().forEach(line -> lines.add(Json.parse(line)));
        return lines;
    }

    private String text() {
        try {
            return Files.readString(file());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
