package dev.nutcracker.client;

import dev.nutcracker.server.Pool;
import dev.nutcracker.server.pubsub.Settling;
import dev.nutcracker.server.pubsub.Subscriptions;
import io.netty.buffer.ByteBufAllocator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** What the clients of one pool share at one worker; it knows none of them. */
final class ClientResources {
    private final Pool pool;
    private final Runnable roomMaker;
    private final RequestStats stats;
    private final SpareChunks spareChunks = new SpareChunks(ByteBufAllocator.DEFAULT);
    private final KeyBuffer keyBuffer = new KeyBuffer();
    private final @Nullable Subscriptions subscriptions;
    private final byte[] invalidResponse;
    private final AtomicInteger assigned = new AtomicInteger();
    private Partition partition;
    private List<ClientResources> parts = List.of(this);
    private boolean drainingIdle;
    private boolean drainingBusy;

    /** @param roomMaker called when memory is short */
    ClientResources(Pool pool, Runnable roomMaker) {
        this.pool = pool;
        this.roomMaker = roomMaker;
        this.stats = new RequestStats(pool);
        this.subscriptions = pool.feature(Subscriptions.class);
        this.invalidResponse = pool.dialect().errorResponse("Invalid argument");
        this.partition = new Partition(pool, keyBuffer);
    }

    Pool pool() {
        return pool;
    }

    RequestStats stats() {
        return stats;
    }

    SpareChunks spareChunks() {
        return spareChunks;
    }

    KeyBuffer keyBuffer() {
        return keyBuffer;
    }

    Partition partition() {
        return partition;
    }

    /** The pool goes by another configuration. */
    void serversReplaced() {
        partition = new Partition(pool, keyBuffer);
    }

    /** What its clients are subscribed to, in a pool that is set up for it. */
    Subscriptions subscriptions() {
        return Objects.requireNonNull(subscriptions);
    }

    /** What is answered when servers' responses do not fit together. */
    byte[] invalidResponse() {
        return invalidResponse;
    }

    /** Memory is short: closes the client that keeps most, at the end of this turn. */
    void makeRoom() {
        roomMaker.run();
    }

    /** Whether a client is to be closed at the first moment at which it is owed nothing. */
    boolean isDrainingIdle() {
        return drainingIdle;
    }

    void drainIdle() {
        drainingIdle = true;
    }

    /** Whether a client whose socket has been read empty is to be read no more. */
    boolean isDrainingBusy() {
        return drainingBusy;
    }

    void drainBusy() {
        drainingBusy = true;
    }

    /** Clients handed to this worker that have not gone yet. Thread-safe. */
    int assigned() {
        return assigned.get();
    }

    /** A client is handed to this worker. Thread-safe. */
    void assign() {
        assigned.incrementAndGet();
    }

    /** A client that was handed to this worker is gone. */
    void forget() {
        assigned.decrementAndGet();
    }

    /** Tells these parts of one pool, by worker, of each other; before any of them has a client. */
    static void join(List<ClientResources> parts) {
        parts.forEach(part -> part.parts = List.copyOf(parts));
    }

    /**
     * Waits until the other workers have read what has come there by now.
     *
     * @param goOn called once, on this worker's loop, and not before this method returns
     * @return false if there is nothing to wait for
     */
    boolean awaitReading(Runnable goOn) {
        Settling settling = new Settling(pool.loop(), goOn);
        for (ClientResources other : parts) {
            if (other != this && other.assigned() > 0) {
                settling.waitFor(other::afterReading);
            }
        }
        return settling.begins();
    }

    /** A loop reads what is there, then runs what it has been given, and what has been scheduled after it has read again. */
    private boolean afterReading(Runnable then) {
        try {
            pool.loop().execute(() -> pool.loop().schedule(then, 0, TimeUnit.NANOSECONDS));
            return true;
        } catch (RejectedExecutionException _) {
            return false;
        }
    }
}
