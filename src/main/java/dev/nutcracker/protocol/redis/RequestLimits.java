package dev.nutcracker.protocol.redis;

/** How large a request may be, and what is in it. */
final class RequestLimits {
    static final int ARGUMENTS_MAX = 1024 * 1024;
    static final int ARGUMENT_BYTES_MAX = 512 * 1024 * 1024;
    static final int MESSAGE_BYTES_MAX = 1024 * 1024 * 1024;
    static final int INLINE_BYTES_MAX = 64 * 1024;
    static final int KEY_BYTES_MAX = 1024 * 1024;

    /** What is left in a buffer of twemproxy's, of 16384 bytes by default, for a key that must not fill it. */
    static final int TWEMPROXY_KEY_BYTES_MAX = 16_335;

    /** As in Redis, for a client that has not logged in. */
    static final int UNAUTHENTICATED_ARGUMENTS_MAX = 10;

    static final int UNAUTHENTICATED_ARGUMENT_BYTES_MAX = 16 * 1024;

    /** What the proxy writes itself takes heap, and may be many times as long as what was asked. */
    static final int ANSWERED_BYTES_MAX = 256 * 1024;

    /** More than any numbers that a server takes; such a request is kept while the client waits. */
    static final int NUMBERS_BYTES_MAX = 256;

    private RequestLimits() {}
}
