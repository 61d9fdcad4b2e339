package dev.nutcracker.buffer;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How much of the Java heap the clients of the process may take, by estimate: the objects of connections and of requests
 * under way, and what clients want kept as long as they please. The latter is asked for and may be refused; for the former
 * clients are read less the fewer is left, and those that come are sent away when nothing is. Thread-safe; workers report
 * through a {@link Share}.
 *
 * <pre>
 *   0                         half of the limit                       the limit
 *   ├──────────────────────────────┼──────────────────────────────────────┤
 *    1024 requests of each client   fewer and fewer                        one, and no new clients
 * </pre>
 */
public final class HeapLimit {
    /** So many requests of one client may be on their way before it has to wait for responses, while there is heap. */
    public static final int OUTSTANDING_MAX = 1024;

    private static final long PRESSURE_BYTES = Integer.MAX_VALUE;

    private final long keptMaxBytes;
    private final long maxBytes;
    private final AtomicLong keptBytes = new AtomicLong();
    private final AtomicLong usedBytes = new AtomicLong();

    /**
     * @param keptMaxBytes how much there is for {@link #take}
     * @param maxBytes how much there is for all
     */
    public HeapLimit(long keptMaxBytes, long maxBytes) {
        this.keptMaxBytes = keptMaxBytes;
        this.maxBytes = maxBytes;
    }

    /** One that is never reached. */
    public static HeapLimit none() {
        return new HeapLimit(Long.MAX_VALUE, Long.MAX_VALUE);
    }

    /** Sets apart so much for what clients want kept as long as they please; false when not so much is left. */
    public boolean take(long bytes) {
        if (keptBytes.addAndGet(bytes) <= keptMaxBytes) {
            return true;
        }
        giveBack(bytes);
        return false;
    }

    /** What {@link #take} has set apart is not needed any more. */
    public void giveBack(long bytes) {
        keptBytes.addAndGet(-bytes);
    }

    /** What is taken for what clients want kept. */
    public long keptBytes() {
        return keptBytes.get();
    }

    /** Whether nothing is left. */
    public boolean isExhausted() {
        return usedBytes() >= maxBytes;
    }

    /** What is taken in all, exact up to {@value SumPart#REPORT_BYTES} for each worker, and exact when nothing is. */
    public long usedBytes() {
        return usedBytes.get() + keptBytes.get();
    }

    public long maxBytes() {
        return maxBytes;
    }

    /** A worker's part of the account. */
    public Share share() {
        return new Share();
    }

    /** One worker's part of the account; belongs to that worker's thread. */
    public final class Share {
        private final SumPart part = new SumPart(usedBytes);
        private int outstandingMax = OUTSTANDING_MAX;
        private long pressureBytes;

        private Share() {}

        /** Connections and requests take {@code deltaBytes} more, or less, than before. */
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

        /** How many requests of one client may be on their way now. */
        public int outstandingMax() {
            return outstandingMax;
        }

        /** Whether nothing is left. */
        public boolean isExhausted() {
            return pressureBytes > 0;
        }

        /** As many bytes as make any output look full while nothing is left, and 0 otherwise. */
        public long pressureBytes() {
            return pressureBytes;
        }

        public HeapLimit limit() {
            return HeapLimit.this;
        }
    }
}
