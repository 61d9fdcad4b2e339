package dev.nutcracker.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import net.spy.memcached.CASResponse;
import net.spy.memcached.MemcachedClient;
import net.spy.memcached.internal.OperationFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Spymemcached, which gathers the reads of its threads into one retrieval. */
final class SpymemcachedTest {
    private static ThreeServers servers;
    private static MemcachedClient client;

    @BeforeAll
    static void start() throws Exception {
        servers = ThreeServers.memcached();
        client = new MemcachedClient(new InetSocketAddress("127.0.0.1", servers.port()));
    }

    @AfterAll
    static void stop() {
        client.shutdown();
        servers.close();
    }

    @Test
    void shouldSpreadKeysOverServersAndGatherTheirValues() throws Exception {
        Map<String, Object> values = new LinkedHashMap<>();
        List<OperationFuture<Boolean>> stored = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            values.put(i + "-spymemcached", "value " + i);
            stored.add(client.set(i + "-spymemcached", 0, "value " + i));
        }
        for (OperationFuture<Boolean> future : stored) {
            assertThat(future.get()).isTrue();
        }

        List<String> asked = new ArrayList<>(values.keySet());
        asked.add("none");
        assertThat(client.getBulk(asked)).isEqualTo(values);
        servers.assertAllUsed();
    }

    @Test
    void shouldReadStatisticsOfAllServersAsIfTheyWereOne() {
        assertThat(client.getStats().values())
                .singleElement()
                .satisfies(stats -> assertThat(stats)
                        .containsKeys("pid", "version", "curr_items", "get_hits")
                        .containsEntry("limit_maxbytes", Integer.toString(3 * 64 * 1024 * 1024)));
        assertThat(client.getStats("settings").values())
                .singleElement()
                .satisfies(
                        settings -> assertThat(settings).containsEntry("maxbytes", Integer.toString(64 * 1024 * 1024)));
    }

    @Test
    void shouldStoreUnderConditions() throws Exception {
        assertThat(client.replace("one", 0, "x").get()).isFalse();
        assertThat(client.add("one", 0, "b").get()).isTrue();
        assertThat(client.add("one", 0, "c").get()).isFalse();
        assertThat(client.append("one", "c").get()).isTrue();
        assertThat(client.prepend("one", "a").get()).isTrue();
        assertThat(client.get("one")).isEqualTo("abc");

        long unique = client.gets("one").getCas();
        assertThat(client.cas("one", unique, "new")).isEqualTo(CASResponse.OK);
        assertThat(client.cas("one", unique, "newer")).isEqualTo(CASResponse.EXISTS);
        assertThat(client.cas("none", unique, "new")).isEqualTo(CASResponse.NOT_FOUND);
        assertThat(client.delete("one").get()).isTrue();
        assertThat(client.delete("one").get()).isFalse();
    }

    @Test
    void shouldCount() {
        assertThat(client.incr("count", 1)).isEqualTo(-1);
        assertThat(client.incr("count", 1, 40)).isEqualTo(40);
        assertThat(client.incr("count", 5)).isEqualTo(45);
        assertThat(client.decr("count", 3)).isEqualTo(42);
    }

    @Test
    void shouldTouch() throws Exception {
        client.set("touched", 100, "x").get();

        assertThat(client.touch("touched", 200).get()).isTrue();
        assertThat(client.touch("none", 200).get()).isFalse();
    }

    @Test
    void shouldExpireAtOnce() throws Exception {
        assertThat(client.set("gone", -1, "x").get()).isTrue();
        assertThat(client.get("gone")).isNull();
    }

    @Test
    void shouldCarryAnyValue() throws Exception {
        byte[] large = new byte[1_000_000];
        new Random(1).nextBytes(large);
        byte[] lines = "\0\r\nEND\r\n".getBytes(StandardCharsets.US_ASCII);

        client.set("large", 0, large).get();
        client.set("lines", 0, lines).get();
        client.set("empty", 0, "").get();

        assertThat(client.get("large")).isEqualTo(large);
        assertThat(client.get("lines")).isEqualTo(lines);
        assertThat(client.get("empty")).isEqualTo("");
    }

    @Test
    void shouldLearnTheVersion() {
        assertThat(client.getVersions().values()).singleElement().asString().matches("1\\.\\d+\\.\\d+.*");
    }

    /** The client connects anew after any error, so this one is not that of the other tests. */
    @Test
    void shouldLearnWhatIsWrong() throws Exception {
        MemcachedClient other = new MemcachedClient(new InetSocketAddress("127.0.0.1", servers.port()));
        try {
            other.set("text", 0, "not a number").get();

            assertThatThrownBy(() -> other.asyncIncr("text", 1).get())
                    .hasMessageContaining("CLIENT_ERROR cannot increment or decrement non-numeric value");
        } finally {
            other.shutdown();
        }
    }

    @Test
    void shouldServeManyThreadsOnOneConnection() throws Exception {
        client.set("shared", 0, "0").get();
        try (ExecutorService threads = Executors.newFixedThreadPool(16)) {
            List<Future<Object>> reads = new ArrayList<>();
            for (int thread = 0; thread < 16; thread++) {
                String own = "thread-" + thread;
                reads.add(threads.submit(() -> {
                    for (int i = 0; i < 100; i++) {
                        client.incr("shared", 1);
                        client.set(own, 0, own + i).get();
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
