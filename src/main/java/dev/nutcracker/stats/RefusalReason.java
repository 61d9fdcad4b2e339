package dev.nutcracker.stats;

/** Why clients are refused, or closed because they keep the proxy waiting; {@link #statName} is the label. */
public enum RefusalReason implements Counter {
    POOL_FULL("pool_full", "the pool has client_connections clients", true),
    PROCESS_FULL("process_full", "more clients would take too many file descriptors", true),
    DRAINED("drained", "an operator lets the pool have no more clients", false),
    NO_HEAP("no_heap", "the heap has no room for another client", true),
    ADDRESS_FULL("address_full", "the client's address has clients_per_address clients", true),
    ADDRESS_RATE("address_rate", "clients of the address connect faster than accepts_per_second_per_address", false),
    DENIED("denied", "the client's address is in deny_from, or not in allow", false),
    PROXY_SOURCE("proxy_source", "the connection does not come from an address in proxy_protocol_from", false),
    PROXY_HEADER("proxy_header", "the connection did not begin with a header of the PROXY protocol", false),
    AUTH_TIMEOUT("auth_timeout", "the client has not logged in within auth_timeout", false),
    IDLE_TIMEOUT("idle_timeout", "the client has sent nothing for idle_timeout", false),
    STALL_TIMEOUT("stall_timeout", "no byte of a request or of its responses has moved for stall_timeout", false),
    CERTIFICATE("certificate", "the client's certificate is no user's, or its user has too many clients", false),
    SPEAKS_TLS("speaks_tls", "the client speaks TLS, but the pool has no tls", false);

    private static final RefusalReason[] VALUES = values();

    @SuppressWarnings("ImmutableEnumChecker") // The checker does not look into records; these hold no state.
    private final Facts facts;

    private final boolean isTooMany;

    RefusalReason(String statName, String description, boolean isTooMany) {
        this.facts = new Facts(statName, description, Sum.COUNTER);
        this.isTooMany = isTooMany;
    }

    @Override
    public Facts facts() {
        return facts;
    }

    /** Returns whether there is this reason only in a pool with {@code limits}. */
    public boolean needsLimits() {
        return ordinal() > NO_HEAP.ordinal();
    }

    /** Returns whether such a client was let in before it was closed. */
    public boolean isTimeout() {
        return ordinal() >= AUTH_TIMEOUT.ordinal();
    }

    /** Returns how many of these clients were told that there are too many. */
    public static long tooMany(long[] refusals) {
        long sum = 0;
        for (RefusalReason reason : VALUES) {
            sum += reason.isTooMany ? refusals[reason.ordinal()] : 0;
        }
        return sum;
    }
}
