package dev.nutcracker.server;

import org.jspecify.annotations.Nullable;

/**
 * Where a pool has keys: at the servers to which they belong, or at others of its servers.
 *
 * @param step how many servers behind that of the key, in the order of the pool's servers, counted in a circle; 0 for the key's own
 */
public record Side(Pool pool, int step) {
    static Side of(Pool pool) {
        return new Side(pool, 0);
    }

    /** The server of the key; null if it gets no requests now. */
    public @Nullable Server serverOf(byte[] key) {
        pool.primaries().adopt();
        return step == 0 ? pool.serverOf(key, 0, key.length) : serverBehind(pool.keeperOf(key, 0, key.length));
    }

    /** Whether one request may have both keys. */
    public boolean areTogether(byte[] key, byte[] other) {
        pool.primaries().adopt();
        return step == 0
                ? pool.topology().group(key, 0, key.length) == pool.topology().group(other, 0, other.length)
                : serverOf(key) == serverOf(other);
    }

    private @Nullable Server serverBehind(@Nullable Server own) {
        if (own == null) {
            return null;
        }
        Server server = pool.server((own.index() + step) % pool.ownServerCount());
        return server.isLive() ? server : null;
    }

    /** Whether requests for the key may go to that server, or to none if that is null. */
    public boolean mayHave(byte[] key, @Nullable Server server) {
        return (server != null && step == 0) ? pool.mayHave(key, server) : serverOf(key) == server;
    }

    /** Why there is no server of the key. */
    public FastFailure failureOf(byte[] key) {
        return step == 0 ? pool.failureOf(key, 0, key.length) : pool.noLiveServer();
    }
}
