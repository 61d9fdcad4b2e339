package dev.nutcracker.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.admin.ControlAnswer.Outcome;
import dev.nutcracker.stats.LatencyJson;
import dev.nutcracker.testing.RawClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said on connections to the stats port. */
final class StatsPortTest {
    private static final long NEVER_MS = 3_600_000;
    /** Who is answered with these does not owe it to the clock. */
    private static final Limits PATIENT = new Limits(64, NEVER_MS, NEVER_MS, NEVER_MS, NEVER_MS, 0, NEVER_MS, NEVER_MS);
    /** Who says nothing is answered soon. */
    private static final Limits BRISK = new Limits(64, 1, NEVER_MS, NEVER_MS, NEVER_MS, 0, NEVER_MS, NEVER_MS);
    /** Who has begun is to come to an end soon. */
    private static final Limits HASTY = new Limits(64, NEVER_MS, 50, 50, NEVER_MS, 0, NEVER_MS, 1);

    private static final String END = "\r\nHost: x\r\n\r\n";

    private final KnownProxy proxy = new KnownProxy();
    private final List<AutoCloseable> open = new ArrayList<>();

    @TempDir
    private Path directory;

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable closeable : open) {
            closeable.close();
        }
    }

    @Test
    void shouldSendTheStatisticsToWhoSaysNothing() {
        try (RawClient reader = connect(port(BRISK))) {
            assertThat(reader.readUntilClosed()).isEqualTo(proxy.json());
            assertThat(reader.isResetByPeer()).isFalse();
        }
    }

    @Test
    void shouldSendTheStatisticsToWhoStopsInAWordThatCouldBeAMethod() {
        try (RawClient reader = connect(port(BRISK))) {
            reader.send("GET");

            assertThat(reader.readUntilClosed()).isEqualTo(proxy.json());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "GET", "GET ", "stats"})
    void shouldSendTheStatisticsAtOnceToWhoHalfCloses(String sent) {
        try (RawClient reader = connect(port(PATIENT))) {
            reader.send(sent).halfClose();

            assertThat(reader.readUntilClosed()).isEqualTo(proxy.json());
            assertThat(reader.isResetByPeer()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "stats\r\n", "get / HTTP/1.1\r\n\r\n", "*x\r\n", "\u0016\u0003\u0001"})
    void shouldSendTheStatisticsAtOnceToWhoSendsSomethingElse(String sent) {
        try (RawClient reader = connect(port(PATIENT))) {
            reader.send(sent).expect(proxy.json());
        }
    }

    @Test
    void shouldNotResetWhoSendsALotThatNobodyWants() {
        try (RawClient reader = connect(port(PATIENT))) {
            reader.send("x".repeat(200_000)).halfClose();

            assertThat(reader.readUntilClosed()).isEqualTo(proxy.json());
            assertThat(reader.isResetByPeer()).isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/, 200, application/json",
        "/stats, 200, application/json",
        "/stats?something=else, 200, application/json",
        "/stats?latency, 200, application/json",
        "/metrics, 200, text/plain; version=0.0.4; charset=utf-8",
        "/slowlog, 200, application/json",
        "/healthz, 200, text/plain; charset=utf-8",
        "/readyz, 200, text/plain; charset=utf-8",
        "/servers, 200, application/json",
        "/servers/pool0/one/drain, 405, text/plain; charset=utf-8",
        "/config, 200, text/plain; charset=utf-8",
        "/topology, 200, application/json",
        "/routes, 200, application/json",
        "/differences, 200, application/json",
        "/routes/pool0/0?percent=1, 405, text/plain; charset=utf-8",
        "/version, 200, application/json",
        "/nothing, 404, text/plain; charset=utf-8",
        "/reload, 405, text/plain; charset=utf-8"
    })
    void shouldAnswerABrowser(String target, int status, String contentType) throws Exception {
        StatsPort port = port(PATIENT);

        var response = get(port, target);

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).contains(contentType);
        assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(response.body()).endsWith("\n");
    }

    @Test
    void shouldShowTheStatisticsByHttp() throws Exception {
        assertThat(get(port(PATIENT), "/stats").body()).isEqualTo(proxy.json());
    }

    @Test
    void shouldNameThePagesThereAre() throws Exception {
        assertThat(get(port(PATIENT), "/nothing").body())
                .isEqualTo(
                        "there is no such page; there are /, /ui/, /ui/state, /stats, /stats?latency, /metrics, /slowlog,"
                                + " /healthz, /readyz, /servers, /topology, /routes, /differences, /config, /version, POST /console, POST"
                                + " /reload, POST /servers/POOL/SERVER/ACTION, POST /routes/POOL/INDEX?percent=NUMBER\n");
    }

    @Test
    void shouldShowRoutesMirrorsAndDifferences() throws Exception {
        StatsPort port = port(PATIENT);

        assertThat(get(port, "/routes").body())
                .isEqualTo("{\"routes\":[{\"pool\":\"pool0\", \"index\":0, \"match\":\"all\", \"pool_to\":\"pool1\","
                        + " \"percent\":12.5000, \"requests\":7, \"share\":1.0000, \"mirror\":{\"pool\":\"pool2\","
                        + " \"sent\":5, \"dropped\":4, \"failed\":3, \"differences\":2}}]}\n");
        assertThat(get(port, "/differences").body())
                .startsWith("{\"differences\":[{\"time\":1.5000, \"pool\":\"pool0\", \"mirror\":\"pool2\","
                        + " \"command\":\"get\", \"key\":\"k")
                .endsWith("\", \"kind\":\"value\"}]}\n");
    }

    @Test
    void shouldShowTheStatesOfServers() throws Exception {
        assertThat(get(port(PATIENT), "/servers").body())
                .isEqualTo("{\"pool0\":[{\"server\":\"one\", \"address\":\"127.0.0.1:1\", \"state\":\"down\","
                        + " \"keys\":\"refused\", \"cause\":\"no answer\", \"detail\":\"Connection timed out\","
                        + " \"in_state_ms\":3, \"retry_in_ms\":2, \"held\":0, \"times_out\":1, \"outstanding\":5,"
                        + " \"share\":0.2500}]}\n");
    }

    @ParameterizedTest
    @CsvSource({
        "/servers/pool0/one/drain, 200, pool0 one DRAIN",
        "/servers/pool0/one/maint, 200, pool0 one MAINT",
        "/servers/pool0/one/up, 200, pool0 one UP",
        "/servers/pool0/one/auto, 200, pool0 one AUTO",
        "/servers/a%2Fb/10.0.0.1%3A6379+c/auto?x=y, 200, a/b 10.0.0.1:6379+c AUTO",
        "/servers/pool0/one/dance, 404,",
        "/servers/pool0/one/DRAIN, 404,",
        "/servers/pool0/one, 404,",
        "/servers/pool0/one/drain/, 404,",
        "/servers/pool0/%zz/drain, 404,"
    })
    void shouldTakeOrdersAboutServers(String target, int status, String order) {
        String response =
                ask(port(PATIENT), "POST " + target + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");

        assertThat(response).startsWith("HTTP/1.1 " + status + ' ');
        if (order == null) {
            assertThat(proxy.orders()).isEmpty();
            assertThat(response).contains("allowed: POST /servers/POOL/SERVER/ACTION");
        } else {
            assertThat(proxy.orders()).singleElement().asString().startsWith(order + " by POST /servers/");
        }
    }

    @Test
    void shouldTakeNoOrderFromAPageOfAnotherSite() {
        String response = ask(
                port(PATIENT),
                "POST /servers/pool0/one/drain HTTP/1.1\r\nHost: localhost\r\nOrigin: http://evil.example\r\n\r\n");

        assertThat(response).startsWith("HTTP/1.1 403 ");
        assertThat(proxy.orders()).isEmpty();
    }

    @Test
    void shouldShowTimesAndSlowRequests() throws Exception {
        StatsPort port = port(PATIENT);

        assertThat(get(port, "/stats?latency").body()).isEqualTo(LatencyJson.of(proxy.poolMetrics()));
        assertThat(get(port, "/slowlog").body()).isEqualTo("{\"pool0\":[]}\n");
    }

    @Test
    void shouldShowMetricsInTheFormatThatIsAskedFor() {
        StatsPort port = port(PATIENT);
        String ask = "GET /metrics HTTP/1.1\r\nHost: x\r\n";

        try (RawClient plain = connect(port);
                RawClient open = connect(port)) {
            assertThat(plain.send(ask + "\r\n").readUntilClosed())
                    .contains("Content-Type: text/plain; version=0.0.4; charset=utf-8\r\n")
                    .contains("\r\nTransfer-Encoding: chunked\r\n")
                    .contains("\r\n# HELP nutcracker_build_info")
                    .contains("nutcracker_client_eof_total{pool=\"pool0\"} 0\n")
                    .endsWith("\r\n0\r\n\r\n")
                    .doesNotContain("Content-Length");
            assertThat(open.send(ask + "Accept: application/openmetrics-text\r\n\r\n")
                            .readUntilClosed())
                    .contains("Content-Type: application/openmetrics-text; version=1.0.0; charset=utf-8\r\n")
                    .endsWith("\n# EOF\n\r\n0\r\n\r\n");
        }
    }

    @Test
    void shouldSendMetricsInGzipToWhoAsksForIt() throws Exception {
        proxy.addPools(500);
        StatsPort port = port(PATIENT);
        String plain = get(port, "/metrics").body();

        var packed = get(port, "/metrics", "gzip, deflate");

        assertThat(packed.headers().firstValue("content-encoding")).hasValue("gzip");
        assertThat(packed.headers().firstValue("vary")).hasValue("Accept-Encoding");
        assertThat(packed.body()).hasSizeLessThan(plain.length() / 10);
        try (GZIPInputStream unpacked = new GZIPInputStream(new ByteArrayInputStream(packed.body()))) {
            assertThat(new String(unpacked.readAllBytes(), UTF_8).lines())
                    .hasSameSizeAs(plain.lines().toList())
                    .contains("nutcracker_client_eof_total{pool=\"pool500\"} 0");
        }
        for (String accepted : List.of("gzip;q=0", "identity", "br, gzip; q=0.0, zstd", "gzipped")) {
            assertThat(get(port, "/metrics", accepted).headers().firstValue("content-encoding"))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/metrics?pool=pool0              | nutcracker_ready 1",
                "/metrics?pool=pool%30&pool=pool1 | nutcracker_client_eof_total{pool=\"pool0\"} 0",
                "/metrics?level=pool&x=y          | nutcracker_client_eof_total{pool=\"pool1\"} 0",
                "/metrics?level=server            | # HELP nutcracker_server_up 1 while",
                "/metrics?pool=pool2              | there is no such pool; there are pool0, pool1",
                "/metrics?pool                    | there is no such pool; there are pool0, pool1",
                "/metrics?level=command           | there is no such level; there are pool, server",
                "/metrics?pool=%f                 | a percent sign must be followed by two hexadecimal digits"
            })
    void shouldShowThePartOfMetricsThatIsAskedFor(String target, String part) {
        proxy.addPools(1);

        assertThat(ask(port(PATIENT), "GET " + target + " HTTP/1.1" + END)).contains(part);
    }

    @Test
    void shouldSayByItsStatusThatMetricsAskedForAreNotThere() throws Exception {
        StatsPort port = port(PATIENT);

        assertThat(get(port, "/metrics?pool=other").statusCode()).isEqualTo(404);
        assertThat(get(port, "/metrics?level=other").statusCode()).isEqualTo(400);
        assertThat(get(port, "/metrics?pool=pool0").body()).doesNotContain("pool1");
    }

    @Test
    void shouldNotSendChunksToWhoDoesNotKnowThem() {
        assertThat(ask(port(PATIENT), "GET /metrics HTTP/1.0\r\n\r\n"))
                .contains("\r\n\r\n# HELP nutcracker_build_info")
                .endsWith("\n")
                .doesNotContain("Transfer-Encoding", "\r\n0\r\n");
    }

    @Test
    void shouldSendMetricsThatAClientCanPutTogether() throws Exception {
        proxy.addPools(500);

        var response = get(port(PATIENT), "/metrics");

        assertThat(response.body())
                .startsWith("# HELP nutcracker_build_info")
                .contains("nutcracker_client_eof_total{pool=\"pool500\"} 0\n")
                .endsWith("\n");
        assertThat(response.body().lines())
                .allSatisfy(line -> assertThat(line).matches("#.*|nutcracker_\\S+(\".*\")?}? [0-9.e+-]+"));
    }

    @ParameterizedTest
    @CsvSource({"GET /metrics HTTP/1.1", "GET /metrics HTTP/1.0", "GET /stats HTTP/1.1", "stats"})
    void shouldResetWhoDoesNotTakeTheWholeAnswer(String request) {
        // Far more than the sockets between the two take.
        proxy.addPools(50_000);
        for (Limits limits : List.of(
                new Limits(1, NEVER_MS, NEVER_MS, 50, NEVER_MS, 0, NEVER_MS, 1),
                new Limits(1, NEVER_MS, NEVER_MS, NEVER_MS, 50, 0, NEVER_MS, 1))) {
            StatsPort port = port(limits);
            try (RawClient stuck = connect(port)) {
                stuck.send(request + END);
                // It is only after the other that this is answered.
                assertThat(ask(port, "GET /healthz HTTP/1.1" + END)).startsWith("HTTP/1.1 200 OK\r\n");

                stuck.readUntilClosed();

                assertThat(stuck.isResetByPeer()).isTrue();
            }
        }
    }

    @Test
    void shouldNotMakeMoreAnswersOfManyPartsThanItMay() {
        proxy.addPools(5_000);
        StatsPort port = port(new Limits(64, NEVER_MS, 1000, NEVER_MS, NEVER_MS, 0, NEVER_MS, NEVER_MS));
        String request = "GET /metrics HTTP/1.1" + END;
        List<RawClient> slow = connectAll(port, 2);
        slow.forEach(client -> client.send(request).expect("HTTP/1.1 200 OK\r\n"));

        assertThat(ask(port, request)).startsWith("HTTP/1.1 503 Service Unavailable\r\n");

        assertThat(ask(port, "GET /healthz HTTP/1.1" + END)).startsWith("HTTP/1.1 200 OK\r\n");
        slow.forEach(client -> assertThat(client.readUntilClosed()).endsWith("\r\n0\r\n\r\n"));
        assertThat(ask(port, request)).startsWith("HTTP/1.1 200 OK\r\n");
    }

    @Test
    void shouldShowTheHeadOfMetricsAlone() {
        try (RawClient reader = connect(port(PATIENT))) {
            assertThat(reader.send("HEAD /metrics HTTP/1.1" + END).readUntilClosed())
                    .startsWith("HTTP/1.1 200 OK\r\n")
                    .endsWith("\r\n\r\n")
                    .doesNotContain("nutcracker_");
        }
    }

    @Test
    void shouldShowTheConfigurationAndTheVersions() throws Exception {
        StatsPort port = port(PATIENT);

        assertThat(get(port, "/config").body()).contains("listen: \"127.0.0.1:22121\"\n", "timeout: 0\n");
        assertThat(get(port, "/version").body()).startsWith("{\"service\":\"nutcracker\", \"version\":\"known\", ");
    }

    @Test
    void shouldNotBeReadyWhileDraining() throws Exception {
        proxy.notReady();

        var response = get(port(PATIENT), "/readyz");

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.body()).isEqualTo("draining\n");
    }

    @Test
    void shouldSendTheHeadAlone() {
        String whole = ask(port(PATIENT), "GET /version HTTP/1.1" + END);
        String head = ask(port(PATIENT), "HEAD /version HTTP/1.1" + END);

        assertThat(whole).startsWith("HTTP/1.1 200 OK\r\n").endsWith("}\n");
        assertThat(withoutDate(head)).isEqualTo(withoutDate(whole.substring(0, whole.indexOf("\r\n\r\n") + 4)));
    }

    @Test
    void shouldUnderstandARequestThatComesByteByByte() {
        try (RawClient client = connect(port(PATIENT))) {
            for (char c : "GET /healthz HTTP/1.1\r\nHost: x\r\nAccept: */*\r\n\r\n".toCharArray()) {
                client.send(String.valueOf(c));
            }

            client.expect("HTTP/1.1 200 OK\r\n");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET /healthz HTTP/1.0\\n\\n | 200",
                "GET http://here:1/healthz HTTP/1.1\\r\\n\\r\\n | 200",
                "GET http://here HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n | 200",
                "HEAD / HTTP/1.1\\r\\nHost: x\\r\\nA: b\\r\\nA: c\\r\\n\\r\\n | 200",
                "GET /healthz\\r\\n | 400",
                "GET / x HTTP/1.1\\r\\n | 400",
                "GET / HTTP/1.1 \\r\\n | 400",
                "GET / http/1.1\\r\\n | 400",
                "GET /\\tx HTTP/1.1\\r\\n | 400",
                "GET / HTTP/1.1\\r\\n\\r\\n | 400",
                "GET / HTTP/1.1\\r\\nHost: x\\r\\nHost: y\\r\\n\\r\\n | 400",
                "GET / HTTP/1.1\\r\\nHost : x\\r\\n\\r\\n | 400",
                "GET / HTTP/1.1\\r\\nHost: x\\r\\n folded: y\\r\\n\\r\\n | 400",
                "GET / HTTP/1.1\\r\\nHost: x\\r\\nnonsense\\r\\n\\r\\n | 400",
                "GET / HTTP/1.1\\r\\nHost: x\\r\\nA: \\0\\r\\n\\r\\n | 400",
                "POST /reload HTTP/1.1\\r\\nHost: localhost\\r\\nContent-Length: -1\\r\\n\\r\\n | 400",
                "OPTIONS * HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n | 404",
                "DELETE /stats HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n | 405",
                "HEAD /reload HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n | 405",
                "POST /stats HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n | 405",
                "POST /reload HTTP/1.1\\r\\nHost: localhost\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n | 411",
                "POST /reload HTTP/1.1\\r\\nHost: localhost\\r\\nContent-Length: 65537\\r\\n\\r\\n | 413",
                "POST /reload HTTP/1.1\\r\\nHost: localhost\\r\\nContent-Length: 999999999999999999\\r\\n\\r\\n | 413",
                "PRI * HTTP/2.0\\r\\n\\r\\nSM\\r\\n\\r\\n | 505"
            })
    void shouldSayWhatIsWrongWithARequest(String request, int status) {
        String sent = request.replace("\\r", "\r")
                .replace("\\n", "\n")
                .replace("\\t", "\t")
                .replace("\\0", "\0");

        String response = ask(port(PATIENT), sent);

        assertThat(response).startsWith("HTTP/1.1 " + status + ' ');
        assertThat(proxy.reloads()).isEmpty();
    }

    @Test
    void shouldRefuseAHeadThatIsTooLarge() {
        String fits = "GET / HTTP/1.1\r\nHost: x\r\nA: ";
        String filler = "a".repeat(RequestReader.HEAD_BYTES_MAX - fits.length() - 4);

        assertThat(ask(port(PATIENT), fits + filler + "\r\n\r\n")).startsWith("HTTP/1.1 200 ");
        assertThat(ask(port(PATIENT), fits + filler + "a\r\n\r\n")).startsWith("HTTP/1.1 431 ");
        assertThat(ask(port(PATIENT), "GET /" + "a".repeat(100_000))).startsWith("HTTP/1.1 431 ");
    }

    @Test
    void shouldSayThatARequestIsIncomplete() {
        try (RawClient client = connect(port(PATIENT))) {
            client.send("GET / HTTP/1.1\r\nHost: x\r\n").halfClose();

            assertThat(client.readUntilClosed()).startsWith("HTTP/1.1 400 ");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /",
                "GET / HTTP/1.1\r\nHost: x\r\n",
                "POST /reload HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n1"
            })
    void shouldNotWaitForTheRestOfARequestForEver(String start) {
        try (RawClient client = connect(port(HASTY))) {
            client.send(start);

            assertThat(client.readUntilClosed()).startsWith("HTTP/1.1 408 Request Timeout\r\n");
            assertThat(proxy.reloads()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldTellWhatBecameOfAReload(Outcome outcome) throws Exception {
        proxy.reloadAnswer(outcome, "pool alpha: one server more\npool beta: gone");
        StatsPort port = port(PATIENT);

        var response = HttpClient.newHttpClient()
                .send(
                        request(port, "/reload")
                                .POST(BodyPublishers.ofString("now!"))
                                .build(),
                        BodyHandlers.ofString());

        assertThat(response.statusCode())
                .isEqualTo(
                        switch (outcome) {
                            case DONE -> 200;
                            case UNKNOWN -> 404;
                            case REFUSED -> 422;
                            case FAILED -> 500;
                            case UNDER_WAY -> 409;
                            case IMPOSSIBLE -> 501;
                        });
        assertThat(response.body()).isEqualTo("pool alpha: one server more\npool beta: gone\n");
        assertThat(proxy.reloads()).singleElement().asString().matches("POST /reload from 127\\.0\\.0\\.1:[0-9]+");
    }

    @Test
    void shouldAnswerWhoWaitsToBeToldToContinue() {
        String response = ask(
                port(PATIENT),
                "POST /reload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n");

        assertThat(response).startsWith("HTTP/1.1 200 OK\r\n");
    }

    @Test
    void shouldNotReloadForAPageOfAnotherSite() {
        String response = ask(
                port(PATIENT),
                "POST /reload HTTP/1.1\r\nHost: localhost\r\nOrigin: http://example.com\r\nContent-Length: 0\r\n\r\n");

        assertThat(response).startsWith("HTTP/1.1 403 Forbidden\r\n");
        assertThat(proxy.reloads()).isEmpty();
    }

    @Test
    void shouldSayThatAPageFailed() {
        proxy.failing();
        StatsPort port = port(PATIENT);

        assertThat(ask(port, "GET /stats HTTP/1.1" + END)).startsWith("HTTP/1.1 500 ");
        assertThat(ask(port, "")).isEmpty();
        assertThat(ask(port, "GET /healthz HTTP/1.1" + END)).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void shouldServeAUnixSocketAlike() throws IOException {
        StatsPort brisk = unixPort("brisk", BRISK);
        StatsPort patient = unixPort("patient", PATIENT);

        try (RawClient reader = connect(brisk)) {
            assertThat(reader.readUntilClosed()).isEqualTo(proxy.json());
        }
        assertThat(ask(patient, "GET /healthz HTTP/1.1" + END))
                .startsWith("HTTP/1.1 200 OK\r\n")
                .endsWith("ok\n");
        assertThat(ask(patient, "POST /reload HTTP/1.1" + END)).startsWith("HTTP/1.1 200 OK\r\n");
        assertThat(proxy.reloads()).containsExactly("POST /reload from a unix socket");

        patient.close();
        assertThat(directory.resolve("patient")).doesNotExist();
    }

    @Test
    void shouldServeTheNextWhenAsManyAsMayConnectReadNothing() {
        // Far more than the sockets between the two take.
        proxy.addPools(50_000);
        StatsPort port = port(new Limits(2, NEVER_MS, 50, 50, NEVER_MS, 0, NEVER_MS, 1));
        List<RawClient> stuck = connectAll(port, 2);
        stuck.forEach(reader -> reader.send("stats\n"));

        assertThat(ask(port, "GET /healthz HTTP/1.1" + END)).startsWith("HTTP/1.1 200 OK\r\n");
    }

    @Test
    void shouldServeTheNextWhenAsManyAsMayConnectDoNotEndTheirRequests() {
        StatsPort port = port(HASTY);
        List<RawClient> stuck = connectAll(port, HASTY.readers());
        stuck.forEach(client -> client.send("GET / HTTP/1.1\r\n"));

        assertThat(ask(port, "GET /healthz HTTP/1.1" + END)).startsWith("HTTP/1.1 200 OK\r\n");
        assertThat(stuck)
                .allSatisfy(client -> assertThat(client.readUntilClosed()).startsWith("HTTP/1.1 408 "));
    }

    private List<RawClient> connectAll(StatsPort port, int count) {
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            clients.add(connect(port));
        }
        open.addAll(clients);
        return clients;
    }

    @Test
    void shouldLeaveThePortOfIpv6ToOthersWhenItListensOnIpv4() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.ofLiteral("::1"));
                StatsPort port = StatsPort.open("0.0.0.0", other.getLocalPort())) {
            port.serve(proxy);
            try (RawClient client = RawClient.connect(
                    new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), other.getLocalPort()))) {
                assertThat(client.readUntilClosed()).startsWith("{");
            }
        }
    }

    private StatsPort unixPort(String name, Limits limits) throws IOException {
        StatsPort port = StatsPort.open(directory.resolve(name).toString(), 0, limits);
        port.serve(proxy);
        open.add(port);
        return port;
    }

    private StatsPort port(Limits limits) {
        try {
            StatsPort port = StatsPort.open("127.0.0.1", 0, limits);
            port.serve(proxy);
            open.add(port);
            return port;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All that comes after a request. */
    private static String ask(StatsPort port, String request) {
        try (RawClient client = connect(port)) {
            client.send(request).halfClose();
            return client.readUntilClosed();
        }
    }

    private static RawClient connect(StatsPort port) {
        try {
            return RawClient.connect(port.localAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static java.net.http.HttpResponse<String> get(StatsPort port, String target) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request(port, target).build(), BodyHandlers.ofString());
        }
    }

    private static java.net.http.HttpResponse<byte[]> get(StatsPort port, String target, String acceptEncoding)
            throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    request(port, target)
                            .header("Accept-Encoding", acceptEncoding)
                            .build(),
                    BodyHandlers.ofByteArray());
        }
    }

    private static java.net.http.HttpRequest.Builder request(StatsPort port, String target) throws IOException {
        int number = ((InetSocketAddress) port.localAddress()).getPort();
        return java.net.http.HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + number + target));
    }

    private static String withoutDate(String response) {
        return response.replaceFirst("Date: [^\r]*", "");
    }
}
