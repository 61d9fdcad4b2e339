package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.MemcachedServer;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RunningProxy;
import org.junit.jupiter.api.Test;

/** Limits of single users: how many clients they have, and how much these do in a second. */
final class UserLimitsTest {
    private static final String USERS =
            "[{name: default, rules: \"off\"}, {name: app, rules: on >app +@all ~* &*}, {name: few, rules: on >few +@all ~* &*}]";

    private static PoolYaml pool(int port, String limits) {
        return PoolYaml.redis("alpha")
                .set("users", USERS)
                .set("limits", "{" + limits + "}")
                .server(port, "one");
    }

    private static String ask(RawClient client, String... words) {
        client.sendRedisRequest(words);
        return client.readRedisReply();
    }

    @Test
    void shouldLetOnlySoManyClientsLogInAsOneUser() {
        try (RedisServer server = RedisServer.start()) {
            PoolYaml pool = pool(server.port(), "users: [{name: few, clients: 1}]");
            try (RunningProxy _ = RunningProxy.start(2, RunningProxy.text(pool));
                    RawClient first = RawClient.connect(pool.port());
                    RawClient second = RawClient.connect(pool.port())) {
                assertThat(ask(first, "AUTH", "few", "few")).isEqualTo("+OK\r\n");
                assertThat(ask(first, "AUTH", "few", "few")).isEqualTo("+OK\r\n");
                assertThat(ask(second, "AUTH", "few", "few")).isEqualTo("-ERR max number of clients reached\r\n");
                assertThat(ask(second, "GET", "a")).startsWith("-NOAUTH");
                assertThat(ask(second, "AUTH", "app", "app")).isEqualTo("+OK\r\n");
                assertThat(ask(first, "RESET")).isEqualTo("+RESET\r\n");
                assertThat(ask(second, "AUTH", "few", "few")).isEqualTo("+OK\r\n");
                second.close();
                Await.until(
                        "the closed client does not count",
                        () -> ask(first, "AUTH", "few", "few").equals("+OK\r\n"));
            }
        }
    }

    @Test
    void shouldHoldAUserToItsRate() {
        try (RedisServer server = RedisServer.start()) {
            PoolYaml pool = pool(
                    server.port(), "over_limit: refuse, burst: 1000, users: [{name: few, requests_per_second: 5}]");
            try (RunningProxy _ = RunningProxy.start(pool);
                    RawClient few = RawClient.connect(pool.port());
                    RawClient app = RawClient.connect(pool.port())) {
                assertThat(ask(few, "AUTH", "few", "few")).isEqualTo("+OK\r\n");
                assertThat(ask(app, "AUTH", "app", "app")).isEqualTo("+OK\r\n");
                Await.until("the rate is reached", () -> ask(few, "GET", "a").equals("-ERR rate limit exceeded\r\n"));
                for (int request = 0; request < 50; request++) {
                    assertThat(ask(app, "GET", "a")).isEqualTo("$-1\r\n");
                }
                assertThat(ask(few, "AUTH", "app", "app")).isEqualTo("+OK\r\n");
                Await.until("other rates hold", () -> ask(few, "GET", "a").equals("$-1\r\n"));
            }
        }
    }

    @Test
    void shouldCountClientsOfMemcachedByUserToo() {
        try (MemcachedServer server = MemcachedServer.start()) {
            PoolYaml pool = PoolYaml.memcache("beta")
                    .set("users", USERS)
                    .set("limits", "{users: [{name: few, clients: 1}]}")
                    .server(server.port(), "one");
            try (RunningProxy _ = RunningProxy.start(pool);
                    RawClient first = RawClient.connect(pool.port());
                    RawClient second = RawClient.connect(pool.port())) {
                first.send("set x 0 0 7\r\nfew few\r\n").expect("STORED\r\n");
                second.send("set x 0 0 7\r\nfew few\r\n").expect("ERROR Too many open connections\r\n");
                second.send("set x 0 0 7\r\napp app\r\n").expect("STORED\r\n");
            }
        }
    }
}
