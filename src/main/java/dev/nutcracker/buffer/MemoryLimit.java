package dev.nutcracker.buffer;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many bytes all connections of the process may keep between turns: requests that are not complete, responses that
 * wait for their turn, output that a peer does not take. Thread-safe; workers report through a {@link Share}.
 */
public final class MemoryLimit {
    private volatile long maxBytes;
    private final AtomicLong usedBytes = new AtomicLong();
    private final HeapLimit heap;
    private final List<Runnable> holders = new CopyOnWriteArrayList<>();

    /** @param heap the account of what is kept on the heap */
    public MemoryLimit(long maxBytes, HeapLimit heap) {
        this.maxBytes = maxBytes;
        this.heap = heap;
    }

    /** The account of what is kept on the heap. */
    public HeapLimit heap() {
        return heap;
    }

    /** Bytes in use now, exact up to {@value SumPart#REPORT_BYTES} for each worker, and exact when nothing is in use. */
    public long usedBytes() {
        return usedBytes.get();
    }

    public long maxBytes() {
        return maxBytes;
    }

    /** Sets another limit. */
    public void limit(long newMaxBytes) {
        maxBytes = newMaxBytes;
    }

    /** Registers a holder of memory: {@code makeRoom} is called, on any thread, when others find nothing to let go. */
    public void onShortage(Runnable makeRoom) {
        holders.add(makeRoom);
    }

    /** Takes back {@link #onShortage}. */
    public void noMore(Runnable makeRoom) {
        holders.remove(makeRoom);
    }

    /** A worker's part of the account. */
    public Share share() {
        return new Share();
    }

    /** One worker's part of the account; belongs to that worker's thread. */
    public final class Share {
        private final HeapLimit.Share heapShare = heap.share();
        private final SumPart part = new SumPart(usedBytes);

        private Share() {}

        /** A connection keeps {@code deltaBytes} more, or less, than it said before. */
        public void change(long deltaBytes) {
            part.change(deltaBytes);
        }

        /** The limit is reached and this worker keeps nothing worth letting go: calls on the others. */
        public void callForRoom() {
            holders.forEach(Runnable::run);
        }

        /** The same worker's part of the account of the heap. */
        public HeapLimit.Share heap() {
            return heapShare;
        }

        public MemoryLimit limit() {
            return MemoryLimit.this;
        }

        /** Whether so little is used that something may be kept that could as well be left to the sender. */
        public boolean isHalfFree() {
            return part.sumBytes() < maxBytes >> 1;
        }

        /** Whether the limit is reached: nothing large is taken on, and whoever keeps most has to go. */
        public boolean isExhausted() {
            return part.sumBytes() > maxBytes;
        }
    }
}
