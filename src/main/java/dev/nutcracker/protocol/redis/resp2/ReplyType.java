package dev.nutcracker.protocol.redis.resp2;

/**
 * How the response to one command is written in RESP3.
 *
 * @param usual without the option
 * @param option the argument, in lower case, that makes it {@code otherwise}; empty for any
 * @param from the first argument that may be the option
 */
public record ReplyType(Resp3Shape usual, String option, int from, Resp3Shape otherwise) {
    /** A type that no option changes. */
    public static ReplyType of(Resp3Shape always) {
        return new ReplyType(always, "", Integer.MAX_VALUE, always);
    }
}
