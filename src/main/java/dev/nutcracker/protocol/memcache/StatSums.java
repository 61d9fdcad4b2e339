package dev.nutcracker.protocol.memcache;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Joins the statistics of several servers so that they look like those of one. Counts are summed. Other values, such as a
 * time or a version, are those of the first server that has them.
 */
final class StatSums {
    /** Numbers that are not counts, by their names after the last colon: {@code items:1:age}. */
    private static final Set<String> NO_COUNTS = Set.of(
            "pid",
            "uptime",
            "time",
            "version",
            "libevent",
            "pointer_size",
            "accepting_conns",
            "hash_power_level",
            "hash_is_expanding",
            "slab_reassign_running",
            "lru_crawler_running",
            "age",
            "age_hot",
            "age_warm",
            "evicted_time",
            "chunk_size",
            "chunks_per_page",
            "active_slabs");

    private final Map<String, StatLine> lines = new LinkedHashMap<>();
    private final boolean sums;

    /** @param sums whether counts are summed; otherwise each value is the first server's */
    StatSums(boolean sums) {
        this.sums = sums;
    }

    void add(StatLine line) {
        StatLine before = lines.putIfAbsent(line.name(), line);
        if (before != null && isCount(line.name())) {
            lines.put(line.name(), before.plus(line));
        }
    }

    /** In the order in which the names first came. */
    Collection<StatLine> lines() {
        return lines.values();
    }

    private boolean isCount(String name) {
        return sums && !NO_COUNTS.contains(name.substring(name.lastIndexOf(':') + 1));
    }
}
