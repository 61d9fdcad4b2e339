package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.testing.FakeServer;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RunningProxy;
import dev.nutcracker.testing.Tls;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Users whom their certificates name. */
final class CertifiedUsersTest {
    @AutoClose
    private final Tls tls = new Tls();

    @AutoClose
    private final FakeServer server = FakeServer.start();

    @TempDir
    private Path directory;

    @BeforeEach
    void makeCertificates() {
        tls.authority().leaf("bob").dns("bob").forClients().write("bob");
        tls.authority().leaf("stranger").dns("stranger").forClients().write("stranger");
        tls.authority().leaf("both").dns("bob").dns("alice").forClients().write("both");
    }

    private PoolYaml pool(PoolYaml pool, String users) throws Exception {
        Path file = Files.writeString(directory.resolve("users"), users);
        return tls.clients(
                        pool.server(server.port(), "one"),
                        ", clients: optional, ca: " + tls.file("ca.pem") + ", user_from: dns")
                .set("users_file", file);
    }

    private PoolYaml redis() throws Exception {
        return pool(
                PoolYaml.redis("alpha"),
                "user default off\nuser bob on ~app:* +@all\nuser alice on >s3cret ~* +@all\n");
    }

    @Test
    void shouldLetAClientInAsTheUserOfItsCertificate() throws Exception {
        PoolYaml pool = redis();
        try (RunningProxy _ = RunningProxy.start(pool);
                RawClient client = tls.connectAs("bob", pool.port())) {
            client.send("ACL WHOAMI\r\nGET other\r\n");

            client.expect("$3\r\nbob\r\n"
                    + "-NOPERM this user has no permissions to access one of the keys used as arguments\r\n");
        }
    }

    @Test
    void shouldComeBackToTheUserOfTheCertificateOnReset() throws Exception {
        PoolYaml pool = redis();
        try (RunningProxy _ = RunningProxy.start(pool);
                RawClient client = tls.connectAs("bob", pool.port())) {
            client.send("AUTH alice s3cret\r\nACL WHOAMI\r\nRESET\r\nACL WHOAMI\r\n");

            client.expect("+OK\r\n$5\r\nalice\r\n+RESET\r\n$3\r\nbob\r\n");
        }
    }

    @Test
    void shouldWantALoginOfAClientWithoutCertificate() throws Exception {
        PoolYaml pool = redis();
        try (RunningProxy _ = RunningProxy.start(pool);
                RawClient client = tls.connectAsNobody(pool.port())) {
            client.send("GET app:1\r\n");

            client.expect("-NOAUTH Authentication required.\r\n");
        }
    }

    @Test
    void shouldCloseAClientWhoseCertificateIsNoUsersOrOfSeveral() throws Exception {
        PoolYaml pool = redis();
        try (RunningProxy _ = RunningProxy.start(pool);
                RawClient stranger = tls.connectAs("stranger", pool.port());
                RawClient both = tls.connectAs("both", pool.port());
                RawClient bob = tls.connectAs("bob", pool.port())) {
            assertThat(stranger.readUntilClosed()).isEmpty();
            assertThat(both.readUntilClosed()).isEmpty();
            bob.send("PING\r\n");
            bob.expect("+PONG\r\n");
        }
    }

    @Test
    void shouldCloseAClientWhoseUserIsRemoved() throws Exception {
        PoolYaml pool = redis();
        try (RunningProxy proxy = RunningProxy.start(pool);
                RawClient client = tls.connectAs("bob", pool.port())) {
            client.send("PING\r\n");
            client.expect("+PONG\r\n");
            Files.writeString(directory.resolve("users"), "user default off\nuser alice on >s3cret ~* +@all\n");

            proxy.reload(pool);

            assertThat(client.readUntilClosed()).isEmpty();
        }
    }

    @Test
    void shouldLetClientsOfMemcachedInInBothDialects() throws Exception {
        PoolYaml pool = pool(PoolYaml.memcache("alpha"), "user default off\nuser bob on ~app:* +get\n");
        try (RunningProxy _ = RunningProxy.start(pool);
                RawClient text = tls.connectAs("bob", pool.port());
                RawClient binary = tls.connectAs("bob", pool.port());
                RawClient nobody = tls.connectAsNobody(pool.port())) {
            text.send("set app:1 0 0 1\r\nx\r\nmn\r\n");
            text.expect("CLIENT_ERROR no permission\r\nMN\r\n");
            nobody.send("get app:1\r\n");
            nobody.expect("CLIENT_ERROR unauthenticated\r\n");
            // A no-op, which a client that has not logged in may not send.
            binary.send("\u0080\n" + "\0".repeat(22));
            binary.expect("\u0081\n" + "\0".repeat(22));
        }
    }

    @Test
    void shouldTellAClientThatSpeaksTlsToAPlainPortInItsOwnLanguage() throws Exception {
        String alert = "\u0015\u0003\u0001\0\u0002\u0002\n";
        PoolYaml redis = PoolYaml.redis("alpha").server(server.port(), "one");
        PoolYaml memcache = PoolYaml.memcache("beta").server(server.port(), "one");
        try (RunningProxy _ = RunningProxy.start(redis, memcache);
                RawClient ofRedis = RawClient.connect(redis.port());
                RawClient ofMemcache = RawClient.connect(memcache.port())) {
            ofRedis.send("\u0016\u0003\u0001\u0002\0\u0001");
            ofMemcache.send("\u0016\u0003\u0001\u0002\0\u0001");

            assertThat(ofRedis.readUntilClosed()).isEqualTo(alert);
            assertThat(ofMemcache.readUntilClosed()).isEqualTo(alert);
        }
    }
}
