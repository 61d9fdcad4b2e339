package dev.nutcracker.routing;

/**
 * Gives servers that have returned their keys back bit by bit. The others are where they were without those servers. As the
 * shares only grow, each key moves once.
 */
final class ReturningRouter extends DetourRouter {
    private final Router without;
    private final Router with;
    /** By server: the limit of the parts that are back. */
    private final long[] limits;

    /** @see RoutingRule#router(java.util.List, boolean[], boolean[], double[]) */
    ReturningRouter(Router without, Router with, long[] limits) {
        this.without = without;
        this.with = with;
        this.limits = limits;
    }

    @Override
    public int serverAt(int hash) {
        int server = with.serverAt(hash);
        return KeyPart.of(hash) < limits[server] ? server : without.serverAt(hash);
    }

    @Override
    public int pointCount(int server) {
        return with.pointCount(server);
    }

    @Override
    int position(byte[] key, int offset, int length) {
        return with.position(key, offset, length);
    }
}
