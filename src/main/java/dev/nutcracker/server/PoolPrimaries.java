package dev.nutcracker.server;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The primaries of a pool as one worker knows them: where its requests wait for them, which slots of a cluster move, and which
 * server is which node. All of it is empty in pools whose servers have addresses.
 *
 * <pre>
 *   client ──► (its sink) ── joins ──► PrimaryQueue ◄── requests that a server has not done ── connection
 *                                          │
 *          another primary, drained ───────┴──► first those requests, then the clients
 * </pre>
 */
public final class PoolPrimaries implements PrimaryWaits {
    private final ServerPool pool;
    private final Map<String, PrimaryQueue> queues = new HashMap<>();
    private final Consumer<Primary> changed = this::changed;
    private final Runnable topologyChanged = this::topologyChanged;
    /** Null if the pool is no cluster. */
    private @Nullable SlotMoves moves;
    /** How many queues let requests wait. */
    private int waiting;

    PoolPrimaries(ServerPool pool) {
        this.pool = pool;
    }

    /** A client with a request that waits. */
    public interface Waiter {
        /** It may not have to wait any more, or for another reason. */
        void tryAgain();
    }

    @Override
    public boolean mayWait() {
        return pool.shared().config().topology().isWatched();
    }

    @Override
    public boolean areAny() {
        SlotMoves ofCluster = moves;
        return waiting > 0 || pool.shared().primaries().areHandingOver() || (ofCluster != null && !ofCluster.isQuiet());
    }

    @Override
    public boolean areAnyOpen() {
        return moves != null && moves.areAnyOpen();
    }

    @Override
    public boolean isOpen(int slot) {
        return moves != null && moves.isOpen(slot);
    }

    @Override
    public void adopt() {
        if (moves != null) {
            moves.adopt();
        }
    }

    /** Another server stands for a master. */
    void serverChanged() {
        if (moves != null) {
            moves.serversChanged();
        }
    }

    @Override
    public @Nullable WaitingPlace moving(int group, Object client) {
        return moves == null ? null : moves.placeOf(group, client);
    }

    @Nullable
    SlotMoves moves() {
        return moves;
    }

    /** The pool has other servers, or goes by another configuration. */
    void serversChanged() {
        boolean isCluster = pool.shared().config().topology().isCluster();
        if (isCluster && moves == null) {
            moves = new SlotMoves(pool);
            pool.shared().listeners().onTopologyChange(topologyChanged);
        }
        adopt();
        for (Map.Entry<String, PrimaryQueue> entry : List.copyOf(queues.entrySet())) {
            if (pool.serverOf(entry.getKey()) == null) {
                drop(entry.getKey(), entry.getValue());
            } else {
                entry.getValue().changed();
                entry.getValue().slotsMoved();
            }
        }
    }

    /**
     * The pool has the master of a server again that is still leaving. Returns whether the server can stand for it: not if the master has
     * been away for so long that nobody remembers its primary. Other servers can.
     */
    boolean comesBack(Server server) {
        ServedPrimary served = ServedPrimary.of(server);
        if (served == null) {
            return true;
        }
        PrimaryQueue queue = served.queue();
        Primary primary = pool.shared().primaries().of(queue.master());
        if (queue.primary() != primary) {
            return false;
        }
        if (queues.putIfAbsent(queue.master(), queue) == null) {
            primary.onChange(changed);
            queue.comeBack();
        }
        return true;
    }

    /** What is still on its way to the master's server stays with the queue. */
    private void drop(String master, PrimaryQueue queue) {
        queues.remove(master);
        queue.primary().noMoreChange(changed);
        queue.dissolve();
    }

    /** On any thread. */
    private void topologyChanged() {
        try {
            pool.loop().execute(this::slotsMoved);
        } catch (RejectedExecutionException e) {
            // The loop has ended, and all that waits with it.
        }
    }

    private void slotsMoved() {
        adopt();
        List.copyOf(queues.values()).forEach(PrimaryQueue::slotsMoved);
    }

    /** The node of a cluster that has this name; null if the pool has none. */
    public @Nullable Server nodeNamed(String name) {
        return moves == null ? null : moves.node(name);
    }

    /** The queue of the master, which the pool has. */
    PrimaryQueue queue(String master) {
        return queues.computeIfAbsent(master, this::newQueue);
    }

    private PrimaryQueue newQueue(String master) {
        Primary primary = pool.shared().primaries().of(master);
        primary.onChange(changed);
        PrimaryQueue queue = new PrimaryQueue(pool, this, primary);
        queue.begin();
        return queue;
    }

    /** A queue lets requests wait from now on, or does not any more. */
    void count(int change) {
        waiting += change;
    }

    /** On any thread. */
    private void changed(Primary primary) {
        try {
            pool.loop().execute(() -> changedHere(primary));
        } catch (RejectedExecutionException e) {
            // The loop has ended, and all that waits with it.
        }
    }

    private void changedHere(Primary primary) {
        PrimaryQueue queue = queues.get(primary.master());
        if (queue != null) {
            queue.changed();
        }
    }

    void close() {
        pool.shared().listeners().noMoreTopologyChange(topologyChanged);
        if (moves != null) {
            moves.close();
        }
        queues.values().forEach(PrimaryQueue::close);
        for (Primary primary : pool.shared().primaries().all()) {
            primary.noMoreChange(changed);
        }
    }
}
