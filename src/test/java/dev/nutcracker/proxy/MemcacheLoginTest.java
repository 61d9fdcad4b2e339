package dev.nutcracker.proxy;

import static dev.nutcracker.testing.BinaryPacket.noop;
import static dev.nutcracker.testing.BinaryPacket.request;
import static dev.nutcracker.testing.BinaryPacket.response;
import static dev.nutcracker.testing.BinaryPacket.set;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.testing.BinaryPacket;
import dev.nutcracker.testing.MemcachedServer;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RunningProxy;
import dev.nutcracker.testing.SaslDaemon;
import dev.nutcracker.testing.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Users and passwords of memcached pools: of clients at the proxy, and of the proxy at the servers. */
final class MemcacheLoginTest {
    private static final int AUTH = 0x21;
    private static final int STEP = 0x22;
    private static final String RIGHT = "\0joe\0secret";

    @TempDir
    private Path directory;

    @Test
    void shouldAnswerBinaryClientsAsMemcachedDoes() {
        try (SaslDaemon users = SaslDaemon.start("joe", "secret");
                MemcachedServer alone = users.memcached();
                MemcachedServer behind = users.memcached()) {
            PoolYaml pool = pool(behind);
            try (RunningProxy _ = RunningProxy.start(pool)) {
                for (List<BinaryPacket> script : scripts()) {
                    assertThat(answers(pool.port(), script))
                            .as(script.toString())
                            .isEqualTo(answers(alone.port(), script));
                }
            }
        }
    }

    private static List<List<BinaryPacket>> scripts() {
        BinaryPacket version = request(0x0b, 9, "");
        return List.of(
                List.of(version, request(0x00, 1, "k")),
                List.of(version, noop(1)),
                List.of(version, request(0x77, 1, "")),
                List.of(request(0x20, 1, ""), auth(RIGHT), set(0x01, 2, "k", "v"), noop(3)),
                List.of(auth("\0joe\0wrong"), auth(RIGHT), noop(3)),
                List.of(auth("joe" + RIGHT), noop(3)),
                List.of(auth("jim" + RIGHT), version, noop(3)),
                List.of(auth(RIGHT), auth("\0joe\0wrong"), noop(3)),
                List.of(auth("joe"), version, request(STEP, 2, "", "PLAIN", RIGHT), version),
                List.of(request(AUTH, 1, "", "CRAM-MD5", RIGHT), version),
                List.of(request(AUTH, 1, "", "M".repeat(33), RIGHT), version),
                List.of(request(AUTH, 1, "", "", RIGHT), version));
    }

    private static BinaryPacket auth(String plain) {
        return request(AUTH, 5, "", "PLAIN", plain);
    }

    /** Everything that is answered until the connection closes, a cas left out. */
    private static List<BinaryPacket> answers(int port, List<BinaryPacket> script) {
        try (RawClient client = RawClient.connect(port)) {
            client.send(BinaryScript.bytes(script)).halfClose();
            return BinaryPacket.readAll(client.readUntilClosed()).stream()
                    .map(packet -> packet.withCas(0))
                    .toList();
        }
    }

    @Test
    void shouldAnswerTextClientsAsMemcachedDoes() throws IOException {
        Path users = Files.writeString(directory.resolve("users"), "joe:secret\n");
        try (MemcachedServer alone = MemcachedServer.start("-Y", users.toString());
                MemcachedServer behind = MemcachedServer.start("-Y", users.toString())) {
            PoolYaml pool = pool(behind);
            try (RunningProxy _ = RunningProxy.start(pool)) {
                String login = "set x 0 0 10\r\njoe secret\r\n";
                for (String requests : List.of(
                        "get k\r\n",
                        "\r\n",
                        "set k 0 0\r\n",
                        "add k 0 0 10\r\n",
                        "set k 0 0 9\r\njoe wrong\r\n",
                        "set k 0 0 3\r\njoe\r\n",
                        "set k 0 0 10\r\njoe secretxx",
                        "set k a b 10 noreply\r\njoe secret\r\nget k\r\n",
                        "set k 0 0 12\r\njoe secret x\r\nget k\r\n",
                        "set k 0 0 x\r\n",
                        login + "set k 0 0 1\r\nv\r\nget k\r\nget j\r\nset x 0 0 9\r\njoe wrong\r\nget x\r\n")) {
                    assertThat(textAnswers(pool.port(), requests))
                            .as(requests)
                            .isEqualTo(textAnswers(alone.port(), requests));
                }
            }
        }
    }

    private static String textAnswers(int port, String requests) {
        try (RawClient client = RawClient.connect(port)) {
            client.send(requests).halfClose();
            return client.readUntilClosed();
        }
    }

    @Test
    void shouldCloseATextClientThatSendsNoLineEnd() {
        try (MemcachedServer server = MemcachedServer.start()) {
            PoolYaml pool = pool(server);
            try (RunningProxy _ = RunningProxy.start(pool);
                    RawClient client = RawClient.connect(pool.port())) {
                assertThat(client.send("x".repeat(2049)).readUntilClosed()).isEmpty();
            }
        }
    }

    @Test
    void shouldLeaveNoCredentialsAtAServerThatWantsNone() {
        try (MemcachedServer server = MemcachedServer.start();
                RawClient direct = server.connect()) {
            PoolYaml pool = pool(server);
            try (RunningProxy _ = RunningProxy.start(pool);
                    RawClient client = RawClient.connect(pool.port())) {
                client.send("set x 0 0 10\r\njoe secret\r\nget k\r\n").expect("STORED\r\nEND\r\n");
            }
            direct.send("get auth\r\n").expect("END\r\n");
        }
    }

    @Test
    void shouldTellThatAServerRefusesTheCredentials() {
        try (SaslDaemon users = SaslDaemon.start("joe", "other");
                MemcachedServer server = users.memcached()) {
            PoolYaml pool = pool(server);
            try (RunningProxy _ = RunningProxy.start(pool);
                    RawClient client = RawClient.connect(pool.port())) {
                client.send(auth(RIGHT).bytes() + request(0x00, 1, "k").bytes());
                assertThat(BinaryPacket.read(client)).isEqualTo(response(AUTH, 0, 5, "Authenticated"));
                assertThat(BinaryPacket.read(client))
                        .isEqualTo(response(0x00, 0x86, 1, "server refused the handshake: Auth failure."));
            }
        }
    }

    @Test
    void shouldNotEjectAServerThatSpeaksOnlyBinaryForTextClients() {
        for (String login : List.of("joe:secret", "j:s")) {
            String[] words = login.split(":");
            try (SaslDaemon users = SaslDaemon.start(words[0], words[1]);
                    MemcachedServer server = users.memcached()) {
                PoolYaml pool = PoolYaml.memcache("alpha")
                        .set("memcache_auth", login)
                        .set("auto_eject_hosts", true)
                        .set("server_failure_limit", 1)
                        .set("server_retry_timeout", 600_000)
                        .server(server.port(), "one");
                try (RunningProxy _ = RunningProxy.start(pool);
                        RawClient text = RawClient.connect(pool.port())) {
                    String token = words[0] + " " + words[1];
                    text.send("set x 0 0 " + token.length() + "\r\n" + token + "\r\n")
                            .expect("STORED\r\n");
                    for (int i = 0; i < 3; i++) {
                        assertThat(text.send("get k\r\n").readLine()).startsWith("SERVER_ERROR ");
                    }

                    assertThat(answers(
                                    pool.port(),
                                    List.of(auth("\0" + words[0] + "\0" + words[1]), request(0x00, 1, "k"))))
                            .containsExactly(response(AUTH, 0, 5, "Authenticated"), response(0x00, 1, 1, "Not found"));
                }
            }
        }
    }

    @Test
    void shouldTellThatAServerWantsCredentials() {
        try (SaslDaemon users = SaslDaemon.start("joe", "secret");
                MemcachedServer server = users.memcached()) {
            PoolYaml pool = PoolYaml.memcache("alpha").server(server.port(), "one");
            try (RunningProxy _ = RunningProxy.start(pool);
                    RawClient client = RawClient.connect(pool.port())) {
                client.send(request(0x00, 1, "k").bytes());
                assertThat(BinaryPacket.read(client))
                        .isEqualTo(response(0x00, 0x86, 1, "server refused the handshake: Auth failure."));
            }
        }
    }

    @Test
    void shouldTakeOnOtherCredentialsWithAReload() throws IOException {
        try (SaslDaemon users = SaslDaemon.start("joe", "secret");
                MemcachedServer server = users.memcached()) {
            PoolYaml pool = PoolYaml.memcache("alpha")
                    .set("memcache_auth", "joe:former")
                    .server(server.port(), "one");
            try (RunningProxy proxy = RunningProxy.start(pool);
                    RawClient before = RawClient.connect(pool.port())) {
                before.send(
                        auth("\0joe\0former").bytes() + request(0x00, 1, "k").bytes());
                assertThat(BinaryPacket.read(before).status()).isZero();
                assertThat(BinaryPacket.read(before).status()).isEqualTo(0x86);

                proxy.reload(pool.set("memcache_auth", "joe:secret"));

                before.send(request(0x00, 1, "k").bytes());
                assertThat(BinaryPacket.read(before)).isEqualTo(response(0x00, 1, 1, "Not found"));
                assertThat(answers(pool.port(), List.of(auth("\0joe\0former"))))
                        .containsExactly(response(AUTH, 0x20, 5, "Auth failure."));
                assertThat(answers(pool.port(), List.of(auth(RIGHT))))
                        .containsExactly(response(AUTH, 0, 5, "Authenticated"));
            }
        }
    }

    private static PoolYaml pool(ServerProcess server) {
        return PoolYaml.memcache("alpha").set("memcache_auth", "joe:secret").server(server.port(), "one");
    }
}
