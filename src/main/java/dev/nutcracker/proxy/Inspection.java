package dev.nutcracker.proxy;

import dev.nutcracker.stats.AdminTally;
import dev.nutcracker.stats.ClientReport;
import dev.nutcracker.stats.Intervals;
import dev.nutcracker.stats.KeyStep;
import dev.nutcracker.stats.MemorySnapshot;
import dev.nutcracker.stats.PoolMetrics;
import dev.nutcracker.stats.WorkerReport;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What operators see of a running proxy besides statistics and metrics: its clients and workers, and rates. Any thread
 * may call it; most methods block until the workers have answered.
 */
public final class Inspection implements AutoCloseable {
    /** Held while the workers are asked: their pools must not change meanwhile. */
    private final Object lock;

    private final RunningPools pools;
    private final List<Worker> workers;
    private final Measurements measurements;
    private final Sampler sampler;

    /** @param lock of the proxy */
    Inspection(Object lock, RunningPools pools, List<Worker> workers, Measurements measurements) {
        this.lock = lock;
        this.pools = pools;
        this.workers = workers;
        this.measurements = measurements;
        this.sampler = Sampler.start(this::sample);
    }

    /** @param pool null for all pools */
    public List<ClientReport> clients(@Nullable String pool) {
        List<ClientReport> clients = new ArrayList<>();
        for (int i = 0; i < workers.size(); i++) {
            clients.addAll(new WorkerClients(workers.get(i), i).reports(pool));
        }
        return clients;
    }

    public List<WorkerReport> workers() {
        List<WorkerReport> reports = new ArrayList<>();
        for (int i = 0; i < workers.size(); i++) {
            reports.add(new WorkerClients(workers.get(i), i).report());
        }
        return reports;
    }

    /**
     * The latest interval: of 5 s, or the time since the start before the first one is over.
     *
     * @param withServers whether servers are wanted too; if nobody has wanted them for 5 minutes, theirs is the time since
     *     the start
     */
    public Intervals intervals(boolean withServers) {
        return sampler.latest(withServers);
    }

    /** The way of a key from a pool to its server, as things are now. */
    public List<KeyStep> where(String pool, byte[] key) {
        return new KeyWay(pools.shared(), key).from(pool);
    }

    public MemorySnapshot memory() {
        return measurements.memorySnapshot();
    }

    /** The counts of what operators have changed. */
    public AdminTally adminCommands() {
        return measurements.adminCommands();
    }

    private Intervals.Sample sample(boolean withServers) {
        synchronized (lock) {
            List<PoolMetrics> metrics =
                    withServers ? measurements.poolMetrics(pools.shared()) : measurements.clientMetrics();
            return new Intervals.Sample(System.currentTimeMillis(), System.nanoTime(), metrics, workers());
        }
    }

    @Override
    public void close() {
        sampler.close();
    }
}
