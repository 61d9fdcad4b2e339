package dev.nutcracker.topology;

import java.util.BitSet;

/** Writes sets of slots: {@code 0-5460, 7000, 7002-7004}. */
final class SlotRanges {
    /** A line of the log has at most this many ranges. */
    private static final int SHORT_MAX = 8;

    private SlotRanges() {}

    static String text(BitSet slots) {
        return text(slots, Integer.MAX_VALUE);
    }

    /** The same, with the number of further ranges if there are many. */
    static String shortText(BitSet slots) {
        return text(slots, SHORT_MAX);
    }

    private static String text(BitSet slots, int rangesMax) {
        StringBuilder text = new StringBuilder();
        int ranges = 0;
        for (int from = slots.nextSetBit(0); from >= 0; ) {
            int end = slots.nextClearBit(from);
            if (ranges < rangesMax) {
                text.append(text.isEmpty() ? "" : ", ").append(from);
                if (end - 1 > from) {
                    text.append('-').append(end - 1);
                }
            }
            ranges++;
            from = slots.nextSetBit(end);
        }
        if (ranges > rangesMax) {
            text.append(" and ").append(ranges - rangesMax).append(" more ranges");
        }
        return text.toString();
    }
}
