package dev.nutcracker.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.nutcracker.testing.Ports;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RedisServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A proxy within another program, through what that may use of it. */
final class EmbeddedTest {
    private static RedisServer one;
    private static RedisServer two;

    @TempDir
    private Path directory;

    @BeforeAll
    static void start() {
        one = RedisServer.start();
        two = RedisServer.start();
    }

    @AfterAll
    static void end() {
        one.close();
        two.close();
    }

    private static Pool alpha() throws IOException {
        return Pool.redis("alpha")
                .listenOnFreePort()
                .set("server_commands", "all")
                .server("127.0.0.1:" + one.port(), 1, "one")
                .server("127.0.0.1:" + two.port(), 1, "two");
    }

    private static RawClient connect(Nutcracker proxy, String pool) {
        return RawClient.connect(proxy.address(pool));
    }

    @Test
    void shouldServeUntilItIsClosed() throws Exception {
        Nutcracker proxy = Nutcracker.builder().pool(alpha()).workers(2).start();
        SocketAddress address = proxy.address("alpha");
        try (RawClient client = RawClient.connect(address)) {
            client.send("SET key value\r\nGET key\r\n").expect("+OK\r\n$5\r\nvalue\r\n");

            assertThat(proxy.isReady()).isTrue();
            assertThat(proxy.warnings()).isEmpty();
            assertThat(proxy.statisticsAddress()).isNull();
            assertThat(proxy.statistics())
                    .startsWith("{\"service\":\"nutcracker\"")
                    .contains("\"alpha\"");
            assertThat(proxy.metrics())
                    .contains("nutcracker_command_requests_total{pool=\"alpha\",command=\"get\"} 1\n");
            assertThat(proxy.servers())
                    .extracting(ServerStatus::pool, ServerStatus::server, ServerStatus::state)
                    .containsExactly(tuple("alpha", "one", "up"), tuple("alpha", "two", "up"));
        }
        proxy.close();
        proxy.close();

        assertThat(proxy.isReady()).isFalse();
        assertThat(proxy.unreadiness()).isEqualTo("closed");
        assertThatThrownBy(proxy::statistics).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(proxy::reload).isInstanceOf(IllegalStateException.class);
        new ServerSocket(((InetSocketAddress) address).getPort()).close();
    }

    @Test
    void shouldSayAllMistakesOfAConfigurationAndStartNothing() {
        String yaml = """
                alpha:
                  listen: 127.0.0.1:%d
                  hash: nonsense
                  timout: 400
                  servers: [127.0.0.1:1:1]
                """.formatted(Ports.free());

        assertThatThrownBy(() -> Nutcracker.builder().yaml(yaml).start())
                .isInstanceOfSatisfying(
                        InvalidConfigurationException.class,
                        e -> assertThat(e.problems())
                                .hasSize(2)
                                .anyMatch(problem -> problem.startsWith("configuration:3:9: hash: "))
                                .anyMatch(problem -> problem.contains("timout")));
        assertThatThrownBy(() -> Nutcracker.builder()
                        .pool(Pool.redis("it's")
                                .listenOnFreePort()
                                .set("hash", "x: y")
                                .server("127.0.0.1:1"))
                        .start())
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining("x: y");
        assertThatThrownBy(() -> Nutcracker.builder().yaml(yaml).pool(alpha()).start())
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> Nutcracker.builder().workers(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Nutcracker.builder().maxMemory(1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldLeaveNothingOpenIfItCannotListen() throws Exception {
        int statistics = Ports.free();
        try (ServerSocket taken = new ServerSocket(0)) {
            Pool pool = alpha().listen("127.0.0.1:" + taken.getLocalPort());

            assertThatThrownBy(() -> Nutcracker.builder()
                            .pool(pool)
                            .statistics("127.0.0.1", statistics)
                            .start())
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(String.valueOf(taken.getLocalPort()));
        }
        new ServerSocket(statistics).close();
    }

    @Test
    void shouldReloadFromATextPoolsAndAFile() throws Exception {
        try (Nutcracker proxy = Nutcracker.builder().pool(alpha()).workers(1).start();
                RawClient client = connect(proxy, "alpha")) {
            client.send("SET key value\r\n").expect("+OK\r\n");
            String address = proxy.address("alpha").toString().substring(1);
            String text =
                    "alpha: {redis: true, listen: '%s', server_commands: all, timeout: 500, servers: ['127.0.0.1:%d:1 one']}\n"
                            .formatted(address, one.port());

            assertThat(proxy.reload(text)).anyMatch(change -> change.contains("timeout"));
            client.send("SET key value\r\nGET key\r\n").expect("+OK\r\n$5\r\nvalue\r\n");
            assertThat(proxy.servers()).hasSize(1);
            assertThat(proxy.reload()).isEmpty();
            assertThatThrownBy(() -> proxy.reload("alpha: {}")).isInstanceOf(InvalidConfigurationException.class);
            assertThat(proxy.servers()).hasSize(1);
            Path file = Files.writeString(directory.resolve("x.yml"), text.replace("500", "600"));
            assertThat(proxy.reload(file)).anyMatch(change -> change.contains("500") && change.contains("600"));
            Files.writeString(file, text.replace("500", "700"));
            assertThat(proxy.reload()).anyMatch(change -> change.contains("700"));
            Pool beta = Pool.memcached("beta").listenOnFreePort().server("127.0.0.1:1");
            assertThat(proxy.reload(beta)).contains("pool alpha is removed", "pool beta is added");
            assertThatThrownBy(() -> proxy.address("alpha")).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void shouldOrderStatesAndSayWhereKeysGo() throws Exception {
        try (Nutcracker proxy = Nutcracker.builder().pool(alpha()).workers(1).start()) {
            byte[] key = "key".getBytes(StandardCharsets.UTF_8);
            proxy.order("alpha", "one", ServerState.DRAIN);

            assertThat(proxy.where("alpha", key)).contains("owner: one at 127.0.0.1:" + one.port(), "state: drain");
            assertThat(proxy.servers()).extracting(ServerStatus::state).containsExactly("drain", "up");
            proxy.order("alpha", "one", ServerState.READY);
            assertThat(proxy.servers()).extracting(ServerStatus::state).containsExactly("up", "up");
            assertThatThrownBy(() -> proxy.order("alpha", "three", ServerState.UP))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> proxy.where("gamma", key)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void shouldHaveAStatisticsPortIfItIsWanted() throws Exception {
        try (Nutcracker proxy = Nutcracker.builder()
                .pool(alpha())
                .workers(1)
                .statistics("127.0.0.1", 0)
                .start()) {
            SocketAddress statistics = Objects.requireNonNull(proxy.statisticsAddress());
            try (RawClient console = RawClient.connect(statistics)) {
                console.send("SHOW POOLS WHERE clients = 7 CSV\n").expect("pool,protocol,");
            }
            try (RawClient console = RawClient.connect(statistics)) {
                console.send("RELOAD CSV\n").expect("answer\nnothing has changed\n");
            }
            try (RawClient console = RawClient.connect(statistics)) {
                console.send("SHUTDOWN\n").expect("ERR IMPOSSIBLE ");
            }
        }
    }

    @Test
    void shouldSayWhichKeysAreForTheProgramOnly() throws Exception {
        String yaml = "global: {watch: true, log: {level: 7}}\n" + alpha().yaml();
        try (Nutcracker proxy = Nutcracker.builder().yaml(yaml).workers(1).start()) {
            assertThat(proxy.warnings())
                    .containsExactly(
                            "global: log has no effect in a proxy that is embedded",
                            "global: watch has no effect in a proxy that is embedded");
        }
    }

    @Test
    void shouldAnswerWhatIsOutstandingWhenItIsDrained() throws Exception {
        try (Nutcracker proxy = Nutcracker.builder().pool(alpha()).workers(1).start();
                RawClient client = connect(proxy, "alpha")) {
            client.send("SET key value\r\n").expect("+OK\r\n");
            proxy.drain(Duration.ofSeconds(10));

            assertThat(proxy.unreadiness()).isEqualTo("closed");
        }
    }

    /** Two proxies in one process, of which one is reloaded again and again, get no wrong answers. */
    @Test
    void shouldRunBesideAnotherWhileItReloads() throws Exception {
        try (Nutcracker first = Nutcracker.builder().pool(alpha()).workers(1).start();
                Nutcracker second =
                        Nutcracker.builder().pool(alpha()).workers(1).start();
                RawClient client = connect(first, "alpha");
                RawClient other = connect(second, "alpha")) {
            String address = first.address("alpha").toString().substring(1);
            AskedWhileReloading.ask(client, other, i -> reload(first, address, 30_000 + i % 2));
            second.close();
            client.send("PING\r\n").expect("+PONG\r\n");
        }
    }

    private static void reload(Nutcracker proxy, String address, int timeoutMs) {
        try {
            proxy.reload(alpha().listen(address).set("timeout", timeoutMs));
        } catch (IOException | InvalidConfigurationException e) {
            throw new AssertionError(e);
        }
    }
}
