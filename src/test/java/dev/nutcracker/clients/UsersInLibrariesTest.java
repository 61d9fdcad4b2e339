package dev.nutcracker.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutcracker.testing.MemcachedServer;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RunningProxy;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.spy.memcached.ConnectionFactoryBuilder;
import net.spy.memcached.ConnectionFactoryBuilder.Protocol;
import net.spy.memcached.MemcachedClient;
import net.spy.memcached.auth.AuthDescriptor;
import net.spy.memcached.auth.PlainCallbackHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisAccessControlException;
import redis.clients.jedis.exceptions.JedisDataException;

/** Libraries with their default options connect as a user with few rights. */
final class UsersInLibrariesTest {
    @TempDir
    private Path directory;

    private String users() throws IOException {
        return Files.writeString(
                        directory.resolve("users.acl"), "user default off\nuser app on >secret +@read ~app:*\n")
                .toString();
    }

    @Test
    void shouldServeLibrariesOfRedis() throws IOException {
        try (RedisServer server = RedisServer.start()) {
            PoolYaml pool = PoolYaml.redis("alpha").set("users_file", users()).server(server.port(), "one");
            try (RunningProxy _ = RunningProxy.start(pool)) {
                serveJedis(pool.port());
                serveLettuce(pool.port());
            }
        }
    }

    private static void serveJedis(int port) {
        try (Jedis jedis = new Jedis("127.0.0.1", port)) {
            assertThatThrownBy(() -> jedis.auth("app", "wrong")).isInstanceOf(JedisAccessControlException.class);
            assertThat(jedis.auth("app", "secret")).isEqualTo("OK");
            assertThat(jedis.get("app:1")).isNull();
            assertThat(jedis.ping()).isEqualTo("PONG");
            assertThatThrownBy(() -> jedis.get("other"))
                    .isInstanceOf(JedisDataException.class)
                    .hasMessageContaining("NOPERM");
            assertThatThrownBy(() -> jedis.set("app:1", "x"))
                    .hasMessage("NOPERM this user has no permissions to run the 'set' command");
        }
    }

    private static void serveLettuce(int port) {
        RedisURI uri = RedisURI.builder()
                .withHost("127.0.0.1")
                .withPort(port)
                .withAuthentication("app", "secret")
                .build();
        RedisClient client = RedisClient.create(uri);
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            assertThat(connection.sync().get("app:1")).isNull();
            assertThat(connection.sync().mget("app:1", "app:2")).hasSize(2);
            assertThatThrownBy(() -> connection.sync().get("other"))
                    .isInstanceOf(RedisCommandExecutionException.class)
                    .hasMessageContaining("NOPERM");
        } finally {
            client.shutdown();
        }
    }

    @Test
    void shouldServeLibrariesOfMemcached() throws Exception {
        try (MemcachedServer server = MemcachedServer.start()) {
            PoolYaml pool = PoolYaml.memcache("beta").set("users_file", users()).server(server.port(), "one");
            try (RunningProxy _ = RunningProxy.start(pool)) {
                AuthDescriptor auth =
                        new AuthDescriptor(new String[] {"PLAIN"}, new PlainCallbackHandler("app", "secret"));
                MemcachedClient client = new MemcachedClient(
                        new ConnectionFactoryBuilder()
                                .setProtocol(Protocol.BINARY)
                                .setAuthDescriptor(auth)
                                .build(),
                        List.of(new InetSocketAddress("127.0.0.1", pool.port())));
                try {
                    assertThat(client.get("app:1")).isNull();
                    assertThatThrownBy(() -> client.set("app:1", 0, "x").get()).hasMessageContaining("No permission");
                } finally {
                    client.shutdown();
                }
            }
        }
    }
}
