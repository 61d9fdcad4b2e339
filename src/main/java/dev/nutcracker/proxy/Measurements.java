package dev.nutcracker.proxy;

import dev.nutcracker.audit.AuditSwitch;
import dev.nutcracker.buffer.MemoryLimit;
import dev.nutcracker.server.PoolState;
import dev.nutcracker.stats.AdminTally;
import dev.nutcracker.stats.ConnectionTally;
import dev.nutcracker.stats.DiscoveryReport;
import dev.nutcracker.stats.HandoverTally;
import dev.nutcracker.stats.JvmSnapshot;
import dev.nutcracker.stats.LatencyHistogram;
import dev.nutcracker.stats.MemorySnapshot;
import dev.nutcracker.stats.MetricsSnapshot;
import dev.nutcracker.stats.PoolMetrics;
import dev.nutcracker.stats.PoolSnapshot;
import dev.nutcracker.stats.ProgramMetrics;
import dev.nutcracker.stats.ReloadTally;
import dev.nutcracker.stats.RouteReport;
import dev.nutcracker.stats.TlsMetrics;
import dev.nutcracker.stats.TopologyReport;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.util.concurrent.Future;
import io.netty.util.internal.PlatformDependent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.Supplier;

/** Everything that a proxy measures, collected at each request for it. */
record Measurements(
        String version,
        List<Worker> workers,
        MemoryLimit memory,
        ConnectionTally connections,
        ReloadTally reloads,
        HandoverTally handovers,
        AuditSwitch audit,
        LongAdder refusedOperators,
        AdminTally adminCommands,
        Supplier<TlsMetrics> tls) {

    /** Blocks until each worker has answered. */
    MetricsSnapshot snapshot(
            boolean ready,
            ProgramMetrics program,
            List<PoolState> pools,
            List<TopologyReport> topologies,
            List<DiscoveryReport> discoveries,
            List<RouteReport> routes) {
        return new MetricsSnapshot(
                version,
                ready,
                program,
                connections.total(),
                connections.current(),
                reloads.snapshot(),
                handovers.counts(),
                memorySnapshot(),
                JvmSnapshot.now(),
                audit.lost(),
                refusedOperators.sum(),
                adminCommands.rows(),
                tls.get(),
                lags(),
                poolMetrics(pools),
                topologies,
                discoveries,
                routes);
    }

    List<PoolMetrics> poolMetrics(List<PoolState> pools) {
        List<PoolMetrics> sums = sums(WorkerMetrics::all);
        for (int i = 0; i < sums.size(); i++) {
            sums.set(i, pools.get(i).reports().complete(sums.get(i)));
        }
        return sums;
    }

    /** As {@link #poolMetrics}, without servers and without what is counted per process. */
    List<PoolMetrics> clientMetrics() {
        return sums(WorkerMetrics::ofClients);
    }

    /** Summed over the workers, one after the other: with many servers each worker has megabytes of histograms. */
    private List<PoolMetrics> sums(Function<WorkerMetrics, List<PoolMetrics>> metrics) {
        List<PoolMetrics> sums = new ArrayList<>(metrics.apply(new WorkerMetrics(workers.getFirst())));
        for (Worker worker : workers.subList(1, workers.size())) {
            List<PoolMetrics> parts = metrics.apply(new WorkerMetrics(worker));
            for (int i = 0; i < sums.size(); i++) {
                sums.set(i, sums.get(i).plus(parts.get(i)));
            }
        }
        return sums;
    }

    /** Only the counters, as in the statistics. Blocks until each worker has answered. */
    List<PoolSnapshot> poolSnapshots(List<PoolState> pools) {
        List<Future<List<PoolSnapshot>>> asked =
                workers.stream().map(Worker::snapshot).toList();
        List<PoolSnapshot> sums = new ArrayList<>(Worker.answer(asked.getFirst()));
        for (Future<List<PoolSnapshot>> other : asked.subList(1, asked.size())) {
            List<PoolSnapshot> snapshots = Worker.answer(other);
            for (int i = 0; i < sums.size(); i++) {
                sums.set(i, sums.get(i).plus(snapshots.get(i)));
            }
        }
        for (int i = 0; i < sums.size(); i++) {
            pools.get(i).reports().complete(sums.get(i));
        }
        return sums;
    }

    private List<LatencyHistogram> lags() {
        return workers.stream().map(Worker::lags).toList();
    }

    MemorySnapshot memorySnapshot() {
        long directUsedBytes = ByteBufAllocator.DEFAULT instanceof ByteBufAllocatorMetricProvider provider
                ? provider.metric().usedDirectMemory()
                : 0;
        return new MemorySnapshot(
                memory.usedBytes(),
                memory.maxBytes(),
                directUsedBytes,
                PlatformDependent.maxDirectMemory(),
                memory.heap().usedBytes(),
                memory.heap().maxBytes());
    }
}
