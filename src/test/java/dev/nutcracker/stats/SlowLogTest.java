package dev.nutcracker.stats;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class SlowLogTest {
    private final SlowLog log = new SlowLog();

    @Test
    void shouldBeOffUntilItIsSet() {
        assertThat(log.isSlow(Long.MAX_VALUE - 1)).isFalse();
        assertThat(log.keepsKeys()).isFalse();
    }

    @Test
    void shouldTakeWhatIsAsSlowAsTheSettingOrSlower() {
        log.set(1_000, 10, true);

        assertThat(log.isSlow(999)).isFalse();
        assertThat(log.isSlow(1_000)).isTrue();
        assertThat(log.keepsKeys()).isTrue();
    }

    @Test
    void shouldTakeEverythingFromZeroOnAndNothingWithoutRoom() {
        log.set(0, 1, false);
        assertThat(log.isSlow(0)).isTrue();
        assertThat(log.keepsKeys()).isFalse();

        log.set(0, 0, true);
        assertThat(log.isSlow(Long.MAX_VALUE - 1)).isFalse();
        assertThat(log.keepsKeys()).isFalse();
    }

    @Test
    void shouldKeepTheLatestAndNumberAll() {
        log.set(0, 3, true);
        for (int i = 0; i < 5; i++) {
            log.add(request("get"));
        }

        assertThat(ids(log.latest(Integer.MAX_VALUE))).containsExactly(4L, 3L, 2L);
        assertThat(ids(log.latest(2))).containsExactly(4L, 3L);
        assertThat(log.latest(0)).isEmpty();
        assertThat(log.length()).isEqualTo(3);

        log.clear();
        log.add(request("get"));
        assertThat(ids(log.latest(10))).containsExactly(5L);
    }

    @Test
    void shouldForgetTheOldestWhenItIsMadeShorter() {
        log.set(0, 5, true);
        for (int i = 0; i < 5; i++) {
            log.add(request("get"));
        }

        log.set(0, 2, true);

        assertThat(ids(log.latest(10))).containsExactly(4L, 3L);
    }

    @Test
    void shouldNumberTheRequestsOfManyThreadsEachOnce() {
        log.set(0, 4_000, true);
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            for (int thread = 0; thread < 4; thread++) {
                threads.execute(() -> {
                    for (int i = 0; i < 1_000; i++) {
                        log.add(request("get"));
                    }
                });
            }
        }

        assertThat(ids(log.latest(4_000)))
                .containsExactlyElementsOf(
                        LongStream.range(0, 4_000).map(i -> 3_999 - i).boxed().toList());
    }

    @Test
    void shouldBeWrittenAsJsonByPool() {
        log.set(0, 10, true);
        log.add(request("object|encoding"));
        Map<String, List<SlowRequest>> pools = new TreeMap<>(Map.of("alpha", log.latest(10), "beta", List.of()));

        assertThat(SlowLogJson.of(pools))
                .isEqualTo(
                        "{\"alpha\":[{\"id\":0, \"timestamp_ms\":1700000000123, \"total_us\":1500, \"server_us\":1400, "
                                + "\"command\":\"object|encoding\", \"key\":\"k\\u000a\\u00e9\", \"server\":\"one\", "
                                + "\"client\":\"127.0.0.1:5\", \"client_name\":\"me\", \"request_bytes\":30, "
                                + "\"response_bytes\":9}], \"beta\":[]}\n");
    }

    private static SlowRequest request(String command) {
        return new SlowRequest(
                -1,
                1_700_000_000_123L,
                1_500_999,
                1_400_000,
                command,
                "k\né".getBytes(ISO_8859_1),
                "one",
                "127.0.0.1:5",
                "me".getBytes(ISO_8859_1),
                30,
                9);
    }

    private static List<Long> ids(List<SlowRequest> requests) {
        return requests.stream().map(SlowRequest::id).toList();
    }
}
