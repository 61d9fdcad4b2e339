package dev.nutcracker.config;

import org.jspecify.annotations.Nullable;

/** The keys of {@code limits}. */
enum LimitKey implements ConfigKey {
    REQUESTS_PER_SECOND(
            "requests_per_second",
            ValueType.size(0, Integer.MAX_VALUE),
            "0",
            "Requests of all clients in a second; 0 is any number."),
    BYTES_PER_SECOND(
            "bytes_per_second",
            ValueType.size(0, Integer.MAX_VALUE),
            "0",
            "Bytes of their requests and responses in a second; 0 is any number."),
    CLIENT_REQUESTS_PER_SECOND(
            "client_requests_per_second", ValueType.size(0, Integer.MAX_VALUE), "0", "The same of each client."),
    CLIENT_BYTES_PER_SECOND(
            "client_bytes_per_second", ValueType.size(0, Integer.MAX_VALUE), "0", "The same of each client."),
    ADDRESS_REQUESTS_PER_SECOND(
            "address_requests_per_second",
            ValueType.size(0, Integer.MAX_VALUE),
            "0",
            "The same of all clients of one address, with IPv6 of one /64."),
    ADDRESS_BYTES_PER_SECOND(
            "address_bytes_per_second",
            ValueType.size(0, Integer.MAX_VALUE),
            "0",
            "The same of all clients of one address, with IPv6 of one /64."),
    USERS("users", ValueType.listOfKeys(UserLimitKey.class), null, "The same of single users. None if unset."),
    BURST(
            "burst",
            ValueType.number(10, 60_000),
            "1000",
            "What may be done at once after a rest, as the milliseconds that it takes at the rate."),
    OVER_LIMIT(
            "over_limit",
            ValueType.wordOf(OverLimit.class),
            "delay",
            "Read a client no further until there is room, or refuse each request with an error."),
    CLIENTS_PER_ADDRESS(
            "clients_per_address",
            ValueType.size(0, Integer.MAX_VALUE),
            "0",
            "Clients of one address; 0 is any number."),
    ACCEPTS_PER_SECOND(
            "accepts_per_second",
            ValueType.size(0, Integer.MAX_VALUE),
            "0",
            "Clients that may connect in a second; 0 is any number."),
    ACCEPTS_PER_SECOND_PER_ADDRESS(
            "accepts_per_second_per_address", ValueType.size(0, Integer.MAX_VALUE), "0", "The same of one address."),
    AUTH_TIMEOUT(
            "auth_timeout",
            ValueType.number(0, 3_600_000),
            "60000",
            "Milliseconds within which a client must log in, if it must; 0 is without limit."),
    IDLE_TIMEOUT(
            "idle_timeout",
            ValueType.number(0, 86_400_000),
            "0",
            "Milliseconds after which a client is closed that sends nothing and is owed nothing; 0 is never."),
    STALL_TIMEOUT(
            "stall_timeout",
            ValueType.number(0, 3_600_000),
            "60000",
            "Milliseconds after which a client is closed that neither goes on with a request nor takes its responses; 0 is never."),
    MAX_REQUEST("max_request", ValueType.size(1 << 10, 1 << 30), "1g", "Bytes of a request."),
    MAX_RESPONSE("max_response", ValueType.size(0, 1L << 40), "0", "Bytes of a response; 0 is any number."),
    MAX_ARGUMENTS("max_arguments", ValueType.size(1, 1 << 20), "1048576", "Arguments of a request, the name included."),
    MAX_KEY("max_key", ValueType.size(1, 1 << 20), "1m", "Bytes of a key."),
    ALLOW("allow", ValueType.CIDRS, null, "Networks from which alone clients may connect. All if unset."),
    DENY_FROM(
            "deny_from",
            ValueType.CIDRS,
            null,
            "Networks from which no client may connect, whatever allow says. None if unset."),
    DENY(
            "deny",
            ValueType.COMMAND_WORDS,
            null,
            "Commands, subcommands and categories that no client may send. None if unset."),
    RENAME(
            "rename",
            ValueType.listOfKeys(RenameKey.class),
            null,
            "Other names of commands; the former name is unknown. None if unset."),
    READ_ONLY("read_only", ValueType.FLAG, "false", "Refuse commands that write."),
    PROXY_PROTOCOL(
            "proxy_protocol",
            ValueType.oneOf("off", "required"),
            "off",
            "Each connection begins with a header of the PROXY protocol, version 1 or 2."),
    PROXY_PROTOCOL_FROM(
            "proxy_protocol_from",
            ValueType.CIDRS,
            null,
            "Networks that may send such a header. Required with proxy_protocol: required.");

    @SuppressWarnings("ImmutableEnumChecker") // The checker does not look into records; these hold no state.
    private final KeyFacts facts;

    LimitKey(String configName, ValueType type, @Nullable String defaultText, String meaning) {
        this.facts = new KeyFacts(configName, type, defaultText, meaning);
    }

    @Override
    public KeyFacts facts() {
        return facts;
    }
}
