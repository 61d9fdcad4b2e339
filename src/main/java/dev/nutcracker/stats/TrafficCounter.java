package dev.nutcracker.stats;

/** What is counted of a pool's clients beyond what the stats port has always shown. */
public enum TrafficCounter implements Counter {
    ACCEPTED("client_accepted", "clients accepted", Sum.COUNTER),
    REFUSED("client_refused", "clients refused, there being as many as there may be", Sum.COUNTER),
    RECEIVED_BYTES("client_received_bytes", "bytes received from clients", Sum.COUNTER),
    SENT_BYTES("client_sent_bytes", "bytes sent to clients", Sum.COUNTER),
    SUBSCRIBERS("subscribers", "clients that are subscribed to something", Sum.GAUGE),
    SUBSCRIPTIONS("subscriptions", "channels and patterns that clients are subscribed to", Sum.GAUGE),
    MESSAGES("messages", "messages passed on to subscribers", Sum.COUNTER),
    SUBSCRIBERS_CUT_OFF("subscribers_cut_off", "subscribers closed for not reading their messages", Sum.COUNTER),
    SCRIPTS_ON_FIRST_SERVER(
            "scripts_on_first_server",
            "scripts with keys of several servers, run at the server of the first key",
            Sum.COUNTER);

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
