package dev.nutcracker.client;

import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.server.Pool;
import dev.nutcracker.server.Server;

/** The keys for which a client has a lease. They tell whether the lease's server still owns them. */
final class LeaseKeys {
    private final ClientOutbound client;
    private final Pool pool;
    private TrackedKeys watched = TrackedKeys.NONE;
    /** The keys of the request that blocks. */
    private TrackedKeys blockedOn = TrackedKeys.NONE;
    /** The version of the topology when the first of the watched keys was watched. */
    private long watchedVersion;

    LeaseKeys(ClientOutbound client, Pool pool) {
        this.client = client;
        this.pool = pool;
    }

    /** Watches the keys of the request, beside those watched already. */
    void watch(ParsedRequest request) {
        if (watched == TrackedKeys.NONE) {
            watchedVersion = pool.topology().version();
        }
        track(watched.and(request), blockedOn);
    }

    /** The request blocks on its keys. */
    void blockOn(ParsedRequest request) {
        track(watched, TrackedKeys.of(request));
    }

    /** Whether all watched keys still belong to {@code server}. */
    boolean areWatchedAt(Server server) {
        return watchedVersion == pool.topology().version() || watched.areAt(server, pool);
    }

    /** Whether all keys of the request that blocks still belong to {@code server}. */
    boolean areBlockedOnAt(Server server) {
        return blockedOn.areAt(server, pool);
    }

    /** Watches no key any more. */
    void unwatch() {
        track(TrackedKeys.NONE, blockedOn);
    }

    void clear() {
        track(TrackedKeys.NONE, TrackedKeys.NONE);
    }

    private void track(TrackedKeys keysWatched, TrackedKeys keysBlockedOn) {
        int deltaBytes =
                keysWatched.keptBytes() + keysBlockedOn.keptBytes() - watched.keptBytes() - blockedOn.keptBytes();
        watched = keysWatched;
        blockedOn = keysBlockedOn;
        if (deltaBytes != 0) {
            client.keep(deltaBytes);
            client.keepHeap(deltaBytes);
        }
    }
}
