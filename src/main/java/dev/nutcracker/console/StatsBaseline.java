package dev.nutcracker.console;

import java.util.List;
import java.util.Map;

/** The counts at the latest {@code RESET STATS}, and at the latest {@code RESET ERRORS}; none before there was one. Thread-safe. */
final class StatsBaseline {
    private Map<String, List<Long>> counts = Map.of();
    private Map<List<String>, Long> errors = Map.of();

    /** @param now the columns of {@code SHOW STATS}, by pool */
    synchronized void begin(Map<String, List<Long>> now) {
        counts = Map.copyOf(now);
    }

    /** Returns a count since then. A pool may have begun again. */
    synchronized long since(String pool, int column, long count) {
        List<Long> then = counts.get(pool);
        return then == null || then.get(column) > count ? count : count - then.get(column);
    }

    /** @param now the counts of {@code SHOW ERRORS}, by pool, server and kind */
    synchronized void beginErrors(Map<List<String>, Long> now) {
        errors = Map.copyOf(now);
    }

    /** Returns a count of errors since then. A server may have begun again. */
    synchronized long errorsSince(List<String> key, long count) {
        long then = errors.getOrDefault(key, 0L);
        return then > count ? count : count - then;
    }
}
