package dev.nutcracker.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutcracker.testing.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.redisson.Redisson;
import org.redisson.api.BatchOptions;
import org.redisson.api.BatchOptions.ExecutionMode;
import org.redisson.api.RBatch;
import org.redisson.api.RBlockingQueue;
import org.redisson.api.RBucket;
import org.redisson.api.RLock;
import org.redisson.api.RMap;
import org.redisson.api.RScript.Mode;
import org.redisson.api.RScript.ReturnType;
import org.redisson.api.RTopic;
import org.redisson.api.RTransaction;
import org.redisson.api.RedissonClient;
import org.redisson.api.TransactionOptions;
import org.redisson.client.RedisException;
import org.redisson.client.codec.ByteArrayCodec;
import org.redisson.client.codec.StringCodec;
import org.redisson.config.Config;

/**
 * Redisson, which keeps dozens of connections and builds objects of scripts and channels. Names that it derives from
 * another have that in braces, so the pool has them as its tag.
 */
final class RedissonTest {
    private static ThreeServers servers;
    private static RedissonClient client;

    @BeforeAll
    static void start() {
        servers = ThreeServers.redis("{}");
        Config config = new Config();
        config.useSingleServer().setAddress("redis://127.0.0.1:" + servers.port());
        client = Redisson.create(config);
    }

    @AfterAll
    static void stop() {
        client.shutdown();
        servers.close();
    }

    @Test
    void shouldSpreadKeysOverServersAndGatherTheirValues() {
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < 200; i++) {
            values.put(i + "-redisson", "value " + i);
        }
        String[] keys = values.keySet().toArray(String[]::new);

        client.getBuckets().set(values);

        assertThat(client.getBuckets().<String>get(keys)).isEqualTo(values);
        assertThat(client.getKeys().countExists(keys)).isEqualTo(200);
        assertThat(client.getKeys().delete(keys)).isEqualTo(200);
        servers.assertAllUsed();
    }

    @Test
    void shouldScanEveryKeyOfEveryServerOnce() {
        List<String> keys =
                IntStream.range(0, 200).mapToObj(i -> i + "-scanned").toList();
        keys.forEach(key -> client.getBucket(key).set("x"));

        assertThat(client.getKeys().getKeysByPattern("*-scanned", 7)).containsExactlyInAnyOrderElementsOf(keys);
    }

    @Test
    void shouldAnswerAPipelineInItsOrder() {
        RBatch batch = client.createBatch();
        List<Object> expected = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            batch.getBucket(i + "-piped").setAsync("value " + i);
            batch.getBucket(i + "-piped").getAsync();
            expected.add(null);
            expected.add("value " + i);
        }

        assertThat(batch.execute().getResponses()).isEqualTo(expected);
    }

    @Test
    void shouldRunABatchAsATransaction() {
        for (int i = 0; i < 20; i++) {
            RBatch batch = client.createBatch(BatchOptions.defaults().executionMode(ExecutionMode.IN_MEMORY_ATOMIC));
            batch.getAtomicLong("count-{" + i + "}").addAndGetAsync(5);
            batch.getMap("map-{" + i + "}").fastPutAsync("a", "1");

            assertThat(batch.execute().getResponses()).isEqualTo(List.of(5L, true));
        }
    }

    @Test
    void shouldCommitAndRollBack() {
        RTransaction committed = client.createTransaction(TransactionOptions.defaults());
        committed.getMap("{account}").put("a", "1");
        committed.commit();
        RTransaction rolledBack = client.createTransaction(TransactionOptions.defaults());
        rolledBack.getMap("{account}").put("a", "2");
        rolledBack.rollback();

        assertThat(client.getMap("{account}").get("a")).isEqualTo("1");
    }

    @Test
    void shouldGetTheMessagesOfChannels() {
        List<String> messages = new CopyOnWriteArrayList<>();
        List<String> byPattern = new CopyOnWriteArrayList<>();
        RTopic topic = client.getTopic("1-redisson");
        topic.addListener(String.class, (channel, message) -> messages.add(message));
        client.getPatternTopic("2-*")
                .addListener(String.class, (pattern, channel, message) -> byPattern.add(channel + " " + message));

        for (int i = 0; i < 1000; i++) {
            assertThat(topic.publish(Integer.toString(i))).isEqualTo(1);
        }
        client.getTopic("2-redisson").publish("x");

        Await.until("all messages are here", () -> messages.size() == 1000 && byPattern.size() == 1);
        // Redisson calls listeners on several threads.
        assertThat(messages)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 1000).mapToObj(Integer::toString).toList());
        assertThat(byPattern).containsExactly("2-redisson x");
        topic.removeAllListeners();
        Await.until("nobody is subscribed", () -> topic.publish("nobody gets this") == 0);
    }

    /** Who waits is told by a message on a channel that the script of the unlocking publishes. */
    @Test
    void shouldHandOverALockToWhoWaits() throws Exception {
        RLock lock = client.getLock("lock");
        long subscriptions = servers.requests("subscribe");
        lock.lock();
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<Boolean>> waiting = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                waiting.add(threads.submit(() -> {
                    boolean locked = lock.tryLock(20, TimeUnit.SECONDS);
                    if (locked) {
                        lock.unlock();
                    }
                    return locked;
                }));
            }
            Await.until("somebody waits", () -> servers.requests("subscribe") > subscriptions);
            lock.unlock();

            for (Future<Boolean> locked : waiting) {
                assertThat(locked.get()).isTrue();
            }
        }
        assertThat(lock.isLocked()).isFalse();
    }

    @Test
    void shouldWaitForAnElementOfAQueue() throws Exception {
        RBlockingQueue<String> queue = client.getBlockingQueue("queue");
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<String> polled = threads.submit(() -> queue.poll(30, TimeUnit.SECONDS));
            queue.add("element");

            assertThat(polled.get()).isEqualTo("element");
        }
    }

    @Test
    void shouldUnderstandEveryType() {
        RMap<String, String> map = client.getMap("map");
        map.putAll(Map.of("a", "1", "b", "2"));
        client.getList("list").addAll(List.of("x", "y", "z"));
        client.getSet("set").addAll(List.of("m", "n"));
        client.getScoredSortedSet("sorted").add(1.5, "low");
        client.getHyperLogLog("loglog").addAll(List.of("a", "b", "c"));

        assertThat(map.readAllMap()).isEqualTo(Map.of("a", "1", "b", "2"));
        assertThat(client.getList("list").readAll()).containsExactly("x", "y", "z");
        assertThat(client.getSet("set").readAll()).containsExactlyInAnyOrder("m", "n");
        assertThat(client.getScoredSortedSet("sorted").getScore("low")).isEqualTo(1.5);
        assertThat(client.getHyperLogLog("loglog").count()).isEqualTo(3);
    }

    @Test
    void shouldRunScripts() {
        String sha = client.getScript(StringCodec.INSTANCE).scriptLoad("return {KEYS[1], ARGV[1]}");

        for (int i = 0; i < 20; i++) {
            List<Object> answer = client.getScript(StringCodec.INSTANCE)
                    .evalSha(Mode.READ_WRITE, sha, ReturnType.LIST, List.of(i + "-key"), "argument");
            assertThat(answer).containsExactly(i + "-key", "argument");
        }
    }

    @Test
    void shouldCarryAnyBytes() {
        byte[] large = new byte[1 << 20];
        Arrays.fill(large, (byte) '\n');
        RBucket<byte[]> bucket = client.getBucket("\0\r\n ", ByteArrayCodec.INSTANCE);

        bucket.set(large);

        assertThat(bucket.get()).isEqualTo(large);
    }

    @Test
    void shouldExpireKeys() {
        RBucket<String> bucket = client.getBucket("fleeting");
        bucket.set("x", Duration.ofSeconds(1000));

        assertThat(bucket.remainTimeToLive()).isBetween(900_000L, 1_000_000L);
        assertThat(bucket.expire(Duration.ofMillis(1))).isTrue();
        Await.until("it is gone", () -> bucket.get() == null);
    }

    @Test
    void shouldTellErrorsOfTheServer() {
        client.getList("a-list").add("x");

        assertThatThrownBy(() -> client.getAtomicLong("a-list").incrementAndGet())
                .isInstanceOf(RedisException.class)
                .hasMessageContaining("WRONGTYPE");
        assertThat(client.getList("a-list")).hasSize(1);
    }
}
