package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.stats.RefusalReason;
import dev.nutcracker.stats.TrafficCounter;
import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RunningProxy;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Who may connect to a pool, how often, and for how long. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ConnectingTest {
    private static final String POOL = "alpha";
    private static final String TOO_MANY = "-ERR max number of clients reached\r\n";

    @AutoClose
    private RedisServer server;

    @BeforeAll
    void startServer() {
        server = RedisServer.start();
    }

    private PoolYaml pool() {
        return PoolYaml.redis(POOL).server(server.port(), "one");
    }

    private PoolYaml pool(String limits) {
        return pool().set("limits", '{' + limits + '}');
    }

    @Test
    void shouldRefuseAddressesThatAreDeniedOrNotAllowedWithoutAWord() {
        PoolYaml pool = pool("allow: [127.0.0.0/29], deny_from: [127.0.0.3]");
        try (RunningProxy proxy = RunningProxy.start(pool)) {
            assertThat(answerTo("127.0.0.1", pool)).isEqualTo("+PONG\r\n");
            assertThat(answerTo("127.0.0.3", pool)).isEmpty();
            assertThat(answerTo("127.0.0.7", pool)).isEqualTo("+PONG\r\n");
            assertThat(answerTo("127.0.0.8", pool)).isEmpty();

            assertThat(refused(proxy, RefusalReason.DENIED)).isEqualTo(2);
            assertThat(proxy.metrics(POOL).traffic()[TrafficCounter.REFUSED.ordinal()])
                    .isZero();
        }
    }

    @Test
    void shouldApplyOtherRulesToNewClientsOnceTheyAreReloaded() throws Exception {
        PoolYaml pool = pool();
        try (RunningProxy proxy = RunningProxy.start(pool);
                RawClient before = RawClient.connectFrom("127.0.0.2", pool.port())) {
            before.send("PING\r\n").expect("+PONG\r\n");

            proxy.reload(pool.set("limits", "{deny_from: [127.0.0.2]}"));

            assertThat(answerTo("127.0.0.2", pool)).isEmpty();
            before.send("PING\r\n").expect("+PONG\r\n");
            proxy.reload(pool.set("limits", "{deny_from: [127.0.0.3]}"));
            assertThat(answerTo("127.0.0.2", pool)).isEqualTo("+PONG\r\n");
        }
    }

    @Test
    void shouldLimitTheClientsOfEachAddress() {
        PoolYaml pool = pool("clients_per_address: 2");
        try (RunningProxy proxy = RunningProxy.start(3, pool.text());
                RawClient first = RawClient.connectFrom("127.0.0.2", pool.port());
                RawClient second = RawClient.connectFrom("127.0.0.2", pool.port());
                RawClient other = RawClient.connectFrom("127.0.0.3", pool.port())) {
            List.of(first, second, other)
                    .forEach(client -> client.send("PING\r\n").expect("+PONG\r\n"));

            assertThat(answerTo("127.0.0.2", pool)).isEqualTo(TOO_MANY);
            assertThat(refused(proxy, RefusalReason.ADDRESS_FULL)).isOne();
            assertThat(proxy.metrics(POOL).traffic()[TrafficCounter.REFUSED.ordinal()])
                    .isOne();
            first.close();
            Await.until("there is room again", () -> answerTo("127.0.0.2", pool).equals("+PONG\r\n"));
        }
    }

    @Test
    void shouldRememberTheClientsOfAnAddressWhenALimitIsReloaded() throws Exception {
        PoolYaml pool = pool("clients_per_address: 3");
        try (RunningProxy proxy = RunningProxy.start(pool);
                RawClient first = RawClient.connectFrom("127.0.0.2", pool.port());
                RawClient second = RawClient.connectFrom("127.0.0.2", pool.port())) {
            List.of(first, second).forEach(client -> client.send("PING\r\n").expect("+PONG\r\n"));

            proxy.reload(pool.set("limits", "{clients_per_address: 2}"));

            assertThat(answerTo("127.0.0.2", pool)).isEqualTo(TOO_MANY);
            assertThat(answerTo("127.0.0.3", pool)).isEqualTo("+PONG\r\n");
        }
    }

    @Test
    void shouldCloseClientsOfAnAddressThatConnectTooOftenWithoutAWord() {
        PoolYaml pool = pool("accepts_per_second_per_address: 1, burst: 3000");
        try (RunningProxy proxy = RunningProxy.start(pool)) {
            for (int i = 0; i < 3; i++) {
                assertThat(answerTo("127.0.0.2", pool)).isEqualTo("+PONG\r\n");
            }
            List<String> next = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                next.add(answerTo("127.0.0.2", pool));
            }

            assertThat(next).contains("");
            assertThat(answerTo("127.0.0.3", pool)).isEqualTo("+PONG\r\n");
            assertThat(refused(proxy, RefusalReason.ADDRESS_RATE))
                    .isEqualTo(next.stream().filter(String::isEmpty).count());
        }
    }

    @Test
    void shouldLetClientsWaitThatConnectFasterThanThePoolAllows() {
        PoolYaml pool = pool("accepts_per_second: 50, burst: 10");
        try (RunningProxy proxy = RunningProxy.start(2, pool.text())) {
            List<RawClient> clients = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                clients.add(RawClient.connect(pool.port()));
                clients.getLast().send("PING\r\n");
            }
            clients.forEach(client -> client.expect("+PONG\r\n"));
            clients.forEach(RawClient::close);

            assertThat(proxy.metrics(POOL).refusals()).containsOnly(0);
        }
    }

    @Test
    void shouldAcceptEveryClientThatWaitsWhenItStops() {
        PoolYaml pool = pool("accepts_per_second: 1");
        try (RunningProxy proxy = RunningProxy.start(pool)) {
            List<RawClient> clients = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                clients.add(RawClient.connect(pool.port()));
                clients.getLast().send("PING\r\n");
            }

            proxy.drain();

            clients.forEach(client -> client.expect("+PONG\r\n"));
            clients.forEach(RawClient::close);
        }
    }

    @Test
    void shouldPaceTheClientsOfAUnixSocketAndLimitTheirTimes(@TempDir Path directory) throws Exception {
        Path socket = directory.resolve("socket");
        PoolYaml pool = pool("accepts_per_second: 100, burst: 10").set("listen", socket);
        try (RunningProxy proxy = RunningProxy.start(pool);
                RawClient client = RawClient.connect(UnixDomainSocketAddress.of(socket));
                RawClient another = RawClient.connect(UnixDomainSocketAddress.of(socket))) {
            client.send("PING\r\n").expect("+PONG\r\n");
            another.send("PING\r\n").expect("+PONG\r\n");

            proxy.reload(pool.set("limits", "{idle_timeout: 100}"));

            assertThat(client.readUntilClosed()).isEmpty();
            assertThat(another.readUntilClosed()).isEmpty();
            assertThat(refused(proxy, RefusalReason.IDLE_TIMEOUT)).isEqualTo(2);
        }
    }

    @Test
    void shouldCloseIdleClientsButNotThoseThatListenOrAreBlocked() throws Exception {
        PoolYaml pool = pool();
        try (RunningProxy proxy = RunningProxy.start(pool);
                RawClient subscriber = RawClient.connect(pool.port());
                RawClient blocked = RawClient.connect(pool.port());
                RawClient idle = RawClient.connect(pool.port())) {
            subscriber.send("SUBSCRIBE news\r\n").readRedisReply();
            blocked.send("BLPOP list 0\r\n");
            Await.until(
                    "a client is blocked",
                    () -> idle.send("CLIENT LIST\r\n").readRedisReply().contains("flags=b"));

            proxy.reload(pool.set("limits", "{idle_timeout: 100}"));
            assertThat(idle.readUntilClosed()).isEmpty();
            for (int i = 0; i < 3; i++) {
                try (RawClient another = RawClient.connect(pool.port())) {
                    another.readUntilClosed();
                }
            }
            assertThat(refused(proxy, RefusalReason.IDLE_TIMEOUT)).isEqualTo(4);

            proxy.reload(pool.set("limits", "{idle_timeout: 0}"));
            try (RawClient pushing = RawClient.connect(pool.port())) {
                pushing.send("PUBLISH news hello\r\n").expect(":1\r\n");
                pushing.send("RPUSH list value\r\n").expect(":1\r\n");
            }
            assertThat(subscriber.readRedisReply()).contains("hello");
            assertThat(blocked.readRedisReply()).contains("value");
        }
    }

    @Test
    void shouldTakeOnTimeoutsForAllClientsByAReload() throws Exception {
        PoolYaml pool = pool();
        try (RunningProxy proxy = RunningProxy.start(2, pool.text());
                RawClient idle = RawClient.connect(pool.port());
                RawClient half = RawClient.connect(pool.port())) {
            idle.send("PING\r\n").expect("+PONG\r\n");
            half.send("PING\r\nGET").expect("+PONG\r\n");

            proxy.reload(pool.set("limits", "{idle_timeout: 50, stall_timeout: 50}"));

            assertThat(idle.readUntilClosed()).isEmpty();
            assertThat(half.readUntilClosed()).isEmpty();
            proxy.reload(pool.set("limits", "{idle_timeout: 0, stall_timeout: 0}"));
            assertThat(refused(proxy, RefusalReason.IDLE_TIMEOUT)).isOne();
            assertThat(refused(proxy, RefusalReason.STALL_TIMEOUT)).isOne();
        }
    }

    @Test
    void shouldCloseClientsOfMemcachedThatDoNotLogIn() {
        PoolYaml pool = PoolYaml.memcache(POOL)
                .set("memcache_auth", "user:secret")
                .set("limits", "{auth_timeout: 100}")
                .server(server.port(), "one");
        try (RunningProxy proxy = RunningProxy.start(pool);
                RawClient silent = RawClient.connect(pool.port())) {
            assertThat(silent.readUntilClosed()).isEmpty();

            assertThat(refused(proxy, RefusalReason.AUTH_TIMEOUT)).isOne();
        }
    }

    /** The answer to a PING from that address of this machine, or nothing. */
    private static String answerTo(String host, PoolYaml pool) {
        try (RawClient client = RawClient.connectFrom(host, pool.port())) {
            client.send("PING\r\n");
            client.halfClose();
            return client.readUntilClosed();
        }
    }

    private static long refused(RunningProxy proxy, RefusalReason reason) {
        return proxy.metrics(POOL).refusals()[reason.ordinal()];
    }
}
