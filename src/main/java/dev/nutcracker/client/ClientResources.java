package dev.nutcracker.client;

import dev.nutcracker.audit.AuditLog;
import dev.nutcracker.audit.AuditSwitch;
import dev.nutcracker.server.Pool;
import dev.nutcracker.server.pubsub.ChangeWait;
import dev.nutcracker.server.pubsub.Subscriptions;
import io.netty.buffer.ByteBufAllocator;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The things that the clients of one pool share at one worker. It knows none of the clients. */
final class ClientResources {
    private final Pool pool;
    private final Runnable roomMaker;
    private final RequestStats stats;
    private final SpareChunks spareChunks = new SpareChunks(ByteBufAllocator.DEFAULT);
    private final KeyBuffer keyBuffer = new KeyBuffer();
    private final @Nullable Subscriptions subscriptions;
    private final AuditSwitch audit;
    private final byte[] invalidResponse;
    private final AtomicInteger assigned = new AtomicInteger();
    private Partition.Source partitions;
    private List<ClientResources> parts = List.of(this);
    private boolean drainingIdle;
    private boolean drainingBusy;

    /** @param roomMaker called when memory is short */
    ClientResources(Pool pool, AuditSwitch audit, Runnable roomMaker) {
        this.pool = pool;
        this.audit = audit;
        this.roomMaker = roomMaker;
        this.stats = new RequestStats(pool);
        this.subscriptions = pool.feature(Subscriptions.class);
        this.invalidResponse = pool.dialect().errorResponse("Invalid argument");
        this.partitions = new Partition.Source(pool, keyBuffer);
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

    Partition.Source partitions() {
        return partitions;
    }

    /** The pool has another configuration. */
    void serversReplaced() {
        partitions = new Partition.Source(pool, keyBuffer);
    }

    /** The subscriptions of the clients; null in a pool without publish and subscribe. */
    @Nullable
    Subscriptions subscriptions() {
        return subscriptions;
    }

    /** The error when the servers' responses to one request do not fit together. */
    byte[] invalidResponse() {
        return invalidResponse;
    }

    /** The audit log; null if there is none. */
    @Nullable
    AuditLog audit() {
        return audit.log();
    }

    /** Memory is short: closes the client that keeps the most, at the end of this turn. */
    void makeRoom() {
        roomMaker.run();
    }

    /** Whether a client is closed as soon as it waits for no response. */
    boolean isDrainingIdle() {
        return drainingIdle;
    }

    void drainIdle() {
        drainingIdle = true;
    }

    /** Whether a client is read no more once its socket is empty. */
    boolean isDrainingBusy() {
        return drainingBusy;
    }

    void drainBusy() {
        drainingBusy = true;
    }

    /** How many clients have been passed to this worker and are not gone. Thread-safe. */
    int assigned() {
        return assigned.get();
    }

    /** A client is passed to this worker. Thread-safe. */
    void assign() {
        assigned.incrementAndGet();
    }

    /** A client that was passed to this worker is gone. */
    void forget() {
        assigned.decrementAndGet();
    }

    /**
     * Makes the parts of one pool, one for each worker, known to each other. Called before any of them has a client.
     */
    static void join(List<ClientResources> parts) {
        parts.forEach(part -> part.parts = List.copyOf(parts));
    }

    /**
     * Waits until the other workers have read everything that has arrived there by now.
     *
     * @param goOn called once, on this worker's loop, and not before this method returns
     * @return false if there is nothing to wait for
     */
    boolean awaitReading(Runnable goOn) {
        ChangeWait wait = new ChangeWait(pool.loop(), goOn);
        for (ClientResources other : parts) {
            if (other != this && other.assigned() > 0) {
                wait.waitFor(other::afterReading);
            }
        }
        return wait.begins();
    }

    /**
     * A loop first reads, then runs its tasks, then its timers after it has read again. So {@code then} runs after
     * everything that is there now has been read.
     */
    private boolean afterReading(Runnable then) {
        try {
            pool.loop().execute(() -> pool.loop().schedule(then, 0, TimeUnit.NANOSECONDS));
            return true;
        } catch (RejectedExecutionException _) {
            return false;
        }
    }
}
