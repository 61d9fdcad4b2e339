package dev.nutcracker.proxy;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.nutcracker.admin.StatsPort;
import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.Json;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.Ports;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RunningProxy;
import dev.nutcracker.testing.Tls;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the audit log says of clients with TLS. */
final class TlsAuditTest {
    @AutoClose
    private final Tls tls = new Tls();

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"boringssl", "jdk"})
    void shouldRecordHandshakesThatFail(String provider) throws Exception {
        var revoked = tls.authority().leaf("mallory").write("mallory");
        PoolYaml pool = tls.clients(
                pool(),
                ", clients: required, ca: " + tls.file("ca.pem") + ", crl: "
                        + tls.authority().revoke(revoked));
        try (RunningProxy _ = start("  tls: {provider: " + provider + "}\n", pool)) {
            try (RawClient plain = RawClient.connect(pool.port())) {
                plain.send("PING\r\n").readUntilClosed();
            }
            try (RawClient mallory = tls.connectAs("mallory", pool.port())) {
                mallory.send("PING\r\n").readUntilClosed();
            } catch (UncheckedIOException e) {
                // The client knows already that it is refused.
            }
            // It has just looked whether somebody is there.
            RawClient.connect(pool.port()).close();
            await(2);
        }

        assertThat(lines("refused"))
                .extracting("reason", "detail")
                .containsExactlyInAnyOrder(
                        tuple("not_tls", "it does not speak TLS"), tuple("handshake", "its certificate is revoked"));
        assertThat(lines("refused"))
                .allSatisfy(line -> assertThat((String) line.get("client")).startsWith("127.0.0.1:"));
    }

    @Test
    void shouldSayWithWhichCertificateAClientHasLoggedIn() throws Exception {
        tls.authority().leaf("bob").dns("bob").forClients().write("bob");
        tls.authority()
                .leaf("x\r\n{\"event\":\"auth\"")
                .dns("nobody")
                .forClients()
                .write("nobody");
        Path users = Files.writeString(
                directory.resolve("users"), "user default off\nuser bob on ~* +@all\nuser alice on >secret ~* +@all\n");
        PoolYaml pool = tls.clients(pool(), ", clients: optional, ca: " + tls.file("ca.pem") + ", user_from: dns")
                .set("users_file", users);
        try (RunningProxy _ = start("", pool);
                RawClient bob = tls.connectAs("bob", pool.port());
                RawClient alice = tls.connectAsNobody(pool.port());
                RawClient nobody = tls.connectAs("nobody", pool.port())) {
            bob.send("PING\r\n").expect("+PONG\r\n");
            alice.send("AUTH alice secret\r\n").expect("+OK\r\n");
            nobody.readUntilClosed();
            await(3);
        }

        assertThat(lines("auth"))
                .filteredOn("user", "bob")
                .singleElement()
                .satisfies(line -> assertThat(line)
                        .containsEntry("method", "certificate")
                        .hasEntrySatisfying(
                                "tls",
                                of -> assertThat(asObject(of))
                                        .containsEntry("version", "TLSv1.3")
                                        .containsEntry("subject", "CN=bob")
                                        .containsEntry("fingerprint", fingerprint("bob"))
                                        .hasEntrySatisfying(
                                                "cipher",
                                                c -> assertThat((String) c).startsWith("TLS_AES_"))));
        assertThat(lines("auth"))
                .filteredOn("user", "alice")
                .singleElement()
                .satisfies(line -> assertThat(line)
                        .hasEntrySatisfying(
                                "tls", of -> assertThat(asObject(of)).containsOnlyKeys("version", "cipher")));
        assertThat(lines("auth"))
                .filteredOn("result", "failure")
                .singleElement()
                .satisfies(line -> assertThat(
                                asObject(requireNonNull(line.get("tls"))).get("subject"))
                        .asString()
                        .contains("event"));
    }

    @Test
    void shouldRecordPlainClientsOfTheStatisticsPort() throws Exception {
        String admin = "  admin:\n    tls: {certificate: " + tls.file("server.crt") + ", key: " + tls.file("server.key")
                + "}\n";
        try (RunningProxy proxy = start(admin, pool());
                StatsPort stats = StatsPort.open("127.0.0.1", 0)) {
            stats.serve(proxy.administered());
            try (RawClient plain = RawClient.connect(((InetSocketAddress) stats.localAddress()).getPort())) {
                plain.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n").halfClose();
                plain.readUntilClosed();
            }
            await(1);
        }

        assertThat(lines("refused")).extracting("pool", "reason").containsExactly(tuple("", "not_tls"));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> asObject(Object value) {
        return (Map<String, Object>) value;
    }

    private String fingerprint(String certificate) {
        try (var in = Files.newInputStream(Path.of(tls.file(certificate + ".crt")))) {
            byte[] encoded = CertificateFactory.getInstance("X.509")
                    .generateCertificate(in)
                    .getEncoded();
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(encoded));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static PoolYaml pool() {
        return PoolYaml.redis("alpha").server(Ports.free(), "one");
    }

    private RunningProxy start(String global, PoolYaml pool) {
        return RunningProxy.start(1, "global:\n  audit: {file: " + file() + "}\n" + global + pool.text());
    }

    private Path file() {
        return directory.resolve("audit.json");
    }

    private void await(int count) {
        Await.until("the audit log has its lines", () -> all().size() >= 1 + count);
    }

    private List<Map<String, Object>> lines(String event) {
        return all().stream().filter(line -> event.equals(line.get("event"))).toList();
    }

    private List<Map<String, Object>> all() {
        try {
            return Files.readAllLines(file()).stream().map(Json::parse).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
