package dev.nutcracker.protocol;

/** Why a request is answered with an error by the proxy itself. */
public enum Refusal {
    /** It is not: the answer is no error. */
    NONE,
    /** The command is unknown, or not supported by a proxy. */
    UNKNOWN_COMMAND,
    WRONG_ARITY,
    /** A password is missing or wrong. */
    AUTHENTICATION,
    /** A request, key or value is too large. */
    TOO_LARGE,
    OUT_OF_MEMORY,
    /** The keys of a transaction, or of a command that cannot be split, are on several servers. */
    SEVERAL_SERVERS,
    /** Something was wrong before, so that the transaction is not run. */
    ABORTED_TRANSACTION,
    /** An argument is not allowed. */
    INVALID_ARGUMENT,
    /** The bytes cannot be understood. */
    MALFORMED
}
