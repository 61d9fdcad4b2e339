package dev.nutcracker.stats;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class LatencyJsonTest {
    private static final String NONE =
            "{\"count\":0, \"mean_us\":0, \"p50_us\":0, \"p99_us\":0, \"p999_us\":0, \"max_us\":0}";

    @Test
    void shouldWritePoolsCommandsAndServersWithTheirTimes() {
        Latency latency = new Latency();
        for (int i = 1; i <= 100; i++) {
            latency.total().record(i * 1_000L);
        }
        latency.server().record(1);
        PoolMetrics pool = pool("a\"b", latency);

        String total =
                "{\"count\":100, \"mean_us\":51, \"p50_us\":50, \"p99_us\":100, \"p999_us\":100, \"max_us\":100}";
        String server = "{\"count\":1, \"mean_us\":1, \"p50_us\":1, \"p99_us\":1, \"p999_us\":1, \"max_us\":1}";
        String both = "\"total\":" + total + ", \"server\":" + server;
        assertThat(LatencyJson.of(List.of(pool)))
                .isEqualTo("{\"a\\\"b\":{" + both + ", \"commands\":{\"get\":{" + both + "}}, \"servers\":{\"one\":{"
                        + both + "}}}}\n");
    }

    @Test
    void shouldLeaveOutCommandsAndServersWithoutTimes() {
        assertThat(LatencyJson.of(List.of(pool("a", new Latency()), pool("b", new Latency()))))
                .isEqualTo("{\"a\":{\"total\":" + NONE + ", \"server\":" + NONE
                        + ", \"commands\":{}, \"servers\":{}}, \"b\":{\"total\":" + NONE + ", \"server\":" + NONE
                        + ", \"commands\":{}, \"servers\":{}}}\n");
    }

    @Test
    void shouldWriteNothingForNoPools() {
        assertThat(LatencyJson.of(List.of())).isEqualTo("{}\n");
    }

    private static PoolMetrics pool(String name, Latency latency) {
        long[] serverValues = new long[ServerCounter.values().length];
        return new PoolMetrics(
                name,
                new long[PoolCounter.values().length],
                new long[TrafficCounter.values().length],
                new long[ClientPhase.values().length],
                new long[ErrorKind.values().length],
                new long[RateLimitKey.values().length],
                new long[RateLimitKey.values().length],
                new long[Limit.values().length],
                new long[RefusalReason.values().length],
                List.of(new CommandSnapshot("get", 1, 0, 0, latency)),
                List.of(new ServerMetrics(
                        new ServerSnapshot("one", serverValues),
                        new long[ServerPhase.values().length],
                        new long[ErrorKind.values().length],
                        new long[PolicyCounter.values().length],
                        0,
                        0,
                        false,
                        StateMetrics.UNKNOWN,
                        latency,
                        null)));
    }
}
