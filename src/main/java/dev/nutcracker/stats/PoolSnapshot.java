package dev.nutcracker.stats;

import java.util.ArrayList;
import java.util.List;

/**
 * The counters of one pool and its servers at one moment, of one worker or summed over workers.
 *
 * @param values by {@link PoolCounter} ordinal
 * @param servers in index order
 */
public record PoolSnapshot(String name, long[] values, List<ServerSnapshot> servers) {
    public long value(PoolCounter counter) {
        return values[counter.ordinal()];
    }

    /** Returns the sum of this and another worker's counters of the same pool. */
    public PoolSnapshot plus(PoolSnapshot other) {
        List<ServerSnapshot> sums = new ArrayList<>(servers.size());
        for (int i = 0; i < servers.size(); i++) {
            sums.add(servers.get(i).plus(other.servers.get(i)));
        }
        return new PoolSnapshot(name, sum(PoolCounter.values(), values, other.values), sums);
    }

    static long[] sum(Counter[] table, long[] left, long[] right) {
        long[] sums = new long[table.length];
        for (int i = 0; i < table.length; i++) {
            sums[i] = switch (table[i].sum()) {
                case COUNTER, GAUGE -> left[i] + right[i];
                case LATEST -> Math.max(left[i], right[i]);
            };
        }
        return sums;
    }
}
