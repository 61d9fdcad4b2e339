package dev.nutcracker.stats;

/** The counters of a pool's clients that twemproxy does not have. */
public enum TrafficCounter implements Counter {
    ACCEPTED("client_accepted", "clients accepted", Sum.COUNTER),
    REFUSED("client_refused", "clients refused because there were too many, or no heap for more", Sum.COUNTER),
    /** Not counted: a worker does not know it. */
    CONNECTIONS_MAX("client_connections_max", "clients that the pool may have", Sum.GAUGE),
    RECEIVED_BYTES("client_received_bytes", "bytes received from clients", Sum.COUNTER),
    SENT_BYTES("client_sent_bytes", "bytes sent to clients", Sum.COUNTER),
    SUBSCRIBERS("subscribers", "clients that are subscribed to something", Sum.GAUGE),
    SUBSCRIPTIONS("subscriptions", "subscriptions of clients to channels and patterns", Sum.GAUGE),
    MESSAGES("messages", "messages sent to subscribers", Sum.COUNTER),
    SUBSCRIBERS_CUT_OFF("subscribers_cut_off", "subscribers closed for not reading their messages", Sum.COUNTER),
    SCRIPTS_ON_FIRST_SERVER(
            "scripts_on_first_server",
            "scripts with keys of several servers, run at the server of the first key",
            Sum.COUNTER),
    FAILED_OVER("failover_requests", "requests that the pool of failover_pool has served", Sum.COUNTER),
    HELD("held_requests", "writes that a returning server was sent besides (on_return: hold)", Sum.COUNTER),
    LIMITED_CLIENTS("limited_clients", "clients that wait because a rate limit is exceeded", Sum.GAUGE),
    KEPT_BYTES("client_kept_bytes", "bytes that the clients make the proxy keep between turns", Sum.GAUGE);

    @SuppressWarnings("ImmutableEnumChecker") // The checker does not look into records; these hold no state.
    private final Facts facts;

    TrafficCounter(String statName, String description, Sum sum) {
        this.facts = new Facts(statName, description, sum);
    }

    @Override
    public Facts facts() {
        return facts;
    }
}
