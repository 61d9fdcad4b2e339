package dev.nutcracker.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.MemcachedServer;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RunningProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No password is ever told: not by a log, a page, an error or a metric. */
final class SecretsTest {
    private static final String CLIENTS = "clients-s3cret";
    private static final String SERVERS = "servers-s3cret";
    private static final String BOTH = "both-s3cret";
    private static final String TOKEN = "token-s3cret";
    private static final String WRONG = "wrong-s3cret";
    private static final Map<String, String> ENVIRONMENT = Map.of("SERVERS", SERVERS);

    @TempDir
    private Path directory;

    @Test
    void shouldTellNoPassword() throws Exception {
        try (RedisServer redis = RedisServer.start("--requirepass", SERVERS);
                MemcachedServer memcached = MemcachedServer.start()) {
            PoolYaml alpha = PoolYaml.redis("alpha")
                    .set("redis_auth_file", secret("clients", CLIENTS))
                    .set("server_password", "${SERVERS}")
                    .set("slowlog_log_slower_than", 0)
                    .server(redis.port(), "one")
                    .server(1, "nobody");
            PoolYaml beta = PoolYaml.memcache("beta")
                    .set("memcache_auth", "joe:" + BOTH)
                    .set("slowlog_log_slower_than", 0)
                    .server(memcached.port(), "two");
            String global = "global:\n  admin:\n    token_file: " + secret("token", TOKEN) + '\n';
            Path file = Files.writeString(directory.resolve("nutcracker.yml"), global + alpha.text() + beta.text());

            StringBuilder told = new StringBuilder();
            try (RunningProgram program = RunningProgram.start(directory, ENVIRONMENT, "-v", "11")) {
                told.append(redisAnswers(alpha.port())).append(memcacheAnswers(beta.port()));
                told.append(pages(program));
                Files.writeString(
                        file,
                        global
                                + alpha.set("timeout", 400).text()
                                + beta.set("memcache_auth", "joe:x" + BOTH).text());
                told.append(program.http("POST", "/reload"));
                Files.writeString(
                        file,
                        global
                                + alpha.set("server_user", "x")
                                        .set("timeout", SERVERS.replace("s3cret", ""))
                                        .text()
                                + beta.set("memcache_auth", "joe " + BOTH).text());
                told.append(program.http("POST", "/reload"));
                told.append(RunningProgram.output(directory, ENVIRONMENT, "-t", "-c", "nutcracker.yml", "-v", "11"));
                told.append(RunningProgram.output(directory, Map.of(), "-t", "-c", "nutcracker.yml"));
                program.signal("HUP");
                Await.until("the reload is refused", () -> program.log().contains("reload by signal HUP refused"));
                told.append(program.log()).append(program.output());
            }

            assertThat(told.toString())
                    .contains("is not set in the environment", "memcache_auth changes", "********")
                    .contains("NOAUTH", "invalid password", "WRONGPASS", "unauthenticated", "nutcracker_client")
                    .doesNotContain(CLIENTS, SERVERS, BOTH, TOKEN, WRONG);
        }
    }

    private static String redisAnswers(int port) {
        try (RawClient client = RawClient.connect(port)) {
            return client.send("GET k\r\nAUTH " + WRONG + "\r\nAUTH default " + WRONG + "\r\nHELLO 3 AUTH " + WRONG
                            + " x\r\n")
                    .send("AUTH a b " + CLIENTS + "\r\nAUTH " + CLIENTS + "\r\nHELLO 9 AUTH default " + CLIENTS
                            + "\r\n")
                    .send("MSET a 1 b 2 c 3 d 4\r\nCONFIG GET *\r\nCONFIG GET requirepass\r\nINFO all\r\n")
                    .send("ACL LIST\r\nACL GETUSER default\r\nCONFIG SET requirepass " + WRONG + "\r\n")
                    .send("MIGRATE h 1 k 0 1 AUTH " + WRONG + "\r\nSLOWLOG GET\r\nCLIENT LIST\r\nQUIT\r\n")
                    .readUntilClosed();
        }
    }

    private static String memcacheAnswers(int port) {
        try (RawClient client = RawClient.connect(port)) {
            String right = "joe " + BOTH;
            return client.send("get k\r\nset x 0 0 " + (WRONG.length() + 4) + "\r\njoe " + WRONG + "\r\n")
                    .send("set x 0 0 " + right.length() + "\r\n" + right + "\r\nget k\r\nset k 0 0 1\r\nv\r\n")
                    .send("stats\r\nstats settings\r\nquit\r\n")
                    .readUntilClosed();
        }
    }

    private static String pages(RunningProgram program) {
        StringBuilder pages = new StringBuilder();
        for (String page : List.of(
                "/",
                "/stats",
                "/stats?latency",
                "/metrics",
                "/slowlog",
                "/readyz",
                "/servers",
                "/config",
                "/version")) {
            pages.append(program.http("GET", page));
        }
        pages.append(program.http("POST", "/servers/alpha/one/drain", "Authorization: Bearer " + WRONG));
        return pages.append(program.http("POST", "/nothing", "Authorization: Bearer " + TOKEN))
                .toString();
    }

    private Path secret(String name, String content) throws IOException {
        return Files.writeString(directory.resolve(name), content + '\n');
    }
}
