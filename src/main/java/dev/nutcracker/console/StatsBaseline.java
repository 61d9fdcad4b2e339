package dev.nutcracker.console;

import java.util.List;
import java.util.Map;

/** The counts at the latest {@code RESET STATS}, by pool; none before there was one. Thread-safe. */
final class StatsBaseline {
    private Map<String, List<Long>> counts = Map.of();

    synchronized void begin(Map<String, List<Long>> now) {
        counts = Map.copyOf(now);
    }

    /** Returns a count since then. A pool may have begun anew. */
    synchronized long since(String pool, int column, long count) {
        List<Long> then = counts.get(pool);
        return then == null || then.get(column) > count ? count : count - then.get(column);
    }
}
