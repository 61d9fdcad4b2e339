package dev.nutcracker.server;

import dev.nutcracker.buffer.Output;
import dev.nutcracker.net.SocketSettings;
import dev.nutcracker.stats.ErrorKind;
import java.util.ArrayDeque;

/**
 * How much room there is on one server connection: whether it takes another request, and who waits until it has sent what it
 * has, in the order in which they began to wait.
 */
final class ConnectionRoom {
    /** How many requests it takes while the heap is exhausted. */
    private static final int DEEP_COUNT = 256;

    private final PoolContext pool;
    private final Output output;
    private final ConnectionQueues requests;
    private final ArrayDeque<HeldBackSender> heldBack = new ArrayDeque<>();

    ConnectionRoom(PoolContext pool, Output output, ConnectionQueues requests) {
        this.pool = pool;
        this.output = output;
        this.requests = requests;
    }

    /** Whether so many bytes are unsent that senders should wait. */
    boolean isCongested() {
        return output.pendingBytes() > SocketSettings.UNSENT_HIGH_BYTES;
    }

    /** Whether requests are refused because memory is short; clients that come and go could fill it without limit. */
    boolean isFull() {
        long pressureBytes = pool.memory().heap().pressureBytes();
        return output.pendingBytes() + pressureBytes > SocketSettings.UNSENT_HIGH_BYTES
                && ((isCongested() && pool.memory().isExhausted()) || isTooDeep());
    }

    /** Whether the heap is exhausted and there are more requests than a server that answers in time would have. */
    private boolean isTooDeep() {
        return pool.memory().heap().isExhausted() && requests.count() >= DEEP_COUNT;
    }

    /** The error for a request that is refused because there is no room. */
    FastFailure fullness() {
        return new FastFailure(
                ErrorKind.OUT_OF_MEMORY,
                isTooDeep() ? pool.outOfHeapForRequestsResponse() : pool.outOfMemoryResponse());
    }

    void holdBack(HeldBackSender sender) {
        heldBack.add(sender);
    }

    /** Those for which there is room go on. */
    void resume() {
        while (!heldBack.isEmpty() && !isCongested()) {
            heldBack.remove().resume();
        }
    }

    /** The connection is gone: all go on. */
    void resumeAll() {
        while (!heldBack.isEmpty()) {
            heldBack.remove().resume();
        }
    }
}
