package dev.nutcracker.config;

/**
 * How long a client may keep the proxy waiting, in milliseconds; 0 is for ever.
 *
 * @param authTimeoutMs until it has logged in, if it must
 * @param idleTimeoutMs without a request, unless it is owed a response, subscribed or blocked
 * @param stallTimeoutMs without a byte of progress in a request half sent, or in responses that it does not take
 */
public record ClientTimes(long authTimeoutMs, long idleTimeoutMs, long stallTimeoutMs) {
    /** The values of a pool without limits. */
    public static final ClientTimes NONE = new ClientTimes(0, 0, 0);
}
