package dev.nutcracker.stats;

/** The causes of failed requests and server connections; {@link #statName} is the label. */
public enum ErrorKind implements Counter {
    REFUSED("refused", "the server refused the connection"),
    TIMED_OUT("timed_out", "the server did not connect or answer in time"),
    CLOSED("closed", "the server closed the connection"),
    RESET("reset", "the server reset the connection"),
    UNREACHABLE("unreachable", "the server's host, path or network cannot be reached"),
    TOO_MANY_FILES("too_many_files", "the process has no descriptor left for a connection"),
    INVALID_RESPONSE("invalid_response", "the server sent something that is not a response to the request"),
    HANDSHAKE_REFUSED("handshake_refused", "the server did not accept the password or the database"),
    TLS("tls", "the TLS handshake with the server failed"),
    IO_ERROR("io_error", "reading or writing failed in another way"),
    DISMISSED("dismissed", "the proxy closed the connection because it was stopping or no longer needed it"),
    NO_LIVE_SERVER("no_live_server", "all servers are ejected"),
    SERVER_DOWN("server_down", "the key's server is down, and requests do not wait for it"),
    NO_ROUTE("no_route", "the routes of the pool lead to an error, or none takes the key"),
    TOO_MANY_REQUESTS("too_many_requests", "too many requests wait for the server: max_outstanding"),
    OUT_OF_MEMORY("out_of_memory", "there was no room for the request: max_memory, or the heap"),
    CONNECTIONS_TAKEN("connections_taken", "all connections for transactions and blocking commands are taken"),
    UNKNOWN_COMMAND("unknown_command", "the command is unknown, or not supported by a proxy"),
    WRONG_ARITY("wrong_arity", "the command has the wrong number of arguments"),
    AUTHENTICATION("authentication", "a password is missing or wrong"),
    NO_PERMISSION("no_permission", "the user may not do that"),
    SEVERAL_SERVERS("several_servers", "the keys of a command that cannot be split are on several servers"),
    ABORTED_TRANSACTION("aborted_transaction", "a transaction was not run because of an error before it"),
    TOO_LARGE("too_large", "a request, key or value is too large"),
    INVALID_ARGUMENT("invalid_argument", "an argument of a request is not allowed"),
    MALFORMED("malformed", "the request cannot be parsed"),
    OVER_RATE("over_rate", "a rate limit is exceeded, and over_limit is refuse");

    @SuppressWarnings("ImmutableEnumChecker") // The checker does not look into records; these hold no state.
    private final Facts facts;

    ErrorKind(String statName, String description) {
        this.facts = new Facts(statName, description, Sum.COUNTER);
    }

    @Override
    public Facts facts() {
        return facts;
    }
}
