package dev.nutcracker.stats;

/** The rates by which requests are limited; {@link #statName} is the key of the configuration, and the label. */
public enum RateLimitKey implements Counter {
    POOL_REQUESTS("requests_per_second", "requests of all clients"),
    POOL_BYTES("bytes_per_second", "bytes of all clients' requests and responses"),
    CLIENT_REQUESTS("client_requests_per_second", "requests of one client"),
    CLIENT_BYTES("client_bytes_per_second", "bytes of one client's requests and responses"),
    ADDRESS_REQUESTS("address_requests_per_second", "requests of all clients of one address"),
    ADDRESS_BYTES("address_bytes_per_second", "bytes of requests and responses of all clients of one address"),
    USER_REQUESTS("user_requests_per_second", "requests of all clients of one user"),
    USER_BYTES("user_bytes_per_second", "bytes of requests and responses of all clients of one user");

    @SuppressWarnings("ImmutableEnumChecker") // The checker does not look into records; these hold no state.
    private final Facts facts;

    RateLimitKey(String statName, String description) {
        this.facts = new Facts(statName, description, Sum.COUNTER);
    }

    @Override
    public Facts facts() {
        return facts;
    }
}
