package dev.nutcracker.server;

import dev.nutcracker.stats.ServerSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** The replicas of a pool's servers, at one worker. There are none while they serve no reads. */
public final class PoolReplicas {
    private final ServerPool pool;
    private final PoolServers servers;
    private final Runnable changed = this::changed;
    private long readNumber;

    PoolReplicas(ServerPool pool, PoolServers servers) {
        this.pool = pool;
        this.servers = servers;
        pool.shared().replicas().onChange(changed);
    }

    /** On any thread. */
    private void changed() {
        try {
            pool.loop().execute(() -> servers.forEach(PoolReplicas::viewChanged));
        } catch (RejectedExecutionException e) {
            // The loop has ended, and all its connections with it.
        }
    }

    private static void viewChanged(Server server) {
        ReplicaSet replicas = server.replicas();
        if (replicas != null) {
            replicas.viewChanged();
        }
    }

    /** The number of the next read that replicas may serve. */
    public long nextReadNumber() {
        return ++readNumber;
    }

    /**
     * The connection on which a read for a key of this server is sent: to the server or to one of its replicas.
     *
     * @param number of the read, another one for each; its parts for one server have one connection
     */
    public ServerConnection connectionForRead(Server server, int flavour, int lane, long number) {
        return server.isOf(pool) && areOn()
                ? of(server).connection(flavour, lane, number)
                : server.connection(flavour, lane);
    }

    /** The server to which a key belongs, if it gets no requests now and a replica of it is fit; else null. */
    public @Nullable Server absentOwner(byte[] key, int offset, int length) {
        if (!areOn()) {
            return null;
        }
        Server keeper = pool.keeperOf(key, offset, length);
        return keeper != null && keeper.isOf(pool) && of(keeper).isAnyFit() ? keeper : null;
    }

    private boolean areOn() {
        return pool.shared().config().replicaReads().areOn();
    }

    private ReplicaSet of(Server server) {
        ReplicaSet replicas = server.replicas();
        if (replicas == null) {
            replicas = new ReplicaSet(pool, server);
            server.readFrom(replicas);
        }
        return replicas;
    }

    /** The counters of those that have been read. */
    List<ServerSnapshot> snapshots() {
        List<ServerSnapshot> snapshots = new ArrayList<>();
        for (Server server : servers.current()) {
            ReplicaSet replicas = server.replicas();
            if (replicas != null) {
                snapshots.addAll(replicas.snapshots());
            }
        }
        return snapshots;
    }

    void close() {
        pool.shared().replicas().noMoreChange(changed);
    }
}
