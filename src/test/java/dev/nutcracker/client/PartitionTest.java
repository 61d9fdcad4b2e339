package dev.nutcracker.client;

import static dev.nutcracker.testing.RedisText.bulk;
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
            Partition partition = partition(worker);
            String[] keys = {
                worker.keyOf(2, 0),
                worker.keyOf(0, 0),
                worker.keyOf(2, 1),
                worker.keyOf(1, 0),
                worker.keyOf(0, 1),
                worker.keyOf(2, 0)
            };

            assertThat(partition.route(request(keys))).isTrue();

            assertThat(partition.fragmentCount()).isEqualTo(3);
            assertThat(partition.group()).containsExactly(2, 0, 2, 1, 0, 2);
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
            Partition partition = partition(worker);
            String[] keys = {worker.keyOf(2, 0), worker.keyOf(0, 0)};

            assertThat(partition.route(request(keys))).isTrue();

            assertThat(partition.group()).containsExactly(1, 0);
            assertThat(fragments(partition, 2)).containsExactly(List.of(1), List.of(0));
            assertThat(partition.serverOf(0)).isSameAs(worker.pool().server(0));
            assertThat(partition.serverOf(1)).isSameAs(worker.pool().server(2));
        }
    }

    @Test
    void shouldForgetTheRequestBefore() throws Exception {
        try (TestWorker worker = TestWorker.redis(3)) {
            Partition partition = partition(worker);
            partition.route(request(worker.keyOf(0), worker.keyOf(1), worker.keyOf(2)));
            partition.group();

            assertThat(partition.route(request(worker.keyOf(1)))).isTrue();

            assertThat(partition.fragmentCount()).isEqualTo(1);
            assertThat(partition.group()).containsExactly(0);
            assertThat(fragments(partition, 1)).containsExactly(List.of(0));
            assertThat(partition.serverOf(0)).isSameAs(worker.pool().server(1));
        }
    }

    @Test
    void shouldGiveARequestWithoutAKeyToTheServerOfThePlaceholder() throws Exception {
        try (TestWorker worker = TestWorker.redis(3)) {
            Partition partition = partition(worker);
            byte[] placeholder = RequestSink.placeholderKey();

            assertThat(partition.routePlaceholder()).isTrue();

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
            Partition partition = partition(worker);
            assertThat(partition.route(request("a", "b"))).isTrue();
            worker.loseServers();
            worker.client().send("GET a\r\n");

            assertThat(partition.route(request("a", "b"))).isFalse();
            assertThat(partition.fragmentCount()).isZero();
            assertThat(partition.routePlaceholder()).isFalse();
            assertThat(partition.fragmentCount()).isZero();
        }
    }

    @Test
    void shouldGroupManyKeysAndFewAfterThem() throws Exception {
        try (TestWorker worker = TestWorker.redis(3)) {
            Partition partition = partition(worker);
            String[] many = new String[40_000];
            Arrays.setAll(many, i -> "key" + i);

            assertThat(partition.route(request(many))).isTrue();
            int[] fragmentOfKey = partition.group();

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

            partition.route(request(worker.keyOf(1), worker.keyOf(0)));
            assertThat(partition.group()).containsExactly(1, 0);
            assertThat(fragments(partition, 2)).containsExactly(List.of(1), List.of(0));
        }
    }

    private static Partition partition(TestWorker worker) {
        return new Partition(worker.pool(), new KeyBuffer());
    }

    private static boolean isOwner(TestWorker worker, int server, String key) {
        byte[] bytes = key.getBytes(StandardCharsets.US_ASCII);
        return worker.pool().serverOf(bytes, 0, bytes.length) == worker.pool().server(server);
    }

    /** The indexes of the keys of each fragment. */
    private static List<List<Integer>> fragments(Partition partition, int keyCount) {
        List<List<Integer>> fragments = new ArrayList<>();
        int[] keys = new int[keyCount];
        for (int i = 0; i < partition.fragmentCount(); i++) {
            int count = partition.keysOf(i, keys);
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
