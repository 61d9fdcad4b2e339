package dev.nutcracker.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.spotify.folsom.AsciiMemcacheClient;
import com.spotify.folsom.BinaryMemcacheClient;
import com.spotify.folsom.GetResult;
import com.spotify.folsom.MemcacheClient;
import com.spotify.folsom.MemcacheClientBuilder;
import com.spotify.folsom.MemcacheStatus;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Folsom, which pipelines everything on one connection, in both protocols. */
final class FolsomTest {
    private static ThreeServers servers;
    private static AsciiMemcacheClient<byte[]> text;
    private static BinaryMemcacheClient<byte[]> binary;

    /** The protocols of memcached. */
    enum Dialect {
        TEXT,
        BINARY;

        MemcacheClient<byte[]> client() {
            return switch (this) {
                case TEXT -> text;
                case BINARY -> binary;
            };
        }
    }

    @BeforeAll
    static void start() throws Exception {
        servers = ThreeServers.memcached();
        text = builder().connectAscii();
        binary = builder().connectBinary();
        text.awaitConnected(10, TimeUnit.SECONDS);
        binary.awaitConnected(10, TimeUnit.SECONDS);
    }

    private static MemcacheClientBuilder<byte[]> builder() {
        return MemcacheClientBuilder.newByteArrayClient().withAddress("127.0.0.1", servers.port());
    }

    @AfterAll
    static void stop() {
        text.shutdown();
        binary.shutdown();
        servers.close();
    }

    @ParameterizedTest
    @EnumSource
    void shouldSpreadKeysOverServersAndGatherTheirValues(Dialect dialect) {
        MemcacheClient<byte[]> client = dialect.client();
        Map<String, byte[]> values = new LinkedHashMap<>();
        List<CompletionStage<MemcacheStatus>> stored = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            values.put(i + "-" + dialect, bytes("value " + i));
            stored.add(client.set(i + "-" + dialect, bytes("value " + i), 0));
        }

        assertThat(stored).extracting(FolsomTest::of).containsOnly(MemcacheStatus.OK);
        assertThat(of(client.getAsMap(List.copyOf(values.keySet())))).containsExactlyInAnyOrderEntriesOf(values);
        assertThat(of(client.get(List.of("1-" + dialect, "none"))))
                .satisfiesExactly(
                        found -> assertThat(found).isEqualTo(bytes("value 1")),
                        missing -> assertThat(missing).isNull());
        servers.assertAllUsed();
    }

    @ParameterizedTest
    @EnumSource
    void shouldStoreUnderConditions(Dialect dialect) {
        MemcacheClient<byte[]> client = dialect.client();
        String key = "conditions-" + dialect;

        assertThat(of(client.replace(key, bytes("x"), 0)))
                .isIn(MemcacheStatus.ITEM_NOT_STORED, MemcacheStatus.KEY_NOT_FOUND);
        assertThat(of(client.add(key, bytes("b"), 0))).isEqualTo(MemcacheStatus.OK);
        assertThat(of(client.add(key, bytes("c"), 0))).isIn(MemcacheStatus.ITEM_NOT_STORED, MemcacheStatus.KEY_EXISTS);
        assertThat(of(client.append(key, bytes("c")))).isEqualTo(MemcacheStatus.OK);
        assertThat(of(client.prepend(key, bytes("a")))).isEqualTo(MemcacheStatus.OK);
        GetResult<byte[]> found = of(client.casGet(key));
        assertThat(found.getValue()).isEqualTo(bytes("abc"));
        assertThat(of(client.set(key, bytes("new"), 0, found.getCas()))).isEqualTo(MemcacheStatus.OK);
        assertThat(of(client.set(key, bytes("newer"), 0, found.getCas()))).isEqualTo(MemcacheStatus.KEY_EXISTS);
        assertThat(of(client.delete(key))).isEqualTo(MemcacheStatus.OK);
        assertThat(of(client.delete(key))).isEqualTo(MemcacheStatus.KEY_NOT_FOUND);
    }

    @ParameterizedTest
    @EnumSource
    void shouldCarryAnyValue(Dialect dialect) {
        MemcacheClient<byte[]> client = dialect.client();
        byte[] large = new byte[1_000_000];
        new Random(1).nextBytes(large);

        of(client.set("large-" + dialect, large, 0));
        of(client.set("lines-" + dialect, bytes("\0\r\nEND\r\n"), 0));
        of(client.set("empty-" + dialect, new byte[0], 0));

        assertThat(of(client.get("large-" + dialect))).isEqualTo(large);
        assertThat(of(client.get("lines-" + dialect))).isEqualTo(bytes("\0\r\nEND\r\n"));
        assertThat(of(client.get("empty-" + dialect))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void shouldTouchAndExpire(Dialect dialect) {
        MemcacheClient<byte[]> client = dialect.client();
        of(client.set("touched-" + dialect, bytes("x"), 100));

        assertThat(of(client.touch("touched-" + dialect, 200))).isEqualTo(MemcacheStatus.OK);
        assertThat(of(client.touch("none", 200))).isEqualTo(MemcacheStatus.KEY_NOT_FOUND);
        assertThat(of(client.touch("touched-" + dialect, 1))).isEqualTo(MemcacheStatus.OK);
    }

    @ParameterizedTest
    @EnumSource
    void shouldReadStatisticsOfAllServersAsIfTheyWereOne(Dialect dialect) {
        assertThat(of(dialect.client().getStats("")).values())
                .singleElement()
                .satisfies(stats -> assertThat(stats.getStats())
                        .containsEntry("limit_maxbytes", Integer.toString(3 * 64 * 1024 * 1024)));
    }

    @ParameterizedTest
    @EnumSource
    void shouldAnswerManyRequestsInTheirOrder(Dialect dialect) {
        MemcacheClient<byte[]> client = dialect.client();
        List<CompletionStage<byte[]>> reads = new ArrayList<>();
        List<byte[]> expected = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            byte[] value = new byte[i];
            Arrays.fill(value, (byte) i);
            expected.add(value);
            client.set(i + "-many-" + dialect, value, 0);
            reads.add(client.get(i + "-many-" + dialect));
        }

        assertThat(reads).extracting(FolsomTest::of).containsExactlyElementsOf(expected);
    }

    @Test
    void shouldCountInText() {
        of(text.set("count", bytes("40"), 0));

        assertThat(of(text.incr("count", 5))).isEqualTo(45);
        assertThat(of(text.decr("count", 3))).isEqualTo(42);
        assertThat(of(text.incr("no-count", 1))).isNull();
    }

    @Test
    void shouldCountInBinary() {
        assertThat(of(binary.incr("binary-count", 1, 40, 0))).isEqualTo(40);
        assertThat(of(binary.incr("binary-count", 5, 0, 0))).isEqualTo(45);
        assertThat(of(binary.getAndTouch("binary-count", 100))).isEqualTo(bytes("45"));
        of(binary.noop());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static <T> T of(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
    }
}
