package dev.nutcracker.protocol.memcache;

/** The kinds of binary responses, beside those of every protocol. Bits of one number. */
final class BinaryKind {
    /** Done. */
    static final int DONE = 1 << 2;
    /** Not done because of the key's state: it is missing, or exists, or has another cas. */
    static final int REFUSED = 1 << 3;
    /** The response to a NOOP, which only the proxy itself sends. */
    static final int NOOP = 1 << 4;

    static final int STATISTICS = 1 << 5;
    static final int AUTHENTICATED = 1 << 6;

    private BinaryKind() {}
}
