package dev.nutcracker.health;

import org.jspecify.annotations.Nullable;

/** How long one server has been out of use, by cause. */
final class DownTime {
    private final long[] sumsNs = new long[DownCause.values().length];
    private @Nullable DownCause cause;
    private long outSinceNs;
    private long countedNs;

    /** It is out of use for this cause; if it was before, for another one, that ends. */
    void begin(DownCause newCause, long nowNs) {
        if (cause == null) {
            outSinceNs = nowNs;
        }
        count(nowNs);
        cause = newCause;
    }

    /** It is in use again. Returns how long it was not, 0 if it was. */
    long end(long nowNs) {
        if (cause == null) {
            return 0;
        }
        count(nowNs);
        cause = null;
        return nowNs - outSinceNs;
    }

    /** Returns how long it was out in all, by the ordinal of the cause. */
    long[] sumsNs(long nowNs) {
        count(nowNs);
        return sumsNs.clone();
    }

    private void count(long nowNs) {
        if (cause != null) {
            sumsNs[cause.ordinal()] += nowNs - countedNs;
        }
        countedNs = nowNs;
    }
}
