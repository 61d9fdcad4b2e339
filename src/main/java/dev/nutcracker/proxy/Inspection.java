package dev.nutcracker.proxy;

import dev.nutcracker.config.PoolConfig;
import dev.nutcracker.protocol.Conversation;
import dev.nutcracker.server.PoolState;
import dev.nutcracker.stats.AdminTally;
import dev.nutcracker.stats.ClientReport;
import dev.nutcracker.stats.ConnectionReport;
import dev.nutcracker.stats.ErrorReport;
import dev.nutcracker.stats.History;
import dev.nutcracker.stats.Intervals;
import dev.nutcracker.stats.KeyStep;
import dev.nutcracker.stats.MemorySnapshot;
import dev.nutcracker.stats.PoolMetrics;
import dev.nutcracker.stats.PoolSnapshot;
import dev.nutcracker.stats.Pulse;
import dev.nutcracker.stats.RequestStep;
import dev.nutcracker.stats.ServerReport;
import dev.nutcracker.stats.StateBands;
import dev.nutcracker.stats.WorkerReport;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    private final History history = new History();
    private final StateBands bands = new StateBands();

    /** @param lock of the proxy */
    Inspection(Object lock, RunningPools pools, List<Worker> workers, Measurements measurements) {
        this.lock = lock;
        this.pools = pools;
        this.workers = workers;
        this.measurements = measurements;
        this.sampler = Sampler.start(this::sample, this::keep);
    }

    /** @param pool null for all pools */
    public List<ClientReport> clients(@Nullable String pool) {
        List<ClientReport> clients = new ArrayList<>();
        for (int i = 0; i < workers.size(); i++) {
            clients.addAll(new WorkerClients(workers.get(i), i).reports(pool));
        }
        return clients;
    }

    /**
     * The connections to servers.
     *
     * @param pool null for all pools
     */
    public List<ConnectionReport> connections(@Nullable String pool) {
        List<ConnectionReport> connections = new ArrayList<>();
        for (int i = 0; i < workers.size(); i++) {
            connections.addAll(new WorkerConnections(workers.get(i), i).reports(pool));
        }
        return connections;
    }

    /** What has failed, by pool, server and kind: the pools in the order of the configuration. */
    public List<ErrorReport> errors() {
        Map<List<String>, ErrorReport> sums = new LinkedHashMap<>();
        List<String> names = configuredPools();
        for (int i = 0; i < workers.size(); i++) {
            for (ErrorReport report : new WorkerConnections(workers.get(i), i).errors()) {
                sums.merge(List.of(report.pool(), report.server(), report.kind()), report, ErrorReport::plus);
            }
        }
        List<ErrorReport> reports = new ArrayList<>(sums.values());
        reports.sort(Comparator.comparingInt((ErrorReport report) -> names.indexOf(report.pool()))
                .thenComparing(ErrorReport::server)
                .thenComparing(ErrorReport::kind));
        return reports;
    }

    private List<String> configuredPools() {
        return pools.configuration().pools().stream().map(PoolConfig::name).toList();
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

    /**
     * What would become of a request of a client that has just connected to a pool. Nothing is sent.
     *
     * @param words of the request
     * @return no steps if there is no such pool
     */
    public List<RequestStep> explain(String pool, List<byte[]> words) {
        synchronized (lock) {
            for (RunningPool running : pools.running()) {
                if (running.config().name().equals(pool)) {
                    return explain(running, words);
                }
            }
        }
        return List.of();
    }

    private List<RequestStep> explain(RunningPool pool, List<byte[]> words) {
        RequestSteps steps = new RequestSteps(pools.shared(), pool.config().name());
        Conversation conversation = pool.dialect().conversation();
        try {
            if (!new ExplainedRequest(pool.config().protocol(), words).pass(conversation, steps)) {
                steps.note("the proxy waits for the rest of it");
            }
        } finally {
            conversation.end();
        }
        return steps.steps();
    }

    /**
     * The latest interval as it is known without asking the workers; null before the first one is over. It is without
     * servers until somebody has wanted to see it for two intervals.
     */
    public @Nullable Intervals knownIntervals() {
        return sampler.known();
    }

    /**
     * What is cheap to know of all workers: one task at each of them.
     *
     * @param pool of the clients that are wanted; null for all pools
     * @param clientsMax how many clients are wanted at most: those for which most is kept
     */
    public Pulse pulse(@Nullable String pool, int clientsMax) {
        synchronized (lock) {
            List<Future<Pulse>> asked = new ArrayList<>();
            for (int i = 0; i < workers.size(); i++) {
                asked.add(new WorkerClients(workers.get(i), i).pulse(pool, clientsMax));
            }
            List<PoolSnapshot> sums = new ArrayList<>();
            List<WorkerReport> reports = new ArrayList<>();
            List<ClientReport> clients = new ArrayList<>();
            for (Future<Pulse> future : asked) {
                Pulse part = Worker.answer(future);
                for (int i = 0; i < part.pools().size(); i++) {
                    PoolSnapshot counts = part.pools().get(i);
                    if (sums.size() == i) {
                        sums.add(counts);
                    } else {
                        sums.set(i, sums.get(i).plus(counts));
                    }
                }
                reports.addAll(part.workers());
                clients.addAll(part.clients());
            }
            clients.sort(Comparator.comparingLong(ClientReport::keptBytes).reversed());
            List<PoolState> shared = pools.shared();
            for (int i = 0; i < sums.size(); i++) {
                shared.get(i).reports().complete(sums.get(i));
            }
            return new Pulse(
                    System.currentTimeMillis(),
                    sums,
                    reports,
                    List.copyOf(clients.subList(0, Math.min(clientsMax, clients.size()))));
        }
    }

    /** The servers of each pool and their states, with the counts of a moment. */
    public List<ServerReport> servers(Pulse pulse) {
        synchronized (lock) {
            List<ServerReport> reports = new ArrayList<>();
            for (PoolState pool : pools.shared()) {
                String name = pool.config().name();
                // A reload may have come in between.
                pulse.pools().stream()
                        .filter(counts -> counts.name().equals(name))
                        .filter(counts -> counts.servers().size()
                                >= pool.config().servers().size())
                        .forEach(counts -> reports.addAll(pool.reports()
                                .servers(index -> counts.servers().get(index).outstanding())));
            }
            bands.look(reports, pulse.timeMs(), pools.configuration().global().historyS() * 1000L);
            return reports;
        }
    }

    /** What the pools have done lately. */
    public History history() {
        return history;
    }

    /** When servers were out of use lately. */
    public StateBands bands() {
        return bands;
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
            Pulse pulse = pulse(null, 0);
            return new Intervals.Sample(pulse.timeMs(), System.nanoTime(), metrics, pulse.workers(), pulse.pools());
        }
    }

    private void keep(Intervals interval, Intervals.Sample end) {
        history.keep(pools.configuration().global().historyS());
        history.add(interval, end.counts());
        servers(new Pulse(end.timeMs(), end.counts(), List.of(), List.of()));
    }

    @Override
    public void close() {
        sampler.close();
    }
}
