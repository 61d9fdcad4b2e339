package dev.nutcracker.buffer;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Limits the Java heap that clients may take, by estimate. Two kinds are counted: data that clients ask the proxy to
 * keep as long as they please, which may be refused; and the objects of connections and of requests under way. The less
 * heap is left, the fewer requests of each client are read; when none is left, new clients are refused. Thread-safe;
 * workers report through a {@link Share}.
 *
 * <pre>
 *   0                         half of the limit                       the limit
 *   ├──────────────────────────────┼──────────────────────────────────────┤
 *    1024 requests of each client   fewer and fewer                        one, and no new clients
 * </pre>
 */
public final class HeapLimit {
    /** How many requests of one client may be under way before it must wait for responses, while there is heap. */
    public static final int OUTSTANDING_MAX = 1024;

    private static final long PRESSURE_BYTES = Integer.MAX_VALUE;

    private final long keptMaxBytes;
    private final long maxBytes;
    private final AtomicLong keptBytes = new AtomicLong();
    private final AtomicLong usedBytes = new AtomicLong();

    /**
     * @param keptMaxBytes the part that {@link #take} may use
     * @param maxBytes the whole limit
     */
    public HeapLimit(long keptMaxBytes, long maxBytes) {
        this.keptMaxBytes = keptMaxBytes;
        this.maxBytes = maxBytes;
    }

    /** Returns a limit that is never reached. */
    public static HeapLimit none() {
        return new HeapLimit(Long.MAX_VALUE, Long.MAX_VALUE);
    }

    /** Reserves bytes for data that a client keeps as long as it pleases; returns false if too little is left. */
    public boolean take(long bytes) {
        if (keptBytes.addAndGet(bytes) <= keptMaxBytes) {
            return true;
        }
        giveBack(bytes);
        return false;
    }

    /** Gives back bytes that {@link #take} reserved. */
    public void giveBack(long bytes) {
        keptBytes.addAndGet(-bytes);
    }

    /** Returns the bytes reserved by {@link #take}. */
    public long keptBytes() {
        return keptBytes.get();
    }

    /** Returns whether nothing is left. */
    public boolean isExhausted() {
        return usedBytes() >= maxBytes;
    }

    /** Returns the bytes in use, exact up to {@value SumPart#REPORT_BYTES} for each worker, and exact when none are. */
    public long usedBytes() {
        return usedBytes.get() + keptBytes.get();
    }

    public long maxBytes() {
        return maxBytes;
    }

    /** Returns a new share for a worker. */
    public Share share() {
        return new Share();
    }

    /** One worker's part of the account; belongs to that worker's thread. */
    public final class Share {
        private final SumPart part = new SumPart(usedBytes);
        private int outstandingMax = OUTSTANDING_MAX;
        private long pressureBytes;

        private Share() {}

        /** Connections and requests take {@code deltaBytes} more than before, or less if negative. */
        public void change(long deltaBytes) {
            part.change(deltaBytes);
            judge(maxBytes - keptBytes.get() - part.sumBytes());
        }

        private void judge(long freeBytes) {
            if (freeBytes >= maxBytes >> 1) {
                outstandingMax = OUTSTANDING_MAX;
                pressureBytes = 0;
            } else {
                outstandingMax = (int) Math.max(1, OUTSTANDING_MAX * 2L * freeBytes / maxBytes);
                pressureBytes = freeBytes > 0 ? 0 : PRESSURE_BYTES;
            }
        }

        /** Returns how many requests of one client may be under way now. */
        public int outstandingMax() {
            return outstandingMax;
        }

        /** Returns whether nothing is left. */
        public boolean isExhausted() {
            return pressureBytes > 0;
        }

        /** Returns so many bytes that any output looks full if nothing is left, and 0 otherwise. */
        public long pressureBytes() {
            return pressureBytes;
        }

        public HeapLimit limit() {
            return HeapLimit.this;
        }
    }
}
