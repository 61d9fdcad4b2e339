package dev.nutcracker.client;

import static dev.nutcracker.testing.RedisText.bulk;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.protocol.Logins;
import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.protocol.RequestRecorder;
import dev.nutcracker.protocol.RequestSink;
import dev.nutcracker.protocol.redis.RedisDialect;
import dev.nutcracker.testing.PoolYaml;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which keys of a request travel together, and where. */
final class PartitionTest {
    @Test
    void shouldGroupKeysByServerInTheOrderOfTheRequest() throws Exception {
        try (TestWorker worker = TestWorker.redis(3)) {
            String[] keys = {
                worker.keyOf(2, 0),
                worker.keyOf(0, 0),
                worker.keyOf(2, 1),
                worker.keyOf(1, 0),
                worker.keyOf(0, 1),
                worker.keyOf(2, 0)
            };

            Partition partition = of(partitions(worker), keys);

            assertThat(partition.fragmentCount()).isEqualTo(3);
            assertThat(partition.group().fragmentOfKey()).containsExactly(2, 0, 2, 1, 0, 2);
            assertThat(fragments(partition, keys.length)).containsExactly(List.of(1, 4), List.of(3), List.of(0, 2, 5));
            for (int i = 0; i < 3; i++) {
                assertThat(partition.serverOf(i)).isSameAs(worker.pool().server(i));
            }
            assertThat(partition.serverOfFirstKey()).isSameAs(worker.pool().server(2));
        }
    }

    @Test
    void shouldHaveFragmentsOnlyForServersThatOwnAKey() throws Exception {
        try (TestWorker worker = TestWorker.redis(3)) {
            Partition partition = of(partitions(worker), worker.keyOf(2, 0), worker.keyOf(0, 0));

            assertThat(partition.group().fragmentOfKey()).containsExactly(1, 0);
            assertThat(fragments(partition, 2)).containsExactly(List.of(1), List.of(0));
            assertThat(partition.serverOf(0)).isSameAs(worker.pool().server(0));
            assertThat(partition.serverOf(1)).isSameAs(worker.pool().server(2));
        }
    }

    @Test
    void shouldForgetTheRequestBefore() throws Exception {
        try (TestWorker worker = TestWorker.redis(3)) {
            Partition.Source partitions = partitions(worker);
            of(partitions, worker.keyOf(0), worker.keyOf(1), worker.keyOf(2)).group();

            Partition partition = of(partitions, worker.keyOf(1));

            assertThat(partition.fragmentCount()).isEqualTo(1);
            assertThat(partition.group().fragmentOfKey()).containsExactly(0);
            assertThat(fragments(partition, 1)).containsExactly(List.of(0));
            assertThat(partition.serverOf(0)).isSameAs(worker.pool().server(1));
        }
    }

    @Test
    void shouldGiveARequestWithoutAKeyToTheServerOfThePlaceholder() throws Exception {
        try (TestWorker worker = TestWorker.redis(3)) {
            byte[] placeholder = RequestSink.placeholderKey();

            Partition partition = requireNonNull(partitions(worker).ofPlaceholder());

            assertThat(partition.fragmentCount()).isEqualTo(1);
            assertThat(partition.serverOf(0))
                    .isSameAs(partition.serverOfFirstKey())
                    .isSameAs(worker.pool().serverOf(placeholder, 0, placeholder.length));
        }
    }

    @Test
    void shouldHaveNoFragmentWhenNoServerIsLive() throws Exception {
        PoolYaml yaml = PoolYaml.redis("alpha")
                .set("auto_eject_hosts", true)
                .set("server_failure_limit", 1)
                .server(1, "one");
        try (TestWorker worker = TestWorker.redis(yaml)) {
            Partition.Source partitions = partitions(worker);
            assertThat(partitions.of(request("a", "b"))).isNotNull();
            worker.loseServers();
            worker.client().send("GET a\r\n");

            assertThat(partitions.of(request("a", "b"))).isNull();
            assertThat(partitions.ofPlaceholder()).isNull();
        }
    }

    @Test
    void shouldGroupManyKeysAndFewAfterThem() throws Exception {
        try (TestWorker worker = TestWorker.redis(3)) {
            Partition.Source partitions = partitions(worker);
            String[] many = new String[40_000];
            Arrays.setAll(many, i -> "key" + i);

            Partition partition = of(partitions, many);
            int[] fragmentOfKey = partition.group().fragmentOfKey();

            List<List<Integer>> fragments = fragments(partition, many.length);
            assertThat(fragments).hasSize(3);
            for (int fragment = 0; fragment < 3; fragment++) {
                int number = fragment;
                assertThat(fragments.get(fragment))
                        .isSorted()
                        .isNotEmpty()
                        .allMatch(key -> fragmentOfKey[key] == number && isOwner(worker, number, many[key]));
            }
            assertThat(fragments.stream().mapToInt(List::size).sum()).isEqualTo(many.length);

            Partition few = of(partitions, worker.keyOf(1), worker.keyOf(0));
            assertThat(few.group().fragmentOfKey()).containsExactly(1, 0);
            assertThat(fragments(few, 2)).containsExactly(List.of(1), List.of(0));
        }
    }

    private static Partition.Source partitions(TestWorker worker) {
        return new Partition.Source(worker.pool(), new KeyBuffer());
    }

    private static Partition of(Partition.Source partitions, String... keys) {
        return requireNonNull(partitions.of(request(keys)), "a server is live");
    }

    private static boolean isOwner(TestWorker worker, int server, String key) {
        byte[] bytes = key.getBytes(StandardCharsets.US_ASCII);
        return worker.pool().serverOf(bytes, 0, bytes.length) == worker.pool().server(server);
    }

    /** The indexes of the keys of each fragment. */
    private static List<List<Integer>> fragments(Partition partition, int keyCount) {
        List<List<Integer>> fragments = new ArrayList<>();
        int[] keys = new int[keyCount];
        Partition.Grouped grouped = partition.group();
        for (int i = 0; i < partition.fragmentCount(); i++) {
            int count = grouped.keysOf(i, keys);
            fragments.add(Arrays.stream(keys, 0, count).boxed().toList());
        }
        return fragments;
    }

    private static ParsedRequest request(String... keys) {
        StringBuilder text = new StringBuilder("*" + (keys.length + 1) + "\r\n$4\r\nMGET\r\n");
        for (String key : keys) {
            text.append(bulk(key));
        }
        RequestRecorder recorder = new RequestRecorder();
        RequestRecorder.Step step = recorder.next(
                new RedisDialect(Logins.notWanted(), 0).conversation(),
                Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
        assertThat(step).isEqualTo(RequestRecorder.Step.SPLIT);
        return recorder.request();
    }
}
