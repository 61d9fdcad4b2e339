package dev.nutcracker.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutcracker.testing.Await;
import io.lettuce.core.KeyValue;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanIterator;
import io.lettuce.core.ScoredValue;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.ProtocolKeyword;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.pubsub.api.sync.RedisPubSubCommands;
import java.nio.charset.StandardCharsets;
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
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Lettuce, which asks for RESP3 first, makes do with RESP2 and pipelines by itself. */
final class LettuceTest {
    private static ThreeServers servers;
    private static RedisClient client;
    private static StatefulRedisConnection<String, String> connection;
    private static RedisCommands<String, String> commands;

    @BeforeAll
    static void start() {
        servers = ThreeServers.redis();
        client = RedisClient.create("redis://127.0.0.1:" + servers.port());
        connection = client.connect();
        commands = connection.sync();
    }

    @AfterAll
    static void stop() {
        client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        servers.close();
    }

    @Test
    void shouldGetTheMessagesOfChannelsOnAllServers() {
        List<String> messages = new CopyOnWriteArrayList<>();
        try (StatefulRedisPubSubConnection<String, String> subscribed = client.connectPubSub()) {
            subscribed.addListener(new RedisPubSubAdapter<>() {
                @Override
                public void message(String channel, String message) {
                    messages.add(channel + " " + message);
                }

                @Override
                public void message(String pattern, String channel, String message) {
                    messages.add(pattern + " " + channel + " " + message);
                }
            });
            RedisPubSubCommands<String, String> subscriptions = subscribed.sync();
            subscriptions.subscribe("1-lettuce", "2-lettuce", "3-lettuce");
            subscriptions.psubscribe("3-*");

            for (int i = 0; i < 1000; i++) {
                assertThat(commands.publish("1-lettuce", Integer.toString(i))).isEqualTo(1);
            }
            commands.publish("3-lettuce", "x");
            // In the third version of the protocol other requests go over the same connection.
            subscribed.sync().set("published", "yes");
            assertThat(subscribed.sync().get("published")).isEqualTo("yes");
            Await.until("all messages are here", () -> messages.size() == 1002);

            assertThat(messages.stream().filter(message -> message.startsWith("1-lettuce ")))
                    .containsExactlyElementsOf(IntStream.range(0, 1000)
                            .mapToObj(i -> "1-lettuce " + i)
                            .toList());
            assertThat(messages).contains("3-lettuce x", "3-* 3-lettuce x");
            subscriptions.unsubscribe();
            subscriptions.punsubscribe();
            assertThat(commands.publish("1-lettuce", "nobody gets this")).isZero();
        }
    }

    @Test
    void shouldSpreadKeysOverServersAndGatherTheirValues() {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (int i = 0; i < 200; i++) {
            pairs.put(i + "-lettuce", "value " + i);
        }
        String[] keys = pairs.keySet().toArray(String[]::new);

        assertThat(commands.mset(pairs)).isEqualTo("OK");

        assertThat(commands.mget(keys)).extracting(KeyValue::getValue).containsExactlyElementsOf(pairs.values());
        assertThat(commands.exists(keys)).isEqualTo(200);
        assertThat(commands.del(keys)).isEqualTo(200);
        servers.assertAllUsed();
    }

    @Test
    void shouldScanEveryKeyOfEveryServerOnce() {
        List<String> keys =
                IntStream.range(0, 200).mapToObj(i -> i + "-scanned").toList();
        keys.forEach(key -> commands.set(key, "x"));

        ScanIterator<String> found = ScanIterator.scan(
                commands, ScanArgs.Builder.matches("*-scanned").limit(7));

        assertThat(found.stream()).containsExactlyInAnyOrderElementsOf(keys);
    }

    @Test
    void shouldAnswerAPipelineInItsOrder() {
        try (StatefulRedisConnection<String, String> own = client.connect()) {
            own.setAutoFlushCommands(false);
            List<RedisFuture<String>> values = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                own.async().set(i + "-piped", "value " + i);
                values.add(own.async().get(i + "-piped"));
            }
            own.flushCommands();

            assertThat(values)
                    .extracting(value -> value.toCompletableFuture().join())
                    .containsExactlyElementsOf(
                            IntStream.range(0, 200).mapToObj(i -> "value " + i).toList());
        }
    }

    @Test
    void shouldRunTransactionsOnTheServerOfTheirKeys() {
        try (StatefulRedisConnection<String, String> own = client.connect()) {
            RedisCommands<String, String> transaction = own.sync();
            for (int i = 0; i < 50; i++) {
                String key = i + "-transaction";
                transaction.watch(key);
                transaction.multi();
                transaction.set(key, "1");
                transaction.incr(key);

                assertThat(transaction.exec()).containsExactly("OK", 2L);
            }
        }
    }

    @Test
    void shouldNotRunATransactionWhoseKeyHasChanged() {
        try (StatefulRedisConnection<String, String> own = client.connect()) {
            RedisCommands<String, String> transaction = own.sync();
            transaction.watch("guarded");
            commands.set("guarded", "theirs");
            transaction.multi();
            transaction.set("guarded", "mine");

            assertThat(transaction.exec().wasDiscarded()).isTrue();
        }
        assertThat(commands.get("guarded")).isEqualTo("theirs");
    }

    @Test
    void shouldWaitForAnElementOfAList() {
        try (StatefulRedisConnection<String, String> own = client.connect()) {
            RedisFuture<KeyValue<String, String>> popped = own.async().blpop(30, "awaited");
            commands.rpush("awaited", "element");

            assertThat(popped.toCompletableFuture().join()).isEqualTo(KeyValue.just("awaited", "element"));
        }
    }

    @Test
    void shouldAnswerManyThreadsOnOneConnection() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(16)) {
            List<Future<String>> counts = new ArrayList<>();
            for (int thread = 0; thread < 16; thread++) {
                String own = "counter-" + thread;
                counts.add(threads.submit(() -> {
                    List<RedisFuture<Long>> sent = new ArrayList<>();
                    for (int i = 0; i < 200; i++) {
                        sent.add(connection.async().incr(own));
                    }
                    return sent.getLast().toCompletableFuture().join() + " " + commands.get(own);
                }));
            }
            for (Future<String> count : counts) {
                assertThat(count.get()).isEqualTo("200 200");
            }
        }
    }

    @Test
    void shouldCarryAnyBytes() {
        byte[] key = {0, '\r', '\n', (byte) 0xff, ' '};
        byte[] large = new byte[1 << 20];
        Arrays.fill(large, (byte) '\n');

        try (StatefulRedisConnection<byte[], byte[]> binary = client.connect(ByteArrayCodec.INSTANCE)) {
            binary.sync().set(key, large);
            assertThat(binary.sync().get(key)).isEqualTo(large);
        }
        commands.set("empty", "");
        assertThat(commands.get("empty")).isEmpty();
        assertThat(commands.get("none")).isNull();
    }

    @Test
    void shouldExpireKeys() {
        commands.setex("fleeting", 1000, "x");

        assertThat(commands.ttl("fleeting")).isBetween(900L, 1000L);
        assertThat(commands.pexpireat("fleeting", 1)).isTrue();
        assertThat(commands.get("fleeting")).isNull();
    }

    @Test
    void shouldUnderstandEveryType() {
        commands.hset("hash", Map.of("a", "1", "b", "2"));
        commands.rpush("list", "x", "y", "z");
        commands.sadd("set", "m", "n");
        commands.zadd("sorted", ScoredValue.just(1.5, "low"), ScoredValue.just(2.5, "high"));
        commands.pfadd("loglog", "a", "b", "c");
        commands.geoadd("places", 13.4, 52.5, "Berlin");
        commands.xadd("stream", "field", "value");

        assertThat(commands.hgetall("hash")).isEqualTo(Map.of("a", "1", "b", "2"));
        assertThat(commands.lrange("list", 0, -1)).containsExactly("x", "y", "z");
        assertThat(commands.smembers("set")).containsExactlyInAnyOrder("m", "n");
        assertThat(commands.zrangeWithScores("sorted", 0, -1))
                .containsExactly(ScoredValue.just(1.5, "low"), ScoredValue.just(2.5, "high"));
        assertThat(commands.pfcount("loglog")).isEqualTo(3);
        assertThat(commands.geopos("places", "Berlin").getFirst().getX().doubleValue())
                .isBetween(13.3, 13.5);
        assertThat(commands.xlen("stream")).isEqualTo(1);
    }

    @Test
    void shouldRunScripts() {
        List<String> answer =
                commands.eval("return {KEYS[1], ARGV[1]}", ScriptOutputType.MULTI, new String[] {"key"}, "argument");

        assertThat(answer).containsExactly("key", "argument");
    }

    @Test
    void shouldKeepTheConnectionAfterAnError() {
        commands.rpush("a-list", "x");
        Long id = commands.clientId();

        assertThatThrownBy(() -> commands.incr("a-list"))
                .isInstanceOf(RedisCommandExecutionException.class)
                .hasMessageStartingWith("WRONGTYPE");
        assertThatThrownBy(() -> commands.dispatch(Nonsense.NONSENSE, new StatusOutput<>(StringCodec.UTF8)))
                .isInstanceOf(RedisCommandExecutionException.class)
                .hasMessageStartingWith("ERR unknown command 'NONSENSE'");

        assertThat(commands.clientId()).isEqualTo(id);
    }

    /** A command that no Redis knows. */
    private enum Nonsense implements ProtocolKeyword {
        NONSENSE;

        @Override
        public byte[] getBytes() {
            return name().getBytes(StandardCharsets.US_ASCII);
        }
    }
}
