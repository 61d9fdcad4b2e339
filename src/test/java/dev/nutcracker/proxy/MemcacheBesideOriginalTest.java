package dev.nutcracker.proxy;

import dev.nutcracker.testing.MemcachedServer;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.RawClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The same requests to the original and to ours, each over its own new memcached servers: the same bytes come back. */
final class MemcacheBesideOriginalTest {
    private static final String ONE = Keys.ownedBy(0, "one", "two");
    private static final String TWO = Keys.ownedBy(1, "one", "two");

    private final List<MemcachedServer> servers = new ArrayList<>();
    private SideBySide proxies;

    @BeforeEach
    void start() {
        // The unique numbers of gets tell how often a server has stored, so none may have a past.
        for (int i = 0; i < 4; i++) {
            servers.add(MemcachedServer.start("-m", "64"));
        }
        proxies = SideBySide.start(pool(servers.get(0), servers.get(1)), pool(servers.get(2), servers.get(3)));
    }

    @AfterEach
    void stop() {
        proxies.close();
        // Ending in good order takes memcached a while.
        servers.forEach(MemcachedServer::kill);
        servers.forEach(MemcachedServer::close);
    }

    @Test
    void shouldAnswerEveryCommandAlike() {
        List<String> script = new ArrayList<>();
        for (String key : List.of(ONE, TWO)) {
            script.addAll(everyCommand(key));
        }
        shouldAnswerAlike(script);
    }

    private static List<String> everyCommand(String key) {
        return List.of(
                "get " + key + "\r\n",
                "set " + key + " 7 0 5\r\nhello\r\n",
                "get " + key + "\r\n",
                "gets " + key + "\r\n",
                "add " + key + " 0 0 1\r\nx\r\n",
                "add " + key + "-n 0 0 1\r\nx\r\n",
                "replace " + key + " 1 0 3\r\nnew\r\n",
                "replace " + key + "-none 1 0 3\r\nnew\r\n",
                "append " + key + " 0 0 2\r\n++\r\n",
                "append " + key + "-none 0 0 2\r\n++\r\n",
                "prepend " + key + " 0 0 2\r\n--\r\n",
                "prepend " + key + "-none 0 0 2\r\n--\r\n",
                "get " + key + "\r\n",
                "cas " + key + " 0 0 1 999999\r\nx\r\n",
                "cas " + key + "-none 0 0 1 1\r\nx\r\n",
                "set " + key + "-num 0 0 2\r\n10\r\n",
                "incr " + key + "-num 5\r\n",
                "decr " + key + "-num 20\r\n",
                "get " + key + "-num\r\n",
                "incr " + key + "-none 1\r\n",
                "incr " + key + " 1\r\n",
                "decr " + key + " 1\r\n",
                "touch " + key + " 1000\r\n",
                "touch " + key + "-none 1000\r\n",
                "touch " + key + "-num -1\r\n",
                "get " + key + "-num\r\n",
                "delete " + key + "\r\n",
                "delete " + key + "\r\n",
                "set " + key + " 0 0 0\r\n\r\n",
                "get " + key + "\r\n",
                "set " + key + " 0 0 4\r\n\r\n\r\n\r\n",
                "get " + key + "\r\n",
                "set " + key + " 4294967295 0 3\r\n\0\u00ff\1\r\n",
                "get  " + key + " \r\n",
                "version\r\n");
    }

    @Test
    void shouldAnswerNothingToNoreplyAlike() {
        List<String> script = new ArrayList<>();
        for (String key : List.of(ONE, TWO)) {
            String get = "gets " + key + "\r\n";
            script.add("set " + key + " 1 0 1 noreply\r\n1\r\n" + get);
            script.add("add " + key + " 1 0 1 noreply\r\n2\r\n" + get);
            script.add("replace " + key + " 1 0 1 noreply\r\n3\r\n" + get);
            script.add("append " + key + " 1 0 1 noreply\r\n4\r\n" + get);
            script.add("prepend " + key + " 1 0 1 noreply\r\n5\r\n" + get);
            script.add("cas " + key + " 1 0 1 12345 noreply\r\n6\r\n" + get);
            script.add("incr " + key + " 5 noreply\r\n" + get);
            script.add("decr " + key + " 3 noreply\r\n" + get);
            script.add("touch " + key + " 0 noreply\r\n" + get);
            script.add("touch " + key + "-none 0 noreply\r\n" + get);
            script.add("delete " + key + "-none noreply\r\n" + get);
            script.add("delete " + key + " noreply\r\n" + get);
        }
        shouldAnswerAlike(script);
    }

    @Test
    void shouldAnswerRequestsForManyKeysAlike() {
        List<String> script = new ArrayList<>();
        for (int i = 0; i < 60; i += 2) {
            script.add("set k" + i + " " + i + " 0 " + i + "\r\n" + "v".repeat(i) + "\r\n");
        }
        Random random = new Random(20261121);
        for (int i = 0; i < 200; i++) {
            StringBuilder keys = new StringBuilder(i % 2 == 0 ? "get" : "gets");
            for (int left = 2 + random.nextInt(60); left > 0; left--) {
                keys.append(" k").append(random.nextInt(60));
            }
            script.add(keys + "\r\n");
        }
        script.add("get none1 none2 none3\r\n");
        script.add("get k2 k2 k2\r\n");
        script.add("gets k2 none k2\r\n");
        shouldAnswerAlike(script);
    }

    @Test
    void shouldAnswerLargeValuesAlike() {
        List<String> script = new ArrayList<>();
        for (String key : List.of(ONE, TWO)) {
            script.add("set " + key + " 0 0 600000\r\n" + "v".repeat(600_000) + "\r\n");
            script.add("get " + key + "\r\n");
            script.add("append " + key + " 0 0 600000\r\n" + "v".repeat(600_000) + "\r\n");
            script.add("version\r\n");
        }
        script.add("get " + TWO + " none " + ONE + " " + TWO + "\r\n");
        shouldAnswerAlike(script);
    }

    @Test
    void shouldTakeLongAndStrangeKeysAlike() {
        List<String> script = new ArrayList<>();
        for (String key : List.of("k".repeat(250), "\u00e4\u00ff\u0080", "*", "noreply", "0", "get", "a:b/c{d}e")) {
            script.add("set " + key + " 0 0 3\r\nabc\r\n");
            script.add("get " + key + "\r\n");
            script.add("get " + key + " " + ONE + " " + TWO + "\r\n");
            script.add("delete " + key + "\r\n");
        }
        shouldAnswerAlike(script);
    }

    private void shouldAnswerAlike(List<String> script) {
        proxies.shouldAnswerAlike(script, () -> {}, RawClient::readMemcacheReply);
    }

    private static PoolYaml pool(MemcachedServer one, MemcachedServer two) {
        return PoolYaml.memcache("alpha").server(one.port(), "one").server(two.port(), "two");
    }
}
