package dev.nutcracker.client;

import dev.nutcracker.config.ReplicaReads;
import dev.nutcracker.server.Pool;
import java.util.concurrent.TimeUnit;

/**
 * Whether replicas of one pool may serve a client's reads.
 *
 * <pre>
 *                 a write, when all reads at replicas are answered
 *   AT_REPLICAS ───────────────────────────────────────────────────► WRITTEN
 *        ▲                                                           │    ▲
 *        │ a read, read_own_writes later,       a read, when all     │    │ a write
 *        │ when all is answered                 is answered          ▼    │
 *        └────────────────────────────────────────────────────────── ANSWERED
 * </pre>
 *
 * <p>In {@code WRITTEN} and {@code ANSWERED} the primary serves everything, so a client finds what it has written. A write never
 * goes out while reads are on their way at replicas: those have not seen it, and one that is asked for again at the primary
 * must not see it either.
 */
final class PoolReads {
    private enum State {
        AT_REPLICAS,
        /** The client has written, and may not have its answer yet. */
        WRITTEN,
        /** All that the client has written is answered since {@link #answeredNs} at the latest. */
        ANSWERED
    }

    private final Pool pool;
    private final ClientOutbound client;
    private boolean on;
    private State state = State.AT_REPLICAS;
    private long answeredNs;

    PoolReads(Pool pool, ClientOutbound client) {
        this.pool = pool;
        this.client = client;
    }

    Pool pool() {
        return pool;
    }

    ReplicaReads rules() {
        return pool.shared().config().replicaReads();
    }

    /**
     * Whether replicas serve reads from now on.
     *
     * @param mayHaveWritten whether the client may have written while they did not
     */
    void serve(boolean areOn, boolean mayHaveWritten) {
        if (areOn && !on && mayHaveWritten) {
            state = State.WRITTEN;
        }
        on = areOn;
    }

    boolean areOn() {
        return on;
    }

    /** Lets a read go to a replica; returns false as long as it has to go where the client has written. */
    boolean admitRead() {
        return switch (state) {
            case AT_REPLICAS -> true;
            case WRITTEN -> {
                if (client.isOwedNothing()) {
                    state = State.ANSWERED;
                    answeredNs = client.nowNs();
                }
                yield state == State.ANSWERED && forgetOldWrite();
            }
            case ANSWERED -> client.isOwedNothing() && forgetOldWrite();
        };
    }

    /** Forgets the client's own write if it is old; returns whether it is. */
    private boolean forgetOldWrite() {
        boolean old = client.nowNs() - answeredNs >= TimeUnit.MILLISECONDS.toNanos(rules().ownWritesMs());
        if (old) {
            state = State.AT_REPLICAS;
        }
        return old;
    }

    /** Whether a write has to wait for reads of the client that are not answered. */
    boolean mustWritesWait() {
        return state == State.AT_REPLICAS && !client.isOwedNothing();
    }

    /** A write goes out now. */
    void written() {
        state = State.WRITTEN;
    }
}
