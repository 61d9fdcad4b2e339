package dev.nutcracker.proxy;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.Certificates;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.Ports;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RunningProxy;
import dev.nutcracker.testing.Tls;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS with clients. */
final class TlsClientsTest {
    @AutoClose
    private final Tls tls = new Tls();

    @ParameterizedTest
    @ValueSource(strings = {"boringssl", "jdk"})
    void shouldServeClientsWithEachLibrary(String provider) {
        PoolYaml pool = tls.clients(pool());
        try (RunningProxy proxy =
                        RunningProxy.start(1, "global:\n  tls: {provider: " + provider + "}\n" + pool.text());
                RawClient client = tls.connect(pool.port())) {
            client.send("PING\r\n");

            client.expect("+PONG\r\n");
            client.close();
            Await.until("nothing is kept", () -> proxy.keptBytes() == 0);
        }
    }

    @Test
    void shouldTellPlainClientsOfRedisWhatThePortSpeaks() {
        PoolYaml pool = tls.clients(pool());
        try (RunningProxy _ = RunningProxy.start(pool);
                RawClient client = RawClient.connect(pool.port())) {
            client.send("PING\r\n");

            assertThat(client.readUntilClosed()).isEqualTo("-ERR this port speaks TLS only\r\n");
        }
    }

    @Test
    void shouldTellPlainClientsOfMemcachedWhatThePortSpeaks() {
        PoolYaml pool = tls.clients(PoolYaml.memcache("alpha").server(Ports.free(), "one"));
        try (RunningProxy _ = RunningProxy.start(pool);
                RawClient text = RawClient.connect(pool.port());
                RawClient binary = RawClient.connect(pool.port())) {
            text.send("get a\r\n");
            binary.send("\u0080\u000b");

            assertThat(text.readUntilClosed()).isEqualTo("SERVER_ERROR this port speaks TLS only\r\n");
            assertThat(binary.readUntilClosed()).isEmpty();
        }
    }

    @Test
    void shouldServeBothKindsOfClientsWhileTheyAreChangedOver() {
        PoolYaml pool = tls.clients(pool(), ", mode: optional");
        try (RunningProxy _ = RunningProxy.start(pool);
                RawClient plain = RawClient.connect(pool.port());
                RawClient silent = RawClient.connect(pool.port());
                RawClient secure = tls.connect(pool.port())) {
            plain.send("PING\r\nPING\r\n");
            secure.send("ECHO tls\r\n");

            plain.expect("+PONG\r\n+PONG\r\n");
            secure.expect("$3\r\ntls\r\n");
            silent.send("PING\r\n");
            silent.expect("+PONG\r\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"boringssl", "jdk"})
    void shouldLetInOnlyClientsWithAGoodCertificate(String provider) throws Exception {
        tls.authority().leaf("alice").forClients().write("alice");
        tls.authority().leaf("mail").forMail().write("mail");
        PoolYaml pool = tls.clients(pool(), ", clients: required, ca: " + tls.file("ca.pem"));
        String global = "global:\n  tls: {provider: " + provider + "}\n";
        try (RunningProxy _ = RunningProxy.start(1, global + pool.text());
                RawClient client = tls.connectAs("alice", pool.port())) {
            client.send("PING\r\n");

            client.expect("+PONG\r\n");
            assertRefused("mail", pool);
            try (SSLSocket none = socket(pool, "")) {
                assertThatThrownBy(() -> {
                            none.getOutputStream().write("PING\r\n".getBytes(US_ASCII));
                            none.getInputStream().read();
                        })
                        .isInstanceOf(IOException.class);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "boringssl, other/stranger, BAD_CERTIFICATE",
        "boringssl, old, CERTIFICATE_EXPIRED",
        "boringssl, mail, BAD_CERTIFICATE",
        "boringssl, revoked, CERTIFICATE_REVOKED",
        "jdk, other/stranger, CERTIFICATE_UNKNOWN",
        "jdk, revoked, CERTIFICATE_UNKNOWN"
    })
    void shouldTellClientsWhyTheirCertificateIsRefused(String provider, String certificate, String alert)
            throws Exception {
        // Of a CA with the name of the other, since clients show only what the names of CAs ask for.
        Path other = Files.createDirectory(tls.directory().resolve("other"));
        Certificates.authority(other, "ca").leaf("alice").write("stranger");
        Instant yesterday = Instant.now().minus(1, ChronoUnit.DAYS);
        tls.authority()
                .leaf("alice")
                .valid(yesterday.minus(1, ChronoUnit.DAYS), yesterday)
                .write("old");
        tls.authority().leaf("alice").forMail().write("mail");
        String revoked = tls.authority()
                .revoke(tls.authority().leaf("alice").write("revoked"))
                .toString();
        PoolYaml pool = tls.clients(pool(), ", clients: required, ca: " + tls.file("ca.pem") + ", crl: " + revoked);
        String global = "global:\n  tls: {provider: " + provider + "}\n";
        try (RunningProxy _ = RunningProxy.start(1, global + pool.text())) {
            assertThatThrownBy(() -> {
                        try (RawClient client = tls.connectAs(certificate, pool.port())) {
                            client.send("PING\r\n");
                            client.readLine();
                        }
                    })
                    .rootCause()
                    .hasMessageContaining("ALERT_" + alert);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"boringssl", "jdk"})
    void shouldAgreeToItsGroupsOnly(String provider) {
        PoolYaml pool = tls.clients(pool());
        String global = "global:\n  tls: {provider: " + provider + "}\n";
        try (RunningProxy _ = RunningProxy.start(1, global + pool.text())) {
            assertThat(agrees(pool, "secp384r1")).isTrue();
            assertThat(agrees(pool, "secp521r1")).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"boringssl", "jdk"})
    void shouldShowTheCertificateWhoseSignaturesAClientKnows(String provider) throws Exception {
        tls.authority().leaf("rsa").rsa().write("rsa");
        PoolYaml pool = pool().set(
                        "tls",
                        "{certificate: [" + tls.file("server.crt") + ", " + tls.file("rsa.crt") + "], key: ["
                                + tls.file("server.key") + ", " + tls.file("rsa.key") + "]}");
        String global = "global:\n  tls: {provider: " + provider + "}\n";
        try (RunningProxy _ = RunningProxy.start(1, global + pool.text())) {
            assertThat(shownTo("rsa_pss_rsae_sha256", pool)).containsPattern("subject=CN ?= ?rsa");
            assertThat(shownTo("ecdsa_secp256r1_sha256", pool)).containsPattern("subject=CN ?= ?localhost");
            assertThat(shown(pool, "")).isEqualTo("CN=localhost");
        }
    }

    private static String shownTo(String signature, PoolYaml pool) throws IOException {
        Process client = new ProcessBuilder(
                        "openssl", "s_client", "-connect", "127.0.0.1:" + pool.port(), "-sigalgs", signature)
                .redirectErrorStream(true)
                .start();
        client.outputWriter().close();
        return new String(client.getInputStream().readAllBytes(), US_ASCII);
    }

    private boolean agrees(PoolYaml pool, String group) {
        try (SSLSocket socket =
                (SSLSocket) tls.contextOfStranger().getSocketFactory().createSocket("127.0.0.1", pool.port())) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setNamedGroups(new String[] {group});
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            return true;
        } catch (SSLException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"boringssl", "jdk"})
    void shouldCloseAClientThatSendsRecordsWithoutDataOnly(String provider) throws Exception {
        PoolYaml pool = tls.clients(pool());
        String global = "global:\n  tls: {provider: " + provider + "}\n";
        try (RunningProxy _ = RunningProxy.start(1, global + pool.text());
                SSLSocket client = socket(pool, "")) {
            client.setSoTimeout(5000);
            for (int i = 0; i < 40; i++) {
                // In TLS 1.3, this agrees on other keys.
                client.startHandshake();
                client.getOutputStream().write("PING\r\n".getBytes(US_ASCII));
                assertThat(client.getInputStream().readNBytes(7)).asString().isEqualTo("+PONG\r\n");
            }

            assertThatThrownBy(() -> {
                        for (int i = 0; i < 1000; i++) {
                            client.startHandshake();
                        }
                        if (client.getInputStream().read() < 0) {
                            throw new IOException("closed");
                        }
                    })
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void shouldShowTheCertificateOfTheNameThatIsAskedFor() throws Exception {
        tls.authority().leaf("a").dns("a.example.com").write("a");
        tls.authority().leaf("b").dns("*.example.org").write("b");
        PoolYaml pool = tls.clients(
                pool(),
                ", strict_names: true, names: [" + named("a", "A.example.com") + ", " + named("b", "'*.example.org'")
                        + ']');
        try (RunningProxy _ = RunningProxy.start(pool)) {
            assertThat(shown(pool, "a.example.com")).isEqualTo("CN=a");
            assertThat(shown(pool, "x.example.org")).isEqualTo("CN=b");
            assertThat(shown(pool, "")).isEqualTo("CN=localhost");
            assertThatThrownBy(() -> shown(pool, "x.y.example.org")).hasMessageContaining("unrecognized_name");
        }
    }

    @Test
    void shouldShowNewCertificatesAfterAReloadAndKeepItsClients() throws Exception {
        PoolYaml pool = tls.clients(pool());
        try (RunningProxy proxy = RunningProxy.start(pool);
                RawClient client = tls.connect(pool.port())) {
            String before = serial(pool);
            tls.authority().server("server");

            proxy.reload(pool);

            assertThat(serial(pool)).isNotEqualTo(before);
            client.send("PING\r\n");
            client.expect("+PONG\r\n");
        }
    }

    @Test
    void shouldCloseClientsWhoseCertificateIsRevoked() throws Exception {
        var alice = tls.authority().leaf("alice").write("alice");
        tls.authority().leaf("bob").write("bob");
        PoolYaml pool = tls.clients(pool(), ", clients: required, ca: " + tls.file("ca.pem"));
        try (RunningProxy proxy = RunningProxy.start(pool);
                RawClient client = tls.connectAs("alice", pool.port());
                RawClient other = tls.connectAs("bob", pool.port())) {
            client.send("PING\r\n");
            client.expect("+PONG\r\n");
            other.send("PING\r\n");
            other.expect("+PONG\r\n");
            String revoked = tls.authority().revoke(alice).toString();

            proxy.reload(tls.clients(pool, ", clients: required, ca: " + tls.file("ca.pem") + ", crl: " + revoked));

            assertThat(client.readUntilClosed()).isEmpty();
            assertRefused("alice", pool);
            other.send("PING\r\n");
            other.expect("+PONG\r\n");
        }
    }

    @Test
    void shouldTurnTlsOnAndOffByAReload() throws IOException {
        PoolYaml pool = pool();
        try (RunningProxy proxy = RunningProxy.start(pool);
                RawClient before = RawClient.connect(pool.port())) {
            before.send("PING\r\n");
            before.expect("+PONG\r\n");

            proxy.reload(tls.clients(pool));
            try (RawClient secure = tls.connect(pool.port())) {
                secure.send("PING\r\n");
                secure.expect("+PONG\r\n");
                before.send("PING\r\n");
                before.expect("+PONG\r\n");
                proxy.reload(pool.without("tls"));
                secure.send("PING\r\n");
                secure.expect("+PONG\r\n");
            }
            try (RawClient after = RawClient.connect(pool.port())) {
                after.send("PING\r\n");
                after.expect("+PONG\r\n");
            }
        }
    }

    @Test
    void shouldCloseAClientThatDoesNotComeToTheEndOfTheHandshake() {
        PoolYaml pool = tls.clients(pool(), ", handshake_timeout: 100");
        try (RunningProxy proxy = RunningProxy.start(pool);
                RawClient client = RawClient.connect(pool.port())) {
            client.send("\u0016\u0003\u0001\u0001\u0000\u0001");

            assertThat(client.readUntilClosed()).isEmpty();
            Await.until("nothing is kept", () -> proxy.keptBytes() == 0);
        }
    }

    @Test
    void shouldLetClientsWaitForTheirHandshake() {
        PoolYaml pool = tls.clients(pool());
        String global = "global:\n  tls: {handshakes_max: 1, handshakes_per_second: 1000, handshake_threads: 0}\n";
        try (RunningProxy _ = RunningProxy.start(2, global + pool.text());
                RawClient stalls = RawClient.connect(pool.port())) {
            stalls.send("\u0016");
            for (int i = 0; i < 5; i++) {
                RawClient waits = RawClient.connect(pool.port());
                waits.close();
            }
            stalls.close();

            try (RawClient client = tls.connect(pool.port())) {
                client.send("PING\r\n");
                client.expect("+PONG\r\n");
            }
        }
    }

    private void assertRefused(String certificate, PoolYaml pool) {
        assertThatThrownBy(() -> {
                    try (RawClient client = tls.connectAs(certificate, pool.port())) {
                        client.send("PING\r\n");
                        client.expect("+PONG\r\n");
                    }
                })
                .isInstanceOfAny(UncheckedIOException.class, AssertionError.class);
    }

    private String named(String file, String name) {
        return "{names: [" + name + "], certificate: " + tls.file(file + ".crt") + ", key: " + tls.file(file + ".key")
                + '}';
    }

    private String shown(PoolYaml pool, String name) throws IOException {
        try (SSLSocket socket = socket(pool, name)) {
            X509Certificate certificate = (X509Certificate) socket.getSession().getPeerCertificates()[0];
            return certificate.getSubjectX500Principal().getName();
        }
    }

    private String serial(PoolYaml pool) throws IOException {
        try (SSLSocket socket = socket(pool, "")) {
            return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
                    .getSerialNumber()
                    .toString();
        }
    }

    /** A client without a certificate. */
    private SSLSocket socket(PoolYaml pool, String name) throws IOException {
        SSLSocket socket =
                (SSLSocket) tls.contextOfStranger().getSocketFactory().createSocket("127.0.0.1", pool.port());
        if (!name.isEmpty()) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName(name)));
            socket.setSSLParameters(parameters);
        }
        socket.startHandshake();
        return socket;
    }

    private static PoolYaml pool() {
        return PoolYaml.redis("alpha").server(Ports.free(), "one");
    }
}
