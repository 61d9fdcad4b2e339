package dev.nutcracker.buffer;

import java.util.concurrent.atomic.AtomicLong;

/** One worker's part of a sum over all workers. It is told in steps, so that workers rarely write to the same memory. */
final class SumPart {
    /** A part is told once it is off by this much. */
    static final long REPORT_BYTES = 64 * 1024;

    private final AtomicLong sum;
    private long unreportedBytes;
    private long reportedBytes;

    SumPart(AtomicLong sum) {
        this.sum = sum;
    }

    void change(long deltaBytes) {
        unreportedBytes += deltaBytes;
        boolean allGone = unreportedBytes + reportedBytes == 0;
        if (Math.abs(unreportedBytes) >= REPORT_BYTES || (allGone && unreportedBytes != 0)) {
            sum.addAndGet(unreportedBytes);
            reportedBytes += unreportedBytes;
            unreportedBytes = 0;
        }
    }

    /** The sum as far as this worker knows it: exact in what is its own. */
    long sumBytes() {
        return sum.get() + unreportedBytes;
    }
}
