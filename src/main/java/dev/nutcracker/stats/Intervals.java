package dev.nutcracker.stats;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the pools and the workers have done in the latest interval. Immutable.
 *
 * @param endMs when it ended, in milliseconds since the epoch
 * @param lengthNs how long it was
 * @param serversNs how long it was for the servers: longer if nobody had looked at them
 * @param pools in the order of the configuration
 * @param workers by number
 */
public record Intervals(
        long endMs, long lengthNs, long serversNs, List<PoolInterval> pools, List<WorkerInterval> workers) {
    private static final double NS_PER_S = 1e9;

    /** What a worker has done in an interval. */
    public record WorkerInterval(LatencyHistogram lag, long cpuNs, long turns) {}

    /**
     * The metrics at one moment, from which intervals are made.
     *
     * @param timeNs of a monotonic clock
     * @param counts of the same pools
     */
    public record Sample(
            long timeMs, long timeNs, List<PoolMetrics> pools, List<WorkerReport> workers, List<PoolSnapshot> counts) {}

    /** Returns the interval between two moments. A pool that is new has done everything in it. */
    public static Intervals between(Sample before, Sample after) {
        Map<String, PoolMetrics> former = new HashMap<>();
        before.pools().forEach(pool -> former.put(pool.name(), pool));
        List<PoolInterval> pools = new ArrayList<>();
        after.pools().forEach(pool -> pools.add(PoolInterval.between(former.get(pool.name()), pool)));
        List<WorkerInterval> workers = new ArrayList<>();
        for (WorkerReport worker : after.workers()) {
            boolean known = worker.worker() < before.workers().size();
            workers.add(of(known ? before.workers().get(worker.worker()) : null, worker));
        }
        long lengthNs = Math.max(1, after.timeNs() - before.timeNs());
        return new Intervals(after.timeMs(), lengthNs, lengthNs, pools, workers);
    }

    /** Returns the same without servers. */
    public Intervals withoutServers() {
        return new Intervals(
                endMs,
                lengthNs,
                serversNs,
                pools.stream().map(pool -> pool.with(List.of())).toList(),
                workers);
    }

    /** Returns the same with the servers of another interval. */
    public Intervals withServersOf(Intervals other) {
        List<PoolInterval> joined = new ArrayList<>();
        for (PoolInterval pool : pools) {
            PoolInterval theirs = other.pool(pool.pool());
            joined.add(theirs == null ? pool : pool.with(theirs.servers()));
        }
        return new Intervals(endMs, lengthNs, other.lengthNs, joined, workers);
    }

    private static WorkerInterval of(@Nullable WorkerReport before, WorkerReport after) {
        return before == null
                ? new WorkerInterval(after.lag(), after.cpuNs(), after.turns())
                : new WorkerInterval(
                        after.lag().since(before.lag()),
                        after.cpuNs() - before.cpuNs(),
                        after.turns() - before.turns());
    }

    /** Returns how many a second, for a count of this interval. */
    public double perSecond(long count) {
        return count * NS_PER_S / lengthNs;
    }

    /** Returns how many a second, for a count of a server. */
    public double perSecondOfServers(long count) {
        return count * NS_PER_S / serversNs;
    }

    /** Returns the interval of a pool; null if it did not exist. */
    public @Nullable PoolInterval pool(String name) {
        for (PoolInterval pool : pools) {
            if (pool.pool().equals(name)) {
                return pool;
            }
        }
        return null;
    }
}
