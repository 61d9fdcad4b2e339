package dev.nutcracker.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import net.rubyeye.xmemcached.XMemcachedClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Xmemcached, which joins the reads that wait to be sent. */
final class XmemcachedTest {
    private static ThreeServers servers;
    private static XMemcachedClient client;

    @BeforeAll
    static void start() throws Exception {
        servers = ThreeServers.memcached();
        client = new XMemcachedClient("127.0.0.1", servers.port());
    }

    @AfterAll
    static void stop() throws Exception {
        client.shutdown();
        servers.close();
    }

    @Test
    void shouldSpreadKeysOverServersAndGatherTheirValues() throws Exception {
        Map<String, Object> values = new LinkedHashMap<>();
        for (int i = 0; i < 200; i++) {
            values.put(i + "-xmemcached", "value " + i);
            assertThat(client.set(i + "-xmemcached", 0, "value " + i)).isTrue();
        }

        List<String> asked = new ArrayList<>(values.keySet());
        asked.add("none");
        Map<String, Object> found = client.get(asked);
        assertThat(found).isEqualTo(values);
        servers.assertAllUsed();
    }

    @Test
    void shouldStoreUnderConditions() throws Exception {
        assertThat(client.replace("one", 0, "x")).isFalse();
        assertThat(client.add("one", 0, "b")).isTrue();
        assertThat(client.add("one", 0, "c")).isFalse();
        assertThat(client.append("one", "c")).isTrue();
        assertThat(client.prepend("one", "a")).isTrue();
        assertThat(client.<String>get("one")).isEqualTo("abc");

        long unique = client.gets("one").getCas();
        assertThat(client.cas("one", 0, "new", unique)).isTrue();
        assertThat(client.cas("one", 0, "newer", unique)).isFalse();
        assertThat(client.delete("one")).isTrue();
        assertThat(client.delete("one")).isFalse();
    }

    @Test
    void shouldCount() throws Exception {
        assertThat(client.incr("count", 1, 40)).isEqualTo(40);
        assertThat(client.incr("count", 5)).isEqualTo(45);
        assertThat(client.decr("count", 3)).isEqualTo(42);
    }

    @Test
    void shouldTouch() throws Exception {
        client.set("touched", 100, "x");

        assertThat(client.touch("touched", 200)).isTrue();
        assertThat(client.touch("none", 200)).isFalse();
    }

    @Test
    void shouldKeepTheOrderBehindRequestsWithoutReply() throws Exception {
        for (int i = 0; i < 100; i++) {
            client.setWithNoReply("silent", 0, "value " + i);
        }

        assertThat(client.<String>get("silent")).isEqualTo("value 99");
    }

    @Test
    void shouldCarryAnyValue() throws Exception {
        byte[] large = new byte[1_000_000];
        new Random(1).nextBytes(large);
        byte[] lines = "\0\r\nEND\r\n".getBytes(StandardCharsets.US_ASCII);

        client.set("large", 0, large);
        client.set("lines", 0, lines);
        client.set("empty", 0, "");

        assertThat(client.<byte[]>get("large")).isEqualTo(large);
        assertThat(client.<byte[]>get("lines")).isEqualTo(lines);
        assertThat(client.<String>get("empty")).isEmpty();
    }

    @Test
    void shouldLearnTheVersion() throws Exception {
        assertThat(client.getVersions().values()).singleElement().asString().matches("1\\.\\d+\\.\\d+.*");
    }

    @Test
    void shouldKeepTheConnectionAfterAnError() throws Exception {
        client.set("text", 0, "not a number");

        assertThatThrownBy(() -> client.incr("text", 1)).hasMessageContaining("non-numeric value");

        assertThat(client.<String>get("text")).isEqualTo("not a number");
    }

    @Test
    void shouldServeManyThreadsOnOneConnection() throws Exception {
        client.set("shared", 0, "0");
        try (ExecutorService threads = Executors.newFixedThreadPool(16)) {
            List<Future<String>> reads = new ArrayList<>();
            for (int thread = 0; thread < 16; thread++) {
                String own = "thread-" + thread;
                reads.add(threads.submit(() -> {
                    for (int i = 0; i < 100; i++) {
                        client.incr("shared", 1);
                        client.set(own, 0, own + i);
                    }
                    return client.get(own);
                }));
            }
            for (int thread = 0; thread < 16; thread++) {
                assertThat(reads.get(thread).get()).isEqualTo("thread-" + thread + "99");
            }
        }
        assertThat(client.incr("shared", 0)).isEqualTo(1600);
    }
}
