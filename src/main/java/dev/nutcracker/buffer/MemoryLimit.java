package dev.nutcracker.buffer;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Limits the bytes that all connections may keep between turns: incomplete requests, responses that wait for their
 * turn, output that a peer does not read. Thread-safe; workers report through a {@link Share}.
 */
public final class MemoryLimit {
    private volatile long maxBytes;
    private final AtomicLong usedBytes = new AtomicLong();
    private final HeapLimit heap;
    private final List<Runnable> holders = new CopyOnWriteArrayList<>();

    /** @param heap the account of the heap */
    public MemoryLimit(long maxBytes, HeapLimit heap) {
        this.maxBytes = maxBytes;
        this.heap = heap;
    }

    /** Returns the account of the heap. */
    public HeapLimit heap() {
        return heap;
    }

    /** Returns the bytes in use, exact up to {@value SumPart#REPORT_BYTES} for each worker, and exact when none are. */
    public long usedBytes() {
        return usedBytes.get();
    }

    public long maxBytes() {
        return maxBytes;
    }

    /** Changes the limit. */
    public void limit(long newMaxBytes) {
        maxBytes = newMaxBytes;
    }

    /**
     * Registers a holder of memory: {@code makeRoom} is called, on any thread, when another worker finds nothing to
     * release.
     */
    public void onShortage(Runnable makeRoom) {
        holders.add(makeRoom);
    }

    /** Removes a holder of memory. */
    public void noMore(Runnable makeRoom) {
        holders.remove(makeRoom);
    }

    /** Returns a new share for a worker. */
    public Share share() {
        return new Share();
    }

    /** One worker's part of the account; belongs to that worker's thread. */
    public final class Share {
        private final HeapLimit.Share heapShare = heap.share();
        private final SumPart part = new SumPart(usedBytes);

        private Share() {}

        /** A connection keeps {@code deltaBytes} more than before, or less if negative. */
        public void change(long deltaBytes) {
            part.change(deltaBytes);
        }

        /** The limit is reached and this worker has nothing worth releasing: asks all holders to make room. */
        public void callForRoom() {
            holders.forEach(Runnable::run);
        }

        /** Returns the same worker's share of the heap account. */
        public HeapLimit.Share heap() {
            return heapShare;
        }

        public MemoryLimit limit() {
            return MemoryLimit.this;
        }

        /** Returns whether less than half is in use, so that bytes may be kept that could also wait at the sender. */
        public boolean isHalfFree() {
            return part.sumBytes() < maxBytes >> 1;
        }

        /**
         * Returns whether the limit is exceeded: nothing large is accepted, and the client that keeps most is closed.
         */
        public boolean isExhausted() {
            return part.sumBytes() > maxBytes;
        }
    }
}
