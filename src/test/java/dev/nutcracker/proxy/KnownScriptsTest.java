package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.stats.ServerCounter;
import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.PlayedPool;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RawConnection;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RunningProxy;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Scripts that are called by their name at a server that may not have them. */
final class KnownScriptsTest {
    private static final String SCRIPT = "return 'here'";
    private static final String SHA = "49c18ef6cb4c1c1b4e9bc2cff3c8a3a7a2d9a1f0";
    private static final String ONE = Keys.ownedBy(0, "one", "two");
    private static final String TWO = Keys.ownedBy(1, "one", "two");
    private static final String HERE = "$4\r\nhere\r\n";
    private static final String NOSCRIPT = "-NOSCRIPT No matching script. Please use EVAL.\r\n";

    private static String load(RawConnection client) {
        return client.sendRedisRequest("SCRIPT", "LOAD", SCRIPT)
                .readRedisReply()
                .lines()
                .skip(1)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void shouldLoadAScriptAtServersThatHaveForgottenIt() {
        try (RedisServer one = RedisServer.start();
                RedisServer two = RedisServer.start()) {
            PoolYaml pool = PoolYaml.redis("alpha").server(one.port(), "one").server(two.port(), "two");
            try (RunningProxy _ = RunningProxy.start(pool);
                    RawClient client = RawClient.connect(pool.port());
                    RawClient direct = one.connect()) {
                String sha = load(client);
                client.sendRedisRequest("EVALSHA", sha, "1", TWO).expect(HERE);
                // As good as a server that starts anew: this connection has not called the script yet.
                direct.send("SCRIPT FLUSH\r\n").expect("+OK\r\n");

                client.sendRedisRequest("EVALSHA", sha.toUpperCase(), "1", ONE).expect(HERE);
                client.sendRedisRequest("EVALSHA_RO", sha, "1", ONE).expect(HERE);
            }
        }
    }

    @Test
    void shouldLoadAScriptThatHasOnlyBeenRun() {
        try (RedisServer one = RedisServer.start();
                RedisServer two = RedisServer.start()) {
            PoolYaml pool = PoolYaml.redis("alpha").server(one.port(), "one").server(two.port(), "two");
            try (RunningProxy _ = RunningProxy.start(2, RunningProxy.text(pool));
                    RawClient client = RawClient.connect(pool.port());
                    RawClient other = RawClient.connect(pool.port());
                    RawClient direct = one.connect()) {
                client.sendRedisRequest("EVAL", SCRIPT, "1", TWO).expect(HERE);
                String sha = load(direct);
                direct.send("SCRIPT FLUSH\r\n").expect("+OK\r\n");

                other.sendRedisRequest("EVALSHA", sha, "1", ONE).expect(HERE);
                other.send("SCRIPT EXISTS " + sha + "\r\n").expect("*1\r\n:1\r\n");
            }
        }
    }

    @Test
    void shouldNotTakeAScriptForRunThatTheServerRefusedToRun() {
        try (Servers servers = Servers.start(1);
                RunningProxy _ = RunningProxy.start(servers.pool());
                RawClient client = RawClient.connect(servers.port())) {
            String sha = HexFormat.of().formatHex(sha1(SCRIPT));
            client.sendRedisRequest("EVAL", SCRIPT, "x", "key")
                    .expect("-ERR value is not an integer or out of range\r\n");

            client.sendRedisRequest("EVALSHA", sha, "1", "key").expect(NOSCRIPT);
        }
    }

    @Test
    void shouldLoadAScriptAgainThatItsServerHasForgotten() {
        try (RedisServer one = RedisServer.start()) {
            PoolYaml pool = PoolYaml.redis("alpha").server(one.port(), "one");
            try (RunningProxy _ = RunningProxy.start(pool);
                    RawClient client = RawClient.connect(pool.port());
                    RawClient direct = one.connect()) {
                String sha = load(client);
                client.sendRedisRequest("EVALSHA", sha, "1", ONE).expect(HERE);
                direct.send("SCRIPT FLUSH\r\n").expect("+OK\r\n");

                client.sendRedisRequest("EVALSHA", sha, "1", ONE).expect(NOSCRIPT);

                client.sendRedisRequest("EVALSHA", sha, "1", ONE).expect(HERE);
            }
        }
    }

    @Test
    void shouldTellThatNobodyKnowsAScript() {
        try (RedisServer one = RedisServer.start();
                RedisServer two = RedisServer.start()) {
            PoolYaml pool = PoolYaml.redis("alpha").server(one.port(), "one").server(two.port(), "two");
            try (RunningProxy _ = RunningProxy.start(pool);
                    RawClient client = RawClient.connect(pool.port())) {
                client.sendRedisRequest("EVALSHA", SHA, "1", ONE).expect(NOSCRIPT);
                client.sendRedisRequest("EVALSHA", "x", "1", ONE).expect(NOSCRIPT);
                String sha = load(client);
                client.sendRedisRequest("EVALSHA", sha, "1", ONE).expect(HERE);
                client.send("SCRIPT FLUSH\r\n").expect("+OK\r\n");

                client.sendRedisRequest("EVALSHA", sha, "1", ONE).expect(NOSCRIPT);

                client.sendRedisRequest("EVAL", "return(", "1", ONE);
                assertThat(client.readRedisReply()).startsWith("-ERR Error compiling script");
                load(client);
                client.sendRedisRequest("EVALSHA", sha, "1", ONE).expect(HERE);
            }
        }
    }

    @Test
    void shouldPutTheScriptBeforeItsFirstCallOnEachConnection() {
        try (PlayedPool pool = PlayedPool.redis()) {
            String load = request("SCRIPT", "LOAD", SCRIPT);
            pool.client().send(load);
            RawConnection connection = pool.server().accept().expect(load);
            String sha = "0123456789012345678901234567890123456789";
            connection.send("$40\r\n" + sha + "\r\n");
            pool.client().expect("$40\r\n" + sha + "\r\n");
            String eval = request("EVAL", SCRIPT, "0");
            pool.client().send(eval);
            connection.expect(eval).send("+ran\r\n");
            pool.client().expect("+ran\r\n");

            String real = HexFormat.of().formatHex(sha1(SCRIPT));
            String call = request("EVALSHA", real, "0");
            pool.client().send(call + call);
            connection.expect(load + call + call).send("$40\r\n" + real + "\r\n:1\r\n:2\r\n");
            pool.client().expect(":1\r\n:2\r\n");

            connection.close();
            Await.until("the connection is known to be lost", () -> pool.value(ServerCounter.SERVER_CONNECTIONS) == 0);
            pool.client().send(call);
            pool.server().accept().expect(load + call).send("-ERR no\r\n" + NOSCRIPT);
            pool.client().expect(NOSCRIPT);
        }
    }

    @Test
    void shouldRunInsideATransactionWhatItsServerHasForgotten() {
        try (Servers servers = Servers.start(2);
                RunningProxy _ = RunningProxy.start(servers.pool());
                RawClient client = RawClient.connect(servers.port())) {
            String sha = load(client);
            // Too long to be copied on its way.
            String comment = "return {KEYS[1], ARGV[1], ARGV[2]} --" + "x".repeat(20_000);
            client.sendRedisRequest("SCRIPT", "LOAD", comment).readRedisReply();
            String longSha = HexFormat.of().formatHex(sha1(comment));
            for (int server = 0; server < 2; server++) {
                try (RawClient direct = servers.server(server).connect()) {
                    direct.send("SCRIPT FLUSH\r\n").expect("+OK\r\n");
                }
                String key = servers.keyOf(server);
                client.send("WATCH " + key + "\r\nMULTI\r\n").expect("+OK\r\n+OK\r\n");
                client.sendRedisRequest("EVALSHA", sha, "0");
                client.sendRedisRequest("EVALSHA", sha.toUpperCase(), "1", key);
                client.sendRedisRequest("evalsha_ro", longSha, "1", key, "a b", "");
                client.sendRedisRequest("EVALSHA", SHA, "1", key);
                client.send("EXEC\r\n").expect("+QUEUED\r\n".repeat(4));
                String bulkKey = "$" + key.length() + "\r\n" + key + "\r\n";
                client.expect("*4\r\n" + HERE + HERE + "*3\r\n" + bulkKey + "$3\r\na b\r\n$0\r\n\r\n" + NOSCRIPT);

                client.send("MULTI\r\n").expect("+OK\r\n");
                client.sendRedisRequest("EVALSHA", sha, "0").expect("+QUEUED\r\n");
                client.sendRedisRequest("EVALSHA", sha, "2", key, key).expect("+QUEUED\r\n");
                client.send("EXEC\r\n").expect("*2\r\n" + HERE + HERE);
            }
        }
    }

    @Test
    void shouldCallFunctionsAtEveryServer() {
        try (Servers servers = Servers.start(2);
                RunningProxy _ = RunningProxy.start(servers.pool());
                RawClient client = RawClient.connect(servers.port())) {
            String library = "#!lua name=lib\nredis.register_function('f', function(keys) return keys[1] end)";
            client.sendRedisRequest("FUNCTION", "LOAD", library).expect("$3\r\nlib\r\n");
            for (int server = 0; server < 2; server++) {
                String key = servers.keyOf(server);
                String bulkKey = "$" + key.length() + "\r\n" + key + "\r\n";
                client.sendRedisRequest("FCALL", "f", "2", key, key).expect(bulkKey);
                client.send("MULTI\r\nFCALL f 1 " + key + "\r\nEXEC\r\n").expect("+OK\r\n+QUEUED\r\n*1\r\n" + bulkKey);
            }
            client.sendRedisRequest("FCALL", "f", "2", servers.keyOf(0), servers.keyOf(1));
            assertThat(client.readRedisReply()).startsWith("-CROSSSLOT ");
        }
    }

    private static String request(String... arguments) {
        StringBuilder request = new StringBuilder("*" + arguments.length + "\r\n");
        for (String argument : arguments) {
            request.append('$')
                    .append(argument.length())
                    .append("\r\n")
                    .append(argument)
                    .append("\r\n");
        }
        return request.toString();
    }

    private static byte[] sha1(String text) {
        try {
            return MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.US_ASCII));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
