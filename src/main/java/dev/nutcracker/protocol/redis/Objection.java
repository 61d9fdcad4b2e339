package dev.nutcracker.protocol.redis;

import dev.nutcracker.protocol.Refusal;

/**
 * Why the proxy does not serve a request.
 *
 * @param response what the client is answered; not to be written to
 */
record Objection(Refusal refusal, byte[] response) {
    static final Objection NOT_AUTHENTICATED = new Objection(Refusal.AUTHENTICATION, Errors.NOAUTH);
    static final Objection NOT_AN_INTEGER = new Objection(Refusal.INVALID_ARGUMENT, Errors.NOT_AN_INTEGER);

    static final Objection KEY_TOO_LONG = tooLong("key too long, the limit is " + RequestLimits.KEY_BYTES_MAX);
    static final Objection MESSAGE_TOO_LONG =
            tooLong("request too long, the limit is " + RequestLimits.MESSAGE_BYTES_MAX);
    static final Objection TOO_LONG_TO_ANSWER = tooLong(
            "request too long, the limit for what the proxy answers itself is " + RequestLimits.ANSWERED_BYTES_MAX);

    /** A web page has talked its reader's browser into this; Redis hangs up, too. */
    static final Objection HANG_UP = new Objection(Refusal.MALFORMED, new byte[0]);

    private static Objection tooLong(String limit) {
        return new Objection(Refusal.TOO_LARGE, Errors.error(limit + " bytes"));
    }
}
