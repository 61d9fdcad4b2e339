package dev.nutcracker.topology;

import java.util.ArrayDeque;

/**
 * How much data a primary had at which times, to tell how old the data of its replicas is.
 *
 * <pre>
 *   the primary    offset 100    offset 180    offset 260
 *                  12:00:00      12:00:01      12:00:02
 *
 *   a replica with offset 200 has all that the primary had at 12:00:01; what it lacks is younger
 * </pre>
 */
final class OffsetHistory {
    /** With more, every other one is forgotten: replicas seem older than they are then, never younger. */
    static final int SAMPLES_MAX = 512;

    /** Nothing is known of data with this offset. */
    static final long UNKNOWN_NS = Long.MIN_VALUE;

    private record Sample(long offset, long atNs) {}

    private final ArrayDeque<Sample> samples = new ArrayDeque<>();
    private String id = "";

    /** The primary has, at this time, so much of that history. */
    void add(String historyId, long offset, long atNs) {
        if (!id.equals(historyId) || (!samples.isEmpty() && samples.getLast().offset() > offset)) {
            samples.clear();
            id = historyId;
        }
        if (samples.size() == SAMPLES_MAX) {
            thin();
        }
        // While nothing is written, only the latest time counts.
        if (!samples.isEmpty() && samples.getLast().offset() == offset) {
            samples.removeLast();
        }
        samples.add(new Sample(offset, atNs));
    }

    private void thin() {
        ArrayDeque<Sample> kept = new ArrayDeque<>();
        boolean keep = false;
        for (Sample sample : samples) {
            if (keep || sample == samples.getLast()) {
                kept.add(sample);
            }
            keep = !keep;
        }
        samples.clear();
        samples.addAll(kept);
    }

    /** Whether this is the history that the primary has, or had last. */
    boolean isOf(String historyId) {
        return id.equals(historyId);
    }

    /** Whether the primary has told of any. */
    boolean isEmpty() {
        return samples.isEmpty();
    }

    /** The latest time known at which the primary had no more than this offset; what is at it is in the data. */
    long freshNs(long offset) {
        long freshNs = UNKNOWN_NS;
        for (Sample sample : samples) {
            if (sample.offset() > offset) {
                break;
            }
            freshNs = sample.atNs();
        }
        return freshNs;
    }
}
