package dev.nutcracker.buffer;

import java.util.concurrent.atomic.AtomicLong;

/**
 * One worker's part of a sum over all workers. It is added in steps, so that workers rarely write to the same memory.
 */
final class SumPart {
    /** A part is added once it differs by this much. */
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

    /** Returns the sum as this worker knows it: exact for its own part. */
    long sumBytes() {
        return sum.get() + unreportedBytes;
    }
}
