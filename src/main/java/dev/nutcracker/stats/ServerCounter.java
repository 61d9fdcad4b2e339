package dev.nutcracker.stats;

/** The counters of a server, in the order of the stats port. */
public enum ServerCounter implements Counter {
    SERVER_EOF("server_eof", "# eof on server connections", Sum.COUNTER),
    SERVER_ERR("server_err", "# errors on server connections", Sum.COUNTER),
    SERVER_TIMEDOUT("server_timedout", "# timeouts on server connections", Sum.COUNTER),
    SERVER_CONNECTIONS("server_connections", "# active server connections", Sum.GAUGE),
    SERVER_EJECTED_AT("server_ejected_at", "timestamp when server was ejected in usec since epoch", Sum.LATEST),
    REQUESTS("requests", "# requests", Sum.COUNTER),
    REQUEST_BYTES("request_bytes", "total request bytes", Sum.COUNTER),
    RESPONSES("responses", "# responses", Sum.COUNTER),
    RESPONSE_BYTES("response_bytes", "total response bytes", Sum.COUNTER),
    IN_QUEUE("in_queue", "# requests in incoming queue", Sum.GAUGE),
    IN_QUEUE_BYTES("in_queue_bytes", "current request bytes in incoming queue", Sum.GAUGE),
    OUT_QUEUE("out_queue", "# requests in outgoing queue", Sum.GAUGE),
    OUT_QUEUE_BYTES("out_queue_bytes", "current request bytes in outgoing queue", Sum.GAUGE);

    @SuppressWarnings("ImmutableEnumChecker") // The checker does not look into records; these hold no state.
    private final Facts facts;

    ServerCounter(String statName, String description, Sum sum) {
        this.facts = new Facts(statName, description, sum);
    }

    @Override
    public Facts facts() {
        return facts;
    }
}
