package dev.nutcracker.discovery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import dev.nutcracker.config.ConfigException;
import dev.nutcracker.config.ConfigLoader;
import dev.nutcracker.config.DiscoveryConfig;
import dev.nutcracker.config.ServerConfig;
import dev.nutcracker.config.ServerList;
import dev.nutcracker.testing.Certificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The sources that are asked by HTTP, each beside a server that plays it. */
final class HttpSourcesTest {
    private static final String ONE = "10.0.0.1:6379:1 one";
    private static final String TWO = "10.0.0.2:6379:2 two";

    private final PlayedHttp server = PlayedHttp.start();
    private final CountDownLatch end = new CountDownLatch(1);

    @TempDir
    private Path directory;

    private Path token;

    @BeforeEach
    void writeToken() throws IOException {
        token = Files.writeString(directory.resolve("token"), "s3cret\n");
    }

    @AfterEach
    void endServer() {
        end.countDown();
        server.close();
    }

    @Test
    void shouldReadAListAndAskForItOnlyIfItHasChanged() throws Exception {
        List<String> given = new ArrayList<>();
        server.answer(exchange -> {
            String tag = String.valueOf(exchange.getRequestHeaders().getFirst("If-None-Match"));
            given.add(tag + ' ' + exchange.getRequestHeaders().getFirst("Authorization"));
            Map<String, String> headers = Map.of("ETag", "\"7\"", "Cache-Control", "private, max-age=5");
            PlayedHttp.send(exchange, tag.equals("null") ? 200 : 304, headers, tag.equals("null") ? ONE : "");
        });
        try (ServerSource source = source("http://127.0.0.1:" + server.port() + "/alpha.list?x=1", true)) {
            Answer first = source.ask(0);
            Answer second = source.ask(1000);

            assertThat(first).isEqualTo(new Answer(servers(ONE), 5000, false));
            assertThat(second).isEqualTo(first);
            assertThat(given).containsExactly("null Bearer s3cret", "\"7\" Bearer s3cret");
        }
    }

    @Test
    void shouldWaitForTheNextListIfTheServerHasAnIndex() throws Exception {
        server.answer(exchange -> PlayedHttp.send(
                exchange, 200, Map.of("X-Index", "41"), exchange.getRequestURI().getQuery() == null ? ONE : TWO));
        try (ServerSource source = source("http://127.0.0.1:" + server.port() + "/l", false)) {
            assertThat(source.ask(30_000).canWait()).isTrue();
            assertThat(source.ask(30_000).servers()).isEqualTo(servers(TWO));
            assertThat(source.ask(0).servers()).isEqualTo(servers(ONE));

            assertThat(server.asked()).containsExactly("GET /l", "GET /l?index=41&wait=30s", "GET /l");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 301, 302, 401, 404, 500, 503})
    void shouldSayWhichStatusIsNoAnswer(int status) throws Exception {
        server.answer(exchange -> PlayedHttp.send(exchange, status, Map.of("Location", "http://10.0.0.1/"), ""));
        try (ServerSource source = source("http://127.0.0.1:" + server.port() + "/l", false)) {
            assertThatThrownBy(() -> source.ask(0))
                    .isInstanceOf(IOException.class)
                    .hasMessage("it answers with status " + status);
        }
    }

    @Test
    void shouldSayWhyThereIsNoAnswer() throws Exception {
        int port = server.port();
        try (ServerSource source = source("http://127.0.0.1:" + port + "/l", false)) {
            server.answer(exchange -> {
                exchange.sendResponseHeaders(200, 0);
                byte[] block = new byte[1 << 16];
                for (int i = 0; i < 1 << 10; i++) {
                    exchange.getResponseBody().write(block);
                }
            });
            assertThatThrownBy(() -> source.ask(0)).isInstanceOf(IOException.class);

            server.answer("<html>\n");
            assertThatThrownBy(() -> source.ask(0)).isInstanceOf(ConfigException.class);

            server.close();
            assertThatThrownBy(() -> source.ask(0))
                    .isInstanceOf(IOException.class)
                    .hasMessage("it cannot be connected to");
        }
    }

    @Test
    void shouldNotSendATokenThatCannotBeOne() throws Exception {
        try (ServerSource source = source("http://127.0.0.1:" + server.port() + "/l", true)) {
            Files.writeString(token, "two\nlines");

            assertThatThrownBy(() -> source.ask(0))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("has a character that no token has");
            assertThat(server.asked()).isEmpty();
        }
    }

    @Test
    void shouldTrustTheCasThatTheConfigurationNamesAndNoOthers() throws Exception {
        Certificates authority = Certificates.authority(directory, "ca");
        authority.server("own");
        String ca = "\n  discovery_ca: " + authority.file();
        try (PlayedHttp encrypted =
                PlayedHttp.startWithTls(directory.resolve("own.crt"), directory.resolve("own.key"))) {
            encrypted.answer(ONE);
            String url = "https://127.0.0.1:" + encrypted.port() + "/l";
            try (ServerSource trusting = source(url + ca, true);
                    ServerSource usual = source(url, false)) {
                assertThat(trusting.ask(0).servers()).isEqualTo(servers(ONE));
                assertThatThrownBy(() -> usual.ask(0))
                        .isInstanceOf(IOException.class)
                        .hasMessageStartingWith("TLS: ");
            }
        }
    }

    @Test
    void shouldReadPassingInstancesOfConsul() throws Exception {
        List<String> tokens = new ArrayList<>();
        server.answer(exchange -> {
            tokens.add(exchange.getRequestHeaders().getFirst("X-Consul-Token"));
            PlayedHttp.send(exchange, 200, Map.of("X-Consul-Index", "42"), """
                    [{"Node": {"Node": "n1", "Address": "10.0.0.1"}, "Service": {"ID": "one", "Service": "cache",
                       "Tags": ["blue"], "Meta": null, "Address": "", "Port": 6379, "Weights": {"Passing": 1, "Warning": 1}},
                      "Checks": []},
                     {"Node": {"Address": "10.0.0.9"}, "Service": {"ID": "two", "Address": "10.0.0.2", "Port": 6379,
                       "Weights": {"Passing": 2}}}]
                    """);
        });
        try (ServerSource source = source("consul://127.0.0.1:" + server.port() + "/cache?tag=blue", true)) {
            Answer answer = source.ask(30_000);
            source.ask(30_000);

            assertThat(answer.servers()).isEqualTo(servers(ONE, TWO));
            assertThat(answer.canWait()).isTrue();
            assertThat(tokens).containsExactly("s3cret", "s3cret");
            assertThat(server.asked())
                    .containsExactly(
                            "GET /v1/health/service/cache?passing=1&tag=blue",
                            "GET /v1/health/service/cache?passing=1&tag=blue&index=42&wait=30s");
        }
    }

    @Test
    void shouldBeginAnewWhenTheIndexOfConsulGoesBack() throws Exception {
        server.answer(exchange -> PlayedHttp.send(exchange, 200, Map.of("X-Consul-Index", "42"), "[]"));
        try (ServerSource source = source("consul://127.0.0.1:" + server.port() + "/cache", false)) {
            source.ask(0);
            server.answer(exchange -> PlayedHttp.send(exchange, 200, Map.of("X-Consul-Index", "7"), "[]"));

            assertThat(source.ask(1000).canWait()).isFalse();
            assertThat(source.ask(1000).servers()).isEmpty();
            assertThat(server.asked().getLast()).isEqualTo("GET /v1/health/service/cache?passing=1");
        }
    }

    @Test
    void shouldReadKeysOfEtcdAndWatchThem() throws Exception {
        String range = "\"key\": \"" + base64("/cache/") + "\", \"range_end\": \"" + base64("/cache0") + '"';
        server.answer(exchange -> {
            if (exchange.getRequestURI().getPath().equals("/v3/watch")) {
                stream(exchange, "{\"result\": {\"created\": true}}\n{\"result\": {\"events\": []}}\n");
                return;
            }
            PlayedHttp.send(
                    exchange,
                    200,
                    Map.of(),
                    "{\"header\": {\"revision\": \"7\"}, \"kvs\": [" + pair("/cache/one", "10.0.0.1:6379:1") + ", "
                            + pair("/cache/two", "10.0.0.2:6379:2 other") + "], \"count\": \"2\"}");
        });
        try (ServerSource source = source("etcd://127.0.0.1:" + server.port() + "/cache/", false)) {
            assertThat(source.ask(0)).isEqualTo(new Answer(servers(ONE, TWO), Answer.ANY_TIME_MS, true));
            assertThat(source.ask(60_000).servers()).isEqualTo(servers(ONE, TWO));

            assertThat(server.asked())
                    .containsExactly(
                            "POST /v3/kv/range {" + range + "}",
                            "POST /v3/watch {\"create_request\": {" + range + ", \"start_revision\": \"8\"}}",
                            "POST /v3/kv/range {" + range + "}");
        }
    }

    @Test
    void shouldReadReadyEndpointsOfKubernetesAndWatchThem() throws Exception {
        List<String> tokens = new ArrayList<>();
        server.answer(exchange -> {
            tokens.add(exchange.getRequestHeaders().getFirst("Authorization"));
            if (exchange.getRequestURI().getQuery().contains("watch=1")) {
                stream(exchange, "{\"type\": \"MODIFIED\", \"object\": {}}\n");
                return;
            }
            PlayedHttp.send(exchange, 200, Map.of(), """
                    {"kind": "EndpointSliceList", "metadata": {"resourceVersion": "7"}, "items": [
                      {"addressType": "IPv6", "endpoints": [{"addresses": ["fd00::1"], "targetRef": {"name": "one"}}]},
                      {"addressType": "IPv4", "ports": [{"port": 6379}], "endpoints": [
                        {"addresses": ["10.0.0.1"], "conditions": {"ready": true}, "targetRef": {"kind": "Pod", "name": "one"}},
                        {"addresses": ["10.0.0.3"], "conditions": {"ready": false}, "targetRef": {"name": "three"}},
                        {"addresses": ["10.0.0.2"], "conditions": {}, "targetRef": {"name": "two"}}]}]}
                    """);
        });
        String url = "k8s://default/cache:6379?api=http://127.0.0.1:" + server.port();
        try (ServerSource source = source(url, true)) {
            assertThat(source.ask(0).servers()).isEqualTo(servers(ONE, "10.0.0.2:6379:1 two"));
            assertThat(source.ask(60_000).canWait()).isTrue();

            String slices = "GET /apis/discovery.k8s.io/v1/namespaces/default/endpointslices"
                    + "?labelSelector=kubernetes.io/service-name%3Dcache";
            assertThat(server.asked())
                    .containsExactly(slices, slices + "&watch=1&resourceVersion=7&timeoutSeconds=60", slices);
            assertThat(tokens).containsOnly("Bearer s3cret");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"consul://H/cache", "etcd://H/cache/", "k8s://default/cache:1?api=http://H"})
    void shouldTakeGarbageForNoAnswer(String url) throws Exception {
        try (ServerSource source = source(url.replace("H", "127.0.0.1:" + server.port()), false)) {
            for (String garbage : List.of(
                    "",
                    "null",
                    "{}",
                    "\"x\"",
                    "<html>",
                    "[".repeat(100_000),
                    "[" + "{},".repeat(300_000) + "{}]",
                    "{\"items\": 1, \"kvs\": 2}",
                    "{\"a\": &x 1, \"items\": *x}",
                    "[{\"Service\": {\"Port\": \"1\\n2\"}}]",
                    "{\"header\": {\"revision\": \"1\"}, \"kvs\": [{\"key\": \"!\"}]}")) {
                server.answer(garbage);
                assertThatThrownBy(() -> source.ask(0)).isInstanceOfAny(IOException.class, ConfigException.class);
            }
        }
    }

    private void stream(HttpExchange exchange, String lines) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        exchange.getResponseBody().write(lines.getBytes(UTF_8));
        exchange.getResponseBody().flush();
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private ServerSource source(String url, boolean withToken) throws ConfigException {
        String yaml = "alpha:\n  listen: 127.0.0.1:1\n  discovery: " + url + "\n"
                + (withToken ? "  discovery_token_file: " + token + "\n" : "");
        DiscoveryConfig config = Objects.requireNonNull(ConfigLoader.parse("x.yml", yaml.getBytes(UTF_8))
                .configuration()
                .pools()
                .getFirst()
                .topology()
                .discovery());
        return Sources.of(config, new NoSockets());
    }

    private static String pair(String key, String value) {
        return "{\"key\": \"" + base64(key) + "\", \"value\": \"" + base64(value) + "\"}";
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }

    private static List<ServerConfig> servers(String... lines) throws ConfigException {
        return ServerList.of("test", List.of(lines));
    }
}
