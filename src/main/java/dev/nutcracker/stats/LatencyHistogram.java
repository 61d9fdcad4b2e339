package dev.nutcracker.stats;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A histogram of times, in buckets that are at most a tenth of their value wide. Belongs to one thread; other threads
 * get a {@link #copy}.
 *
 * <p>Times under 10 µs have buckets of 1 µs. Each decade above has 35, up to 100 s; the last bucket takes all longer
 * times. The edges have two decimal digits, so 100 µs, 200 µs, 500 µs, 1 ms … are edges, and the fixed buckets of
 * {@link #counts(long[])} are exact. A time on an edge belongs to the bucket below it.
 *
 * <pre>
 *   0   10  11  …  20  22  24  …  50  55  …  100 │ 100  110  …  200  220  …  500  550  …  1000 │ …     µs
 *       └ 10 buckets ┘ └ 15 buckets ┘ └ 10 ┘
 * </pre>
 *
 * <p>Counts have 64 bits and never wrap. There are thousands of histograms, one for each server, command and worker, so
 * a decade takes memory only when the first time falls into it: 300 bytes each, and a server's times rarely spread over
 * more than three. The mean and the longest time are exact.
 */
public final class LatencyHistogram {
    private static final int DECADES = 8;
    private static final int SLOTS = 35;
    private static final int SLOT_BITS = 6;
    private static final int SLOT_MASK = (1 << SLOT_BITS) - 1;
    private static final int LOWEST_DECADE_US = 10;
    private static final int[] POWERS = {1, 1, 10, 100, 1_000, 10_000, 100_000, 1_000_000};
    private static final int LONGEST_US = 99_999_999;
    private static final int NS_PER_US = 1_000;

    /** For each pair of leading digits, the slot within the decade. */
    private static final byte[] SLOT_OF_DIGITS = new byte[100];
    /** For each slot, its upper edge in two digits. */
    private static final int[] UPPER_DIGITS = new int[SLOTS];

    /** For each number of bits, the decade of the smallest time with so many bits. */
    private static final byte[] DECADE_OF_BITS = new byte[Integer.SIZE];
    /** For each decade, the first time beyond it. */
    private static final int[] LIMITS_US = new int[DECADES];
    /**
     * For each decade, a factor: a multiplication with it and a shift divide by the decade's power of ten, exactly for
     * times up to 100 s.
     */
    private static final long[] RECIPROCALS = new long[DECADES];

    private static final int RECIPROCAL_BITS = 47;

    static {
        for (int decade = 0; decade < DECADES; decade++) {
            LIMITS_US[decade] = decade == DECADES - 1 ? Integer.MAX_VALUE : POWERS[decade + 1] * LOWEST_DECADE_US;
            RECIPROCALS[decade] = ((1L << RECIPROCAL_BITS) + POWERS[decade] - 1) / POWERS[decade];
        }
        for (int bits = 1; bits < Integer.SIZE; bits++) {
            byte decade = DECADE_OF_BITS[bits - 1];
            DECADE_OF_BITS[bits] = (1 << (bits - 1)) >= LIMITS_US[decade] ? (byte) (decade + 1) : decade;
        }
        int slot = 0;
        for (int digits = 10; digits < 100; slot++) {
            int width = digits < 20 ? 1 : digits < 50 ? 2 : 5;
            Arrays.fill(SLOT_OF_DIGITS, digits, digits + width, (byte) slot);
            digits += width;
            UPPER_DIGITS[slot] = digits;
        }
    }

    private final long[] @Nullable [] decades;
    private long sumNs;
    private long maxNs;

    public LatencyHistogram() {
        this(new long[DECADES][], 0, 0);
    }

    private LatencyHistogram(long[] @Nullable [] decades, long sumNs, long maxNs) {
        this.decades = decades;
        this.sumNs = sumNs;
        this.maxNs = maxNs;
    }

    /** Counts a time; a negative one, from clocks read out of order, counts as 0. */
    public void record(long timeNs) {
        record(timeNs, bucketOf(timeNs));
    }

    /** Counts a time whose bucket is known from {@link #bucketOf}, because other histograms count it too. */
    public void record(long timeNs, int bucket) {
        int decade = bucket >> SLOT_BITS;
        long[] slots = decades[decade];
        if (slots == null) {
            slots = new long[slotCount(decade)];
            decades[decade] = slots;
        }
        slots[bucket & SLOT_MASK]++;
        long ns = Math.max(timeNs, 0);
        sumNs += ns;
        if (ns > maxNs) {
            maxNs = ns;
        }
    }

    /** Returns the bucket of a time in any histogram: its decade and its slot there. */
    public static int bucketOf(long timeNs) {
        // An edge belongs to the bucket below it: 1000 ns is the last value of the first bucket.
        int us = (int) Math.min((Math.max(timeNs, 0) - 1) / NS_PER_US, LONGEST_US);
        int decade = decadeOf(us);
        return decade << SLOT_BITS | (decade == 0 ? us : SLOT_OF_DIGITS[digits(us, decade)]);
    }

    /** Adds all counts of {@code other}. */
    public void add(LatencyHistogram other) {
        for (int decade = 0; decade < DECADES; decade++) {
            long[] added = other.decades[decade];
            if (added != null) {
                long[] own = decades[decade];
                decades[decade] = own == null ? added.clone() : sum(own, added);
            }
        }
        sumNs += other.sumNs;
        maxNs = Math.max(maxNs, other.maxNs);
    }

    public LatencyHistogram copy() {
        LatencyHistogram copy = new LatencyHistogram();
        copy.add(this);
        return copy;
    }

    /**
     * Returns the times that were recorded after {@code before}, an earlier copy of this histogram. Their longest time is
     * known to the accuracy of a bucket only.
     *
     * @param before null for an empty one
     */
    public LatencyHistogram since(@Nullable LatencyHistogram before) {
        LatencyHistogram later = copy();
        if (before == null) {
            return later;
        }
        later.sumNs -= before.sumNs;
        later.maxNs = 0;
        for (int decade = 0; decade < DECADES; decade++) {
            long[] slots = later.decades[decade];
            long[] former = before.decades[decade];
            boolean any = false;
            for (int slot = 0; slots != null && slot < slots.length; slot++) {
                slots[slot] -= former == null ? 0 : former[slot];
                if (slots[slot] > 0) {
                    any = true;
                    later.maxNs = Math.min(maxNs, upperEdgeUs(decade, slot) * NS_PER_US);
                }
            }
            if (!any) {
                later.decades[decade] = null;
            }
        }
        return later;
    }

    public boolean isEmpty() {
        for (long[] slots : decades) {
            if (slots != null) {
                return false;
            }
        }
        return true;
    }

    public long count() {
        long count = 0;
        for (long[] slots : decades) {
            count += slots == null ? 0 : Arrays.stream(slots).sum();
        }
        return count;
    }

    public long sumNs() {
        return sumNs;
    }

    /** Returns the longest time, 0 if there was none. */
    public long maxNs() {
        return maxNs;
    }

    /** Returns the mean time, 0 if there was none. */
    public long meanNs() {
        long count = count();
        return count == 0 ? 0 : sumNs / count;
    }

    /**
     * Returns a time that the given part of all times does not exceed: the upper edge of its bucket, so up to a tenth
     * or up to 1 µs too long. 0 if there were no times.
     *
     * @param part above 0, up to 1
     */
    public long percentileNs(double part) {
        long rank = Math.max(1, (long) Math.ceil(part * count()));
        long seen = 0;
        for (int decade = 0; decade < DECADES; decade++) {
            long[] slots = decades[decade];
            for (int slot = 0; slots != null && slot < slots.length; slot++) {
                seen += slots[slot];
                if (seen >= rank) {
                    boolean last = decade == DECADES - 1 && slot == SLOTS - 1;
                    return last ? maxNs : Math.min(upperEdgeUs(decade, slot) * NS_PER_US, maxNs);
                }
            }
        }
        return maxNs;
    }

    /**
     * Returns for each bound how many times were at most that long.
     *
     * @param boundsUs edges of buckets, ascending, below 100 s
     */
    public long[] counts(long[] boundsUs) {
        long[] counts = new long[boundsUs.length];
        long seen = 0;
        int bound = 0;
        for (int decade = 0; decade < DECADES; decade++) {
            long[] slots = decades[decade];
            for (int slot = 0; slot < slotCount(decade); slot++) {
                while (bound < boundsUs.length && boundsUs[bound] < upperEdgeUs(decade, slot)) {
                    counts[bound++] = seen;
                }
                seen += slots == null ? 0 : slots[slot];
            }
        }
        return counts;
    }

    private static int slotCount(int decade) {
        return decade == 0 ? LOWEST_DECADE_US : SLOTS;
    }

    private static int decadeOf(int us) {
        int decade = DECADE_OF_BITS[Integer.SIZE - Integer.numberOfLeadingZeros(us)];
        return us >= LIMITS_US[decade] ? decade + 1 : decade;
    }

    private static int digits(int us, int decade) {
        return (int) ((us * RECIPROCALS[decade]) >>> RECIPROCAL_BITS);
    }

    private static long upperEdgeUs(int decade, int slot) {
        return decade == 0 ? slot + 1L : (long) UPPER_DIGITS[slot] * POWERS[decade];
    }

    private static long[] sum(long[] left, long[] right) {
        for (int i = 0; i < left.length; i++) {
            left[i] += right[i];
        }
        return left;
    }
}
