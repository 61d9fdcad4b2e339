package dev.nutcracker.config;

import static java.util.Objects.requireNonNull;

/**
 * What becomes of a server that fails.
 *
 * @param autoEject whether it is taken out, so that its keys go to the others
 * @param limit how many failures in a row it takes; 0 is as 1
 * @param retryTimeoutMs how long it stays out, the first time
 * @param onFailure who answers for its keys
 * @param maxEjectedPercent how many of the servers may be out at a time; the keys of others that fail get errors
 * @param waitMax how many requests may wait for a server, with {@link OnFailure#WAIT}
 * @param backOff how much longer it stays out the next times
 * @param retries which reads are sent again that it has not answered
 */
public record FailureRules(
        boolean autoEject,
        int limit,
        long retryTimeoutMs,
        OnFailure onFailure,
        int maxEjectedPercent,
        int waitMax,
        BackOff backOff,
        Retries retries) {
    static final int ALL_PERCENT = 100;

    public FailureRules {
        requireNonNull(onFailure, "onFailure");
        requireNonNull(backOff, "backOff");
        requireNonNull(retries, "retries");
    }

    /** Returns who answers for the keys of a server that is down; never {@link OnFailure#AUTO} with ejection. */
    public OnFailure policy() {
        return onFailure == OnFailure.AUTO && autoEject ? OnFailure.EJECT : onFailure;
    }

    /** Returns how many of this number of servers may be out at a time: one at least, unless none may. */
    public int maxEjected(int servers) {
        return maxEjectedPercent == 0 ? 0 : Math.toIntExact(Math.max(1, (long) servers * maxEjectedPercent / 100));
    }
}
