package dev.nutcracker.routing;

import org.jspecify.annotations.Nullable;

/**
 * Where the keys of a pool belong, while some of them are served elsewhere. Immutable.
 *
 * <pre>
 *   key ── home ──► its own server      with all servers in use
 *       ── ring ──► the server of the pool that has the key now
 * </pre>
 */
public final class Detour {
    private final Router home;
    private final Router ring;
    private final boolean[] copied;
    private final @Nullable Topology standIn;

    /**
     * @param home the router with all servers in use
     * @param ring the router with those servers that have keys
     * @param copied by place: whether the server there is sent copies of the writes for its keys that are served elsewhere
     * @param standIn of the pool that serves keys of servers that are down, null if none does
     */
    public Detour(Router home, Router ring, boolean[] copied, @Nullable Topology standIn) {
        this.home = home;
        this.ring = ring;
        this.copied = copied.clone();
        this.standIn = standIn;
    }

    /** The place where the key belongs. */
    public int homeOf(byte[] key, int offset, int length) {
        return home.route(key, offset, length);
    }

    /** Whether the server at that place of the pool's own is sent copies of writes that go elsewhere. */
    public boolean isCopiedTo(int place) {
        return copied[place];
    }

    Router ring() {
        return ring;
    }

    @Nullable
    Topology standIn() {
        return standIn;
    }
}
