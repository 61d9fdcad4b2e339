package dev.nutcracker.stats;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The counters of one pool and its servers at one moment, of one worker or summed over workers.
 *
 * @param values by {@link PoolCounter} ordinal
 * @param servers in index order; behind them the replicas that have served reads, which not every worker may have
 */
public record PoolSnapshot(String name, long[] values, List<ServerSnapshot> servers) {
    public long value(PoolCounter counter) {
        return values[counter.ordinal()];
    }

    /** Returns the sum of this and another worker's counters of the same pool. */
    public PoolSnapshot plus(PoolSnapshot other) {
        Map<String, ServerSnapshot> sums = new LinkedHashMap<>();
        servers.forEach(server -> sums.put(server.name(), server));
        other.servers.forEach(server -> sums.merge(server.name(), server, ServerSnapshot::plus));
        return new PoolSnapshot(name, sum(PoolCounter.values(), values, other.values), List.copyOf(sums.values()));
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
