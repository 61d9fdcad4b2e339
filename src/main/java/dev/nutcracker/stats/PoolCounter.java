package dev.nutcracker.stats;

/** The counters of a pool, in the order of the stats port. */
public enum PoolCounter implements Counter {
    CLIENT_EOF("client_eof", "# eof on client connections", Sum.COUNTER),
    CLIENT_ERR("client_err", "# errors on client connections", Sum.COUNTER),
    CLIENT_CONNECTIONS("client_connections", "# active client connections", Sum.GAUGE),
    SERVER_EJECTS("server_ejects", "# times backend server was ejected", Sum.COUNTER),
    FORWARD_ERROR("forward_error", "# times we encountered a forwarding error", Sum.COUNTER),
    FRAGMENTS("fragments", "# fragments created from a multi-vector request", Sum.COUNTER);

    @SuppressWarnings("ImmutableEnumChecker") // The checker does not look into records; these hold no state.
    private final Facts facts;

    PoolCounter(String statName, String description, Sum sum) {
        this.facts = new Facts(statName, description, sum);
    }

    @Override
    public Facts facts() {
        return facts;
    }
}
