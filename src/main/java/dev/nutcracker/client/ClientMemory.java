package dev.nutcracker.client;

import dev.nutcracker.buffer.HeapLimit;
import dev.nutcracker.buffer.MemoryLimit;
import dev.nutcracker.net.Endpoint;
import dev.nutcracker.server.Pool;
import org.jspecify.annotations.Nullable;

/**
 * The memory that the proxy keeps for one client between turns, as its worker's accounts have it: bytes outside the
 * heap, and the heap that the connection and its requests take.
 */
final class ClientMemory {
    /** The heap that one connection takes, with everything that belongs to it: a request half sent, and limits. */
    static final int CLIENT_HEAP_BYTES = 3072;

    /** The heap that one request on its way takes, with the place for its response. */
    static final int REQUEST_HEAP_BYTES = 160;

    /** An incomplete request is refused only if it keeps more bytes than this. */
    private static final int REFUSABLE_BYTES = 4 * 1024;

    private final ClientResources resources;
    private final MemoryLimit.Share account;
    private final HeapLimit.Share heap;
    private final Endpoint endpoint;
    private final EntryQueue queue;
    private final Responses responses;
    private final int requestHeapBytes;
    private long keptBytes;
    private long bytes;
    private long keysHeapBytes;
    private long keptHeapBytes;
    private long heapBytes;
    private boolean ended;

    ClientMemory(ClientResources resources, Endpoint endpoint, EntryQueue queue, Responses responses) {
        this.resources = resources;
        this.account = resources.pool().memory();
        this.heap = account.heap();
        this.endpoint = endpoint;
        this.queue = queue;
        this.responses = responses;
        this.requestHeapBytes = REQUEST_HEAP_BYTES + resources.stats().keptKeyBytesMax();
    }

    long bytes() {
        return bytes;
    }

    /** {@code deltaBytes} more bytes are kept; fewer if it is negative. */
    void keep(long deltaBytes) {
        keptBytes += deltaBytes;
    }

    /**
     * {@code deltaBytes} more bytes of the heap are taken, beside those that each request takes; fewer if it is
     * negative.
     */
    void keepHeap(long deltaBytes) {
        keptHeapBytes += deltaBytes;
    }

    /** Updates the accounts. If the client keeps more than before and memory is short, a client is closed. */
    void update(int unusedBytes) {
        long before = bytes;
        recount(unusedBytes);
        if (bytes > before && account.isExhausted()) {
            resources.makeRoom();
        }
    }

    /** Takes {@code heapBytes} for the keys of the arriving request; returns false if the heap has no room for them. */
    boolean takeForKeys(long heapBytes) {
        long moreBytes = heapBytes - keysHeapBytes;
        if (moreBytes < 0) {
            account.limit().heap().giveBack(-moreBytes);
        } else if (moreBytes > 0 && !account.limit().heap().take(moreBytes)) {
            return false;
        }
        keysHeapBytes = heapBytes;
        return true;
    }

    /**
     * Returns the error for a request that is arriving and makes memory short; {@code null} if there is room for it.
     *
     * @param arrivedBytes how much of it has come
     * @param heapBytes what its keys take of the heap
     */
    @Nullable
    String refusalOf(int arrivedBytes, long heapBytes) {
        if (arrivedBytes <= REFUSABLE_BYTES) {
            return null;
        }
        recount(arrivedBytes);
        if (account.isExhausted()) {
            return Pool.OUT_OF_MEMORY;
        }
        return takeForKeys(heapBytes) ? null : Pool.OUT_OF_HEAP;
    }

    /** How many requests of this client may be on their way, with the heap as full as it is now. */
    int outstandingMax() {
        return heap.outstandingMax();
    }

    /** Updates the accounts, without closing a client. */
    void recount(int unusedBytes) {
        if (!ended) {
            change(unusedBytes
                    + responses.sent().pendingBytes()
                    + responses.held().bytes()
                    + keptBytes
                    + endpoint.countUnsentAndWatch());
            changeHeap(CLIENT_HEAP_BYTES + queue.heapBytes() + (long) queue.count() * requestHeapBytes + keptHeapBytes);
        }
    }

    /** The heap that one plain request takes. */
    int requestHeapBytes() {
        return requestHeapBytes;
    }

    /**
     * The client is gone.
     *
     * @param swallowedHeapBytes the heap of requests whose responses are still to come
     */
    void end(long swallowedHeapBytes) {
        ended = true;
        change(0);
        takeForKeys(0);
        changeHeap(swallowedHeapBytes == 0 ? 0 : CLIENT_HEAP_BYTES + swallowedHeapBytes);
    }

    /**
     * A response to a client that is gone has come. The heap of its request is free; with the last one, also that of
     * the connection.
     */
    void swallowed(long requestBytes) {
        long leftBytes = heapBytes - requestBytes;
        changeHeap(leftBytes <= CLIENT_HEAP_BYTES ? 0 : leftBytes);
    }

    private void change(long nowBytes) {
        account.change(nowBytes - bytes);
        bytes = nowBytes;
    }

    private void changeHeap(long nowBytes) {
        if (nowBytes != heapBytes) {
            heap.change(nowBytes - heapBytes);
            heapBytes = nowBytes;
        }
    }
}
