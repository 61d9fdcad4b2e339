package dev.nutcracker.protocol.memcache;

import dev.nutcracker.protocol.Dialect;
import dev.nutcracker.protocol.Refusal;

/** The statuses of binary responses that the proxy itself sends. */
enum BinaryStatus {
    DONE(0x00, "", Refusal.NONE),
    NOT_FOUND(0x01, "Not found", Refusal.INVALID_ARGUMENT),
    TOO_LARGE(0x03, "Too large.", Refusal.TOO_LARGE),
    /** The same for a value that is larger than the operator of the pool allows. */
    OVER_MAX_REQUEST(0x03, "Too large.", Refusal.MAX_REQUEST),
    INVALID_ARGUMENTS(0x04, "Invalid arguments", Refusal.INVALID_ARGUMENT),
    /** The lengths contradict each other; memcached uses this status for it. */
    MALFORMED(0x81, "Unknown command", Refusal.MALFORMED),
    NOT_AUTHENTICATED(0x20, "Auth failure.", Refusal.AUTHENTICATION),
    WRONG_PASSWORD(0x20, "Auth failure.", Refusal.WRONG_PASSWORD),
    NO_PERMISSION(0x24, "No permission", Refusal.NO_PERMISSION),
    TOO_MANY_CLIENTS(0x20, "Too many open connections", Refusal.AUTHENTICATION),
    UNKNOWN_COMMAND(0x81, "Unknown command", Refusal.UNKNOWN_COMMAND),
    /** As for an unknown command. */
    DENIED(0x81, "Unknown command", Refusal.DENIED),
    OUT_OF_MEMORY(0x82, "Out of memory", Refusal.OUT_OF_MEMORY),
    NOT_SUPPORTED(0x83, "Not supported", Refusal.INVALID_ARGUMENT),
    OVER_RATE(0x85, Dialect.OVER_RATE, Refusal.OVER_RATE),
    READ_ONLY(0x83, "Read only", Refusal.READ_ONLY),
    BUSY(0x85, "Busy", Refusal.NONE),
    TEMPORARY_FAILURE(0x86, "Temporary failure", Refusal.NONE);

    private final int code;
    private final String text;
    private final Refusal refusal;

    BinaryStatus(int code, String text, Refusal refusal) {
        this.code = code;
        this.text = text;
        this.refusal = refusal;
    }

    int code() {
        return code;
    }

    /** The text in the body of the response. */
    String text() {
        return text;
    }

    Refusal refusal() {
        return refusal;
    }
}
