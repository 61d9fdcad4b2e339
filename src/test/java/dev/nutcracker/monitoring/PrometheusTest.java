package dev.nutcracker.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.MemcachedServer;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.Requirements;
import dev.nutcracker.testing.RunningProgram;
import dev.nutcracker.testing.ServerProcess;
import dev.nutcracker.testing.StatsReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real Prometheus beside two proxies under load: what dashboards ask has an answer, and alerts fire and clear. */
final class PrometheusTest {
    private static final String RATE = "10s";
    private static final long PAUSE_NS = 2_000_000;

    /** What the pools of this test do not have. */
    private static final Set<String> WITHOUT_SERIES = Set.of(
            "TLS",
            "Requests above a limit",
            "Primaries",
            "Sentinels",
            "Redirects and refreshes",
            "Reads of replicas",
            "Lag of replicas",
            "Lists of servers",
            "Copies of requests",
            "Administrative commands");

    @TempDir
    private Path first;

    @TempDir
    private Path second;

    @TempDir
    private Path rules;

    private final AtomicBoolean goOn = new AtomicBoolean(true);
    private final AtomicLong answers = new AtomicLong();

    @Test
    void shouldAnswerWhatDashboardsAskAndFireAndClear() throws Exception {
        try (RedisServer one = RedisServer.start();
                RedisServer two = RedisServer.start();
                MemcachedServer cache = MemcachedServer.start()) {
            PoolYaml alpha = PoolYaml.redis("alpha")
                    .set("auto_eject_hosts", true)
                    .set("server_failure_limit", 1)
                    .set("server_retry_timeout", 500)
                    .set("health_check", "{type: ping, interval: 200}")
                    .server(one.port(), "one")
                    .server(two.port(), "two");
            PoolYaml beta =
                    PoolYaml.memcache("beta").set("client_connections", 3).server(cache.port(), "cache");
            Files.writeString(first.resolve("nutcracker.yml"), alpha.text() + beta.text());
            PoolYaml other = PoolYaml.redis("alpha").server(one.port(), "one");
            Files.writeString(second.resolve("nutcracker.yml"), other.text());
            try (RunningProgram proxy = RunningProgram.start(first, Map.of());
                    RunningProgram peer = RunningProgram.start(second, Map.of());
                    Prometheus prometheus = Prometheus.start(
                            ServerProcess.newDirectory(), rules, proxy.statsPort(), peer.statsPort())) {
                Thread redis = Thread.ofVirtual().start(() -> redisLoad(alpha.port()));
                Thread memcache = Thread.ofVirtual().start(() -> memcacheLoad(beta.port()));
                Await.until("there is load", () -> answers.get() > 500);
                assertNoProblems(proxy.http("GET", "/metrics"));
                Set<String> silent = silentPanels(prometheus, panels());
                awaitFiring(prometheus, "NutcrackerConfigDiffers");

                List<RawClient> tooMany = crowd(beta.port());
                two.kill();
                awaitFiring(prometheus, "NutcrackerServerDown", "NutcrackerServerEjected", "NutcrackerPoolDegraded");
                awaitFiring(prometheus, "NutcrackerClientsRefused", "NutcrackerClientsNearLimit");
                Await.until(
                        "the panels of what has happened have series",
                        () -> withoutSeries().containsAll(silentPanels(prometheus, silent)));
                assertThat(silentPanels(prometheus, silent))
                        .as("panels without a series")
                        .isEqualTo(withoutSeries());

                two.restart();
                tooMany.forEach(RawClient::close);
                awaitClear(prometheus, "NutcrackerServerDown", "NutcrackerServerEjected", "NutcrackerPoolDegraded");
                awaitClear(prometheus, "NutcrackerClientsNearLimit");

                Files.writeString(first.resolve("nutcracker.yml"), "alpha:\n  listen: nowhere\n");
                proxy.http("POST", "/reload");
                peer.close();
                awaitFiring(prometheus, "NutcrackerReloadFailed", "NutcrackerDown");
                Files.writeString(first.resolve("nutcracker.yml"), alpha.text() + beta.text());
                proxy.http("POST", "/reload");
                awaitClear(prometheus, "NutcrackerReloadFailed", "NutcrackerConfigDiffers");

                goOn.set(false);
                redis.join();
                memcache.join();
                assertOldNamesHaveTheNumbersOfTheJson(prometheus, proxy.statsPort());
                assertRulesHaveValues(prometheus);
            }
        }
    }

    // ---- Load
    // --------------------------------------------------------------------------------------------------------

    private void redisLoad(int port) {
        int number = 0;
        try (RawClient client = RawClient.connect(port)) {
            while (goOn.get()) {
                String key = "key:" + number++ % 100;
                ask(client, "SET", key, "value");
                ask(client, "GET", key);
                ask(client, "MGET", key, "key:1", "key:2", "key:3");
                ask(client, "LPOP", key);
                ask(client, "NOSUCH");
            }
        }
    }

    /** The answer may be an error, of a server that is away for example. */
    private void ask(RawClient client, String... request) {
        client.sendRedisRequest(request);
        client.readRedisReply();
        answers.incrementAndGet();
        LockSupport.parkNanos(PAUSE_NS);
    }

    private void memcacheLoad(int port) {
        while (goOn.get()) {
            try (RawClient client = RawClient.connect(port)) {
                for (int i = 0; i < 20 && goOn.get(); i++) {
                    client.send("set k 0 0 1\r\nv\r\n").expect("STORED\r\n");
                    client.send("get k\r\n").expect("VALUE k 0 1\r\nv\r\nEND\r\n");
                    answers.incrementAndGet();
                    LockSupport.parkNanos(PAUSE_NS);
                }
            } catch (UncheckedIOException | AssertionError e) {
                // The pool was full.
                LockSupport.parkNanos(PAUSE_NS);
            }
        }
    }

    private static List<RawClient> crowd(int port) {
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            clients.add(RawClient.connect(port));
        }
        return clients;
    }

    // ---- Answers
    // -----------------------------------------------------------------------------------------------------

    private static void assertNoProblems(String page) throws IOException {
        Process promtool = new ProcessBuilder(Requirements.PROMTOOL.program().toString(), "check", "metrics")
                .redirectErrorStream(true)
                .start();
        try (OutputStream in = promtool.getOutputStream()) {
            in.write(page.substring(page.indexOf("\r\n\r\n") + 4).getBytes(StandardCharsets.UTF_8));
        }
        assertThat(new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEmpty();
    }

    private static Set<String> panels() {
        Set<String> titles = new TreeSet<>();
        for (Dashboard dashboard : Dashboard.values()) {
            dashboard.panels.forEach(panel -> titles.add(title(dashboard, panel)));
        }
        return titles;
    }

    private static String title(Dashboard dashboard, Panel panel) {
        return dashboard + ": " + panel.row() + ": " + panel.title();
    }

    private static Set<String> withoutSeries() {
        Set<String> titles = new TreeSet<>();
        for (Dashboard dashboard : Dashboard.values()) {
            dashboard.panels.stream()
                    .filter(panel -> WITHOUT_SERIES.contains(panel.title()))
                    .forEach(panel -> titles.add(title(dashboard, panel)));
        }
        return titles;
    }

    /** Returns those of the panels whose queries all give nothing. */
    private static Set<String> silentPanels(Prometheus prometheus, Set<String> asked) {
        Set<String> silent = new TreeSet<>();
        for (Dashboard dashboard : Dashboard.values()) {
            for (Panel panel : dashboard.panels) {
                boolean speaks = panel.queries().stream()
                        .map(query -> prometheus.query(query.expressionOfEverything(RATE)))
                        .anyMatch(values -> !values.isEmpty());
                if (!speaks && asked.contains(title(dashboard, panel))) {
                    silent.add(title(dashboard, panel));
                }
            }
        }
        return silent;
    }

    private static void awaitFiring(Prometheus prometheus, String... alerts) {
        for (String alert : alerts) {
            Await.until(alert + " fires", () -> prometheus.fires(alert));
        }
    }

    private static void awaitClear(Prometheus prometheus, String... alerts) {
        for (String alert : alerts) {
            Await.until(alert + " has cleared", () -> !prometheus.fires(alert));
        }
    }

    private static void assertRulesHaveValues(Prometheus prometheus) {
        for (Map<String, Object> rule : Alerts.rules(Alerts.RECORDING)) {
            String name = Alerts.text(rule, "record");
            assertThat(prometheus.query(name)).as(name).isNotEmpty();
        }
    }

    private static void assertOldNamesHaveTheNumbersOfTheJson(Prometheus prometheus, int statsPort) {
        String instance = "instance=\"127.0.0.1:" + statsPort + '"';
        Await.until("the latest scrape has the numbers of the JSON", () -> {
            StatsReader stats = StatsReader.read(statsPort);
            return differences(prometheus, stats, instance).isEmpty();
        });
    }

    private static List<String> differences(Prometheus prometheus, StatsReader stats, String instance) {
        List<String> differences = new ArrayList<>();
        for (Map.Entry<String, Object> entry : stats.root().entrySet()) {
            String name = entry.getKey();
            if (entry.getValue() instanceof Map<?, ?> pool) {
                compare(prometheus, pool, instance + ", cluster=\"" + name + '"', differences);
            } else if (name.endsWith("_connections")) {
                compare(prometheus, "twemproxy_" + name + '{' + instance + '}', entry.getValue(), differences);
            }
        }
        return differences;
    }

    private static void compare(Prometheus prometheus, Map<?, ?> statistics, String labels, List<String> differences) {
        statistics.forEach((name, value) -> {
            if (value instanceof Map<?, ?> server) {
                compare(prometheus, server, labels + ", server=\"" + name + '"', differences);
            } else {
                compare(prometheus, "twemproxy_" + name + '{' + labels + '}', value, differences);
            }
        });
    }

    private static void compare(Prometheus prometheus, String query, Object expected, List<String> differences) {
        List<Double> values = prometheus.query(query);
        // A number with more digits than a double has.
        if (values.size() != 1 || Math.abs(values.getFirst() - ((Long) expected).doubleValue()) > 1) {
            differences.add(query + " is " + values + ", not " + expected);
        }
    }
}
