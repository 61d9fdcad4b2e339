package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.testing.BinaryPacket;
import dev.nutcracker.testing.MemcachedServer;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RunningProxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Users of memcached pools with rights of their own, over sockets: what they may do, in text and in binary, and what nobody may before a login. */
final class MemcacheUsersTest {
    private static MemcachedServer memcached;

    @TempDir
    private Path directory;

    private Path file;

    @BeforeAll
    static void start() {
        memcached = MemcachedServer.start();
    }

    @AfterAll
    static void stop() {
        memcached.close();
    }

    @BeforeEach
    void nameFile() {
        file = directory.resolve("users.acl");
    }

    @Test
    void shouldHoldUsersOfMemcachedToTheirRightsInText() throws IOException {
        Files.writeString(file, "user default off\nuser app on >app +get +set ~app:* %R~shared:*\n");
        PoolYaml pool = PoolYaml.memcache("beta").set("users_file", file).server(memcached.port(), "one");
        try (RunningProxy _ = RunningProxy.start(pool);
                RawClient client = RawClient.connect(pool.port())) {
            client.send("get app:1\r\n").expect("CLIENT_ERROR unauthenticated\r\n");
            client.send("set x 0 0 9\r\napp wrong\r\n").expect("CLIENT_ERROR authentication failure\r\n");
            client.send("set x 0 0 7\r\napp app\r\n").expect("STORED\r\n");
            client.send("set app:1 0 0 1\r\nx\r\n").expect("STORED\r\n");
            client.send("get app:1\r\n").expect("VALUE app:1 0 1\r\nx\r\nEND\r\n");
            String denied = "CLIENT_ERROR no permission\r\n";
            client.send("get app:1 other\r\n").expect(denied);
            client.send("get app:1 shared:1\r\n").expect("VALUE app:1 0 1\r\nx\r\nEND\r\n");
            client.send("set shared:1 0 0 20\r\nflush_all\r\nflush_all\r\n").expect(denied);
            client.send("set other 0 0 1 noreply\r\nx\r\nget other\r\n").expect(denied);
            client.send("ms other 2 q\r\nxx\r\n").expect(denied);
            client.send("mg app:1 v\r\n").expect("VA 1\r\nx\r\n");
            client.send("mg app:1 v T0\r\n").expect(denied);
            client.send("mg other v\r\n").expect(denied);
            client.send("mg YXBwOjE= b v\r\n").expect("VA 1\r\nx\r\n");
            client.send("mg b3RoZXI= b v\r\n").expect(denied);
            client.send("delete app:1\r\n").expect(denied);
            client.send("touch app:1 0\r\n").expect(denied);
            client.send("incr app:1 1\r\n").expect(denied);
            client.send("flush_all\r\n").expect(denied);
            client.send("stats\r\n").expect(denied);
            client.send("version\r\n");
            assertThat(client.readLine()).startsWith("VERSION");
            client.send("mn\r\n").expect("MN\r\n");
        }
    }

    @Test
    void shouldLetThoseWhoMayOnlyReadChangeNothing() throws IOException {
        Files.writeString(file, "user default on nopass +@read ~app:*\nuser writer on >w +@write %W~app:*\n");
        PoolYaml pool = PoolYaml.memcache("beta").set("users_file", file).server(memcached.port(), "one");
        try (RunningProxy _ = RunningProxy.start(pool);
                RawClient client = RawClient.connect(pool.port());
                RawClient writer = RawClient.connect(pool.port())) {
            String denied = "CLIENT_ERROR no permission\r\n";
            client.send("get app:n\r\nmg app:n v\r\n").expect("END\r\nEN\r\n");
            client.send("incr app:n 1\r\n").expect(denied);
            client.send("ma app:n N0\r\n").expect(denied);
            client.send("gat 1 app:n\r\n").expect(denied);
            client.send("touch app:n 1\r\n").expect(denied);
            client.send("mg app:n v T1\r\n").expect(denied);

            // What shows what it changes takes both rights to the key.
            writer.send(
                    BinaryPacket.request(0x21, 1, "", "PLAIN", "\0writer\0w").bytes());
            expect(writer, BinaryPacket.response(0x21, 0, 1, "Authenticated"));
            writer.send(
                    BinaryPacket.request(0x05, 2, "\0".repeat(20), "app:n", "").bytes());
            expect(writer, denied(0x05, 2));
            writer.send(BinaryPacket.set(0x01, 3, "app:n", "1").bytes());
            expect(writer, BinaryPacket.response(0x01, 0, 3, ""));
        }
    }

    @Test
    void shouldHoldUsersOfMemcachedToTheirRightsInBinary() throws IOException {
        Files.writeString(file, "user default off\nuser app on >app +get +set ~app:* %R~shared:*\n");
        PoolYaml pool = PoolYaml.memcache("beta").set("users_file", file).server(memcached.port(), "one");
        try (RunningProxy _ = RunningProxy.start(pool);
                RawClient client = RawClient.connect(pool.port())) {
            client.send(
                    BinaryPacket.request(0x21, 1, "", "PLAIN", "\0app\0wrong").bytes());
            assertThat(BinaryPacket.read(client).toString()).isNotEmpty();
            client.send(BinaryPacket.request(0x21, 2, "", "PLAIN", "\0app\0app").bytes());
            expect(client, BinaryPacket.response(0x21, 0, 2, "Authenticated"));
            client.send(BinaryPacket.set(0x01, 3, "app:b", "v").bytes());
            expect(client, BinaryPacket.response(0x01, 0, 3, ""));
            client.send(BinaryPacket.set(0x01, 4, "shared:b", "v").bytes());
            expect(client, denied(0x01, 4));
            client.send(BinaryPacket.set(0x11, 5, "other", "v".repeat(1000)).bytes());
            expect(client, denied(0x11, 5));
            client.send(BinaryPacket.request(0x09, 6, "other").bytes());
            expect(client, denied(0x09, 6));
            client.send(BinaryPacket.request(0x04, 7, "app:b").bytes());
            expect(client, denied(0x04, 7));
            client.send(BinaryPacket.request(0x1c, 8, "\0\0\0\0", "app:b", "").bytes());
            expect(client, denied(0x1c, 8));
            client.send(BinaryPacket.request(0x08, 9, "").bytes());
            expect(client, denied(0x08, 9));
            client.send(BinaryPacket.request(0x10, 10, "").bytes());
            expect(client, denied(0x10, 10));
            client.send(BinaryPacket.noop(11).bytes());
            expect(client, BinaryPacket.response(0x0a, 0, 11, ""));
        }
    }

    private static BinaryPacket denied(int opcode, int opaque) {
        return BinaryPacket.response(opcode, 0x24, opaque, "No permission");
    }

    private static void expect(RawClient client, BinaryPacket expected) {
        assertThat(BinaryPacket.read(client).withCas(0)).isEqualTo(expected);
    }

    @Test
    void shouldServeNoFirstByteOfAnyProtocolBeforeALogin() throws IOException {
        Files.writeString(file, "user default off\nuser app on >app +@all ~*\n");
        PoolYaml pool = PoolYaml.memcache("beta").set("users_file", file).server(memcached.port(), "one");
        try (RunningProxy _ = RunningProxy.start(pool)) {
            for (int first = 0; first < 256; first++) {
                try (RawClient client = RawClient.connect(pool.port())) {
                    client.send((char) first + "get k\r\nmg k v\r\nversion\r\n").halfClose();
                    assertThat(client.readUntilClosed())
                            .as("first byte %d", first)
                            .doesNotContain("END\r", "EN\r", "VERSION", "VALUE");
                }
            }
            for (int opcode = 0; opcode < 256; opcode++) {
                try (RawClient client = RawClient.connect(pool.port())) {
                    client.send(BinaryPacket.request(opcode, 1, "").bytes()).halfClose();
                    String answer = client.readUntilClosed();
                    boolean isOpen = opcode == 0x0b || (opcode >= 0x20 && opcode <= 0x22);
                    assertThat(isOpen || answer.isEmpty() || answer.charAt(7) == 0x20)
                            .as("opcode %d", opcode)
                            .isTrue();
                }
            }
        }
    }
}
