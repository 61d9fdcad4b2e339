package dev.nutcracker.stats;

/**
 * How one hand-over between processes went.
 *
 * @param endedMs when it ended, in milliseconds since the epoch
 * @param otherPid the other process; 0 if it has not said
 * @param passed how many clients the new process has got
 * @param waited how many of these were in the middle of something at first
 * @param drained how many the old process has kept, and drains
 * @param tookMs how long it took
 * @param reason why it failed; empty if it did not
 */
public record HandoverReport(
        HandoverOutcome outcome,
        long endedMs,
        long otherPid,
        int passed,
        int waited,
        int drained,
        long tookMs,
        String reason) {}
