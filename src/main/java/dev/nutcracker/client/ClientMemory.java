package dev.nutcracker.client;

import dev.nutcracker.buffer.HeapLimit;
import dev.nutcracker.buffer.MemoryLimit;
import dev.nutcracker.net.Endpoint;

/**
 * What one client makes the proxy keep between turns, as it stands in the accounts of its worker: bytes, and the heap that
 * its connection and its requests take.
 */
final class ClientMemory {
    /** What a connection takes of the heap, with all that belongs to it. */
    static final int CLIENT_HEAP_BYTES = 2560;

    /** What a request under way takes of the heap, with its response's place and the like. */
    static final int REQUEST_HEAP_BYTES = 160;

    private final ClientResources resources;
    private final MemoryLimit.Share account;
    private final HeapLimit.Share heap;
    private final Endpoint endpoint;
    private final PlaceQueue queue;
    private final Responses responses;
    private final int requestHeapBytes;
    private long heldBytes;
    private long bytes;
    private long keysHeapBytes;
    private long heldHeapBytes;
    private long heapBytes;
    private boolean ended;

    ClientMemory(ClientResources resources, Endpoint endpoint, PlaceQueue queue, Responses responses) {
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

    /** {@code deltaBytes} bytes more are kept for later, or fewer. */
    void held(long deltaBytes) {
        heldBytes += deltaBytes;
    }

    /** {@code deltaBytes} bytes more of the heap are taken, or fewer, beside what each request takes. */
    void heldHeap(long deltaBytes) {
        heldHeapBytes += deltaBytes;
    }

    /** Brings the accounts up to date; if the client keeps more than before and memory is short, somebody has to go. */
    void update(int unusedBytes) {
        long before = bytes;
        recount(unusedBytes);
        if (bytes > before && account.isExhausted()) {
            resources.makeRoom();
        }
    }

    /** The keys of the request that is arriving take so much of the heap; returns false if there is no room for them. */
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

    /** How many requests of this client may be on their way, as long as the heap is as full as it is. */
    int outstandingMax() {
        return heap.outstandingMax();
    }

    /** Brings the accounts up to date, whatever that means for others. */
    void recount(int unusedBytes) {
        if (!ended) {
            change(unusedBytes
                    + responses.sent().pendingBytes()
                    + responses.held().bytes()
                    + heldBytes
                    + endpoint.countUnsentAndWatch());
            changeHeap(CLIENT_HEAP_BYTES + queue.heapBytes() + (long) queue.count() * requestHeapBytes + heldHeapBytes);
        }
    }

    /** What one request without anything special takes of the heap. */
    int requestHeapBytes() {
        return requestHeapBytes;
    }

    /**
     * The client is gone.
     *
     * @param swallowedHeapBytes what requests take whose responses are still to come
     */
    void end(long swallowedHeapBytes) {
        ended = true;
        change(0);
        takeForKeys(0);
        changeHeap(swallowedHeapBytes == 0 ? 0 : CLIENT_HEAP_BYTES + swallowedHeapBytes);
    }

    /** The response to a request of a client that is gone has come: what that took is free, with the last also the rest. */
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
