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

    /** The group of a key, or {@link #NO_SERVER}; see {@link Topology#group}. */
    int groupOf(byte[] key, int offset, int length) {
        return route(key, offset, length);
    }

    /** As {@link #groupOf}; no route counts the key. */
    int look(byte[] key, int offset, int length) {
        return groupOf(key, offset, length);
    }

    /** How many groups there are, where there are so many places. */
    int groupCount(int places) {
        return places;
    }

    /** The place of a group's keys. */
    int placeOf(int group) {
        return group;
    }

    /** Groups that go one behind the other have neighbouring ranks. */
    int rankOf(int group) {
        return group;
    }

    /** The group of that rank. */
    int groupOfRank(int rank) {
        return rank;
    }

    /** Whether keys of two groups ({@link Topology#group}) belong to no server in particular, so that one may serve them all. */
    boolean mayExchange(int group, int other) {
        return !placesKeys();
    }

    /** Where a key lies in the hash space; any value if this router does not hash. */
    abstract int position(byte[] key, int offset, int length);
}
