package dev.nutcracker.server;

import dev.nutcracker.config.PoolConfig;
import dev.nutcracker.config.SlowLogConfig;
import dev.nutcracker.health.PoolHealth;
import dev.nutcracker.routing.Router;
import dev.nutcracker.routing.WeightedServer;
import dev.nutcracker.stats.ConnectionTally;
import dev.nutcracker.stats.PoolCounter;
import dev.nutcracker.stats.PoolMetrics;
import dev.nutcracker.stats.PoolSnapshot;
import dev.nutcracker.stats.ServerCounter;
import dev.nutcracker.stats.ServerMetrics;
import dev.nutcracker.stats.SlowLog;
import dev.nutcracker.stats.TrafficCounter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongSupplier;

/**
 * What all workers share of a pool: which servers are live, the router built from that, and how many clients there are.
 * Thread-safe. Workers read {@link #router} for each request; everything else happens when something changes.
 */
public final class SharedPool {
    private final PoolConfig config;
    private final List<WeightedServer> weightedServers;
    private final PoolHealth health;
    private final ServerNews news;
    private final ScheduledExecutorService timer;
    private final LongSupplier clockNs;
    private final ConnectionTally connections;
    private final ClientLimit clientLimit;
    private final Tally tally;
    private final SlowLog slowLog;
    private final AtomicLongArray ejectsOfServers;
    private final AtomicLongArray ejectedAtUs;
    private final int[] predecessors;
    private volatile Router router;
    private volatile boolean succeeded;

    /** What outlives a change of the configuration. */
    private record Tally(AtomicInteger clients, AtomicLong refusedClients, AtomicLong ejects) {
        Tally() {
            this(new AtomicInteger(), new AtomicLong(), new AtomicLong());
        }
    }

    /**
     * @param timer runs the return of ejected servers
     * @param clockNs monotonic
     * @param connections counts the process's connections
     * @param clientLimit of all pools
     */
    public SharedPool(
            PoolConfig config,
            ScheduledExecutorService timer,
            LongSupplier clockNs,
            ConnectionTally connections,
            ClientLimit clientLimit) {
        this.config = config;
        this.connections = connections;
        this.clientLimit = clientLimit;
        this.timer = timer;
        this.clockNs = clockNs;
        this.weightedServers = config.weightedServers();
        this.health = new PoolHealth(
                weightedServers.size(),
                config.autoEjectHosts(),
                config.serverFailureLimit(),
                TimeUnit.MILLISECONDS.toNanos(config.serverRetryTimeoutMs()));
        this.news = new ServerNews(config);
        this.tally = new Tally();
        this.predecessors = new int[weightedServers.size()];
        Arrays.fill(predecessors, Predecessors.NONE);
        this.ejectedAtUs = new AtomicLongArray(weightedServers.size());
        this.ejectsOfServers = new AtomicLongArray(weightedServers.size());
        this.slowLog = new SlowLog();
        setSlowLog();
        this.router = config.routing().router(weightedServers);
    }

    private SharedPool(PoolConfig config, SharedPool predecessor) {
        this.config = config;
        this.connections = predecessor.connections;
        this.clientLimit = predecessor.clientLimit;
        this.timer = predecessor.timer;
        this.clockNs = predecessor.clockNs;
        this.weightedServers = config.weightedServers();
        this.predecessors = Predecessors.of(config.servers(), predecessor.config.servers());
        this.news = predecessor.news.successor(config, predecessors);
        this.health = predecessor.health.successor(
                predecessors,
                config.autoEjectHosts(),
                config.serverFailureLimit(),
                TimeUnit.MILLISECONDS.toNanos(config.serverRetryTimeoutMs()));
        this.tally = predecessor.tally;
        this.slowLog = predecessor.slowLog;
        this.ejectedAtUs = new AtomicLongArray(weightedServers.size());
        this.ejectsOfServers = new AtomicLongArray(weightedServers.size());
        for (int server = 0; server < predecessors.length; server++) {
            if (predecessors[server] != Predecessors.NONE) {
                ejectedAtUs.set(server, predecessor.ejectedAtUs.get(predecessors[server]));
                ejectsOfServers.set(server, predecessor.ejectsOfServers.get(predecessors[server]));
            }
        }
        this.router = config.routing().router(weightedServers, health.live());
    }

    /**
     * The same pool under another configuration: servers that are ejected stay so, clients stay counted. From now on this
     * one only serves workers that have not taken on the other yet.
     */
    public SharedPool successor(PoolConfig newConfig) {
        SharedPool successor = new SharedPool(newConfig, this);
        succeeded = true;
        successor.setSlowLog();
        successor.scheduleReturns();
        return successor;
    }

    /** For each server the index of the same server, by its address, before the pool's latest change, or {@link Predecessors#NONE}. */
    int[] predecessors() {
        return predecessors;
    }

    public PoolConfig config() {
        return config;
    }

    public ConnectionTally connections() {
        return connections;
    }

    /** The slow requests of the pool. */
    public SlowLog slowLog() {
        return slowLog;
    }

    /** From key to server, among the servers that are live now. */
    public Router router() {
        return router;
    }

    /** A connection to the server failed, for the reason given. */
    public void serverFailed(int server, String reason) {
        news.failed(server, reason);
        if (health.failed(server, clockNs.getAsLong())) {
            tally.ejects.incrementAndGet();
            ejectsOfServers.incrementAndGet(server);
            ejectedAtUs.set(server, System.currentTimeMillis() * 1000);
            news.ejected(server, reason);
            rebuild();
            timer.schedule(this::readmit, config.serverRetryTimeoutMs(), TimeUnit.MILLISECONDS);
        }
    }

    /** The server answered. */
    public void serverSucceeded(int server) {
        health.succeeded(server);
        news.answered(server);
    }

    /** Counts a client in, unless there are as many as there may be. */
    public Admission admitClient() {
        if (tally.clients.incrementAndGet() > config.clientConnections() && config.clientConnections() > 0) {
            tally.clients.decrementAndGet();
            tally.refusedClients.incrementAndGet();
            return Admission.POOL_FULL;
        }
        if (!clientLimit.admit()) {
            tally.clients.decrementAndGet();
            tally.refusedClients.incrementAndGet();
            return Admission.PROCESS_FULL;
        }
        return Admission.ADMITTED;
    }

    /** Why a client is not admitted, for the log. */
    public String refusal(Admission admission) {
        return switch (admission) {
            case ADMITTED -> throw new IllegalArgumentException("the client is admitted");
            case POOL_FULL -> "it has " + config.clientConnections() + " already (client_connections)";
            case PROCESS_FULL ->
                "all pools have " + clientLimit.clientsMax() + " already, more would take too many file descriptors";
        };
    }

    public void clientGone() {
        tally.clients.decrementAndGet();
        clientLimit.gone();
    }

    /** Adds what is counted per process to the sum of the workers' counters. */
    public PoolSnapshot complete(PoolSnapshot workers) {
        workers.values()[PoolCounter.SERVER_EJECTS.ordinal()] = tally.ejects.get();
        for (int i = 0; i < ejectedAtUs.length(); i++) {
            workers.servers().get(i).values()[ServerCounter.SERVER_EJECTED_AT.ordinal()] = ejectedAtUs.get(i);
        }
        return workers;
    }

    private void scheduleReturns() {
        long nowNs = clockNs.getAsLong();
        for (long retryAtNs : health.retryTimesNs()) {
            timer.schedule(this::readmit, retryAtNs - nowNs, TimeUnit.NANOSECONDS);
        }
    }

    /** Adds what is counted per process to the sum of the workers' metrics. */
    public PoolMetrics complete(PoolMetrics workers) {
        workers.counters()[PoolCounter.SERVER_EJECTS.ordinal()] = tally.ejects.get();
        workers.traffic()[TrafficCounter.REFUSED.ordinal()] = tally.refusedClients.get();
        boolean[] live = health.live();
        List<ServerMetrics> servers = new ArrayList<>(live.length);
        for (int i = 0; i < live.length; i++) {
            servers.add(workers.servers().get(i).complete(ejectsOfServers.get(i), !live[i]));
        }
        return workers.with(servers);
    }

    private void setSlowLog() {
        SlowLogConfig slow = config.slowLog();
        long fromNs = slow.isOn() ? TimeUnit.MICROSECONDS.toNanos(slow.slowerThanUs()) : SlowLog.NEVER_NS;
        slowLog.set(fromNs, slow.lengthMax(), slow.keys());
    }

    private void readmit() {
        boolean[] before = health.live();
        if (!succeeded && health.readmit(clockNs.getAsLong())) {
            rebuild();
            boolean[] now = health.live();
            for (int server = 0; server < now.length; server++) {
                if (now[server] && !before[server]) {
                    news.takenBack(server);
                }
            }
        }
    }

    private synchronized void rebuild() {
        router = config.routing().router(weightedServers, health.live());
    }
}
