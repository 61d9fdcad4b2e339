package dev.nutcracker.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutcracker.admin.StatsPort;
import dev.nutcracker.stats.MetricTable;
import dev.nutcracker.stats.MetricsFormat;
import dev.nutcracker.stats.MetricsScope;
import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.Ports;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RunningProxy;
import dev.nutcracker.testing.Tls;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.cert.X509Certificate;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS on the statistics port. */
final class StatsTlsTest {
    @AutoClose
    private final Tls tls = new Tls();

    private final PoolYaml pool = PoolYaml.redis("alpha").server(Ports.free(), "one");

    @ParameterizedTest
    @ValueSource(strings = {"boringssl", "jdk"})
    void shouldServePagesWithEachLibrary(String provider) throws Exception {
        try (RunningProxy proxy = RunningProxy.start(1, yaml("", "  tls: {provider: " + provider + "}\n"));
                StatsPort stats = serve(proxy)) {
            HttpResponse<String> metrics = get(stats, "/metrics");

            assertThat(metrics.statusCode()).isEqualTo(200);
            assertThat(metrics.body())
                    .contains("nutcracker_tls_handshakes_total{pool=\"\",result=\"ok\",version=\"TLSv1.3\"}")
                    .contains("nutcracker_tls_certificate_expiry_seconds{pool=\"\",name=\"" + tls.file("server.crt"));
            assertThat(get(stats, "/version").body()).contains("\"tls\":\"" + provider + "\"");
            assertThat(openssl(stats, "-tls1_2", "GET /healthz HTTP/1.0\r\n\r\n"))
                    .contains("ok\n");
            assertThat(openssl(stats, "-tls1_3", "stats\n")).contains("\"service\":\"nutcracker\"");
            Await.until(
                    "nobody is connected",
                    () -> metrics(proxy)
                            .lines()
                            .filter(line -> line.startsWith("nutcracker_tls_connections{"))
                            .allMatch(line -> line.endsWith(" 0")));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"boringssl", "jdk"})
    void shouldGiveStatisticsToWhoSaysNothingAfterTheHandshake(String provider) throws Exception {
        try (RunningProxy proxy = RunningProxy.start(1, yaml("", "  tls: {provider: " + provider + "}\n"));
                StatsPort stats = serve(proxy)) {
            assertThat(openssl(stats, "-tls1_3", "")).contains("\"service\":\"nutcracker\"");
            assertThat(openssl(stats, "-tls1_2", "")).contains("\"service\":\"nutcracker\"");
        }
    }

    @Test
    void shouldTellPlainClientsWhatThePortSpeaks() throws IOException {
        try (RunningProxy proxy = RunningProxy.start(1, yaml("", ""));
                StatsPort stats = serve(proxy);
                RawClient plain = RawClient.connect(port(stats))) {
            plain.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n").halfClose();

            assertThat(plain.readUntilClosed()).contains(" 400 Bad Request").endsWith("\nthis port speaks TLS only\n");
            assertThat(metrics(proxy))
                    .contains("nutcracker_tls_handshakes_total{pool=\"\",result=\"not_tls\",version=\"\"} 1");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"boringssl", "jdk"})
    void shouldLetInOnlyClientsWithAGoodCertificate(String provider) throws Exception {
        var revoked = tls.authority().leaf("mallory").write("mallory");
        tls.authority().leaf("alice").forClients().write("alice");
        String crl = tls.authority().revoke(revoked).toString();
        String clients = ", clients: required, ca: " + tls.file("ca.pem") + ", crl: " + crl;
        try (RunningProxy proxy = RunningProxy.start(1, yaml(clients, "  tls: {provider: " + provider + "}\n"));
                StatsPort stats = serve(proxy)) {
            try (RawClient alice = tls.connectAs("alice", port(stats))) {
                alice.send("GET /healthz HTTP/1.0\r\n\r\n");

                assertThat(alice.readUntilClosed()).endsWith("\nok\n");
            }
            assertThatThrownBy(() -> get(stats, "/healthz")).isInstanceOf(IOException.class);
            assertThat(answerTo("mallory", stats)).isEmpty();
            // Some clients try once more, and some have closed before their certificate is looked at.
            Await.until(
                    "both are counted", () -> handshakes(proxy, "bad_certificate") + handshakes(proxy, "closed") >= 2);
            assertThat(handshakes(proxy, "bad_certificate")).isPositive();
        }
    }

    private static int handshakes(RunningProxy proxy, String result) {
        Matcher counted = Pattern.compile(
                        "handshakes_total\\{pool=\"\",result=\"" + result + "\",version=\"\"} ([0-9]+)")
                .matcher(metrics(proxy));
        return counted.find() ? Integer.parseInt(counted.group(1)) : 0;
    }

    @Test
    void shouldTurnTlsOnAndOffAndShowAnotherCertificateAfterAReload() throws Exception {
        try (RunningProxy proxy = RunningProxy.start(1, pool.text());
                StatsPort stats = serve(proxy)) {
            assertThat(plain(stats)).endsWith("\nok\n");
            assertThat(proxy.administered().tlsLibrary()).isNull();

            proxy.reload(yaml("", ""));
            String before = serial(stats);
            tls.authority().server("server");
            proxy.reload(yaml("", ""));

            assertThat(serial(stats)).isNotEqualTo(before);
            proxy.reload(pool.text());
            assertThat(plain(stats)).endsWith("\nok\n");
        }
    }

    private String yaml(String keys, String global) {
        return "global:\n" + global + "  admin:\n    tls: {certificate: " + tls.file("server.crt") + ", key: "
                + tls.file("server.key") + keys + "}\n" + pool.text();
    }

    private static StatsPort serve(RunningProxy proxy) throws IOException {
        StatsPort stats = StatsPort.open("127.0.0.1", 0);
        stats.serve(proxy.administered());
        return stats;
    }

    private static int port(StatsPort stats) throws IOException {
        return ((InetSocketAddress) stats.localAddress()).getPort();
    }

    private HttpResponse<String> get(StatsPort stats, String page) throws IOException, InterruptedException {
        try (HttpClient client =
                HttpClient.newBuilder().sslContext(tls.contextOfStranger()).build()) {
            URI uri = URI.create("https://127.0.0.1:" + port(stats) + page);
            return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
        }
    }

    private String answerTo(String certificate, StatsPort stats) throws IOException {
        try (RawClient client = tls.connectAs(certificate, port(stats))) {
            client.send("GET /healthz HTTP/1.0\r\n\r\n");
            return client.readUntilClosed();
        } catch (UncheckedIOException e) {
            return "";
        }
    }

    private static String plain(StatsPort stats) throws IOException {
        try (RawClient client = RawClient.connect(port(stats))) {
            return client.send("GET /healthz HTTP/1.0\r\n\r\n").readUntilClosed();
        }
    }

    private String serial(StatsPort stats) throws IOException {
        try (SSLSocket socket =
                (SSLSocket) tls.contextOfStranger().getSocketFactory().createSocket("127.0.0.1", port(stats))) {
            socket.startHandshake();
            X509Certificate shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
            return shown.getSerialNumber().toString();
        }
    }

    private String openssl(StatsPort stats, String version, String request) throws Exception {
        Process client = new ProcessBuilder(
                        "openssl",
                        "s_client",
                        "-quiet",
                        "-verify_return_error",
                        "-CAfile",
                        tls.file("ca.pem"),
                        version,
                        "-connect",
                        "127.0.0.1:" + port(stats))
                .redirectErrorStream(true)
                .start();
        client.outputWriter().append(request).flush();
        String output = new String(client.getInputStream().readAllBytes(), UTF_8);
        assertThat(client.waitFor(10, TimeUnit.SECONDS)).isTrue();
        return output;
    }

    private static String metrics(RunningProxy proxy) {
        StringWriter text = new StringWriter();
        try {
            MetricTable.write(proxy.metrics(), MetricsScope.WHOLE, MetricsFormat.accepted(""), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }
}
