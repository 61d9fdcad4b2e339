package dev.nutcracker.proxy;

import static dev.nutcracker.testing.BinaryPacket.noop;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.testing.BinaryPacket;
import dev.nutcracker.testing.MemcachedServer;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RunningProxy;
import dev.nutcracker.testing.SaslDaemon;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers are given a user and a password of their own, which clients do not know. */
final class ServerCredentialsTest {
    @TempDir
    private Path directory;

    @Test
    void shouldLogInAtRedisAsAUser() {
        try (RedisServer redis = RedisServer.start();
                RawClient direct = redis.connect()) {
            direct.send("ACL SETUSER app on >hush ~* &* +@all\r\nACL SETUSER default off\r\n")
                    .expect("+OK\r\n+OK\r\n");
            PoolYaml pool = PoolYaml.redis("alpha")
                    .set("redis_auth", "clients")
                    .set("server_user", "app")
                    .set("server_password", "hush")
                    .server(redis.port(), "one");
            try (RunningProxy _ = RunningProxy.start(pool);
                    RawClient client = RawClient.connect(pool.port())) {
                client.send("AUTH hush\r\n").expect("-ERR invalid password\r\n");
                client.send("AUTH clients\r\nSET k v\r\nGET k\r\n").expect("+OK\r\n+OK\r\n$1\r\nv\r\n");
                client.send("SUBSCRIBE c\r\n").expect("*3\r\n$9\r\nsubscribe\r\n$1\r\nc\r\n:1\r\n");
            }
        }
    }

    @Test
    void shouldLetClientsInWithoutAPasswordIfOnlyServersWantOne() throws IOException {
        Path file = Files.writeString(directory.resolve("secret"), "hush\n");
        try (RedisServer redis = RedisServer.start("--requirepass", "hush")) {
            PoolYaml pool =
                    PoolYaml.redis("alpha").set("server_password_file", file).server(redis.port(), "one");
            try (RunningProxy _ = RunningProxy.start(pool);
                    RawClient client = RawClient.connect(pool.port())) {
                client.send("SET k v\r\n").expect("+OK\r\n");
            }
        }
    }

    @Test
    void shouldLogInAtMemcachedInBothProtocols() throws IOException {
        Path users = Files.writeString(directory.resolve("users"), "app:hush\n");
        try (MemcachedServer text = MemcachedServer.start("-Y", users.toString());
                SaslDaemon daemon = SaslDaemon.start("app", "hush");
                MemcachedServer binary = daemon.memcached()) {
            PoolYaml first = pool("alpha", text);
            PoolYaml second = pool("beta", binary);
            try (RunningProxy _ = RunningProxy.start(first, second);
                    RawClient one = RawClient.connect(first.port());
                    RawClient two = RawClient.connect(second.port())) {
                one.send("set x 0 0 1\r\nv\r\nget x\r\n").expect("STORED\r\nVALUE x 0 1\r\nv\r\nEND\r\n");
                two.send(BinaryScript.bytes(List.of(BinaryPacket.set(0x01, 2, "k", "v"), noop(3))))
                        .halfClose();
                assertThat(BinaryPacket.readAll(two.readUntilClosed()))
                        .hasSize(2)
                        .allSatisfy(packet -> assertThat(packet.status()).isZero());
            }
        }
    }

    private static PoolYaml pool(String name, MemcachedServer server) {
        return PoolYaml.memcache(name)
                .set("server_user", "app")
                .set("server_password", "hush")
                .server(server.port(), "one");
    }
}
