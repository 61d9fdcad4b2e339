package dev.nutcracker.stats;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class StatsJsonTest {
    private static final long[] NO_POOL_VALUES = new long[PoolCounter.values().length];
    private static final long[] NO_SERVER_VALUES = new long[ServerCounter.values().length];

    @Test
    void shouldWriteWhatTheOriginalWroteByteForByte() throws IOException {
        PoolSnapshot beta = new PoolSnapshot(
                "beta",
                Values.of(PoolCounter.class)
                        .with(PoolCounter.CLIENT_EOF, 1)
                        .with(PoolCounter.CLIENT_ERR, 1)
                        .toArray(),
                List.of(new ServerSnapshot("127.0.0.1", talked(2, 23, 2, 29).toArray())));
        PoolSnapshot alpha = new PoolSnapshot(
                "alpha",
                Values.of(PoolCounter.class)
                        .with(PoolCounter.CLIENT_CONNECTIONS, 1)
                        .with(PoolCounter.SERVER_EJECTS, 1)
                        .with(PoolCounter.FORWARD_ERROR, 10)
                        .toArray(),
                List.of(
                        new ServerSnapshot("server1", talked(11, 555, 11, 175).toArray()),
                        new ServerSnapshot(
                                "server2",
                                talked(10, 320, 0, 0)
                                        .with(ServerCounter.SERVER_CONNECTIONS, 0)
                                        .with(ServerCounter.SERVER_ERR, 1)
                                        .with(ServerCounter.SERVER_EJECTED_AT, 1_795_231_315_875_718L)
                                        .toArray())));

        String json =
                StatsJson.of(new ProxySnapshot("examplehost", "0.5.0", 1, 1_795_231_316, 8, 5, List.of(beta, alpha)));

        assertThat(json).isEqualTo(sample());
    }

    @Test
    void shouldWriteProxyWithoutPools() {
        assertThat(json(List.of()))
                .isEqualTo("{\"service\":\"nutcracker\", \"source\":\"h\", \"version\":\"v\", \"uptime\":1, "
                        + "\"timestamp\":2, \"total_connections\":3, \"curr_connections\":4}\n");
    }

    @Test
    void shouldWritePoolWithoutServers() {
        assertThat(json(List.of(new PoolSnapshot("p", NO_POOL_VALUES, List.of()))))
                .endsWith("\"curr_connections\":4, \"p\": {\"client_eof\":0, \"client_err\":0, "
                        + "\"client_connections\":0, \"server_ejects\":0, \"forward_error\":0, \"fragments\":0}}\n");
    }

    @Test
    void shouldEscapeNamesThatNeedIt() {
        PoolSnapshot pool = new PoolSnapshot(
                "a\"b\\c\u0001\n", NO_POOL_VALUES, List.of(new ServerSnapshot("é/x:", NO_SERVER_VALUES)));

        assertThat(json(List.of(pool)))
                .contains("\"a\\\"b\\\\c\\u0001\\u000a\": {")
                .contains("\"é/x:\": {");
    }

    @Test
    void shouldWriteNumbersOfEverySize() {
        PoolSnapshot pool = new PoolSnapshot(
                "p",
                Values.of(PoolCounter.class)
                        .with(PoolCounter.CLIENT_EOF, Long.MAX_VALUE)
                        .with(PoolCounter.CLIENT_ERR, -1)
                        .toArray(),
                List.of());

        assertThat(json(List.of(pool))).contains("{\"client_eof\":9223372036854775807, \"client_err\":-1, ");
    }

    private static String json(List<PoolSnapshot> pools) {
        return StatsJson.of(new ProxySnapshot("h", "v", 1, 2, 3, 4, pools));
    }

    /** A server with one connection. */
    private static Values<ServerCounter> talked(long requests, long requestBytes, long responses, long responseBytes) {
        return Values.of(ServerCounter.class)
                .with(ServerCounter.SERVER_CONNECTIONS, 1)
                .with(ServerCounter.REQUESTS, requests)
                .with(ServerCounter.REQUEST_BYTES, requestBytes)
                .with(ServerCounter.RESPONSES, responses)
                .with(ServerCounter.RESPONSE_BYTES, responseBytes);
    }

    private static String sample() throws IOException {
        try (InputStream sample = StatsJsonTest.class.getResourceAsStream("/vectors/stats_sample.json")) {
            return new String(Objects.requireNonNull(sample).readAllBytes(), UTF_8);
        }
    }
}
