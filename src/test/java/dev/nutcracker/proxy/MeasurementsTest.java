package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.stats.ClientPhase;
import dev.nutcracker.stats.CommandSnapshot;
import dev.nutcracker.stats.ErrorKind;
import dev.nutcracker.stats.LatencyHistogram;
import dev.nutcracker.stats.MetricTable;
import dev.nutcracker.stats.MetricsFormat;
import dev.nutcracker.stats.MetricsScope;
import dev.nutcracker.stats.PoolCounter;
import dev.nutcracker.stats.PoolMetrics;
import dev.nutcracker.stats.ServerCounter;
import dev.nutcracker.stats.ServerMetrics;
import dev.nutcracker.stats.ServerPhase;
import dev.nutcracker.stats.TrafficCounter;
import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.FakeServer;
import dev.nutcracker.testing.PlayedPool;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.Ports;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RunningProxy;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is measured of requests, connections and failures while a proxy runs. */
final class MeasurementsTest {
    private static final String POOL = "alpha";
    private static final long DELAY_NS = TimeUnit.MILLISECONDS.toNanos(30);
    /** A bound that the delay is beyond. */
    private static final long[] BELOW_DELAY_US = {20_000};

    @Test
    void shouldMeasureHowLongAServerTakes() {
        try (PlayedPool pool = PlayedPool.redis()) {
            pool.client().sendRedisRequest("GET", "a");
            FakeServer.Connection connection = pool.server().accept();
            connection.readRedisRequest();
            delay();
            connection.send("$1\r\nA\r\n");
            pool.client().expect("$1\r\nA\r\n");

            PoolMetrics metrics = pool.metrics();
            assertSlow(command(metrics, "get").latency().total(), 1);
            assertSlow(command(metrics, "get").latency().server(), 1);
            assertSlow(metrics.latency().total(), 1);
            assertSlow(metrics.servers().getFirst().latency().total(), 1);
            assertSlow(metrics.servers().getFirst().latency().server(), 1);
        }
    }

    @Test
    void shouldTellTheTimeOfTheServerFromTheTimeThatAResponseWaitsForItsTurn() {
        try (PlayedPool pool = PlayedPool.start(PoolYaml.redis(POOL), "a", "b")) {
            pool.client().sendRedisRequest("GET", Keys.ownedBy(0, "a", "b"));
            pool.client().sendRedisRequest("STRLEN", Keys.ownedBy(1, "a", "b"));
            FakeServer.Connection first = pool.server(0).accept();
            first.readRedisRequest();
            FakeServer.Connection second = pool.server(1).accept();
            second.readRedisRequest();
            second.send(":1\r\n");
            Await.until("the quick response", () -> pool.proxy().value(POOL, "b", ServerCounter.RESPONSES) == 1);
            delay();
            first.send("$1\r\nA\r\n");
            pool.client().expect("$1\r\nA\r\n:1\r\n");

            PoolMetrics metrics = pool.metrics();
            CommandSnapshot strlen = command(metrics, "strlen");
            long serverNs = strlen.latency().server().maxNs();
            assertSlow(strlen.latency().total(), 1);
            assertThat(strlen.latency().total().maxNs()).isGreaterThanOrEqualTo(serverNs + DELAY_NS);
            assertThat(metrics.servers().get(1).latency().server().maxNs()).isEqualTo(serverNs);
        }
    }

    @Test
    void shouldMeasureASplitRequestAsAWholeAndAtEachServer() {
        try (PlayedPool pool = PlayedPool.start(PoolYaml.redis(POOL), "a", "b")) {
            pool.client().sendRedisRequest("MGET", Keys.ownedBy(0, "a", "b"), Keys.ownedBy(1, "a", "b"));
            FakeServer.Connection first = pool.server(0).accept();
            first.readRedisRequest();
            FakeServer.Connection second = pool.server(1).accept();
            second.readRedisRequest();
            second.send("*1\r\n$1\r\nB\r\n");
            Await.until("the quick response", () -> pool.proxy().value(POOL, "b", ServerCounter.RESPONSES) == 1);
            long quickNs = pool.metrics().servers().get(1).latency().server().maxNs();
            delay();
            first.send("*1\r\n$1\r\nA\r\n");
            pool.client().expect("*2\r\n$1\r\nA\r\n$1\r\nB\r\n");

            PoolMetrics metrics = pool.metrics();
            assertSlow(command(metrics, "mget").latency().total(), 1);
            assertSlow(command(metrics, "mget").latency().server(), 1);
            assertSlow(metrics.servers().get(0).latency().server(), 1);
            assertSlow(metrics.servers().get(1).latency().total(), 1);
            assertThat(metrics.servers().get(1).latency().server().maxNs()).isEqualTo(quickNs);
        }
    }

    @Test
    void shouldCountRequestsAndErrorsByCommand() {
        try (PlayedPool pool = PlayedPool.redis()) {
            pool.client().sendRedisRequest("GET", "a");
            pool.client().sendRedisRequest("GET", "b");
            pool.client().sendRedisRequest("PING");
            pool.client().sendRedisRequest("OBJECT", "ENCODING", "a");
            FakeServer.Connection connection = pool.server().accept();
            for (int i = 0; i < 3; i++) {
                connection.readRedisRequest();
            }
            connection.send("$1\r\nA\r\n-WRONGTYPE x\r\n$3\r\nraw\r\n");
            pool.client().expect("$1\r\nA\r\n-WRONGTYPE x\r\n+PONG\r\n$3\r\nraw\r\n");

            PoolMetrics metrics = pool.metrics();
            assertThat(metrics.commands())
                    .extracting(CommandSnapshot::name)
                    .containsExactly("get", "object|encoding", "ping");
            assertThat(command(metrics, "get").requests()).isEqualTo(2);
            assertThat(command(metrics, "get").serverErrors()).isOne();
            assertThat(command(metrics, "get").proxyErrors()).isZero();
            assertThat(command(metrics, "ping").latency().isEmpty()).isTrue();
        }
    }

    @Test
    void shouldTellWhyTheProxyRefusesRedisRequests() {
        PoolYaml pool = PoolYaml.redis(POOL).set("redis_auth", "secret").server(Ports.free(), "one");
        try (RunningProxy proxy = RunningProxy.start(pool);
                RawClient client = RawClient.connect(pool.port())) {
            for (String[] request : new String[][] {
                {"GET", "a"},
                {"AUTH", "wrong"},
                {"AUTH", "secret"},
                {"GET"},
                {"NOPE"},
                {"SELECT", "77"},
                {"MULTI"},
                {"GET"},
                {"EXEC"},
                {"WATCH"},
            }) {
                client.sendRedisRequest(request).readRedisReply();
            }
            client.send("*x\r\n").readUntilClosed();

            PoolMetrics metrics = proxy.metrics(POOL);
            assertThat(errors(metrics, ErrorKind.AUTHENTICATION)).isEqualTo(2);
            assertThat(errors(metrics, ErrorKind.WRONG_ARITY)).isEqualTo(3);
            assertThat(errors(metrics, ErrorKind.UNKNOWN_COMMAND)).isOne();
            assertThat(errors(metrics, ErrorKind.ABORTED_TRANSACTION)).isOne();
            assertThat(errors(metrics, ErrorKind.INVALID_ARGUMENT)).isOne();
            assertThat(errors(metrics, ErrorKind.MALFORMED)).isOne();
            assertThat(command(metrics, "get").proxyErrors()).isEqualTo(3);
            assertThat(command(metrics, "exec").requests()).isOne();
            assertThat(command(metrics, "unknown").proxyErrors()).isEqualTo(2);
        }
    }

    @Test
    void shouldTellWhyTheProxyRefusesMemcacheRequests() {
        PoolYaml pool = PoolYaml.memcache(POOL).server(Ports.free(), "one");
        try (RunningProxy proxy = RunningProxy.start(pool);
                RawClient client = RawClient.connect(pool.port())) {
            for (String request : new String[] {
                "NOPE\r\n",
                "get\r\n",
                "set a b c d\r\n",
                "set a 0 0 1\r\nabc",
                "incr a x\r\n",
                "set a 0 0 2000000000\r\n",
            }) {
                client.send(request).readLine();
            }

            PoolMetrics metrics = proxy.metrics(POOL);
            assertThat(errors(metrics, ErrorKind.UNKNOWN_COMMAND)).isOne();
            assertThat(errors(metrics, ErrorKind.WRONG_ARITY)).isOne();
            assertThat(errors(metrics, ErrorKind.INVALID_ARGUMENT)).isEqualTo(2);
            assertThat(errors(metrics, ErrorKind.MALFORMED)).isOne();
            assertThat(errors(metrics, ErrorKind.TOO_LARGE)).isOne();
            assertThat(command(metrics, "set").proxyErrors()).isEqualTo(3);
        }
    }

    @Test
    void shouldTellWhyServersFail() {
        try (FakeServer closing = FakeServer.start()) {
            int nobody = Ports.free();
            PoolYaml pool = PoolYaml.redis(POOL).server(closing.port(), "a").server(nobody, "b");
            try (RunningProxy proxy = RunningProxy.start(pool);
                    RawClient client = RawClient.connect(pool.port())) {
                client.sendRedisRequest("GET", Keys.ownedBy(0, "a", "b"));
                FakeServer.Connection connection = closing.accept();
                connection.readRedisRequest();
                connection.close();
                client.expect("-ERR unknown\r\n");
                client.sendRedisRequest("GET", Keys.ownedBy(1, "a", "b")).expect("-ERR Connection refused\r\n");
                client.sendRedisRequest("SINTER", Keys.ownedBy(0, "a", "b"), Keys.ownedBy(1, "a", "b"))
                        .readRedisReply();

                PoolMetrics metrics = proxy.metrics(POOL);
                assertThat(errors(metrics, ErrorKind.CLOSED)).isOne();
                assertThat(errors(metrics, ErrorKind.REFUSED)).isOne();
                assertThat(errors(metrics, ErrorKind.SEVERAL_SERVERS)).isOne();
                assertThat(failures(metrics.servers().get(0), ErrorKind.CLOSED)).isOne();
                assertThat(failures(metrics.servers().get(1), ErrorKind.REFUSED))
                        .isOne();
                assertThat(command(metrics, "get").latency().total().count()).isEqualTo(2);
                assertThat(command(metrics, "get").latency().server().isEmpty()).isTrue();
            }
        }
    }

    @Test
    void shouldTellThatAServerIsEjectedAndThatNoneIsLeft() {
        PoolYaml pool = PoolYaml.redis(POOL)
                .set("auto_eject_hosts", true)
                .set("server_failure_limit", 1)
                .set("server_retry_timeout", 600_000)
                .server(Ports.free(), "one");
        try (RunningProxy proxy = RunningProxy.start(2, pool.text());
                RawClient client = RawClient.connect(pool.port())) {
            client.sendRedisRequest("GET", "a").expect("-ERR Connection refused\r\n");
            client.sendRedisRequest("GET", "a").expect("-ERR Connection refused\r\n");

            PoolMetrics metrics = proxy.metrics(POOL);
            assertThat(metrics.servers().getFirst().ejected()).isTrue();
            assertThat(metrics.servers().getFirst().ejections()).isOne();
            assertThat(metrics.counters()[PoolCounter.SERVER_EJECTS.ordinal()]).isOne();
            assertThat(errors(metrics, ErrorKind.NO_LIVE_SERVER)).isOne();
        }
    }

    @Test
    void shouldCountClientsAndTheirBytes() {
        try (PlayedPool pool = PlayedPool.start(PoolYaml.redis(POOL).set("client_connections", 1))) {
            pool.client().send("*2\r\n$3\r\nGET\r\n$1\r\na\r\n");
            pool.server().accept().send("$1\r\nA\r\n");
            pool.client().expect("$1\r\nA\r\n");
            try (RawClient refused = pool.connect()) {
                refused.readUntilClosed();
            }

            PoolMetrics metrics = pool.metrics();
            assertThat(traffic(metrics, TrafficCounter.RECEIVED_BYTES)).isEqualTo(20);
            assertThat(traffic(metrics, TrafficCounter.SENT_BYTES)).isEqualTo(7);
            assertThat(traffic(metrics, TrafficCounter.ACCEPTED)).isOne();
            assertThat(traffic(metrics, TrafficCounter.REFUSED)).isOne();
            assertThat(metrics.clients()[ClientPhase.SERVING.ordinal()]).isOne();
            assertThat(metrics.servers().getFirst().connections()[ServerPhase.READY.ordinal()])
                    .isOne();
        }
    }

    @Test
    void shouldCountNoBytesOfResponsesThatNobodyWaitsFor() {
        try (PlayedPool pool = PlayedPool.redis()) {
            pool.client().sendRedisRequest("GET", "a");
            FakeServer.Connection connection = pool.server().accept();
            connection.readRedisRequest();
            pool.client().reset();
            Await.until("the client is gone", () -> pool.value(PoolCounter.CLIENT_CONNECTIONS) == 0);
            connection.send("$1000000\r\n").send(new byte[1_000_000]).send("\r\n");

            Await.until(
                    "the response is there",
                    () -> !pool.metrics()
                            .servers()
                            .getFirst()
                            .latency()
                            .server()
                            .isEmpty());
            assertThat(pool.value(ServerCounter.RESPONSES)).isZero();
            assertThat(pool.value(ServerCounter.RESPONSE_BYTES)).isZero();
        }
    }

    @Test
    void shouldTellOfManyServersInTheirOrder() {
        PoolYaml pool = PoolYaml.redis("alpha");
        List<String> names = IntStream.range(0, 120).mapToObj(i -> "server" + i).toList();
        names.forEach(name -> pool.server(1, name));
        try (RunningProxy proxy = RunningProxy.start(2, pool.text())) {
            assertThat(proxy.metrics("alpha").servers())
                    .extracting(ServerMetrics::name)
                    .containsExactlyElementsOf(names);
        }
    }

    @Test
    void shouldMeasureTheProcess() {
        PoolYaml pool = PoolYaml.redis(POOL).server(Ports.free(), "one");
        try (RunningProxy proxy = RunningProxy.start(2, pool.text())) {
            Await.until(
                    "each loop has been tried",
                    () -> proxy.metrics().loopLags().stream().noneMatch(LatencyHistogram::isEmpty));

            assertThat(proxy.metrics().loopLags()).hasSize(2);
            assertThat(proxy.metrics().memory().keptMaxBytes()).isPositive();
            assertThat(proxy.metrics().memory().directMaxBytes()).isPositive();
            assertThat(proxy.metrics().jvm().heapUsedBytes()).isPositive();
            assertThat(proxy.metrics().jvm().cpuNs()).isPositive();
            assertThat(proxy.metrics().jvm().openFiles()).isPositive();
            assertThat(proxy.metrics().jvm().collectors()).isNotEmpty();
            assertThat(proxy.metrics().reloads().lastSuccessful()).isTrue();
        }
    }

    @Test
    void shouldShowEverythingAsText() throws IOException {
        PoolYaml pool = PoolYaml.memcache(POOL).server(Ports.free(), "one");
        StringWriter text = new StringWriter();
        try (RunningProxy proxy = RunningProxy.start(pool)) {
            MetricTable.write(proxy.metrics(), MetricsScope.WHOLE, MetricsFormat.PROMETHEUS, text);
        }

        assertThat(text.toString()).contains("nutcracker_server_requests_total{pool=\"alpha\",server=\"one\"} 0\n");
    }

    /** What is waited for after this takes this long at least. */
    private static void delay() {
        long endNs = System.nanoTime() + DELAY_NS;
        Await.until("the delay is over", () -> System.nanoTime() - endNs > 0);
    }

    private static void assertSlow(LatencyHistogram times, long count) {
        assertThat(times.count()).isEqualTo(count);
        assertThat(times.counts(BELOW_DELAY_US)).containsExactly(0);
        assertThat(times.maxNs()).isGreaterThanOrEqualTo(DELAY_NS);
    }

    private static CommandSnapshot command(PoolMetrics metrics, String name) {
        return metrics.commands().stream()
                .filter(command -> command.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static long errors(PoolMetrics metrics, ErrorKind kind) {
        return metrics.errors()[kind.ordinal()];
    }

    private static long traffic(PoolMetrics metrics, TrafficCounter counter) {
        return metrics.traffic()[counter.ordinal()];
    }

    private static long failures(ServerMetrics server, ErrorKind kind) {
        return server.failures()[kind.ordinal()];
    }
}
