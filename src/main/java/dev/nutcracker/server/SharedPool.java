package dev.nutcracker.server;

import dev.nutcracker.config.PoolConfig;
import dev.nutcracker.config.SameServers;
import dev.nutcracker.config.SlowLogConfig;
import dev.nutcracker.health.PoolHealth;
import dev.nutcracker.protocol.Extent;
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
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;
import org.slf4j.MarkerFactory;

/**
 * What all workers share of a pool: which servers are live, the router built from that, and how many clients there are.
 * Thread-safe. Workers read {@link #router} for each request; everything else happens when something changes.
 */
public final class SharedPool {
    private static final Logger LOG = LoggerFactory.getLogger(SharedPool.class);
    /** Marks lines of which each is logged. */
    private static final Marker EACH = MarkerFactory.getMarker("each");

    private final PoolConfig config;
    private final List<WeightedServer> weightedServers;
    private final PoolHealth health;
    private final ServerNews news;
    private final Lineage lineage;
    private final AtomicLongArray ejectsOfServers;
    private final AtomicLongArray ejectedAtUs;
    private final int[] predecessors;
    private volatile Router router;

    /** What outlives a change of the configuration, and knows which one is in effect. */
    private static final class Lineage {
        final ScheduledExecutorService timer;
        final LongSupplier clockNs;
        final ConnectionTally connections;
        final ServerExtents extents;
        final ClientLimit clientLimit;
        final SlowLog slowLog = new SlowLog();
        final Audience audience = new Audience();
        final PublishingScripts publishingScripts = new PublishingScripts();
        final AtomicInteger clients = new AtomicInteger();
        final AtomicLong refusedClients = new AtomicLong();
        final AtomicLong ejects = new AtomicLong();
        final AtomicBoolean toldOfScripts = new AtomicBoolean();
        final List<Runnable> routerListeners = new CopyOnWriteArrayList<>();
        volatile @Nullable SharedPool current;

        Lineage(
                PoolConfig config,
                ScheduledExecutorService timer,
                LongSupplier clockNs,
                ConnectionTally connections,
                ClientLimit clientLimit) {
            this.extents = new ServerExtents(config);
            this.timer = timer;
            this.clockNs = clockNs;
            this.connections = connections;
            this.clientLimit = clientLimit;
        }

        void readmit() {
            SharedPool pool = current;
            if (pool != null) {
                pool.readmit();
            }
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
        this(
                config,
                predecessorsOfNone(config),
                new PoolHealth(
                        config.servers().size(),
                        config.autoEjectHosts(),
                        config.serverFailureLimit(),
                        retryTimeoutNs(config)),
                new ServerNews(config),
                new Lineage(config, timer, clockNs, connections, clientLimit));
        takeOver();
    }

    private SharedPool(PoolConfig config, int[] predecessors, PoolHealth health, ServerNews news, Lineage lineage) {
        this.config = config;
        this.predecessors = predecessors;
        this.health = health;
        this.news = news;
        this.lineage = lineage;
        this.weightedServers = config.weightedServers();
        this.ejectedAtUs = new AtomicLongArray(weightedServers.size());
        this.ejectsOfServers = new AtomicLongArray(weightedServers.size());
        this.router = config.routing().router(weightedServers, health.live());
    }

    private static int[] predecessorsOfNone(PoolConfig config) {
        int[] none = new int[config.servers().size()];
        Arrays.fill(none, SameServers.NONE);
        return none;
    }

    private static long retryTimeoutNs(PoolConfig config) {
        return TimeUnit.MILLISECONDS.toNanos(config.serverRetryTimeoutMs());
    }

    /**
     * The same pool under another configuration: servers that are ejected stay so, clients stay counted. Nothing changes
     * before it takes over.
     */
    public SharedPool successor(PoolConfig newConfig) {
        int[] servers = SameServers.predecessors(newConfig.servers(), config.servers());
        PoolHealth healthNow = health.successor(
                servers, newConfig.autoEjectHosts(), newConfig.serverFailureLimit(), retryTimeoutNs(newConfig));
        SharedPool successor =
                new SharedPool(newConfig, servers, healthNow, news.successor(newConfig, servers), lineage);
        successor.goOnCountingEjects(this);
        return successor;
    }

    private void goOnCountingEjects(SharedPool predecessor) {
        for (int server = 0; server < predecessors.length; server++) {
            if (predecessors[server] != SameServers.NONE) {
                ejectedAtUs.set(server, predecessor.ejectedAtUs.get(predecessors[server]));
                ejectsOfServers.set(server, predecessor.ejectsOfServers.get(predecessors[server]));
            }
        }
    }

    /** From now on the predecessor only serves workers that have not taken on this one yet, and decides nothing. */
    public void takeOver() {
        @Nullable SharedPool predecessor = lineage.current;
        lineage.current = this;
        if (predecessor != null && predecessor != this) {
            tellWhatChangesAfter(predecessor);
        }
        lineage.extents.adopt(config);
        SlowLogConfig slow = config.slowLog();
        long fromNs = slow.isOn() ? TimeUnit.MICROSECONDS.toNanos(slow.slowerThanUs()) : SlowLog.NEVER_NS;
        lineage.slowLog.set(fromNs, slow.lengthMax(), slow.keys());
    }

    private void tellWhatChangesAfter(SharedPool predecessor) {
        boolean[] before = predecessor.health.live();
        boolean[] now = health.live();
        for (int server = 0; server < now.length; server++) {
            int former = predecessors[server];
            if (former != SameServers.NONE && !before[former] && now[server]) {
                news.takenBack(server);
            }
        }
        if (!config.hasHandshakeOf(predecessor.config)) {
            LOG.info(EACH, "pool {} renews its server connections for another password or database", config.name());
        }
    }

    /** For each server the index of the same server, by its address, before the pool's latest change, or {@link SameServers#NONE}. */
    int[] predecessors() {
        return predecessors;
    }

    public PoolConfig config() {
        return config;
    }

    public ConnectionTally connections() {
        return lineage.connections;
    }

    /** The slow requests of the pool. */
    public SlowLog slowLog() {
        return lineage.slowLog;
    }

    /** Calls {@code listener} now, and whenever more or less can be sent to the servers; on any thread. */
    public void onExtent(Consumer<Extent> listener) {
        lineage.extents.listen(listener);
    }

    /** How much the servers take. */
    ServerExtents extents() {
        return lineage.extents;
    }

    /** Whether a server is, or may be, one that takes only what twemproxy takes. */
    public boolean isLimited() {
        return lineage.extents.ofPool() != Extent.WHOLE;
    }

    /** What the pool's clients are subscribed to. */
    public Audience audience() {
        return lineage.audience;
    }

    /** A client has shown a script that publishes messages. */
    public void scriptPublishes() {
        lineage.publishingScripts.seen();
        SharedPool current = lineage.current;
        if (current != null && lineage.audience.isActive()) {
            current.subscribed();
        }
    }

    /** Somebody is subscribed to something. */
    void subscribed() {
        lineage.publishingScripts.tellIfMissed(config);
    }

    /** From key to server, among the servers that are live now. */
    public Router router() {
        return router;
    }

    /** Calls {@code listener}, on any thread, when another router is in use because a server was ejected or taken back. */
    void onRouterChange(Runnable listener) {
        lineage.routerListeners.add(listener);
    }

    /** Takes back {@link #onRouterChange}. */
    void noMoreRouterChange(Runnable listener) {
        lineage.routerListeners.remove(listener);
    }

    /** Whether there is such a server, and it is not ejected. */
    boolean isLive(int server) {
        return server < weightedServers.size() && health.isLive(server);
    }

    /** Which servers are not ejected now. */
    public boolean[] live() {
        return health.live();
    }

    /** A connection to the server failed, for the reason given. */
    public void serverFailed(int server, String reason) {
        if (lineage.current != this) {
            return;
        }
        news.failed(server, reason);
        if (health.failed(server, lineage.clockNs.getAsLong())) {
            lineage.ejects.incrementAndGet();
            ejectsOfServers.incrementAndGet(server);
            ejectedAtUs.set(server, System.currentTimeMillis() * 1000);
            news.ejected(server, reason);
            rebuild();
            lineage.timer.schedule(lineage::readmit, config.serverRetryTimeoutMs(), TimeUnit.MILLISECONDS);
        }
    }

    /** The server answered. */
    public void serverSucceeded(int server) {
        health.succeeded(server);
        news.answered(server);
    }

    /** Counts a client in, unless there are as many as there may be. */
    public Admission admitClient(boolean hasHeap) {
        if (!hasHeap) {
            lineage.refusedClients.incrementAndGet();
            return Admission.NO_HEAP;
        }
        if (lineage.clients.incrementAndGet() > config.clientConnections() && config.clientConnections() > 0) {
            lineage.clients.decrementAndGet();
            lineage.refusedClients.incrementAndGet();
            return Admission.POOL_FULL;
        }
        if (!lineage.clientLimit.admit()) {
            lineage.clients.decrementAndGet();
            lineage.refusedClients.incrementAndGet();
            return Admission.PROCESS_FULL;
        }
        return Admission.ADMITTED;
    }

    /** How many clients there may be, if the other pools have none. */
    public int clientsMax() {
        int ofProcess = lineage.clientLimit.clientsMax();
        return config.clientConnections() == 0 ? ofProcess : Math.min(config.clientConnections(), ofProcess);
    }

    /** Why a client is not admitted, for the log. */
    public String refusal(Admission admission) {
        return switch (admission) {
            case ADMITTED -> throw new IllegalArgumentException("the client is admitted");
            case POOL_FULL -> "it has " + config.clientConnections() + " already (client_connections)";
            case NO_HEAP -> "the clients and requests of all pools leave no heap for more (-Xmx)";
            case PROCESS_FULL ->
                "all pools have " + lineage.clientLimit.clientsMax()
                        + " already, more would take too many file descriptors";
        };
    }

    /** A client's script has gone to the server of its first key, though not all of its keys are there. Told once. */
    public void scriptWentToFirstKey() {
        if (!lineage.toldOfScripts.getPlain() && !lineage.toldOfScripts.getAndSet(true)) {
            LOG.warn(
                    "pool {} runs a script with keys of several servers at the server of the first key, as"
                            + " scripts_on_first_server wants: the other keys it sees and leaves there are not those that"
                            + " other commands find; from now on this is counted only",
                    config.name());
        }
    }

    /** Counts a leased server connection in, which takes a file descriptor as a client does; false if there is none left. */
    boolean admitLease() {
        return lineage.clientLimit.admit();
    }

    void leaseGone() {
        lineage.clientLimit.gone();
    }

    /** How many connections of one flavour a worker may have to each server: fewer than configured if descriptors are few. */
    int serverConnections() {
        return Math.min(config.serverConnections(), lineage.clientLimit.connectionsPerServer());
    }

    /** Counts a connection to a server in that is not leased; false if no file descriptor is left for it. */
    boolean admitServerConnection() {
        return lineage.clientLimit.admitServerConnection();
    }

    void serverConnectionGone() {
        lineage.clientLimit.serverConnectionGone();
    }

    public void clientGone() {
        lineage.clients.decrementAndGet();
        lineage.clientLimit.gone();
    }

    /** Adds what is counted per process to the sum of the workers' counters. */
    public PoolSnapshot complete(PoolSnapshot workers) {
        workers.values()[PoolCounter.SERVER_EJECTS.ordinal()] = lineage.ejects.get();
        for (int i = 0; i < ejectedAtUs.length(); i++) {
            workers.servers().get(i).values()[ServerCounter.SERVER_EJECTED_AT.ordinal()] = ejectedAtUs.get(i);
        }
        return workers;
    }

    /** Adds what is counted per process to the sum of the workers' metrics. */
    public PoolMetrics complete(PoolMetrics workers) {
        workers.counters()[PoolCounter.SERVER_EJECTS.ordinal()] = lineage.ejects.get();
        workers.traffic()[TrafficCounter.REFUSED.ordinal()] = lineage.refusedClients.get();
        boolean[] live = health.live();
        List<ServerMetrics> servers = new ArrayList<>(live.length);
        for (int i = 0; i < live.length; i++) {
            servers.add(workers.servers().get(i).complete(ejectsOfServers.get(i), !live[i]));
        }
        return workers.with(servers);
    }

    private void readmit() {
        boolean[] before = health.live();
        if (health.readmit(lineage.clockNs.getAsLong())) {
            rebuild();
            boolean[] now = health.live();
            for (int server = 0; server < now.length; server++) {
                if (now[server] && !before[server]) {
                    news.takenBack(server);
                }
            }
        }
    }

    private void rebuild() {
        synchronized (this) {
            router = config.routing().router(weightedServers, health.live());
        }
        lineage.routerListeners.forEach(Runnable::run);
    }
}
