package dev.nutcracker.stats;

/** What is counted of a pool, in the order of the stats port. */
public enum PoolCounter implements Counter {
    CLIENT_EOF("client_eof", "# eof on client connections", Sum.COUNTER),
    CLIENT_ERR("client_err", "# errors on client connections", Sum.COUNTER),
    CLIENT_CONNECTIONS("client_connections", "# active client connections", Sum.GAUGE),
    SERVER_EJECTS("server_ejects", "# times backend server was ejected", Sum.COUNTER),
    FORWARD_ERROR("forward_error", "# times we encountered a forwarding error", Sum.COUNTER),
    FRAGMENTS("fragments", "# fragments created from a multi-vector request", Sum.COUNTER);

    private final String statName;
    private final String description;
    private final Sum sum;

    PoolCounter(String statName, String description, Sum sum) {
        this.statName = statName;
        this.description = description;
        this.sum = sum;
    }

    @Override
    public String statName() {
        return statName;
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public Sum sum() {
        return sum;
    }
}
