package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.stats.CheckMetrics;
import dev.nutcracker.stats.ServerMetrics;
import dev.nutcracker.testing.FakeServer;
import dev.nutcracker.testing.LeapingLoops;
import dev.nutcracker.testing.LogWatch;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RawConnection;
import dev.nutcracker.testing.RunningProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Servers that stand out from the others of their pool. */
@ResourceLock(LogWatch.LOG)
final class OutlierTest {
    private static final String[] NAMES = {"one", "two", "three"};
    private static final Duration WINDOW = Duration.ofSeconds(100);
    /** So long that the time that the test itself takes does not matter. */
    private static final long SLOW_MS = 20_000;

    private static final String SLOW = "{latency_factor: 5, latency_min: 5000, window: 100000, action: %s}";

    private final LogWatch log = new LogWatch();
    private final LeapingLoops loops = LeapingLoops.start(1);
    private final List<FakeServer> servers = List.of(FakeServer.start(), FakeServer.start(), FakeServer.start());

    @AfterEach
    void close() {
        servers.forEach(FakeServer::close);
        log.close();
    }

    @Test
    void shouldReportASlowServerOnceAndItsRecoveryToo() {
        PoolYaml pool = pool(3).set("outlier", SLOW.formatted("report"));
        try (RunningProxy proxy = RunningProxy.start(loops, pool);
                Exchange exchange = new Exchange(pool)) {
            for (int window = 0; window < 3; window++) {
                exchange.answer("one", 1);
                exchange.answer("two", 2);
                exchange.answer("three", SLOW_MS);
                endWindow();
            }
            assertThat(outliers(proxy)).containsExactly("three");
            assertThat(lines("server three at ")).hasSize(1).first().asString().contains("stands out: too slow: ");

            for (String name : NAMES) {
                exchange.answer(name, 2);
            }
            endWindow();
            endWindow();

            assertThat(outliers(proxy)).isEmpty();
            assertThat(lines("does not stand out any more")).hasSize(1);
        }
    }

    @Test
    void shouldNotCompareTwoServers() {
        PoolYaml pool = pool(2).set("outlier", SLOW.formatted("report"));
        try (RunningProxy proxy = RunningProxy.start(loops, pool);
                Exchange exchange = new Exchange(pool, "one", "two")) {
            exchange.answer("one", 1);
            exchange.answer("two", SLOW_MS);
            endWindow();

            assertThat(outliers(proxy)).isEmpty();
        }
    }

    @Test
    void shouldTakeASlowServerDownIfThatIsAskedFor() {
        PoolYaml pool = pool(3).set("outlier", SLOW.formatted("down")).set("on_failure", "fail");
        try (RunningProxy _ = RunningProxy.start(loops, pool);
                Exchange exchange = new Exchange(pool)) {
            exchange.answer("one", 1);
            exchange.answer("two", 2);
            exchange.answer("three", SLOW_MS);
            endWindow();

            assertThat(lines("server three at ")).hasSize(1).first().asString().contains("is down: too slow: ");
        }
    }

    private PoolYaml pool(int count) {
        PoolYaml pool = PoolYaml.redis("alpha");
        for (int i = 0; i < count; i++) {
            pool.server(servers.get(i).port(), NAMES[i]);
        }
        return pool;
    }

    /** Workers add what they have seen at the end of a window's last fifth, so another window may have to pass. */
    private void endWindow() {
        loops.leap(WINDOW.dividedBy(5));
        loops.leap(WINDOW);
    }

    private List<String> lines(String text) {
        return log.text().lines().filter(line -> line.contains(text)).toList();
    }

    private static List<String> outliers(RunningProxy proxy) {
        List<String> names = new ArrayList<>();
        for (ServerMetrics server : proxy.metrics("alpha").servers()) {
            CheckMetrics checks = server.checks();
            if (checks != null && checks.outlier()) {
                names.add(server.name());
            }
        }
        return names;
    }

    /** A client and the servers' answers to it. */
    private final class Exchange implements AutoCloseable {
        private final RawClient client;
        private final String[] names;
        private final RawConnection[] connections = new RawConnection[NAMES.length];

        Exchange(PoolYaml pool, String... names) {
            this.client = RawClient.connect(pool.port());
            this.names = names.length == 0 ? NAMES : names;
        }

        /** One request to that server, which takes so long. */
        void answer(String name, long ms) {
            int server = List.of(names).indexOf(name);
            String key = Keys.ownedBy(server, names);
            client.sendRedisRequest("GET", key);
            if (connections[server] == null) {
                connections[server] = servers.get(server).accept();
            }
            connections[server].readRedisRequest();
            loops.leap(Duration.ofMillis(ms));
            connections[server].send("$-1\r\n");
            client.expect("$-1\r\n");
        }

        @Override
        public void close() {
            client.close();
        }
    }
}
