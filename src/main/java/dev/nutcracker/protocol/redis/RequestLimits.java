package dev.nutcracker.protocol.redis;

/** The limits for the size of a request and its parts. */
final class RequestLimits {
    static final int ARGUMENTS_MAX = 1024 * 1024;
    static final int ARGUMENT_BYTES_MAX = 512 * 1024 * 1024;
    static final int MESSAGE_BYTES_MAX = 1024 * 1024 * 1024;
    static final int INLINE_BYTES_MAX = 64 * 1024;
    static final int KEY_BYTES_MAX = 1024 * 1024;

    /** The room for a key in a buffer of twemproxy, of 16384 bytes by default, which a key must not fill. */
    static final int TWEMPROXY_KEY_BYTES_MAX = 16_335;

    /** As in Redis, for a client that has not logged in. */
    static final int UNAUTHENTICATED_ARGUMENTS_MAX = 10;

    static final int UNAUTHENTICATED_ARGUMENT_BYTES_MAX = 16 * 1024;

    /** In the beginning of a request that is read at once, see {@link RequestWalk}. */
    static final int SMALL_COUNT_MAX = 9;

    /** Answers that the proxy writes itself take heap, and may be many times as long as the request. */
    static final int ANSWERED_BYTES_MAX = 256 * 1024;

    /** More than the numbers in a request that a server accepts; such a request is kept while the client waits. */
    static final int NUMBERS_BYTES_MAX = 256;

    private RequestLimits() {}
}
