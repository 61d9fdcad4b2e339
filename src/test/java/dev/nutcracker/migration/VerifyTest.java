package dev.nutcracker.migration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.testing.MemcachedServer;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RunningProxy;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether keys are where the configuration wants them, at real servers. */
final class VerifyTest {
    private static final int KEYS = 300;

    @TempDir
    private Path directory;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void shouldFindAKeyOfRedisThatIsAtTheWrongServer() throws Exception {
        try (RedisServer one = RedisServer.start("--requirepass", "s3cret");
                RedisServer two = RedisServer.start("--requirepass", "s3cret")) {
            PoolYaml pool = PoolYaml.redis("alpha")
                    .set("redis_auth", "s3cret")
                    .server(one.port(), "one")
                    .server(two.port(), "two");
            try (RunningProxy _ = RunningProxy.start(pool);
                    RawClient client = RawClient.connect(pool.port())) {
                client.sendRedisRequest("AUTH", "s3cret").expect("+OK\r\n");
                for (int i = 0; i < KEYS; i++) {
                    client.sendRedisRequest("SET", "key:" + i, "v").expect("+OK\r\n");
                }
            }
            assertThat(run(pool)).as(said()).isZero();
            assertThat(said()).contains(KEYS + " keys looked at, 0 at the wrong server");

            for (RedisServer server : List.of(one, two)) {
                try (RawClient client = server.connect()) {
                    client.sendRedisRequest("AUTH", "s3cret").expect("+OK\r\n");
                    client.sendRedisRequest("SET", "twice", "v").expect("+OK\r\n");
                }
            }

            assertThat(run(pool)).isEqualTo(1);
            assertThat(said())
                    .containsPattern("\n  \"twice\" belongs to (one|two) at ")
                    .contains(", 1 at the wrong server");
        }
    }

    @Test
    void shouldFindAKeyOfMemcachedThatIsAtTheWrongServer() throws Exception {
        try (MemcachedServer one = MemcachedServer.start();
                MemcachedServer two = MemcachedServer.start()) {
            PoolYaml pool = PoolYaml.memcache("beta").server(one.port(), "one").server(two.port(), "two");
            try (RunningProxy _ = RunningProxy.start(pool);
                    RawClient client = RawClient.connect(pool.port())) {
                for (int i = 0; i < KEYS; i++) {
                    client.send("set key+%" + i + " 0 0 1\r\nv\r\n").expect("STORED\r\n");
                }
            }
            assertThat(run(pool)).as(said()).isZero();

            try (RawClient client = one.connect();
                    RawClient other = two.connect()) {
                client.send("set twice 0 0 1\r\nv\r\n").expect("STORED\r\n");
                other.send("set twice 0 0 1\r\nv\r\n").expect("STORED\r\n");
            }

            assertThat(run(pool)).isEqualTo(1);
            assertThat(said()).contains("\"twice\" belongs to");
        }
    }

    @Test
    void shouldSayWhichServerCannotBeAsked() throws Exception {
        PoolYaml pool = PoolYaml.redis("alpha").server(1, "one");

        assertThat(run(pool)).isEqualTo(2);
        assertThat(said()).contains("pool alpha, server one at 127.0.0.1:1: could not be asked: Connection refused");
    }

    @Test
    void shouldRefuseWhatItCannotUse() throws Exception {
        assertThat(run(List.of("--sample", "x"))).isEqualTo(2);
        assertThat(said()).contains("usage: verify -c FILE");
        Path file = Files.writeString(directory.resolve("bad.yml"), "alpha:\n  listen: x\n");
        assertThat(run(List.of("-c", file.toString()))).isEqualTo(2);
        assertThat(said()).contains("bad.yml");
        Path good = Files.writeString(
                directory.resolve("good.yml"),
                PoolYaml.redis("alpha").server(1, "one").text());
        assertThat(run(List.of("-c", good.toString(), "--pool", "beta"))).isEqualTo(2);
        assertThat(said()).contains("there is no pool beta");
    }

    private int run(PoolYaml pool) throws Exception {
        Path file = Files.writeString(directory.resolve("nutcracker.yml"), pool.text());
        return run(List.of("-c", file.toString(), "--sample", "1000"));
    }

    private int run(List<String> arguments) {
        return Verify.run(arguments, new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8));
    }

    private String said() {
        return out.toString(UTF_8) + err.toString(UTF_8);
    }
}
