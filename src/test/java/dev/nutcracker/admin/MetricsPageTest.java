package dev.nutcracker.admin;

import static dev.nutcracker.admin.KnownPorts.END;
import static dev.nutcracker.admin.KnownPorts.NEVER_MS;
import static dev.nutcracker.admin.KnownPorts.PATIENT;
import static dev.nutcracker.admin.KnownPorts.ask;
import static dev.nutcracker.admin.KnownPorts.connect;
import static dev.nutcracker.admin.KnownPorts.get;
import static dev.nutcracker.admin.KnownPorts.request;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.testing.RawClient;
import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page of metrics: its formats, its parts, and how it is sent. */
final class MetricsPageTest {
    private final KnownPorts ports = new KnownPorts();
    private final KnownProxy proxy = ports.proxy();

    @AfterEach
    void close() throws Exception {
        ports.close();
    }

    @Test
    void shouldShowMetricsInTheFormatThatIsAskedFor() {
        StatsPort port = ports.open(PATIENT);
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
        StatsPort port = ports.open(PATIENT);
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

        assertThat(ask(ports.open(PATIENT), "GET " + target + " HTTP/1.1" + END))
                .contains(part);
    }

    @Test
    void shouldSayByItsStatusThatMetricsAskedForAreNotThere() throws Exception {
        StatsPort port = ports.open(PATIENT);

        assertThat(get(port, "/metrics?pool=other").statusCode()).isEqualTo(404);
        assertThat(get(port, "/metrics?level=other").statusCode()).isEqualTo(400);
        assertThat(get(port, "/metrics?pool=pool0").body()).doesNotContain("pool1");
    }

    @Test
    void shouldNotSendChunksToWhoDoesNotKnowThem() {
        assertThat(ask(ports.open(PATIENT), "GET /metrics HTTP/1.0\r\n\r\n"))
                .contains("\r\n\r\n# HELP nutcracker_build_info")
                .endsWith("\n")
                .doesNotContain("Transfer-Encoding", "\r\n0\r\n");
    }

    @Test
    void shouldSendMetricsThatAClientCanPutTogether() throws Exception {
        proxy.addPools(500);

        var response = get(ports.open(PATIENT), "/metrics");

        assertThat(response.body())
                .startsWith("# HELP nutcracker_build_info")
                .contains("nutcracker_client_eof_total{pool=\"pool500\"} 0\n")
                .endsWith("\n");
        assertThat(response.body().lines())
                .allSatisfy(line -> assertThat(line).matches("#.*|nutcracker_\\S+(\".*\")?}? [0-9.e+-]+"));
    }

    @Test
    void shouldNotMakeMoreAnswersOfManyPartsThanItMay() {
        proxy.addPools(5_000);
        StatsPort port = ports.open(new Limits(64, NEVER_MS, 1000, NEVER_MS, NEVER_MS, 0, NEVER_MS, NEVER_MS));
        String request = "GET /metrics HTTP/1.1" + END;
        List<RawClient> slow = ports.connectAll(port, 2);
        slow.forEach(client -> client.send(request).expect("HTTP/1.1 200 OK\r\n"));

        assertThat(ask(port, request)).startsWith("HTTP/1.1 503 Service Unavailable\r\n");

        assertThat(ask(port, "GET /healthz HTTP/1.1" + END)).startsWith("HTTP/1.1 200 OK\r\n");
        slow.forEach(client -> assertThat(client.readUntilClosed()).endsWith("\r\n0\r\n\r\n"));
        assertThat(ask(port, request)).startsWith("HTTP/1.1 200 OK\r\n");
    }

    @Test
    void shouldShowTheHeadOfMetricsAlone() {
        try (RawClient reader = connect(ports.open(PATIENT))) {
            assertThat(reader.send("HEAD /metrics HTTP/1.1" + END).readUntilClosed())
                    .startsWith("HTTP/1.1 200 OK\r\n")
                    .endsWith("\r\n\r\n")
                    .doesNotContain("nutcracker_");
        }
    }
}
