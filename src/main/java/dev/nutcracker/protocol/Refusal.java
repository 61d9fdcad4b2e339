package dev.nutcracker.protocol;

/** Why the proxy itself answers a request with an error. */
public enum Refusal {
    /** It does not: the answer is not an error. */
    NONE,
    /** The command is unknown, or not supported by a proxy. */
    UNKNOWN_COMMAND,
    /** The operator of the pool denies the command. */
    DENIED,
    /** The command may write, and the pool is read-only. */
    READ_ONLY,
    WRONG_ARITY,
    /** The user may not do that. */
    NO_PERMISSION,
    /** The client has not logged in, or not in the right form. */
    AUTHENTICATION,
    /** The name or the password of a login is wrong. */
    WRONG_PASSWORD,
    /** The client speaks TLS, but the pool does not. */
    SPEAKS_TLS,
    /** A request, key or value is too large. */
    TOO_LARGE,
    /** The request is larger than the operator of the pool allows. */
    MAX_REQUEST,
    /** The request has more arguments than the operator allows. */
    MAX_ARGUMENTS,
    /** A key is longer than the operator allows. */
    MAX_KEY,
    OUT_OF_MEMORY,
    /** The keys of a transaction, or of a command that cannot be split, are on several servers. */
    SEVERAL_SERVERS,
    /** An earlier request was wrong, so the transaction is not run. */
    ABORTED_TRANSACTION,
    /** An argument is not allowed. */
    INVALID_ARGUMENT,
    /** The bytes cannot be understood. */
    MALFORMED,
    /** The client, or all clients together, have sent more than a rate allows. */
    OVER_RATE
}
