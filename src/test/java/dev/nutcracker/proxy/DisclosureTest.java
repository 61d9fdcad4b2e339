package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.testing.FakeServer;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.Ports;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RunningProxy;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Errors tell clients nothing of the servers: neither addresses nor names. */
final class DisclosureTest {
    private static final String NAME = "server-of-the-operator";

    private static final List<String> REDIS = List.of(
            "GET k",
            "MGET a b c d",
            "KEYS *",
            "SCAN 0",
            "SUBSCRIBE c",
            "BLPOP k 0",
            "WATCH k",
            "EVAL x 2 a b",
            "SCRIPT LOAD x",
            "INFO",
            "CONFIG GET dir",
            "CLUSTER NODES",
            "CLUSTER SLOTS",
            "ROLE",
            "CLIENT LIST",
            "REPLICAOF no one",
            "MODULE LIST",
            "SLOWLOG GET",
            "DEBUG OBJECT k",
            "OBJECT ENCODING k",
            "WAIT 1 1",
            "FLUSHALL",
            "nonsense",
            "GET",
            "HELLO 9",
            "AUTH x",
            "SELECT 77777");

    private static final List<String> MEMCACHED = List.of(
            "get k",
            "get a b c d",
            "set k 0 0 1\r\nv",
            "stats",
            "stats items",
            "stats settings",
            "flush_all",
            "mg k v",
            "gat 1 k",
            "touch k 1",
            "incr k 1",
            "verbosity 1",
            "nonsense",
            "version",
            "cas k 0 0 1 1\r\nv");

    @ParameterizedTest
    @ValueSource(strings = {"fail", "auto"})
    void shouldNotNameServersOfRedisThatAreDown(String policy) {
        int port = Ports.free();
        PoolYaml pool = PoolYaml.redis("alpha")
                .set("timeout", 200)
                .set("on_failure", policy)
                .server(port, NAME)
                .server(Ports.free(), NAME + "-2");
        try (RunningProxy _ = RunningProxy.start(pool)) {
            for (String command : REDIS) {
                assertTellsNothing(pool, port, command, "QUIT\r\n");
            }
        }
    }

    @Test
    void shouldNotNameServersOfMemcachedThatAreDown() {
        int port = Ports.free();
        PoolYaml pool = PoolYaml.memcache("alpha")
                .set("timeout", 200)
                .server(port, NAME)
                .server(Ports.free(), NAME + "-2");
        try (RunningProxy _ = RunningProxy.start(pool)) {
            for (String command : MEMCACHED) {
                assertTellsNothing(pool, port, command, "quit\r\n");
            }
        }
    }

    @Test
    void shouldNotNameServersThatHangCloseOrRefuseThePassword() {
        try (FakeServer silent = FakeServer.start();
                FakeServer nonsense = FakeServer.start(connection -> connection.send("nonsense\r\n"));
                RedisServer locked = RedisServer.start("--requirepass", "other")) {
            for (int port : List.of(silent.port(), nonsense.port(), locked.port())) {
                PoolYaml pool = PoolYaml.redis("alpha")
                        .set("timeout", 200)
                        .set("server_password", "hush")
                        .server(port, NAME);
                try (RunningProxy _ = RunningProxy.start(pool)) {
                    for (String command : List.of("GET k", "SUBSCRIBE c", "BLPOP k 0", "INFO")) {
                        assertTellsNothing(pool, port, command, "QUIT\r\n");
                    }
                }
            }
        }
    }

    private static void assertTellsNothing(PoolYaml pool, int port, String command, String quit) {
        try (RawClient client = RawClient.connect(pool.port())) {
            client.send(command + "\r\n" + quit);
            client.halfClose();
            assertThat(withoutOwnAddresses(client.readUntilClosed(), pool.port()))
                    .as(command)
                    .doesNotContain(NAME, ":" + port, "127.0.0.1:", "hush");
        }
    }

    /** CLIENT LIST and INFO show the client's own address and the pool's. */
    private static String withoutOwnAddresses(String text, int poolPort) {
        return text.replaceAll("(?m)^id=.*$", "").replace("tcp_port:" + poolPort, "");
    }
}
