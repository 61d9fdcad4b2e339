package dev.nutcracker.rate;

import java.util.concurrent.TimeUnit;

/**
 * How fast tokens come into a bucket, and for how long they are kept.
 *
 * <p>The state of a bucket is one number: the time up to which its tokens are spent. So the tokens that have come since
 * need not be added, and another rate keeps the state as it is.
 *
 * <pre>
 *   now - burst             spent until              now
 *        ├───────────────────────┼─────────────────────┤
 *              spent                 tokens, as time
 *
 *                           now                    spent until
 *                            ├──────────────────────────┤
 *                                debt, as time
 * </pre>
 *
 * <p>No number of tokens and no time overflows: a debt is at most {@link #DEBT_MAX_NS}.
 *
 * @param perSecond 1 or more; those over {@link #PER_SECOND_MAX} are not limited any better
 * @param burstNs how long tokens are kept; at least long enough for one token to come
 */
public record TokenRate(long perSecond, long burstNs) {
    /** A day: whoever takes more than the tokens of a day waits for no longer. */
    static final long DEBT_MAX_NS = TimeUnit.DAYS.toNanos(1);

    /** More than one process can receive and send; the product with a second's nanoseconds is still a {@code long}. */
    static final long PER_SECOND_MAX = 1L << 33;

    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long PORTION_MAX_NS = SECOND_NS / 50;
    private static final long PERIOD_NS = SECOND_NS / 200;

    public TokenRate {
        if (perSecond < 1 || burstNs < 0 || burstNs > DEBT_MAX_NS) {
            throw new IllegalArgumentException(perSecond + " tokens a second, kept for " + burstNs + " ns");
        }
        perSecond = Math.min(perSecond, PER_SECOND_MAX);
        burstNs = Math.max(burstNs, Math.ceilDiv(SECOND_NS, perSecond));
    }

    /** As a configuration has it: a bucket holds the tokens of {@code burstMs}. */
    public static TokenRate of(long perSecond, long burstMs) {
        return new TokenRate(perSecond, TimeUnit.MILLISECONDS.toNanos(burstMs));
    }

    /** How many tokens are taken ahead at a time: those of a fiftieth of a second, or of half the burst. */
    long portion() {
        return Math.max(1, tokensIn(Math.min(PORTION_MAX_NS, burstNs / 2)));
    }

    /** How many tokens are waited for at a time, if there are none: those of a two-hundredth of a second. */
    long awaited() {
        return Math.min(portion(), Math.max(1, tokensIn(PERIOD_NS)));
    }

    /** The time up to which the tokens of a full bucket are spent. */
    long spentWhenFull(long nowNs) {
        return nowNs - burstNs;
    }

    /** How many tokens are there, 0 if there is a debt. */
    long tokens(long spentUntilNs, long nowNs) {
        return tokensIn(Math.clamp(nowNs - spentUntilNs, 0, burstNs));
    }

    /** The time up to which tokens are spent after {@code tokens} more have been taken. */
    long spentAfter(long tokens, long spentUntilNs, long nowNs) {
        long aheadNs = Math.clamp(spentUntilNs - nowNs, -burstNs, DEBT_MAX_NS);
        return nowNs + Math.min(DEBT_MAX_NS, aheadNs + timeOf(tokens, perSecond));
    }

    /** The time up to which tokens are spent after {@code tokens} have been put back. */
    long spentBefore(long tokens, long spentUntilNs) {
        return spentUntilNs - timeOf(tokens, perSecond);
    }

    private long tokensIn(long timeNs) {
        return timeNs / SECOND_NS * perSecond + timeNs % SECOND_NS * perSecond / SECOND_NS;
    }

    /** Rounded down, so that a full bucket has all its tokens. */
    private static long timeOf(long tokens, long perSecond) {
        long seconds = tokens / perSecond;
        if (seconds >= TimeUnit.NANOSECONDS.toSeconds(DEBT_MAX_NS)) {
            return DEBT_MAX_NS;
        }
        return seconds * SECOND_NS + tokens % perSecond * SECOND_NS / perSecond;
    }
}
