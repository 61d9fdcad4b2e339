package dev.nutcracker.rate;

import org.jspecify.annotations.Nullable;

/** The two rates of one limit, of requests and of bytes; {@code null} where there is none. */
public record TokenRates(
        @Nullable TokenRate requests, @Nullable TokenRate bytes) {
    /** As a configuration has them, where 0 is no limit. */
    public static TokenRates of(long requestsPerSecond, long bytesPerSecond, long burstMs) {
        return new TokenRates(of(requestsPerSecond, burstMs), of(bytesPerSecond, burstMs));
    }

    private static @Nullable TokenRate of(long perSecond, long burstMs) {
        return perSecond == 0 ? null : TokenRate.of(perSecond, burstMs);
    }

    /** Whether there is any. */
    public boolean areLimited() {
        return requests != null || bytes != null;
    }
}
