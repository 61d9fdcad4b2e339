package dev.nutcracker.proxy;

import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.Certificates;
import dev.nutcracker.testing.FakeServer;
import dev.nutcracker.testing.LogWatch;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.Ports;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RunningProxy;
import dev.nutcracker.testing.Tls;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS with servers. */
@ResourceLock(LogWatch.LOG)
final class TlsServersTest {
    private static final String FAILED = "-ERR TLS handshake failed\r\n";

    @AutoClose
    private final Tls tls = new Tls();

    @AutoClose
    private final LogWatch log = new LogWatch();

    @ParameterizedTest
    @ValueSource(strings = {"boringssl", "jdk"})
    void shouldAskServersWithEachLibrary(String provider) {
        try (FakeServer server = tls.serve(Ports.free())) {
            PoolYaml pool = pool(server, "ca: " + tls.file("ca.pem"));
            try (RunningProxy _ =
                            RunningProxy.start(1, "global:\n  tls: {provider: " + provider + "}\n" + pool.text());
                    RawClient client = RawClient.connect(pool.port())) {
                client.send("GET a\r\n");
                server.accept().expect("*2\r\n$3\r\nGET\r\n$1\r\na\r\n").send("$1\r\nA\r\n");

                client.expect("$1\r\nA\r\n");
            }
        }
    }

    /** Redis lets the next connection of a client go on with the session of an earlier one. */
    @ParameterizedTest
    @ValueSource(strings = {"boringssl", "jdk"})
    void shouldUseAServerThatResumesSessions(String provider) {
        int port = Ports.free();
        try (RedisServer _ = RedisServer.start(
                "--tls-port",
                Integer.toString(port),
                "--tls-cert-file",
                tls.file("server.crt"),
                "--tls-key-file",
                tls.file("server.key"),
                "--tls-ca-cert-file",
                tls.file("ca.pem"),
                "--tls-auth-clients",
                "no")) {
            PoolYaml pool = PoolYaml.redis("alpha")
                    .server(port, "one")
                    .set("server_connections", 8)
                    .set("server_tls", "{ca: " + tls.file("ca.pem") + '}');
            try (RunningProxy _ =
                    RunningProxy.start(1, "global:\n  tls: {provider: " + provider + "}\n" + pool.text())) {
                List<RawClient> clients = new ArrayList<>();
                for (int i = 0; i < 8; i++) {
                    RawClient client = RawClient.connect(pool.port());
                    clients.add(client);
                    client.sendRedisRequest("INCR", "a").expect(":" + (i + 1) + "\r\n");
                }
                clients.forEach(RawClient::close);
            }
        }
    }

    @Test
    void shouldNotUseAServerThatAnotherCaHasSigned() {
        Certificates.authority(tls.directory(), "other");
        assertFails("server", "ca: " + tls.file("other.pem"), "its certificate is not signed by a CA that is known");
    }

    @Test
    void shouldNotUseAServerOfAnotherName() {
        tls.authority().leaf("127.0.0.1").dns("cache-4").email("127.0.0.1").write("named");
        assertFails("named", "ca: " + tls.file("ca.pem"), "its certificate does not name 127.0.0.1");
        assertFails("named", "ca: " + tls.file("ca.pem") + ", name: cache-3", "its certificate does not name cache-3");
        assertServes("named", "ca: " + tls.file("ca.pem") + ", name: cache-4");
        assertServes("named", "ca: " + tls.file("ca.pem") + ", verify: ca");
        assertServes("named", "verify: none");
    }

    @Test
    void shouldNotUseAServerWhoseCertificateHasExpiredOrIsRevoked() {
        Instant now = Instant.now();
        tls.authority()
                .leaf("localhost")
                .ip("127.0.0.1")
                .valid(now.minus(Duration.ofDays(9)), now.minus(Duration.ofDays(2)))
                .write("old");
        var server = tls.authority().server("revoked");
        tls.authority().revoke(server);
        assertFails("old", "ca: " + tls.file("ca.pem"), "its certificate expired on");
        assertFails(
                "revoked",
                "ca: " + tls.file("ca.pem") + ", crl: " + tls.file("revoked.crl"),
                "its certificate is revoked");
    }

    @Test
    void shouldSayThatAServerDoesNotSpeakTls() {
        try (FakeServer server = FakeServer.start(Ports.free())) {
            PoolYaml pool = pool(server, "ca: " + tls.file("ca.pem"));
            try (RunningProxy _ = RunningProxy.start(pool);
                    RawClient client = RawClient.connect(pool.port())) {
                client.send("GET a\r\n");
                server.accept().send("-ERR unknown command\r\n");

                client.expect(FAILED);
            }
        }
    }

    @Test
    void shouldSayThatAServerWantsACertificate() {
        try (FakeServer server = tls.serveKnown(Ports.free())) {
            PoolYaml pool = pool(server, "ca: " + tls.file("ca.pem"));
            try (RunningProxy _ = RunningProxy.start(pool);
                    RawClient client = RawClient.connect(pool.port())) {
                client.send("GET a\r\n");

                client.expect(FAILED);
                Await.until(
                        "the log says why",
                        () -> log.text().contains("TLS handshake failed: it refuses the handshake"));
            }
        }
    }

    private void assertServes(String certificate, String keys) {
        try (FakeServer server = tls.serveAs(certificate, Ports.free())) {
            PoolYaml pool = pool(server, keys);
            try (RunningProxy _ = RunningProxy.start(pool);
                    RawClient client = RawClient.connect(pool.port())) {
                client.send("GET a\r\n");
                server.accept().expect("*2\r\n$3\r\nGET\r\n$1\r\na\r\n").send("$1\r\nA\r\n");

                client.expect("$1\r\nA\r\n");
            }
        }
    }

    private void assertFails(String certificate, String keys, String reason) {
        try (FakeServer server = tls.serveAs(certificate, Ports.free())) {
            PoolYaml pool = pool(server, keys);
            try (RunningProxy _ = RunningProxy.start(pool);
                    RawClient client = RawClient.connect(pool.port())) {
                client.send("GET a\r\n");

                client.expect(FAILED);
                Await.until("the log says why", () -> log.text().contains("TLS handshake failed: " + reason));
            }
        }
    }

    private static PoolYaml pool(FakeServer server, String keys) {
        return PoolYaml.redis("alpha").server(server.port(), "one").set("server_tls", '{' + keys + '}');
    }
}
