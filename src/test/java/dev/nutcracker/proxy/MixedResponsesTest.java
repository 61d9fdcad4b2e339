package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.stats.ServerCounter;
import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.MemcachedServer;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RunningProxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * One client sends odd fields in every position of every command; others on the same server connection check that every
 * response they get is their own, and that the server connection is never lost over it.
 */
final class MixedResponsesTest {
    private static final List<String> ODD_FIELDS = List.of(
            "",
            " ",
            "\0",
            "a\0",
            "a\0b",
            "\t",
            "a\tb",
            "\r",
            "a\rb",
            "\n",
            "a\nversion",
            "a\r\nversion",
            "\u00ff",
            "\u007f",
            "-",
            "+1",
            "-0",
            "-1",
            "-2",
            "0",
            "00",
            "1",
            "01",
            "0x10",
            "1.5",
            "1e3",
            " 1",
            "1 ",
            "2147483646",
            "2147483647",
            "2147483648",
            "4294967295",
            "4294967296",
            "9223372036854775807",
            "9223372036854775808",
            "-9223372036854775808",
            "-9223372036854775809",
            "18446744073709551615",
            "18446744073709551616",
            "99999999999999999999999999",
            "noreply",
            "noreply ",
            "noreply\0",
            "NOREPLY",
            "noreply noreply",
            "k".repeat(250),
            "k".repeat(251),
            "k".repeat(3000));
    private static final List<List<String>> MEMCACHE_LINES = List.of(
            List.of("get", "odd"),
            List.of("gets", "odd", "odd2"),
            List.of("gat", "100", "odd"),
            List.of("gats", "100", "odd", "odd2"),
            List.of("set", "odd", "0", "0", "2"),
            List.of("add", "odd", "0", "0", "2"),
            List.of("replace", "odd", "0", "0", "2"),
            List.of("append", "odd", "0", "0", "2"),
            List.of("prepend", "odd", "0", "0", "2"),
            List.of("cas", "odd", "0", "0", "2", "1"),
            List.of("incr", "odd", "1"),
            List.of("decr", "odd", "1"),
            List.of("delete", "odd"),
            List.of("touch", "odd", "100"),
            List.of("mg", "odd", "v", "q"),
            List.of("mg", "odd", "b", "k", "O1"),
            List.of("ms", "odd", "2", "q", "T0"),
            List.of("ms", "odd", "2", "b", "MI"),
            List.of("md", "odd", "q", "I"),
            List.of("ma", "odd", "N0", "q"),
            List.of("me", "odd", "b"),
            List.of("mn"),
            List.of("stats", "items"),
            List.of("stats", "detail", "off"),
            List.of("stats", "cachedump", "1", "1"),
            List.of("version"),
            List.of("verbosity", "1"),
            List.of("flush_all"),
            List.of("flush_all", "100"));

    private int checks;

    @Test
    void shouldNeverMixResponsesOverOddMemcachedRequests() {
        try (MemcachedServer server = MemcachedServer.start()) {
            PoolYaml pool = PoolYaml.memcache("alpha").set("timeout", 5000).server(server.port(), "one");
            try (RunningProxy proxy = RunningProxy.start(pool);
                    RawClient first = RawClient.connect(pool.port());
                    RawClient second = RawClient.connect(pool.port())) {
                for (String request : oddMemcacheRequests()) {
                    try (RawClient odd = RawClient.connect(pool.port())) {
                        odd.sendWhatFits(latin1(request));
                        checkMemcache(first);
                        checkMemcache(second);
                    }
                }
                assertThat(proxy.value("alpha", "one", ServerCounter.SERVER_ERR))
                        .isZero();
                assertThat(proxy.value("alpha", "one", ServerCounter.SERVER_EOF))
                        .isZero();
                assertThat(proxy.value("alpha", "one", ServerCounter.SERVER_TIMEDOUT))
                        .isZero();
                Await.until("nothing is outstanding", () -> proxy.value("alpha", "one", ServerCounter.OUT_QUEUE) == 0);
            }
        }
    }

    @Test
    void shouldNeverMixResponsesOverBrokenRedisRequests() {
        try (RedisServer server = RedisServer.start()) {
            PoolYaml pool = PoolYaml.redis("alpha").set("timeout", 5000).server(server.port(), "one");
            try (RunningProxy proxy = RunningProxy.start(pool);
                    RawClient first = RawClient.connect(pool.port());
                    RawClient second = RawClient.connect(pool.port())) {
                Random random = new Random(26);
                for (int i = 0; i < 4000; i++) {
                    try (RawClient odd = RawClient.connect(pool.port())) {
                        odd.sendWhatFits(latin1(brokenRedisRequests(random)));
                        checkRedis(first);
                        checkRedis(second);
                    }
                }
                assertThat(proxy.value("alpha", "one", ServerCounter.SERVER_ERR))
                        .isZero();
                assertThat(proxy.value("alpha", "one", ServerCounter.SERVER_EOF))
                        .isZero();
                Await.until("nothing is outstanding", () -> proxy.value("alpha", "one", ServerCounter.OUT_QUEUE) == 0);
            }
        }
    }

    /** Each line with one field replaced, one added, or one left out; with noreply and without; with its data. */
    private static List<String> oddMemcacheRequests() {
        List<String> requests = new ArrayList<>();
        for (List<String> line : MEMCACHE_LINES) {
            for (String noreply : List.of("", " noreply")) {
                for (int position = 0; position <= line.size(); position++) {
                    for (String odd : ODD_FIELDS) {
                        requests.add(withField(line, position, odd, noreply));
                    }
                }
                for (int position = 0; position < line.size(); position++) {
                    List<String> shorter = new ArrayList<>(line);
                    shorter.remove(position);
                    requests.add(request(line.getFirst(), String.join(" ", shorter) + noreply));
                }
            }
        }
        return requests;
    }

    private static String withField(List<String> line, int position, String odd, String noreply) {
        List<String> fields = new ArrayList<>(line);
        if (position == fields.size()) {
            fields.add(odd);
        } else {
            fields.set(position, odd);
        }
        return request(line.getFirst(), String.join(" ", fields) + noreply);
    }

    private static String request(String command, String line) {
        boolean storage = List.of("set", "add", "replace", "append", "prepend", "cas", "ms")
                .contains(command);
        return line + "\r\n" + (storage ? "xx\r\n" : "") + "get odd\r\n";
    }

    /** Valid requests with a few bytes changed, removed or put in. */
    private static String brokenRedisRequests(Random random) {
        StringBuilder bytes = new StringBuilder();
        for (int i = 0; i < 3; i++) {
            bytes.append("*3\r\n$3\r\nSET\r\n$3\r\nodd\r\n$2\r\nxx\r\n*2\r\n$3\r\nGET\r\n$3\r\nodd\r\n");
            bytes.append("*4\r\n$4\r\nMGET\r\n$3\r\nodd\r\n$1\r\nb\r\n$1\r\nc\r\nset odd 1\r\n");
        }
        String replacements = "\r\n*$+-:0123456789\0 a\"'";
        for (int i = 0; i <= random.nextInt(3); i++) {
            int at = random.nextInt(bytes.length());
            switch (random.nextInt(3)) {
                case 0 -> bytes.setCharAt(at, replacements.charAt(random.nextInt(replacements.length())));
                case 1 -> bytes.deleteCharAt(at);
                default -> bytes.insert(at, replacements.charAt(random.nextInt(replacements.length())));
            }
        }
        return bytes.toString();
    }

    /** The value may have been flushed meanwhile, but another's must never be seen. */
    private void checkMemcache(RawClient client) {
        String key = "check" + checks++;
        client.send("set " + key + " 7 0 " + key.length() + "\r\n" + key + "\r\nget " + key + "\r\n");
        client.expect("STORED\r\n");
        assertThat(client.readMemcacheReply())
                .isIn("VALUE " + key + " 7 " + key.length() + "\r\n" + key + "\r\nEND\r\n", "END\r\n");
    }

    private void checkRedis(RawClient client) {
        String key = "check" + checks++;
        client.sendRedisRequest("SET", key, key);
        client.sendRedisRequest("GET", key);
        client.expect("+OK\r\n$" + key.length() + "\r\n" + key + "\r\n");
    }

    private static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
