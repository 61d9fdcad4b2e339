package dev.nutcracker.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ServerProcessTest {
    @AfterEach
    void shouldLeaveNoServerBehind() {
        assertThat(ServerProcess.runningCount()).isZero();
    }

    @Test
    void shouldSetAndGetOnRedis() {
        try (RedisServer redis = RedisServer.start();
                RawClient client = redis.connect()) {
            client.send("SET a 1\r\nGET a\r\n").expect("+OK\r\n$1\r\n1\r\n");
        }
    }

    @Test
    void shouldPassOptionsToRedis() {
        try (RedisServer redis = RedisServer.start("--requirepass", "secret");
                RawClient client = redis.connect()) {
            client.send("GET a\r\n");
            assertThat(client.readRedisReply()).startsWith("-NOAUTH");
            client.sendRedisRequest("AUTH", "secret").expect("+OK\r\n");
        }
    }

    @Test
    void shouldRunRedisOnAUnixSocket() {
        try (RedisServer redis = RedisServer.startOnUnixSocket();
                RawClient client = redis.connect()) {
            assertThat(redis.addressText()).endsWith("/redis.sock");
            client.send("PING\r\n").expect("+PONG\r\n");
        }
    }

    @Test
    void shouldSetAndGetOnMemcached() {
        try (MemcachedServer memcached = MemcachedServer.start();
                RawClient client = memcached.connect()) {
            client.send("set a 0 0 1\r\n1\r\n").expect("STORED\r\n");
            client.send("get a\r\n").expect("VALUE a 0 1\r\n1\r\nEND\r\n");
        }
    }

    @Test
    void shouldRunMemcachedOnAUnixSocket() {
        try (MemcachedServer memcached = MemcachedServer.startOnUnixSocket();
                RawClient client = memcached.connect()) {
            client.send("version\r\n");
            assertThat(client.readMemcacheReply()).startsWith("VERSION ");
        }
    }

    @Test
    void shouldAnswerOnlyAfterAPause() {
        try (RedisServer redis = RedisServer.start();
                RawClient client = redis.connect()) {
            redis.pause();
            client.send("PING\r\n");
            assertThat(client.received()).isEmpty();

            redis.resume();

            client.expect("+PONG\r\n");
        }
    }

    @Test
    void shouldStopWhilePaused() {
        try (MemcachedServer memcached = MemcachedServer.start()) {
            memcached.pause();

            memcached.stop();

            assertThat(memcached.isAlive()).isFalse();
        }
    }

    @Test
    void shouldCloseConnectionsWhenKilled() {
        try (RedisServer redis = RedisServer.start();
                RawClient client = redis.connect()) {
            client.send("PING\r\n").expect("+PONG\r\n");

            redis.kill();

            assertThat(client.readUntilClosed()).isEmpty();
            assertThat(redis.awaitExit()).isEqualTo(128 + 9);
            assertThatThrownBy(redis::connect).isInstanceOf(UncheckedIOException.class);
        }
    }

    @Test
    void shouldRestartEmptyOnTheSamePort() {
        try (RedisServer redis = RedisServer.start()) {
            int port = redis.port();
            try (RawClient client = redis.connect()) {
                client.send("SET a 1\r\n").expect("+OK\r\n");
            }

            redis.restart();

            try (RawClient client = RawClient.connect(port)) {
                client.send("GET a\r\n").expect("$-1\r\n");
            }
        }
    }

    @Test
    void shouldShowTheOutputOfAServerThatDoesNotStart() {
        assertThatThrownBy(() -> RedisServer.start("--no-such-option", "1"))
                .isInstanceOf(ServerProcess.DidNotStart.class)
                .hasMessageContaining("exit code 1")
                .hasMessageContaining("no-such-option");
    }

    @Test
    void shouldNotTakeAnotherServerOnThePortForItsOwn() {
        try (FakeServer other = FakeServer.start()) {
            assertThatThrownBy(() -> RedisServer.start(other.port()))
                    .isInstanceOf(ServerProcess.DidNotStart.class)
                    .hasMessageContaining("Address already in use");
        }
    }

    @Test
    void shouldDeleteTheDirectoryOnClose() {
        RedisServer redis = RedisServer.start();
        assertThat(redis.outputFile()).isNotEmptyFile();

        redis.close();

        assertThat(redis.directory()).doesNotExist();
    }

    @Test
    void shouldTakeForgottenServersAlongWhenTheJvmEnds() throws IOException {
        Process jvm = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Forgetful.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<String> lines = new InputStreamReader(jvm.getInputStream(), StandardCharsets.UTF_8).readAllLines();

        assertThat(lines).hasSize(2);
        assertThat(ProcessHandle.of(Long.parseLong(lines.get(0)))).isEmpty();
        assertThat(Files.exists(Path.of(lines.get(1)))).isFalse();
    }

    /** A program that leaves its server running. */
    static final class Forgetful {
        public static void main(String[] args) {
            RedisServer redis = RedisServer.start();
            System.out.println(redis.pid());
            System.out.println(redis.directory());
        }
    }
}
