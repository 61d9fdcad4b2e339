package dev.nutcracker.stats;

/**
 * The limits of a pool that concern single requests, apart from {@linkplain RateLimitKey rates}; {@link #statName} is the key
 * of the configuration, and the label.
 */
public enum Limit implements Counter {
    DENY("deny", "requests of commands that are denied"),
    READ_ONLY("read_only", "requests that may write, to a read-only pool"),
    MAX_REQUEST("max_request", "requests that were too large"),
    MAX_RESPONSE("max_response", "servers' responses that were too large"),
    MAX_ARGUMENTS("max_arguments", "requests with too many arguments"),
    MAX_KEY("max_key", "requests with a key that was too long");

    @SuppressWarnings("ImmutableEnumChecker") // The checker does not look into records; these hold no state.
    private final Facts facts;

    Limit(String statName, String description) {
        this.facts = new Facts(statName, description, Sum.COUNTER);
    }

    @Override
    public Facts facts() {
        return facts;
    }
}
