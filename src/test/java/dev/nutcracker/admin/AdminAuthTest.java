package dev.nutcracker.admin;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may change something. */
final class AdminAuthTest {
    private static final String ELSEWHERE = "192.0.2.7";

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.1.2.3", "::1", "::ffff:127.0.0.1"})
    void shouldTrustThisMachine(String address) {
        assertThat(status(new KnownProxy(), from(address), Map.of())).isEqualTo(200);
    }

    @Test
    void shouldTrustWhoMayOpenTheUnixSocket() {
        assertThat(status(new KnownProxy(), UnixDomainSocketAddress.of(""), Map.of("host", "anything")))
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.7", "10.0.0.1", "128.0.0.1", "fe80::1", "::", "::ffff:10.0.0.1"})
    void shouldTrustNobodyElseWithoutATokenFile(String address) {
        assertThat(status(new KnownProxy(), from(address), Map.of("authorization", "Bearer x")))
                .isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3cret", "s3cret\n", "s3cret\r\n"})
    void shouldTrustWhoKnowsTheToken(String content) throws IOException {
        KnownProxy proxy = withToken(content);

        assertThat(status(proxy, from(ELSEWHERE), Map.of("authorization", "Bearer s3cret")))
                .isEqualTo(200);
        assertThat(status(proxy, from(ELSEWHERE), Map.of("authorization", "bearer  s3cret")))
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "s3cret",
                "Bearer",
                "Bearer ",
                "Bearer s3cre",
                "Bearer s3crets",
                "Bearer S3CRET",
                "Basic s3cret"
            })
    void shouldAskForTheTokenOtherwise(String authorization) throws IOException {
        HttpResponse refusal =
                requireNonNull(refusal(withToken("s3cret\n"), from(ELSEWHERE), Map.of("authorization", authorization)));

        assertThat(refusal.status()).isEqualTo(HttpStatus.UNAUTHORIZED);
        assertThat(refusal.headers()).containsEntry("WWW-Authenticate", "Bearer");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", " \n"})
    void shouldTakeAnEmptyFileForNoToken(String content) throws IOException {
        KnownProxy proxy = withToken(content);

        assertThat(status(proxy, from(ELSEWHERE), Map.of("authorization", "Bearer ")))
                .isEqualTo(401);
        assertThat(status(proxy, from("127.0.0.1"), Map.of())).isEqualTo(200);
    }

    @Test
    void shouldTakeAFileThatCannotBeReadForNoToken() {
        KnownProxy proxy = new KnownProxy().global("  admin:\n    token_file: " + directory.resolve("none") + '\n');

        assertThat(status(proxy, from(ELSEWHERE), Map.of("authorization", "Bearer x")))
                .isEqualTo(401);
    }

    @Test
    void shouldReadTheTokenAnew() throws IOException {
        KnownProxy proxy = withToken("old");
        Files.writeString(directory.resolve("token"), "new");

        assertThat(status(proxy, from(ELSEWHERE), Map.of("authorization", "Bearer old")))
                .isEqualTo(401);
        assertThat(status(proxy, from(ELSEWHERE), Map.of("authorization", "Bearer new")))
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "localhost, http://localhost, 200",
        "localhost:22222, http://localhost:22222, 200",
        "127.0.0.1:22222, http://127.0.0.1:22222, 200",
        "127.0.0.1:22222, https://127.0.0.1:22222, 200",
        "[::1]:22222, http://[::1]:22222, 200",
        "127.0.0.1:22222, http://127.0.0.1:8080, 403",
        "127.0.0.1:22222, http://example.com, 403",
        "127.0.0.1:22222, null, 403",
        "127.0.0.1:22222, '', 403"
    })
    void shouldRefusePagesOfOtherSites(String host, String origin, int status) {
        assertThat(status(new KnownProxy(), from("127.0.0.1"), Map.of("host", host, "origin", origin)))
                .isEqualTo(status);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"example.com", "example.com:22222", "127.0.0.1.example.com", "localhost.example.com", "", "x]:1"
            })
    void shouldNotTrustANameThatAnybodyCanPointAtThisMachine(String host) throws IOException {
        Map<String, String> headers = new HashMap<>(Map.of("host", host, "origin", "http://" + host));

        assertThat(status(withToken("s3cret"), from("127.0.0.1"), headers)).isEqualTo(403);
        headers.put("authorization", "Bearer s3cret");
        assertThat(status(withToken("s3cret"), from("127.0.0.1"), headers)).isEqualTo(200);
    }

    @Test
    void shouldTrustNoOtherUserOfThisMachine() throws IOException {
        SocketAddress here = from("127.0.0.1");
        HttpRequest plain = new HttpRequest("POST", "/reload", Map.of(), here, () -> true);
        HttpRequest right =
                new HttpRequest("POST", "/reload", Map.of("authorization", "Bearer s3cret"), here, () -> true);

        assertThat(requireNonNull(AdminAuth.refusal(new KnownProxy(), plain)).status())
                .isEqualTo(HttpStatus.FORBIDDEN);
        assertThat(requireNonNull(AdminAuth.refusal(withToken("s3cret"), plain)).status())
                .isEqualTo(HttpStatus.UNAUTHORIZED);
        assertThat(AdminAuth.refusal(withToken("s3cret"), right)).isNull();
    }

    private KnownProxy withToken(String content) throws IOException {
        Path file = Files.writeString(directory.resolve("token"), content);
        return new KnownProxy().global("  admin:\n    token_file: " + file + '\n');
    }

    /** The status that somebody is refused with, or 200. */
    private static int status(KnownProxy proxy, SocketAddress from, Map<String, String> headers) {
        HttpResponse refusal = refusal(proxy, from, headers);
        return refusal == null ? 200 : refusal.status().code();
    }

    private static @Nullable HttpResponse refusal(KnownProxy proxy, SocketAddress from, Map<String, String> headers) {
        return AdminAuth.refusal(proxy, new HttpRequest("POST", "/reload", headers, from, PeerOwner.UNKNOWN));
    }

    private static SocketAddress from(String address) {
        try {
            return new InetSocketAddress(InetAddress.getByName(address), 1234);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
