package dev.nutcracker.proxy;

import dev.nutcracker.config.TlsProvider;
import dev.nutcracker.net.Encryption;
import dev.nutcracker.server.PoolState;
import dev.nutcracker.stats.ConnectionTally;
import dev.nutcracker.stats.Difference;
import dev.nutcracker.stats.DiscoveryReport;
import dev.nutcracker.stats.HostReport;
import dev.nutcracker.stats.ListenerReport;
import dev.nutcracker.stats.MetricsSnapshot;
import dev.nutcracker.stats.PoolMetrics;
import dev.nutcracker.stats.ProgramMetrics;
import dev.nutcracker.stats.ProxySnapshot;
import dev.nutcracker.stats.RouteReport;
import dev.nutcracker.stats.ServerReport;
import dev.nutcracker.stats.SlowRequest;
import dev.nutcracker.stats.TopologyReport;
import dev.nutcracker.tls.TlsName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The pages of a running proxy: statistics, metrics, and what is known of servers, routes and slow requests. Any thread may
 * call it; methods that count block until each worker has answered.
 */
public final class ProxyReports {
    private final HostName hostName = HostName.ofThisMachine();
    private final long startedNs = System.nanoTime();
    /** Held while the workers are asked: their pools must not change meanwhile. */
    private final Object lock;

    private final Supplier<String> unreadiness;
    private final List<Worker> workers;
    private final RunningPools pools;
    private final DiscoveredPools discovered;
    private final TopologyWatches watches;
    private final ConfiguredEndpoints endpoints;
    private final Measurements measurements;

    /**
     * @param lock of the proxy
     * @param unreadiness says why no clients should come here; empty if they should
     */
    ProxyReports(
            Object lock,
            Supplier<String> unreadiness,
            List<Worker> workers,
            RunningPools pools,
            DiscoveredPools discovered,
            TopologyWatches watches,
            ConfiguredEndpoints endpoints,
            Measurements measurements) {
        this.lock = lock;
        this.unreadiness = unreadiness;
        this.workers = workers;
        this.pools = pools;
        this.discovered = discovered;
        this.watches = watches;
        this.endpoints = endpoints;
        this.measurements = measurements;
    }

    /** The statistics of this moment, summed over the workers. */
    public ProxySnapshot snapshot() {
        String host = hostName.text();
        ConnectionTally connections = measurements.connections();
        synchronized (lock) {
            return new ProxySnapshot(
                    host,
                    measurements.version(),
                    uptimeS(),
                    System.currentTimeMillis() / 1000,
                    connections.total(),
                    connections.current(),
                    measurements.poolSnapshots(pools.shared()));
        }
    }

    /**
     * All measurements, at this moment, summed over the workers.
     *
     * @param program what the program adds
     */
    public MetricsSnapshot metrics(ProgramMetrics program) {
        synchronized (lock) {
            return measurements.snapshot(
                    unreadiness.get().isEmpty(), program, pools.shared(), topologies(), discoveries(), routes());
        }
    }

    /** How long requests took, by pool. */
    public List<PoolMetrics> poolMetrics() {
        synchronized (lock) {
            return measurements.poolMetrics(pools.shared());
        }
    }

    /** The servers of each pool and their states, with the requests that wait for them. */
    public List<ServerReport> servers() {
        synchronized (lock) {
            return new ServerStates(pools.shared()).reports(measurements.poolSnapshots(pools.shared()));
        }
    }

    /** The routes of each routing pool, in the order of the configuration. */
    public List<RouteReport> routes() {
        synchronized (lock) {
            return new Routes(pools.shared(), workers).reports();
        }
    }

    /** The latest reads that mirrors have answered otherwise, the newest first. */
    public List<Difference> differences() {
        synchronized (lock) {
            return new Routes(pools.shared(), workers).differences();
        }
    }

    /** The latest slow requests of each pool, the newest first. */
    public Map<String, List<SlowRequest>> slowRequests() {
        synchronized (lock) {
            Map<String, List<SlowRequest>> requests = new LinkedHashMap<>();
            for (PoolState pool : pools.shared()) {
                requests.put(pool.config().name(), pool.slowLog().latest(Integer.MAX_VALUE));
            }
            return requests;
        }
    }

    /** Where the servers are that others name, by pool. */
    public List<TopologyReport> topologies() {
        synchronized (lock) {
            return watches.reports(pools.shared());
        }
    }

    /** Who names the servers of the pools with discovery, and which these are. */
    public List<DiscoveryReport> discoveries() {
        synchronized (lock) {
            return discovered.reports();
        }
    }

    /** The sockets at which the pools listen, in the order of the configuration. */
    public List<ListenerReport> listeners() {
        synchronized (lock) {
            List<ListenerReport> reports = new ArrayList<>();
            for (RunningPool pool : pools.running()) {
                if (pool.listener() != null) {
                    reports.add(pool.listener().report(pool.config().name()));
                }
            }
            return reports;
        }
    }

    /** The names of servers that are looked up. */
    public List<HostReport> hosts() {
        return pools.hostReports();
    }

    /** The name of this machine. The first time it may have to be looked up. */
    public String hostName() {
        return hostName.text();
    }

    /** For how many seconds the proxy has been running. */
    public long uptimeS() {
        return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - startedNs);
    }

    /** The TLS of the statistics port; null if that is plain. */
    public @Nullable Encryption statsEncryption() {
        return endpoints.statistics();
    }

    /** The name of the library for TLS; null before there is any TLS. */
    public @Nullable String tlsLibrary() {
        return endpoints.library();
    }

    /** The name of the library for TLS that a proxy takes unless its configuration says another. It is loaded for this. */
    public static String usualTlsLibrary() {
        return TlsName.of(TlsProvider.AUTO);
    }

    /** Bytes that connections keep between turns. */
    public long keptBytes() {
        return measurements.memory().usedBytes();
    }

    /** Bytes of the heap that are reserved for data that clients want kept. */
    public long keptHeapBytes() {
        return measurements.memory().heap().usedBytes();
    }
}
