package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nutcracker.net.Transport;
import dev.nutcracker.stats.RefusalReason;
import dev.nutcracker.stats.SlowRequest;
import dev.nutcracker.stats.TrafficCounter;
import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.Haproxy;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RunningProxy;
import dev.nutcracker.testing.Tls;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A pool behind load balancers that tell in a header where each client is. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ProxyProtocolTest {
    private static final String POOL = "alpha";
    private static final String REQUIRED = "proxy_protocol: required, proxy_protocol_from: [127.0.0.1]";

    @AutoClose
    private RedisServer server;

    @BeforeAll
    void startServer() {
        server = RedisServer.start();
    }

    private PoolYaml pool(String limits) {
        return PoolYaml.redis(POOL).set("limits", "{" + limits + "}").server(server.port(), "one");
    }

    @ParameterizedTest
    @ValueSource(strings = {"send-proxy", "send-proxy-v2", "send-proxy-v2-ssl-cn"})
    void shouldTakeTheAddressFromHaproxysHeader(String option) {
        PoolYaml pool = pool(REQUIRED + ", deny_from: [127.0.0.9]").set("slowlog_log_slower_than", 0);
        try (RunningProxy proxy = RunningProxy.start(2, pool.text());
                Haproxy haproxy = Haproxy.start(pool.port(), option);
                RawClient client = RawClient.connectFrom("127.0.0.7", haproxy.port());
                RawClient denied = RawClient.connectFrom("127.0.0.9", haproxy.port())) {
            client.send("SET a 1\r\nGET a\r\nCLIENT INFO\r\n").expect("+OK\r\n$1\r\n1\r\n");

            assertThat(client.readRedisReply())
                    .contains(" addr=127.0.0.7:")
                    .contains(" laddr=127.0.0.1:" + pool.port() + " ");
            assertThat(proxy.slowRequests(POOL))
                    .extracting(SlowRequest::client)
                    .allSatisfy(address -> assertThat(address).startsWith("127.0.0.7:"));
            assertThat(denied.readUntilClosed()).isEmpty();
            assertThat(refused(proxy, RefusalReason.DENIED)).isOne();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"send-proxy", "send-proxy-v2"})
    void shouldLetHaproxysHealthChecksIn(String option) {
        PoolYaml pool = pool(REQUIRED);
        try (RunningProxy proxy = RunningProxy.start(pool);
                Haproxy haproxy =
                        Haproxy.start(pool.port(), option + " check check-send-proxy inter 20ms rise 2 fall 1");
                RawClient client = haproxy.connect()) {
            Await.until("three checks", () -> accepted(proxy) > 3);

            client.send("PING\r\n").expect("+PONG\r\n");
            assertThat(refused(proxy, RefusalReason.PROXY_HEADER)).isZero();
        }
    }

    @Test
    void shouldCloseConnectionsFromElsewhereWithoutAWord() {
        PoolYaml pool = pool(REQUIRED);
        try (RunningProxy proxy = RunningProxy.start(pool);
                RawClient client = RawClient.connectFrom("127.0.0.2", pool.port())) {
            assertThat(client.send("PROXY TCP4 10.0.0.7 10.0.0.1 1 2\r\nPING\r\n")
                            .readUntilClosed())
                    .isEmpty();

            assertThat(refused(proxy, RefusalReason.PROXY_SOURCE)).isOne();
        }
    }

    @Test
    void shouldCloseConnectionsWithoutAHeaderWithoutAWord() {
        PoolYaml pool = pool(REQUIRED);
        try (RunningProxy proxy = RunningProxy.start(pool);
                RawClient client = RawClient.connect(pool.port())) {
            assertThat(client.send("PING\r\n").readUntilClosed()).isEmpty();

            assertThat(refused(proxy, RefusalReason.PROXY_HEADER)).isOne();
            assertThat(accepted(proxy)).isZero();
        }
    }

    @Test
    void shouldTakeTheSocketsAddressIfTheHeaderSaysNone() {
        PoolYaml pool = pool(REQUIRED);
        try (RunningProxy _ = RunningProxy.start(pool);
                RawClient client = RawClient.connect(pool.port())) {
            client.send("PROXY UNKNOWN\r\nCLIENT INFO\r\n");

            assertThat(client.readRedisReply()).contains(" addr=127.0.0.1:");
        }
    }

    @Test
    void shouldCountTheClientsOfAnAddressThatTheHeaderTells() {
        PoolYaml pool = pool(REQUIRED + ", clients_per_address: 1");
        try (RunningProxy proxy = RunningProxy.start(pool);
                RawClient first = RawClient.connect(pool.port());
                RawClient second = RawClient.connect(pool.port());
                RawClient other = RawClient.connect(pool.port())) {
            first.send("PROXY TCP4 10.0.0.7 10.0.0.1 1 2\r\nPING\r\n").expect("+PONG\r\n");

            assertThat(second.send("PROXY TCP4 10.0.0.7 10.0.0.1 3 2\r\n").readUntilClosed())
                    .isEqualTo("-ERR max number of clients reached\r\n");
            other.send("PROXY TCP4 10.0.0.8 10.0.0.1 1 2\r\nPING\r\n").expect("+PONG\r\n");
            assertThat(refused(proxy, RefusalReason.ADDRESS_FULL)).isOne();
        }
    }

    @Test
    void shouldReadTheHeaderBeforeTls() {
        PoolYaml pool = pool(REQUIRED);
        try (Tls tls = new Tls();
                RunningProxy proxy = RunningProxy.start(tls.clients(pool));
                Haproxy haproxy = Haproxy.start(pool.port(), "send-proxy-v2");
                RawClient client = tls.connect(haproxy.port())) {
            client.send("SET a 1\r\nGET a\r\n").expect("+OK\r\n$1\r\n1\r\n");

            assertThat(proxy.metrics(POOL).commands()).isNotEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldMoveConnectionsToTheirWorkersOnEveryTransport(Transport transport) {
        assumeTrue(transport.isAvailable());
        PoolYaml pool = pool(REQUIRED);
        String value = "v".repeat(100_000);
        try (RunningProxy _ = RunningProxy.start(3, transport, pool.text())) {
            for (int i = 0; i < 30; i++) {
                try (RawClient client = RawClient.connect(pool.port())) {
                    client.send("PROXY TCP4 10.0.0.7 10.0.0.1 1 2\r\n").sendRedisRequest("SET", "key" + i, value);
                    client.send("GET key" + i + "\r\n");
                    client.halfClose();

                    client.expect("+OK\r\n$100000\r\n" + value + "\r\n");
                    assertThat(client.readUntilClosed()).isEmpty();
                }
            }
        }
    }

    @Test
    void shouldTakeOnTheProtocolByAReload() throws Exception {
        PoolYaml plain = PoolYaml.redis(POOL).server(server.port(), "one");
        PoolYaml proxied = pool(REQUIRED).set("listen", "127.0.0.1:" + plain.port());
        try (RunningProxy proxy = RunningProxy.start(plain);
                RawClient before = RawClient.connect(plain.port())) {
            before.send("PING\r\n").expect("+PONG\r\n");

            proxy.reload(proxied);

            try (RawClient client = RawClient.connect(plain.port())) {
                client.send("PROXY TCP4 10.0.0.7 10.0.0.1 1 2\r\nPING\r\n").expect("+PONG\r\n");
            }
            before.send("PING\r\n").expect("+PONG\r\n");
            proxy.reload(plain);
            try (RawClient client = RawClient.connect(plain.port())) {
                client.send("PING\r\n").expect("+PONG\r\n");
            }
        }
    }

    private static long refused(RunningProxy proxy, RefusalReason reason) {
        return proxy.metrics(POOL).refusals()[reason.ordinal()];
    }

    private static long accepted(RunningProxy proxy) {
        return proxy.metrics(POOL).traffic()[TrafficCounter.ACCEPTED.ordinal()];
    }
}
