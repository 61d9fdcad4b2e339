package dev.nutcracker.protocol.redis;

import dev.nutcracker.protocol.ClientHello;
import dev.nutcracker.protocol.Refusal;

/**
 * A reason why the proxy does not serve a request.
 *
 * @param response the answer to the client; not to be written to
 */
record Objection(Refusal refusal, byte[] response) {
    static final Objection NOT_AUTHENTICATED = new Objection(Refusal.AUTHENTICATION, Errors.NOAUTH);
    /** The same in a pool with users. */
    static final Objection NO_USER = new Objection(Refusal.AUTHENTICATION, Errors.NOAUTH_OF_USERS);

    static final Objection NOT_AN_INTEGER = new Objection(Refusal.INVALID_ARGUMENT, Errors.NOT_AN_INTEGER);

    static final Objection OVER_RATE = new Objection(Refusal.OVER_RATE, Errors.OVER_RATE);
    static final Objection READ_ONLY = new Objection(Refusal.READ_ONLY, Errors.READONLY);

    /** Of a request that is longer than the pool allows. */
    static final Objection VALUE_TOO_LARGE =
            new Objection(Refusal.MAX_REQUEST, Errors.error("value too large (max_request)"));

    static final Objection MESSAGE_TOO_LONG =
            tooLong("request too long, the limit is " + RequestLimits.MESSAGE_BYTES_MAX);
    static final Objection TOO_LONG_TO_ANSWER = tooLong(
            "request too long, the limit for what the proxy answers itself is " + RequestLimits.ANSWERED_BYTES_MAX);

    static final Objection CLIENT_HELLO = new Objection(Refusal.SPEAKS_TLS, ClientHello.alert());

    /** A line typed by hand that does not end. */
    static final Objection LINE_TOO_LONG = malformed("too big inline request");

    /** A web page has made its reader's browser send this; Redis closes the connection, too. */
    static final Objection HANG_UP = new Objection(Refusal.MALFORMED, new byte[0]);

    /** No error: the request is served, with the names in its response that the client may read. */
    static final Objection FILTERED = new Objection(Refusal.NONE, new byte[0]);

    /** No error: the request is served under the name of its command that servers know. */
    static final Objection RENAMED = new Objection(Refusal.NONE, new byte[0]);

    /** The bytes are no request; Redis closes the connection, too. */
    static Objection malformed(String text) {
        return new Objection(Refusal.MALFORMED, Errors.protocol(text));
    }

    /** The argument begins with something else than its header. */
    static Objection noHeader(char first) {
        return new Objection(Refusal.MALFORMED, Errors.quoting("Protocol error: expected '$', got '" + first + "'"));
    }

    static Objection keyTooLong(int keyBytesMax) {
        Refusal refusal = keyBytesMax < RequestLimits.KEY_BYTES_MAX ? Refusal.MAX_KEY : Refusal.TOO_LARGE;
        return tooLong(refusal, "key too long, the limit is " + keyBytesMax);
    }

    private static Objection tooLong(String limit) {
        return tooLong(Refusal.TOO_LARGE, limit);
    }

    private static Objection tooLong(Refusal refusal, String limit) {
        return new Objection(refusal, Errors.error(limit + " bytes"));
    }
}
