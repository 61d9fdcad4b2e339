package dev.nutcracker.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.ui.UiFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The web page as HTTP has it: who gets it, and how. */
final class UiPageTest {
    private static final String BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
    private static final long NEVER_MS = 60_000;
    private static final Limits PATIENT = new Limits(64, NEVER_MS, NEVER_MS, NEVER_MS, NEVER_MS, 0, NEVER_MS, NEVER_MS);
    private static final int BYTES_MAX = 60 * 1024;
    private static final int PACKED_BYTES_MAX = 24 * 1024;

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final KnownProxy proxy = new KnownProxy();
    private StatsPort port;

    @BeforeEach
    void open() throws IOException {
        port = StatsPort.open("127.0.0.1", 0, PATIENT);
        port.serve(proxy);
    }

    @AfterEach
    void close() throws IOException {
        port.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {BROWSER, "text/html", "*/*, TEXT/HTML;q=0.1"})
    void shouldShowThePageToWhoNamesHtml(String accept) throws Exception {
        HttpResponse<byte[]> page = get("/", "Accept", accept);

        assertThat(page.headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
        assertThat(new String(page.body(), UTF_8))
                .startsWith("<!doctype html>")
                .contains("href=\"ui/app.css\"", "src=\"ui/app.js\"", "href=\"ui/known.js\"", "href=\"stats\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"*/*", "application/json", "text/*", "text/html;q=0", "xtext/html", ""})
    void shouldSendTheStatisticsToEverybodyElse(String accept) throws Exception {
        HttpResponse<byte[]> statistics = get("/", "Accept", accept);

        assertThat(new String(statistics.body(), UTF_8)).isEqualTo(proxy.json());
        assertThat(statistics.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(statistics.headers().firstValue("Vary")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void shouldSendEachFileWithItsDefences(UiFile file) throws Exception {
        HttpResponse<byte[]> sent = get("/ui/" + file.path());

        assertThat(sent.statusCode()).isEqualTo(200);
        assertThat(sent.body()).isEqualTo(file.content().plain());
        assertThat(sent.headers().firstValue("Content-Type")).contains(file.contentType());
        assertThat(sent.headers().firstValue("Content-Security-Policy"))
                .contains("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src"
                        + " 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
        assertThat(sent.headers().firstValue("X-Frame-Options")).contains("DENY");
        assertThat(sent.headers().firstValue("Referrer-Policy")).contains("no-referrer");
        assertThat(sent.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(sent.headers().allValues("Cache-Control")).containsExactly("no-cache");
    }

    @ParameterizedTest
    @EnumSource
    void shouldSendEachFileInGzipAndOnlyOnce(UiFile file) throws Exception {
        HttpResponse<byte[]> packed = get("/ui/" + file.path(), "Accept-Encoding", "gzip, br");
        String tag = packed.headers().firstValue("ETag").orElseThrow();
        HttpResponse<byte[]> again = get("/ui/" + file.path(), "Accept-Encoding", "gzip, br", "If-None-Match", tag);

        assertThat(packed.headers().firstValue("Content-Encoding")).contains("gzip");
        try (GZIPInputStream unpacked = new GZIPInputStream(new ByteArrayInputStream(packed.body()))) {
            assertThat(unpacked.readAllBytes()).isEqualTo(file.content().plain());
        }
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(get("/ui/" + file.path(), "If-None-Match", "\"other\"").statusCode())
                .isEqualTo(200);
    }

    @Test
    void shouldBeSmallAndNeedNothingFromElsewhere() {
        int bytes = 0;
        int packedBytes = 0;
        for (UiFile file : UiFile.values()) {
            bytes += file.content().plain().length;
            packedBytes += file.content().gzip().length;
            String text = new String(file.content().plain(), UTF_8).replace("http://www.w3.org/2000/svg", "");
            assertThat(text).doesNotContain("http://", "https://", "innerHTML", "outerHTML", "insertAdjacent", "eval(");
        }
        assertThat(bytes).isLessThan(BYTES_MAX);
        assertThat(packedBytes).isLessThan(PACKED_BYTES_MAX);
        assertThat(new String(UiFile.INDEX.content().plain(), UTF_8))
                .doesNotContain(" style=", "<style", "onclick", "<script>");
    }

    @Test
    void shouldLeadToThePageByRelativeAddressesOnly() throws Exception {
        HttpResponse<byte[]> moved = get("/ui");

        assertThat(moved.statusCode()).isEqualTo(302);
        assertThat(moved.headers().firstValue("Location")).contains("ui/");
    }

    @Test
    void shouldSayWhatThePageShows() throws Exception {
        HttpResponse<byte[]> state = get("/ui/state");

        assertThat(state.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(state.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(new String(state.body(), UTF_8))
                .startsWith("{\"release\":")
                .contains("\"host\":\"here\"", "\"level\":\"admin\"", "\"digest\":\"known\"", "\"it has begun\"")
                .endsWith("}\n");
    }

    @ParameterizedTest
    @CsvSource({
        "/ui/state?pool=nothing, 404",
        "/ui/state?since=x, 400",
        "/ui/state?from=-1, 400",
        "/ui/nothing, 404",
        "/ui/../stats, 404",
        "/ui/state/, 404",
        "/ui/state?since=999999999999999999&from=999999999999999999&other=1, 200",
        "/ui/state?pool=alpha, 200"
    })
    void shouldRefuseWhatIsNotThere(String target, int status) throws Exception {
        assertThat(get(target).statusCode()).isEqualTo(status);
    }

    @Test
    void shouldTakeNoOtherMethod() throws Exception {
        var request = java.net.http.HttpRequest.newBuilder(uri("/ui/state"))
                .POST(java.net.http.HttpRequest.BodyPublishers.noBody())
                .build();

        assertThat(CLIENT.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(405);
    }

    @Test
    void shouldNotBeThereIfItIsSwitchedOff() throws Exception {
        proxy.global("  admin:\n    ui: false\n");

        for (UiFile file : UiFile.values()) {
            assertThat(get("/ui/" + file.path()).statusCode()).as(file.path()).isEqualTo(404);
        }
        assertThat(get("/ui/state").statusCode()).isEqualTo(404);
        assertThat(new String(get("/ui/").body(), UTF_8)).doesNotContain("/ui/");
        assertThat(new String(get("/", "Accept", BROWSER).body(), UTF_8)).isEqualTo(proxy.json());
    }

    @Test
    void shouldOfferOnlyWhatTheSenderMayDo(@TempDir Path directory) throws Exception {
        Path tokens = directory.resolve("tokens");
        Files.writeString(tokens, "operate secret\n");
        proxy.global("  admin:\n    local: read\n    token_file: " + tokens + '\n');

        assertThat(new String(get("/ui/state").body(), UTF_8)).contains("\"level\":\"read\"");
        assertThat(new String(get("/ui/state", "Authorization", "Bearer secret").body(), UTF_8))
                .contains("\"level\":\"operate\"");
        assertThat(new String(get("/ui/state", "Authorization", "Bearer wrong").body(), UTF_8))
                .contains("\"level\":\"read\"");
    }

    @ParameterizedTest
    @EnumSource
    void shouldSendEachFileToWhoMayLookOnlyWithAToken(UiFile file, @TempDir Path directory) throws Exception {
        Path tokens = directory.resolve("tokens");
        Files.writeString(tokens, "operate secret\n");
        proxy.global("  admin:\n    remote: none\n    token_file: " + tokens + '\n');

        assertThat(Pages.answer(proxy, fromElsewhere("/ui/" + file.path())).status())
                .isEqualTo(HttpStatus.OK);
        assertThat(Pages.answer(proxy, fromElsewhere("/ui/state")).status()).isEqualTo(HttpStatus.UNAUTHORIZED);
    }

    private static HttpRequest fromElsewhere(String path) {
        return new HttpRequest(
                "GET",
                path,
                java.util.Map.of("host", "192.0.2.1:22222"),
                new InetSocketAddress("192.0.2.2", 1),
                PeerOwner.UNKNOWN,
                Door.STATS,
                "");
    }

    /** A page that has been reached by a name may change nothing: anybody can point a name at this machine. */
    @Test
    void shouldOfferNothingToWhoAsksByAHostName() {
        HttpRequest request = new HttpRequest(
                "GET",
                "/ui/state",
                java.util.Map.of("host", "proxy.example:22222"),
                new InetSocketAddress("127.0.0.1", 1),
                PeerOwner.UNKNOWN,
                Door.STATS,
                "");

        assertThat(new String(UiPage.state(proxy, request).body(), UTF_8)).contains("\"level\":\"read\"");
    }

    private HttpResponse<byte[]> get(String target, String... headers) throws Exception {
        var request = java.net.http.HttpRequest.newBuilder(uri(target));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return CLIENT.send(request.build(), BodyHandlers.ofByteArray());
    }

    private URI uri(String target) throws IOException {
        return URI.create("http://127.0.0.1:" + ((InetSocketAddress) port.localAddress()).getPort() + target);
    }
}
