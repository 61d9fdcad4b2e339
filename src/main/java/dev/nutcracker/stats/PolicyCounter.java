package dev.nutcracker.stats;

/** The counters of requests that a server does not get, because of its state or a limit. */
public enum PolicyCounter implements Counter {
    FAST_FAILURES("fast_failures", "requests that got an error at once since the server is down", Sum.COUNTER),
    BREAKER_REJECTIONS("breaker_rejections", "requests refused because of max_outstanding", Sum.COUNTER);

    @SuppressWarnings("ImmutableEnumChecker") // The checker does not look into records; these hold no state.
    private final Facts facts;

    PolicyCounter(String statName, String description, Sum sum) {
        this.facts = new Facts(statName, description, sum);
    }

    @Override
    public Facts facts() {
        return facts;
    }
}
