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
        return step == 0 ? pool.serverOf(key, 0, key.length) : serverBehind(pool.keeperOf(key, 0, key.length));
    }

    private @Nullable Server serverBehind(@Nullable Server own) {
        if (own == null) {
            return null;
        }
        Server server = pool.server((own.index() + step) % pool.ownServerCount());
        return server.isLive() ? server : null;
    }

    /** Why there is no server of the key. */
    public FastFailure failureOf(byte[] key) {
        return step == 0 ? pool.failureOf(key, 0, key.length) : pool.noLiveServer();
    }
}
