package dev.nutcracker.stats;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The tables are an interface: names, texts and order are what readers of twemproxy's statistics know. */
final class CounterTablesTest {
    private static final String ORIGINAL =
            "the table of twemproxy, which its readers know; what is new is counted in TrafficCounter and shown by ClientMetric";

    @Test
    void shouldDescribePoolsAsTheOriginalDoes() {
        assertThat(describe(PoolCounter.values())).as(ORIGINAL).isEqualTo("""
                  client_eof          "# eof on client connections"
                  client_err          "# errors on client connections"
                  client_connections  "# active client connections"
                  server_ejects       "# times backend server was ejected"
                  forward_error       "# times we encountered a forwarding error"
                  fragments           "# fragments created from a multi-vector request"
                """);
    }

    @Test
    void shouldDescribeServersAsTheOriginalDoes() {
        assertThat(describe(ServerCounter.values())).as(ORIGINAL).isEqualTo("""
                  server_eof          "# eof on server connections"
                  server_err          "# errors on server connections"
                  server_timedout     "# timeouts on server connections"
                  server_connections  "# active server connections"
                  server_ejected_at   "timestamp when server was ejected in usec since epoch"
                  requests            "# requests"
                  request_bytes       "total request bytes"
                  responses           "# responses"
                  response_bytes      "total response bytes"
                  in_queue            "# requests in incoming queue"
                  in_queue_bytes      "current request bytes in incoming queue"
                  out_queue           "# requests in outgoing queue"
                  out_queue_bytes     "current request bytes in outgoing queue"
                """);
    }

    @Test
    void shouldTellCountersFromGaugesAndMoments() {
        assertThat(PoolCounter.values())
                .filteredOn(counter -> counter.sum() != Counter.Sum.COUNTER)
                .containsExactly(PoolCounter.CLIENT_CONNECTIONS);
        assertThat(ServerCounter.values())
                .filteredOn(counter -> counter.sum() == Counter.Sum.GAUGE)
                .containsExactly(
                        ServerCounter.SERVER_CONNECTIONS,
                        ServerCounter.IN_QUEUE,
                        ServerCounter.IN_QUEUE_BYTES,
                        ServerCounter.OUT_QUEUE,
                        ServerCounter.OUT_QUEUE_BYTES);
        assertThat(ServerCounter.values())
                .filteredOn(counter -> counter.sum() == Counter.Sum.LATEST)
                .containsExactly(ServerCounter.SERVER_EJECTED_AT);
    }

    /** The lines of -D. */
    private static String describe(Counter[] table) {
        StringBuilder text = new StringBuilder();
        for (Counter counter : table) {
            text.append(String.format("  %-20s\"%s\"\n", counter.statName(), counter.description()));
        }
        return text.toString();
    }
}
