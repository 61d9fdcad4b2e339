package dev.nutcracker.routing;

/**
 * The way from a key to the index of its server. Immutable, safe to share between threads, and free of allocation.
 *
 * <p>It goes in two steps. Tools that explain or compare placement can take them one by one:
 *
 * <pre>
 *   key ── position ──► place in the hash space ── serverAt ──► index of a server
 *          tag, hash           0 .. 2^32-1          ring, slots
 * </pre>
 */
public abstract sealed class Router
        permits FixedRouter, RandomRouter, HashedRouter, DetourRouter, ExtendedRouter, SlotRouter {
    /** The result when no server is live. */
    public static final int NO_SERVER = -1;

    /** The index of the server for a key, or {@link #NO_SERVER}. */
    public int route(byte[] key, int offset, int length) {
        return serverAt(position(key, offset, length));
    }

    /** The index of the server that a place in the hash space belongs to; {@code hash} is unsigned. */
    public abstract int serverAt(int hash);

    /**
     * How many points of the ring, slots or tickets a server has. A server with 0 gets no key: it is ejected, or its
     * weight is too small beside the others.
     */
    public abstract int pointCount(int server);

    /** Whether a key belongs to a particular server (perhaps the only one), and not to any of them. */
    public boolean placesKeys() {
        return true;
    }

    /** Where a key lies in the hash space; any value if this router does not hash. */
    abstract int position(byte[] key, int offset, int length);
}
