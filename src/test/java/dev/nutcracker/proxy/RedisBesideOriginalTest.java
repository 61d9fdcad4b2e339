package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.vectors.VectorRow;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The same requests to the original and to ours over the same Redis servers: the responses are the same bytes. */
final class RedisBesideOriginalTest {
    private static final String TAG_OF_ONE = Keys.ownedBy(0, "one", "two");
    private static final String TAG_OF_TWO = Keys.ownedBy(1, "one", "two");

    private static RedisServer one;
    private static RedisServer two;

    @BeforeAll
    static void start() {
        one = RedisServer.start();
        two = RedisServer.start();
    }

    @AfterAll
    static void stop() {
        one.close();
        two.close();
    }

    @Test
    void shouldAnswerEveryCommandAlike() {
        try (SideBySide proxies = SideBySide.over(pool())) {
            for (String tag : List.of(TAG_OF_ONE, TAG_OF_TWO)) {
                shouldAnswerAlike(proxies, RedisScript.requests(tag));
            }
        }
    }

    @Test
    void shouldAnswerAlikeWithOneServer() {
        try (SideBySide proxies = SideBySide.over(PoolYaml.redis("alpha").server(one.port(), "one"))) {
            shouldAnswerAlike(proxies, RedisScript.requests("t"));
        }
    }

    @Test
    void shouldHaveAllCommandsInTheScript() {
        Set<String> commands = RedisScript.commands();
        // What these answer is told by the tests of differences.
        List<String> elsewhere = List.of("COMMAND", "MOVE", "QUIT", "ZDIFF", "ZINTER", "ZUNION");
        for (VectorRow row : VectorRow.of("redis_commands")) {
            String command = row.text("command");
            assertThat(commands.contains(command) || elsewhere.contains(command))
                    .as(command)
                    .isTrue();
        }
    }

    @Test
    void shouldRefuseTooFewArgumentsInTheWordsOfTheServer() {
        List<String> script = new ArrayList<>();
        for (VectorRow row : VectorRow.of("redis_commands")) {
            if (row.text("total_args_including_name").equals("2+")) {
                script.add(RedisScript.request(row.text("command"), "{" + TAG_OF_TWO + "}none"));
            }
        }
        try (SideBySide proxies = SideBySide.over(pool())) {
            shouldAnswerAlike(proxies, script);
        }
    }

    @Test
    void shouldAnswerRequestsOverSeveralServersAlike() {
        List<String> script = new ArrayList<>();
        Random random = new Random(20261121);
        for (int i = 0; i < 200; i++) {
            String[] keys = keys(random, 2 + random.nextInt(40));
            script.add(RedisScript.request(withValues("MSET", keys)));
            script.add(RedisScript.request(with("MGET", keys(random, 1 + random.nextInt(60)))));
            script.add(RedisScript.request(with("DEL", keys(random, 2 + random.nextInt(5)))));
            script.add(RedisScript.request(with("TOUCH", keys(random, 2 + random.nextInt(9)))));
            script.add(RedisScript.request(with("UNLINK", keys(random, 2 + random.nextInt(5)))));
            script.add(RedisScript.request("LPUSH", "list" + i, "x"));
            script.add(RedisScript.request("MGET", "list" + i, "k1", "", "k1"));
            script.add(RedisScript.request("PING"));
        }
        try (SideBySide proxies = SideBySide.over(pool())) {
            shouldAnswerAlike(proxies, script);
        }
    }

    @Test
    void shouldAnswerLargeValuesAlike() {
        String large = "0123456789abcdef".repeat(64 * 1024);
        List<String> script = new ArrayList<>();
        for (String tag : List.of(TAG_OF_ONE, TAG_OF_TWO)) {
            script.add(RedisScript.request("SET", tag, large));
            script.add(RedisScript.request("GET", tag));
            script.add(RedisScript.request("APPEND", tag, large.substring(0, 20_000)));
            script.add(RedisScript.request("STRLEN", tag));
            script.add(RedisScript.request("EVAL", "return {ARGV[1], 1, KEYS[1]}", "1", tag, large));
        }
        script.add(RedisScript.request("MGET", TAG_OF_TWO, TAG_OF_ONE, "none", TAG_OF_TWO));
        script.add(RedisScript.request("MSET", TAG_OF_ONE, large, "x", "1", TAG_OF_TWO, large));
        script.add(RedisScript.request("GET", "k".repeat(16_000)));
        try (SideBySide proxies = SideBySide.over(pool())) {
            shouldAnswerAlike(proxies, script);
        }
    }

    @Test
    void shouldWalkLargeCollectionsAlike() {
        List<String> script = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            script.add(RedisScript.request("HSET", TAG_OF_ONE, "field" + i, "v" + i));
            script.add(RedisScript.request("SADD", TAG_OF_TWO, "member" + i));
            script.add(RedisScript.request("ZADD", TAG_OF_TWO + "z", String.valueOf(i), "member" + i));
        }
        for (String cursor : List.of("0", "512", "256", "768", "7")) {
            script.add(RedisScript.request("HSCAN", TAG_OF_ONE, cursor, "COUNT", "100"));
            script.add(RedisScript.request("SSCAN", TAG_OF_TWO, cursor, "MATCH", "member1*"));
            script.add(RedisScript.request("ZSCAN", TAG_OF_TWO + "z", cursor));
        }
        script.add(RedisScript.request("ZRANGE", TAG_OF_TWO + "z", "0", "-1", "WITHSCORES"));
        // Which bucket a member is in depends on the server's hash seed and table, which FLUSHALL leaves alone.
        try (SideBySide proxies = SideBySide.over(pool())) {
            shouldAnswerAlike(proxies, script);
        }
    }

    @Test
    void shouldAnswerAMixedPipelineAlike() {
        List<String> script = new ArrayList<>(RedisScript.requests(TAG_OF_ONE));
        script.addAll(RedisScript.requests(TAG_OF_TWO));
        // Out of their order these would tell the time, or throw dice.
        script.removeIf(request -> request.contains("TTL") || request.contains("RAND") || request.contains("SPOP"));
        Collections.shuffle(script, new Random(5));
        try (SideBySide proxies = SideBySide.over(pool())) {
            shouldAnswerAlike(proxies, script);
        }
    }

    private static void shouldAnswerAlike(SideBySide proxies, List<String> script) {
        proxies.shouldAnswerAlike(script, RedisBesideOriginalTest::flush, RawClient::readRedisReply);
    }

    private static void flush() {
        for (RedisServer server : List.of(one, two)) {
            try (RawClient client = server.connect()) {
                client.send("FLUSHALL\r\nSCRIPT FLUSH\r\n").expect("+OK\r\n+OK\r\n");
            }
        }
    }

    private static PoolYaml pool() {
        return PoolYaml.redis("alpha")
                .set("hash_tag", "\"{}\"")
                .server(one.port(), "one")
                .server(two.port(), "two");
    }

    private static String[] keys(Random random, int count) {
        String[] keys = new String[count];
        for (int i = 0; i < count; i++) {
            keys[i] = "k" + random.nextInt(50);
        }
        return keys;
    }

    private static String[] with(String command, String[] keys) {
        List<String> words = new ArrayList<>(List.of(keys));
        words.addFirst(command);
        return words.toArray(String[]::new);
    }

    private static String[] withValues(String command, String[] keys) {
        List<String> words = new ArrayList<>(List.of(command));
        for (int i = 0; i < keys.length; i++) {
            words.add(keys[i]);
            words.add("v".repeat(i));
        }
        return words.toArray(String[]::new);
    }
}
