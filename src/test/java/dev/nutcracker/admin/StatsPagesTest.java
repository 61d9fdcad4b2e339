package dev.nutcracker.admin;

import static dev.nutcracker.admin.KnownPorts.END;
import static dev.nutcracker.admin.KnownPorts.PATIENT;
import static dev.nutcracker.admin.KnownPorts.ask;
import static dev.nutcracker.admin.KnownPorts.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.stats.LatencyJson;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The pages of the stats port. */
final class StatsPagesTest {
    private final KnownPorts ports = new KnownPorts();
    private final KnownProxy proxy = ports.proxy();

    @AfterEach
    void close() throws Exception {
        ports.close();
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
        StatsPort port = ports.open(PATIENT);

        var response = get(port, target);

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).contains(contentType);
        assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(response.body()).endsWith("\n");
    }

    @Test
    void shouldShowTheStatisticsByHttp() throws Exception {
        assertThat(get(ports.open(PATIENT), "/stats").body()).isEqualTo(proxy.json());
    }

    @Test
    void shouldNameThePagesThereAre() throws Exception {
        assertThat(get(ports.open(PATIENT), "/nothing").body())
                .isEqualTo(
                        "there is no such page; there are /, /ui/, /ui/state, /stats, /stats?latency, /metrics, /slowlog,"
                                + " /healthz, /readyz, /servers, /topology, /routes, /differences, /config, /version, POST /console, POST"
                                + " /reload, POST /servers/POOL/SERVER/ACTION, POST /routes/POOL/INDEX?percent=NUMBER\n");
    }

    @Test
    void shouldShowRoutesMirrorsAndDifferences() throws Exception {
        StatsPort port = ports.open(PATIENT);

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
        assertThat(get(ports.open(PATIENT), "/servers").body())
                .isEqualTo("{\"pool0\":[{\"server\":\"one\", \"address\":\"127.0.0.1:1\", \"state\":\"down\","
                        + " \"keys\":\"refused\", \"cause\":\"no answer\", \"detail\":\"Connection timed out\","
                        + " \"in_state_ms\":3, \"retry_in_ms\":2, \"held\":0, \"times_out\":1, \"outstanding\":5,"
                        + " \"share\":0.2500}]}\n");
    }

    @Test
    void shouldShowTimesAndSlowRequests() throws Exception {
        StatsPort port = ports.open(PATIENT);

        assertThat(get(port, "/stats?latency").body()).isEqualTo(LatencyJson.of(proxy.poolMetrics()));
        assertThat(get(port, "/slowlog").body()).isEqualTo("{\"pool0\":[]}\n");
    }

    @Test
    void shouldShowTheConfigurationAndTheVersions() throws Exception {
        StatsPort port = ports.open(PATIENT);

        assertThat(get(port, "/config").body()).contains("listen: \"127.0.0.1:22121\"\n", "timeout: 0\n");
        assertThat(get(port, "/version").body()).startsWith("{\"service\":\"nutcracker\", \"version\":\"known\", ");
    }

    @Test
    void shouldNotBeReadyWhileDraining() throws Exception {
        proxy.notReady();

        var response = get(ports.open(PATIENT), "/readyz");

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.body()).isEqualTo("draining\n");
    }

    @Test
    void shouldSendTheHeadAlone() {
        String whole = ask(ports.open(PATIENT), "GET /version HTTP/1.1" + END);
        String head = ask(ports.open(PATIENT), "HEAD /version HTTP/1.1" + END);

        assertThat(whole).startsWith("HTTP/1.1 200 OK\r\n").endsWith("}\n");
        assertThat(withoutDate(head)).isEqualTo(withoutDate(whole.substring(0, whole.indexOf("\r\n\r\n") + 4)));
    }

    @Test
    void shouldSayThatAPageFailed() {
        proxy.failing();
        StatsPort port = ports.open(PATIENT);

        assertThat(ask(port, "GET /stats HTTP/1.1" + END)).startsWith("HTTP/1.1 500 ");
        assertThat(ask(port, "")).isEmpty();
        assertThat(ask(port, "GET /healthz HTTP/1.1" + END)).startsWith("HTTP/1.1 200 ");
    }

    private static String withoutDate(String response) {
        return response.replaceFirst("Date: [^\r]*", "");
    }
}
