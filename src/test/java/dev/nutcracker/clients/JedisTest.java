package dev.nutcracker.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutcracker.testing.Await;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.AbstractTransaction;
import redis.clients.jedis.JedisPubSub;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.Response;
import redis.clients.jedis.commands.ProtocolCommand;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.params.ScanParams;
import redis.clients.jedis.resps.ScanResult;
import redis.clients.jedis.resps.Tuple;

/** Jedis, which asks for RESP3 first and makes do with RESP2. */
final class JedisTest {
    private static final String[] KEYS =
            IntStream.range(0, 200).mapToObj(i -> i + "-jedis").toArray(String[]::new);

    private static ThreeServers servers;
    private static RedisClient client;

    @BeforeAll
    static void start() {
        servers = ThreeServers.redis();
        client = RedisClient.create("127.0.0.1", servers.port());
    }

    @AfterAll
    static void stop() {
        client.close();
        servers.close();
    }

    @Test
    void shouldGetTheMessagesOfChannelsOnAllServers() throws Exception {
        List<String> messages = new ArrayList<>();
        CountDownLatch subscribed = new CountDownLatch(3);
        JedisPubSub subscriber = new JedisPubSub() {
            @Override
            public void onMessage(String channel, String message) {
                messages.add(channel + " " + message);
                if (message.equals("last")) {
                    punsubscribe();
                    unsubscribe();
                }
            }

            @Override
            public void onPMessage(String pattern, String channel, String message) {
                messages.add(pattern + " " + channel + " " + message);
            }

            @Override
            public void onSubscribe(String channel, int count) {
                subscribed.countDown();
                if (count == 2) {
                    psubscribe("3-*");
                }
            }

            @Override
            public void onPSubscribe(String pattern, int count) {
                subscribed.countDown();
            }
        };
        try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
            Future<?> subscribing = thread.submit(() -> client.subscribe(subscriber, "1-jedis", "2-jedis"));
            assertThat(subscribed.await(10, TimeUnit.SECONDS)).isTrue();
            for (int i = 0; i < 1000; i++) {
                client.publish("2-jedis", Integer.toString(i));
            }
            client.publish("3-jedis", "x");
            client.publish("1-jedis", "last");

            subscribing.get(10, TimeUnit.SECONDS);
        }
        assertThat(messages.stream().filter(message -> message.matches("2-jedis \\d+")))
                .containsExactlyElementsOf(
                        IntStream.range(0, 1000).mapToObj(i -> "2-jedis " + i).toList());
        assertThat(messages).contains("1-jedis last");
        Await.until("nobody is subscribed", () -> client.publish("1-jedis", "nobody gets this") == 0);
    }

    @Test
    void shouldSpreadKeysOverServersAndGatherTheirValues() {
        String[] pairs = Arrays.stream(KEYS)
                .flatMap(key -> Arrays.stream(new String[] {key, "of " + key}))
                .toArray(String[]::new);

        assertThat(client.mset(pairs)).isEqualTo("OK");

        assertThat(client.mget(KEYS))
                .containsExactly(Arrays.stream(KEYS).map(key -> "of " + key).toArray(String[]::new));
        assertThat(client.exists(KEYS)).isEqualTo(KEYS.length);
        assertThat(client.del(KEYS)).isEqualTo(KEYS.length);
        servers.assertAllUsed();
    }

    @Test
    void shouldScanEveryKeyOfEveryServerOnce() {
        for (String key : KEYS) {
            client.set("scanned-" + key, "x");
            client.set(key + "-scanned", "x");
        }
        List<String> found = new ArrayList<>();
        ScanParams params = new ScanParams().match("*-scanned").count(7);

        String cursor = ScanParams.SCAN_POINTER_START;
        do {
            ScanResult<String> page = client.scan(cursor, params, "string");
            found.addAll(page.getResult());
            cursor = page.getCursor();
        } while (!cursor.equals(ScanParams.SCAN_POINTER_START));

        // No table of keys grows or shrinks meanwhile that would make a server say a key twice.
        assertThat(found)
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrder(
                        Arrays.stream(KEYS).map(key -> key + "-scanned").toArray(String[]::new));
        assertThat(client.keys("*-scanned")).hasSameElementsAs(found);
        assertThat(client.dbSize()).isGreaterThanOrEqualTo(2L * KEYS.length);
    }

    @Test
    void shouldLoadAScriptWhereverItWillRun() {
        String script = client.scriptLoad("return redis.call('SET', KEYS[1], ARGV[1])");

        assertThat(client.scriptExists(List.of(script, "0".repeat(40)))).containsExactly(true, false);
        for (String key : KEYS) {
            assertThat(client.evalsha(script, List.of("scripted-" + key), List.of("x")))
                    .isEqualTo("OK");
        }
    }

    @Test
    void shouldLoadAFunctionWhereverItWillRun() {
        String library = "#!lua name=jedis\nredis.register_function('put',"
                + " function(keys, args) return redis.call('SET', keys[1], args[1]) end)";

        assertThat(client.functionLoad(library)).isEqualTo("jedis");

        for (String key : KEYS) {
            assertThat(client.fcall("put", List.of(key + "-called"), List.of("x")))
                    .isEqualTo("OK");
        }
        assertThat(client.functionDelete("jedis")).isEqualTo("OK");
    }

    @Test
    void shouldAnswerAPipelineInItsOrder() {
        List<Response<String>> values = new ArrayList<>();
        try (Pipeline pipeline = client.pipelined()) {
            for (String key : KEYS) {
                pipeline.set("piped-" + key, key);
                values.add(pipeline.get("piped-" + key));
            }
        }

        assertThat(values).extracting(Response::get).containsExactly(KEYS);
    }

    @Test
    void shouldServeManyThreadsFromOnePool() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(16)) {
            List<Future<Long>> counts = new ArrayList<>();
            for (int thread = 0; thread < 16; thread++) {
                String own = "counter-" + thread;
                counts.add(threads.submit(() -> {
                    for (int i = 0; i < 200; i++) {
                        client.incr("counter-of-all");
                        client.incr(own);
                    }
                    return Long.valueOf(client.get(own));
                }));
            }
            for (Future<Long> count : counts) {
                assertThat(count.get()).isEqualTo(200);
            }
        }
        assertThat(client.get("counter-of-all")).isEqualTo("3200");
    }

    @Test
    void shouldCarryAnyBytes() {
        byte[] key = {0, '\r', '\n', (byte) 0xff, ' '};
        byte[] large = new byte[1 << 20];
        Arrays.fill(large, (byte) '\n');

        client.set(key, large);
        client.set("empty", "");

        assertThat(client.get(key)).isEqualTo(large);
        assertThat(client.get("empty")).isEmpty();
        assertThat(client.get("none")).isNull();
    }

    @Test
    void shouldExpireKeys() {
        client.setex("fleeting", 1000, "x");

        assertThat(client.ttl("fleeting")).isBetween(900L, 1000L);
        assertThat(client.pexpireAt("fleeting", 1)).isEqualTo(1);
        assertThat(client.exists("fleeting")).isFalse();
    }

    @Test
    void shouldUnderstandEveryType() {
        client.hset("hash", Map.of("a", "1", "b", "2"));
        client.rpush("list", "x", "y", "z");
        client.sadd("set", "m", "n");
        client.zadd("sorted", Map.of("low", 1.5, "high", 2.5));
        client.pfadd("loglog", "a", "b", "c");
        client.geoadd("places", 13.4, 52.5, "Berlin");
        client.geoadd("places", 2.35, 48.85, "Paris");

        assertThat(client.hgetAll("hash")).isEqualTo(Map.of("a", "1", "b", "2"));
        assertThat(client.lrange("list", 0, -1)).containsExactly("x", "y", "z");
        assertThat(client.smembers("set")).containsExactlyInAnyOrder("m", "n");
        assertThat(client.zrangeWithScores("sorted", 0, -1))
                .containsExactly(new Tuple("low", 1.5), new Tuple("high", 2.5));
        assertThat(client.pfcount("loglog")).isEqualTo(3);
        assertThat(client.geodist("places", "Berlin", "Paris")).isBetween(870_000.0, 890_000.0);
    }

    @Test
    void shouldRunScripts() {
        assertThat(client.eval("return {KEYS[1], ARGV[1]}", 1, "key", "argument"))
                .isEqualTo(List.of("key", "argument"));
    }

    @Test
    void shouldKeepTheConnectionAfterAnError() {
        ProtocolCommand nonsense = () -> "NONSENSE".getBytes(StandardCharsets.US_ASCII);
        client.rpush("a-list", "x");

        try (RedisClient other = RedisClient.create("127.0.0.1", servers.port())) {
            assertThatThrownBy(() -> other.incr("a-list"))
                    .isInstanceOf(JedisDataException.class)
                    .hasMessageStartingWith("WRONGTYPE");
            assertThatThrownBy(() -> other.sendCommand(nonsense, "x"))
                    .isInstanceOf(JedisDataException.class)
                    .hasMessageStartingWith("ERR unknown command 'NONSENSE'");
            assertThat(other.llen("a-list")).isEqualTo(1);
            assertThat(other.getPool().getCreatedCount()).isEqualTo(1);
        }
    }

    @Test
    void shouldRunTransactionsOnTheServerOfTheirKeys() {
        for (int i = 0; i < 50; i++) {
            String key = i + "-transaction";
            try (AbstractTransaction transaction = client.transaction(false)) {
                transaction.watch(key);
                transaction.multi();
                Response<String> set = transaction.set(key, "1");
                Response<Long> incremented = transaction.incr(key);

                assertThat(transaction.exec()).containsExactly("OK", 2L);

                assertThat(set.get()).isEqualTo("OK");
                assertThat(incremented.get()).isEqualTo(2);
            }
        }
        servers.assertAllUsed();
    }

    @Test
    void shouldNotRunATransactionWhoseKeyHasChanged() {
        try (AbstractTransaction transaction = client.transaction(false)) {
            transaction.watch("guarded");
            client.set("guarded", "theirs");
            transaction.multi();
            transaction.set("guarded", "mine");

            assertThat(transaction.exec()).isNull();
        }
        assertThat(client.get("guarded")).isEqualTo("theirs");
    }

    @Test
    void shouldWaitForAnElementOfAList() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<List<String>> popped = threads.submit(() -> client.blpop(30, "awaited"));
            client.rpush("awaited", "element");

            assertThat(popped.get()).containsExactly("awaited", "element");
        }
    }
}
