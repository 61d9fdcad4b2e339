package dev.nutcracker.stats;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.testing.Requirements;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

final class MetricsTextTest {
    private static final long MS = 1_000_000;
    private static final Pattern LABEL = Pattern.compile("(\\w+)=");

    @Test
    void shouldWriteAllShapesOfPrometheusText() throws IOException {
        String text = text(MetricsFormat.PROMETHEUS, "alpha", "one");

        assertThat(text)
                .startsWith("# HELP nutcracker_build_info ")
                .contains("\n# TYPE nutcracker_build_info gauge\nnutcracker_build_info{version=\"1.2\",release=\""
                        + Version.RELEASE + "\"} 1\n")
                .contains(
                        "\n# TYPE nutcracker_connections_opened_total counter\nnutcracker_connections_opened_total 8\n")
                .contains("\nnutcracker_reloads_total{result=\"success\"} 3\n")
                .contains("\nnutcracker_reloads_total{result=\"failure\"} 1\n")
                .contains("\nnutcracker_last_reload_successful 0\n")
                .contains("\nnutcracker_last_reload_timestamp_seconds 1500.250000000\n")
                .contains("\nnutcracker_jvm_gc_seconds_total{collector=\"Copy\"} 0.007000000\n")
                .contains("\nnutcracker_client_connections{pool=\"alpha\",state=\"held_back\"} 2\n")
                .contains("\nnutcracker_subscribers{pool=\"alpha\"} 5\n")
                .contains("\nnutcracker_subscribers_cut_off_total{pool=\"alpha\"} 8\n")
                .contains("\nnutcracker_request_errors_total{pool=\"alpha\",kind=\"timed_out\"} 5\n")
                .contains("\nnutcracker_limited_requests_total{pool=\"alpha\",limit=\"client_requests_per_second\","
                        + "action=\"delay\"} 9\n")
                .contains("\nnutcracker_limited_requests_total{pool=\"alpha\",limit=\"max_response\","
                        + "action=\"refuse\"} 4\n")
                .contains("\nnutcracker_limited_requests_total{pool=\"alpha\",limit=\"bytes_per_second\","
                        + "action=\"refuse\"} 4\n")
                .contains("\nnutcracker_command_requests_total{pool=\"alpha\",command=\"get\"} 4\n")
                .contains("\nnutcracker_server_ejected{pool=\"alpha\",server=\"one\"} 1\n")
                .contains(
                        "\nnutcracker_server_connection_failures_total{pool=\"alpha\",server=\"one\",kind=\"refused\"} 6\n")
                .contains("\nnutcracker_health_checks_total{pool=\"alpha\",server=\"one\",result=\"good\"} 9\n")
                .contains("\nnutcracker_health_checks_total{pool=\"alpha\",server=\"one\",result=\"no_answer\"} 1\n")
                .contains("\nnutcracker_health_check_duration_seconds_count{pool=\"alpha\",server=\"one\"} 1\n")
                .contains("\nnutcracker_server_outlier{pool=\"alpha\",server=\"one\"} 1\n")
                .doesNotContain("server=\"one\",kind=\"reset\"")
                .doesNotContain("EOF");
    }

    @Test
    void shouldWriteHistogramsWithFixedBuckets() throws IOException {
        assertThat(text(MetricsFormat.PROMETHEUS, "alpha", "one")).contains("""
                # TYPE nutcracker_command_request_duration_seconds histogram
                nutcracker_command_request_duration_seconds_bucket{pool="alpha",command="get",le="0.0001"} 0
                nutcracker_command_request_duration_seconds_bucket{pool="alpha",command="get",le="0.0002"} 0
                nutcracker_command_request_duration_seconds_bucket{pool="alpha",command="get",le="0.0005"} 0
                nutcracker_command_request_duration_seconds_bucket{pool="alpha",command="get",le="0.001"} 1
                nutcracker_command_request_duration_seconds_bucket{pool="alpha",command="get",le="0.002"} 1
                nutcracker_command_request_duration_seconds_bucket{pool="alpha",command="get",le="0.005"} 1
                nutcracker_command_request_duration_seconds_bucket{pool="alpha",command="get",le="0.01"} 1
                nutcracker_command_request_duration_seconds_bucket{pool="alpha",command="get",le="0.02"} 1
                nutcracker_command_request_duration_seconds_bucket{pool="alpha",command="get",le="0.05"} 2
                nutcracker_command_request_duration_seconds_bucket{pool="alpha",command="get",le="0.1"} 2
                nutcracker_command_request_duration_seconds_bucket{pool="alpha",command="get",le="0.2"} 2
                nutcracker_command_request_duration_seconds_bucket{pool="alpha",command="get",le="0.5"} 2
                nutcracker_command_request_duration_seconds_bucket{pool="alpha",command="get",le="1.0"} 2
                nutcracker_command_request_duration_seconds_bucket{pool="alpha",command="get",le="2.0"} 2
                nutcracker_command_request_duration_seconds_bucket{pool="alpha",command="get",le="5.0"} 2
                nutcracker_command_request_duration_seconds_bucket{pool="alpha",command="get",le="10.0"} 2
                nutcracker_command_request_duration_seconds_bucket{pool="alpha",command="get",le="+Inf"} 3
                nutcracker_command_request_duration_seconds_sum{pool="alpha",command="get"} 15.031000000
                nutcracker_command_request_duration_seconds_count{pool="alpha",command="get"} 3
                # HELP\s""");
    }

    @Test
    void shouldLeaveOutTimesThatNobodyHasTaken() throws IOException {
        assertThat(text(MetricsFormat.PROMETHEUS, "alpha", "one"))
                .contains("command_requests_total{pool=\"alpha\",command=\"ping\"} 1\n")
                .doesNotContain("duration_seconds_count{pool=\"alpha\",command=\"ping\"}");
    }

    @Test
    void shouldNameCountersOfOpenMetricsWithoutTheirEndingAndSayWhereItEnds() throws IOException {
        assertThat(text(MetricsFormat.OPENMETRICS, "alpha", "one"))
                .contains("# HELP nutcracker_connections Connections open")
                .contains("\n# TYPE nutcracker_client_eof counter\nnutcracker_client_eof_total{pool=\"alpha\"} 1\n")
                .contains("\n# TYPE nutcracker_worker_lag_seconds histogram\n")
                .endsWith("\n# EOF\n");
    }

    @ParameterizedTest
    @EnumSource
    void shouldShowWhatIsCountedOfClients(TrafficCounter counter) throws IOException {
        String ending = counter.sum() == Counter.Sum.COUNTER ? "_total" : "";

        assertThat(text(MetricsFormat.PROMETHEUS, "alpha", "one"))
                .as("a metric shows the counter, under its name")
                .contains("\nnutcracker_" + counter.statName() + ending + "{pool=\"alpha\"} ");
    }

    @ParameterizedTest
    @MethodSource("dev.nutcracker.stats.MetricTable#rows")
    void shouldDocumentEveryMetricWithItsTypeAndLabels(Metric metric) throws IOException {
        List<String> labels = labelsOf(metric);
        String labelsCell = labels.isEmpty() ? "–" : '`' + String.join("`, `", labels) + '`';
        String row =
                "| `" + metric.metricName() + "` | " + metric.facts().type().text() + " | " + labelsCell + " | ";

        assertThat(Files.readString(Path.of("docs", "monitoring.md")))
                .as(
                        "the table \"All metrics\" of docs/monitoring.md has a row for the metric, with its meaning at the end")
                .contains('\n' + row);
    }

    @Test
    void shouldSumTheRoutesThatHaveTheSameMirror() throws IOException {
        assertThat(text(MetricsFormat.PROMETHEUS, "alpha", "one"))
                .contains(
                        "\nnutcracker_mirror_requests_total{pool=\"alpha\",mirror=\"c\",result=\"dropped\"} 22\n",
                        "\nnutcracker_mirror_differences_total{pool=\"alpha\",mirror=\"c\"} 44\n");
    }

    @Test
    void shouldShowTheStateOfAServer() throws IOException {
        assertThat(text(MetricsFormat.PROMETHEUS, "alpha", "one"))
                .contains(
                        "\nnutcracker_server_up{pool=\"alpha\",server=\"one\"} 0\n",
                        "\nnutcracker_server_state{pool=\"alpha\",server=\"one\",state=\"down\"} 1\n",
                        "\nnutcracker_server_down_seconds_total{pool=\"alpha\",server=\"one\",cause=\"no_answer\"} 1.500000000\n",
                        "\nnutcracker_server_transitions_total{pool=\"alpha\",server=\"one\",to=\"down\",cause=\"no_answer\"} 1\n",
                        "\nnutcracker_fast_failures_total{pool=\"alpha\",server=\"one\",policy=\"fail\"} 8\n");
    }

    @Test
    void shouldShowWhatTheProcessIs() throws IOException {
        assertThat(text(MetricsFormat.PROMETHEUS, "alpha", "one"))
                .contains(
                        "\nnutcracker_ready 1\n",
                        "\nnutcracker_config_info{digest=\"0123456789abcdef\"} 1\n",
                        "\nnutcracker_log_lines_lost_total 13\n",
                        "\nnutcracker_client_connections_max{pool=\"alpha\"} 1000\n",
                        "\nnutcracker_pool_servers{pool=\"alpha\"} 1\n",
                        "\nnutcracker_pool_servers_live{pool=\"alpha\"} 0\n",
                        "\nnutcracker_server_weight{pool=\"alpha\",server=\"one\"} 5\n",
                        "\nnutcracker_server_share_ratio{pool=\"alpha\",server=\"one\"} 0.333333333\n");
    }

    @Test
    void shouldLeaveOutSingleServersAndCommandsAtTheLevelOfPools() throws IOException {
        String text = text(new MetricsScope(Set.of(), false));

        assertThat(text)
                .contains(
                        "\nnutcracker_ready 1\n",
                        "\nnutcracker_pool_servers_live{pool=\"alpha\"} 0\n",
                        "\nnutcracker_pool_request_duration_seconds_count{pool=\"alpha\"} 3\n",
                        "\nnutcracker_worker_lag_seconds_count{worker=\"1\"} 0\n",
                        "\nnutcracker_tls_certificate_expiry_seconds{pool=\"alpha\",name=\"/etc/server.crt\"} ")
                .doesNotContain("server=", "command=", "replica=", "# HELP nutcracker_server_up ");
        assertPromtoolAccepts(text);
    }

    @Test
    void shouldLeaveOutOtherPools() throws IOException {
        String text = text(new MetricsScope(Set.of("beta"), true));

        assertThat(text).contains("\nnutcracker_ready 1\n").doesNotContain("alpha", "nutcracker_pool_servers");
        assertThat(text(new MetricsScope(Set.of("beta", "alpha"), true)))
                .contains("\nnutcracker_server_weight{pool=\"alpha\",server=\"one\"} 5\n");
    }

    @Test
    void shouldTakeLittleOfTheNetworkForFiftyServers() throws IOException {
        MetricsSnapshot one = snapshot("alpha", "one");
        Random random = new Random(1);
        List<ServerMetrics> servers = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            Latency latency = new Latency();
            for (int request = 0; request < 10_000; request++) {
                latency.total().record(random.nextLong(20 * MS));
                latency.server().record(random.nextLong(10 * MS));
            }
            servers.add(server("10.0.0." + i + ":6379", latency));
        }
        one.pools().set(0, one.pools().getFirst().with(servers));
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        try (Writer out = new OutputStreamWriter(new GZIPOutputStream(sent), UTF_8)) {
            MetricTable.write(one, MetricsScope.WHOLE, MetricsFormat.PROMETHEUS, out);
        }

        assertThat(sent.size()).isLessThan(60_000);
    }

    /** In OpenMetrics, a counter takes the name without its ending, so no other metric may have that. */
    @Test
    void shouldNameNoTwoMetricsAlikeInEitherFormat() {
        assertThat(MetricTable.rows())
                .extracting(metric -> metric.metricName().replaceFirst("_total$", ""))
                .doesNotHaveDuplicates();
    }

    @Test
    void shouldEscapeNamesThatNeedIt() throws IOException {
        assertThat(text(MetricsFormat.PROMETHEUS, "a\"b\\c\nd", "é {x}"))
                .contains("nutcracker_server_requests_total{pool=\"a\\\"b\\\\c\\nd\",server=\"é {x}\"} 7\n");
    }

    @Test
    void shouldStayValidWhereTheSystemDoesNotTell() throws IOException {
        JvmSnapshot.Collector collector = new JvmSnapshot.Collector("Copy", -1, -1);
        JvmSnapshot jvm = new JvmSnapshot(-1, -1_500, -1, -1, -1, -1, -1, -1, -1, 1, List.of(collector));
        StringWriter out = new StringWriter();

        MetricTable.write(
                new MetricsSnapshot(
                        "1.2",
                        true,
                        ProgramMetrics.NONE,
                        8,
                        5,
                        new ReloadTally(1).snapshot(),
                        new long[] {1, 2, 3, 4},
                        new MemorySnapshot(1, 2, 3, 4, 5, 6),
                        jvm,
                        0,
                        0,
                        List.of(),
                        new TlsMetrics(List.of(), new ReloadTally(1).snapshot()),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of()),
                MetricsScope.WHOLE,
                MetricsFormat.PROMETHEUS,
                out);

        assertThat(out.toString().lines())
                .contains(
                        "nutcracker_uptime_seconds -1.500000000",
                        "nutcracker_process_start_time_seconds -0.001000000",
                        "nutcracker_process_cpu_seconds_total 0.000000000",
                        "nutcracker_process_open_fds 0",
                        "nutcracker_jvm_gc_runs_total{collector=\"Copy\"} 0",
                        "nutcracker_jvm_gc_seconds_total{collector=\"Copy\"} 0.000000000")
                .allSatisfy(line -> assertThat(line).matches("#.*|[a-z_]+(\\{.*})? -?[0-9]+(\\.[0-9]+)?"));
    }

    @Test
    void shouldPassTheCheckOfPrometheus() throws IOException {
        assertPromtoolAccepts(text(MetricsFormat.PROMETHEUS, "alpha", "a\"b\\c\nd é"));
    }

    private static void assertPromtoolAccepts(String text) throws IOException {
        Process promtool = new ProcessBuilder(Requirements.PROMTOOL.program().toString(), "check", "metrics")
                .redirectErrorStream(true)
                .start();

        try (OutputStream in = promtool.getOutputStream()) {
            in.write(text.getBytes(UTF_8));
        }

        assertThat(new String(promtool.getInputStream().readAllBytes(), UTF_8)).isEmpty();
        assertThat(promtool.onExit().join().exitValue()).isZero();
    }

    /** Those of its first sample, without that of the buckets of a histogram. */
    private static List<String> labelsOf(Metric metric) throws IOException {
        Pattern sample = Pattern.compile("(?m)^" + metric.metricName() + "(?:_count)?(?:\\{(.*)})? ");
        Matcher matcher = sample.matcher(text(MetricsFormat.PROMETHEUS, "alpha", "one"));
        assertThat(matcher.find()).as("a sample of %s", metric).isTrue();
        return matcher.group(1) == null
                ? List.of()
                : LABEL.matcher(matcher.group(1))
                        .results()
                        .map(label -> label.group(1))
                        .toList();
    }

    private static String text(MetricsFormat format, String pool, String server) throws IOException {
        StringWriter out = new StringWriter();
        MetricTable.write(snapshot(pool, server), MetricsScope.WHOLE, format, out);
        return out.toString();
    }

    private static String text(MetricsScope scope) throws IOException {
        StringWriter out = new StringWriter();
        MetricTable.write(snapshot("alpha", "one"), scope, MetricsFormat.PROMETHEUS, out);
        return out.toString();
    }

    private static MetricsSnapshot snapshot(String pool, String server) {
        ReloadTally reloads = new ReloadTally(1);
        reloads.succeeded(1);
        reloads.succeeded(2);
        reloads.succeeded(3);
        reloads.failed(1_500_250);
        LatencyHistogram lag = new LatencyHistogram();
        lag.record(MS);
        return new MetricsSnapshot(
                "1.2",
                true,
                new ProgramMetrics("0123456789abcdef", 2, 13),
                8,
                5,
                reloads.snapshot(),
                new long[] {1, 2, 3, 4},
                new MemorySnapshot(1, 2, 3, 4, 5, 6),
                new JvmSnapshot(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, List.of(new JvmSnapshot.Collector("Copy", 2, 7))),
                11,
                12,
                List.of(new AdminTally.Row("pause", "done", 3)),
                tls(),
                List.of(lag, new LatencyHistogram()),
                new ArrayList<>(List.of(pool(pool, server))),
                List.of(topology(pool)),
                List.of(discovery(pool)),
                List.of(
                        new RouteReport(pool, 0, "all", "b", 50, 3, new MirrorReport("c", 1, 2, 3, 4), null),
                        new RouteReport(pool, 1, "all", "b", 100, 3, new MirrorReport("c", 10, 20, 30, 40), null),
                        new RouteReport(
                                pool,
                                2,
                                "all",
                                "b",
                                100,
                                3,
                                null,
                                new FurtherPoolsReport(List.of("c"), 9, 8, 7, 6, 5, 4, 3, 2))));
    }

    private static DiscoveryReport discovery(String pool) {
        return new DiscoveryReport(
                pool,
                "file:///etc/one.list",
                "source",
                2_500_000_000L,
                List.of(new DiscoveryReport.Count("same", 4), new DiscoveryReport.Count("failed", 1)),
                3,
                "it does not exist",
                List.of(new DiscoveryReport.Listed("one", "10.0.0.1:6379", 1)));
    }

    private static TopologyReport topology(String pool) {
        return new TopologyReport(
                pool,
                "sentinels",
                3,
                1_500_000_000,
                List.of(new TopologyReport.Count("answered", 4)),
                List.of(new TopologyReport.Count("readonly", 5)),
                6,
                List.of(
                        new TopologyReport.Shard("one", "mymaster1", "serving", "none", "10.0.0.1:6379", 7, 0, ""),
                        new TopologyReport.Shard("two", "mymaster2", "lost", "all", "", 0, 6, "nobody knows it")),
                List.of(
                        new TopologyReport.Watcher("10.0.0.9:26379", true, true, true, ""),
                        new TopologyReport.Watcher("10.0.0.8:26379", false, false, false, "Connection refused")),
                List.of(new TopologyReport.Count("answered", 9)),
                List.of(
                        new TopologyReport.Replica("one", "10.0.1.1:6379", "b", true, 20, ""),
                        new TopologyReport.Replica("one", "10.0.1.2:6379", "", false, -1, "Connection refused")));
    }

    private static TlsMetrics tls() {
        TlsTally tally = new TlsTally("alpha");
        tally.connected("TLSv1.3", "TLS_AES_128_GCM_SHA256", MS);
        tally.failed(TlsResult.NOT_TLS);
        tally.certificates(Map.of("/etc/server.crt", 2_000_000_000L));
        return new TlsMetrics(List.of(tally.snapshot()), new ReloadTally(1).snapshot());
    }

    private static PoolMetrics pool(String name, String server) {
        Latency latency = new Latency();
        latency.total().record(MS);
        latency.total().record(30 * MS);
        latency.total().record(15_000 * MS);
        latency.server().record(MS);
        return new PoolMetrics(
                name,
                Values.of(PoolCounter.class).with(PoolCounter.CLIENT_EOF, 1).toArray(),
                Values.of(TrafficCounter.class)
                        .with(TrafficCounter.CONNECTIONS_MAX, 1000)
                        .with(TrafficCounter.SUBSCRIBERS, 5)
                        .with(TrafficCounter.SUBSCRIBERS_CUT_OFF, 8)
                        .toArray(),
                Values.of(ClientPhase.class).with(ClientPhase.HELD_BACK, 2).toArray(),
                Values.of(ErrorKind.class).with(ErrorKind.TIMED_OUT, 5).toArray(),
                Values.of(RateLimitKey.class)
                        .with(RateLimitKey.CLIENT_REQUESTS, 9)
                        .toArray(),
                Values.of(RateLimitKey.class).with(RateLimitKey.POOL_BYTES, 4).toArray(),
                Values.of(Limit.class).with(Limit.MAX_RESPONSE, 4).toArray(),
                Values.of(RefusalReason.class).with(RefusalReason.DENIED, 3).toArray(),
                List.of(
                        new CommandSnapshot("get", 4, 1, 2, latency),
                        new CommandSnapshot("ping", 1, 0, 0, new Latency())),
                List.of(server(server, latency)));
    }

    private static ServerMetrics server(String name, Latency latency) {
        return new ServerMetrics(
                new ServerSnapshot(
                        name,
                        Values.of(ServerCounter.class)
                                .with(ServerCounter.REQUESTS, 7)
                                .toArray()),
                new long[ServerPhase.values().length],
                Values.of(ErrorKind.class).with(ErrorKind.REFUSED, 6).toArray(),
                Values.of(PolicyCounter.class)
                        .with(PolicyCounter.FAST_FAILURES, 8)
                        .toArray(),
                3,
                2,
                true,
                new StateMetrics(
                        false,
                        "down",
                        "fail",
                        5,
                        1.0 / 3,
                        List.of(new StateMetrics.Down("no_answer", 1_500_000_000)),
                        List.of(new StateMetrics.Transitions("down", "no_answer", 1))),
                latency,
                new CheckMetrics(new TreeMap<>(Map.of("good", 9L, "no_answer", 1L)), latency.server(), true));
    }
}
