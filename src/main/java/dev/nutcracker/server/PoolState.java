package dev.nutcracker.server;

import dev.nutcracker.config.PoolConfig;
import dev.nutcracker.config.ServerAddress;
import dev.nutcracker.config.ServerConfig;
import dev.nutcracker.config.ServerMatcher;
import dev.nutcracker.config.SlowLogConfig;
import dev.nutcracker.health.ServerHealth;
import dev.nutcracker.protocol.Extent;
import dev.nutcracker.rate.SharedLimit;
import dev.nutcracker.routing.Router;
import dev.nutcracker.routing.Topology;
import dev.nutcracker.routing.WeightedServer;
import dev.nutcracker.stats.ConnectionTally;
import dev.nutcracker.stats.PoolCounter;
import dev.nutcracker.stats.PoolMetrics;
import dev.nutcracker.stats.PoolSnapshot;
import dev.nutcracker.stats.RefusalReason;
import dev.nutcracker.stats.ServerMetrics;
import dev.nutcracker.stats.SlowLog;
import dev.nutcracker.stats.TrafficCounter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;
import org.slf4j.MarkerFactory;

/**
 * All that workers share of a pool under one configuration: its servers, and the {@link Topology} of the live ones. State
 * that outlasts a configuration, above all which servers are live, is in {@link PoolHistory}; all configurations of the
 * pool refer to it. Thread-safe. Workers read {@link #topology} for each request; everything else happens only on a
 * change.
 *
 * <p>Its topologies differ in the router only: they have the same places, which stand for the servers of its configuration.
 * Other servers are another {@code PoolState}, a {@link #successor}.
 */
public final class PoolState {
    private static final Logger LOG = LoggerFactory.getLogger(PoolState.class);
    /** Marks lines that are logged each time, even if one repeats. */
    private static final Marker EACH = MarkerFactory.getMarker("each");

    private final PoolConfig config;
    private final List<WeightedServer> weightedServers;
    private final PoolHistory history;
    private final PoolEndpoints endpoints;
    private final int[] predecessors;
    private final ServerRecord[] records;
    private final List<ServerHealth> healths;
    /** The live servers for which the router in use was built. */
    private boolean[] routable;

    private volatile Topology topology;

    /**
     * @param timer runs the return of ejected servers
     * @param clockNs monotonic
     * @param connections counts the process's connections
     * @param clientLimit of all pools
     * @param endpoints which kinds of connection there are under a configuration
     */
    public PoolState(
            PoolConfig config,
            ScheduledExecutorService timer,
            LongSupplier clockNs,
            ConnectionTally connections,
            ClientLimit clientLimit,
            Function<PoolConfig, PoolEndpoints> endpoints) {
        this(
                config,
                predecessorsOfNone(config),
                new ServerRecord[0],
                new PoolHistory(config, timer, clockNs, connections, clientLimit, endpoints));
        takeOver();
    }

    private PoolState(PoolConfig config, int[] predecessors, ServerRecord[] before, PoolHistory history) {
        this.config = config;
        this.predecessors = predecessors;
        this.history = history;
        this.endpoints = history.endpoints.apply(config);
        this.records = new ServerRecord[predecessors.length];
        for (int i = 0; i < records.length; i++) {
            records[i] = predecessors[i] == ServerMatcher.NONE ? new ServerRecord() : before[predecessors[i]];
        }
        this.healths = Arrays.stream(records).map(record -> record.health).toList();
        this.weightedServers = config.weightedServers();
        this.routable = history.live(healths);
        Router router = config.routing().router(weightedServers, routable);
        this.topology = Topology.ofServers(history.nextVersion(), records.length, router);
    }

    private static int[] predecessorsOfNone(PoolConfig config) {
        int[] none = new int[config.servers().size()];
        Arrays.fill(none, ServerMatcher.NONE);
        return none;
    }

    /** The same pool under another configuration. Nothing changes before it takes over. */
    public PoolState successor(PoolConfig newConfig) {
        int[] servers = ServerMatcher.predecessors(newConfig.servers(), config.servers());
        return new PoolState(newConfig, servers, records, history);
    }

    /**
     * Takes over. From now on the predecessor only serves workers that have not taken on this one yet. Servers that are
     * ejected at this moment stay ejected, whatever has happened since this was prepared.
     */
    public void takeOver() {
        @Nullable PoolState before = history.takeOver(this);
        if (before != null && !config.settings().hasHandshakeOf(before.config.settings())) {
            LOG.info(EACH, "pool {} renews its server connections for another password or database", config.name());
        }
        history.extents.adopt(config);
        SlowLogConfig slow = config.slowLog();
        long fromNs = slow.isOn() ? TimeUnit.MICROSECONDS.toNanos(slow.slowerThanUs()) : SlowLog.NEVER_NS;
        history.slowLog.set(fromNs, slow.lengthMax(), slow.keys());
    }

    /**
     * The servers have changed, and {@code live} are the live ones. The caller makes sure that nobody else publishes
     * meanwhile.
     */
    void publish(boolean[] live) {
        Router router = topology.router();
        if (!Arrays.equals(live, routable)) {
            router = config.routing().router(weightedServers, live);
            routable = live;
        }
        topology = topology.with(history.nextVersion(), router);
    }

    /** The kinds of connections that are opened or accepted from now on. */
    public PoolEndpoints endpoints() {
        return endpoints;
    }

    List<ServerRecord> records() {
        return List.of(records);
    }

    List<ServerHealth> healths() {
        return healths;
    }

    ServerConfig server(int index) {
        return config.servers().get(index);
    }

    /** For each server the index of the same server, by its address, before the pool's latest change, or {@link ServerMatcher#NONE}. */
    int[] predecessors() {
        return predecessors;
    }

    public PoolConfig config() {
        return config;
    }

    public ConnectionTally connections() {
        return history.connections;
    }

    /** The slow requests of the pool. */
    public SlowLog slowLog() {
        return history.slowLog;
    }

    /** Calls {@code listener} now, and whenever the servers take more or less; on any thread. */
    public void onExtent(Consumer<Extent> listener) {
        history.extents.listen(listener);
    }

    /** How much of the protocol the servers take. */
    ServerExtents extents() {
        return history.extents;
    }

    /** Whether a server takes only the commands of twemproxy, or may do so. */
    public boolean isLimited() {
        return history.extents.ofPool() != Extent.WHOLE;
    }

    /** The configuration of the pool that is in effect now, this one or a later one. */
    public PoolConfig configInEffect() {
        return history.inEffect().config();
    }

    /** From a key to a server, among those that are live now. */
    public Topology topology() {
        return topology;
    }

    /** Calls {@code listener}, on any thread, when the same servers get another topology. */
    public void onTopologyChange(Runnable listener) {
        history.onTopologyChange(listener);
    }

    /** Takes back {@link #onTopologyChange}. */
    public void noMoreTopologyChange(Runnable listener) {
        history.noMoreTopologyChange(listener);
    }

    /** The limit of all clients together. */
    public SharedLimit rates() {
        return history.rates;
    }

    /** Whether this server exists and is not ejected. */
    public boolean isLive(int server) {
        return server < records.length && history.isLive(healths.get(server));
    }

    /** Which servers are not ejected now. */
    public boolean[] live() {
        return history.live(healths);
    }

    /** A connection to the server failed for this reason. */
    public void serverFailed(int server, String reason) {
        history.failed(records[server], reason);
    }

    /** The server answered. */
    public void serverSucceeded(int server) {
        ServerRecord record = records[server];
        record.health.succeeded();
        record.news.answered(config, server);
    }

    /** Counts a client in, unless the limit is reached. */
    public Admission admitClient(boolean hasHeap) {
        if (!hasHeap) {
            return Admission.NO_HEAP;
        }
        if (history.clients.incrementAndGet() > config.clients().connectionsMax()
                && config.clients().connectionsMax() > 0) {
            history.clients.decrementAndGet();
            return Admission.POOL_FULL;
        }
        if (!history.clientLimit.admit()) {
            history.clients.decrementAndGet();
            return Admission.PROCESS_FULL;
        }
        return Admission.ADMITTED;
    }

    /** Counts a client that is refused, or closed by a limit. */
    public void clientRefused(RefusalReason reason) {
        history.refusedClients.increment(reason);
    }

    /** How many clients the pool may have while the other pools have none. */
    public int clientsMax() {
        int ofProcess = history.clientLimit.clientsMax();
        return config.clients().connectionsMax() == 0
                ? ofProcess
                : Math.min(config.clients().connectionsMax(), ofProcess);
    }

    /** Why a client is not admitted, for the log. */
    public String refusal(Admission admission) {
        return switch (admission) {
            case ADMITTED -> throw new IllegalArgumentException("the client is admitted");
            case POOL_FULL -> "it has " + config.clients().connectionsMax() + " already (client_connections)";
            case NO_HEAP -> "the clients and requests of all pools leave no heap for more (-Xmx)";
            case PROCESS_FULL ->
                "all pools have " + history.clientLimit.clientsMax()
                        + " already, more would take too many file descriptors";
        };
    }

    /** A client's script was sent to the server of its first key, though other keys of it are elsewhere. Logged once. */
    public void scriptWentToFirstKey() {
        if (!history.toldOfScripts.getPlain() && !history.toldOfScripts.getAndSet(true)) {
            LOG.warn(
                    "pool {} runs a script with keys of several servers at the server of the first key"
                            + " (scripts_on_first_server): it reads and writes its other keys there, where other commands do"
                            + " not find them; from now on this is only counted",
                    config.name());
        }
    }

    /** Counts a leased server connection in, which takes a file descriptor as a client does; false if none is left. */
    public boolean admitLease() {
        return history.clientLimit.admit();
    }

    public void leaseGone() {
        history.clientLimit.gone();
    }

    /**
     * How many connections of one flavour a worker may have to each server: fewer than configured if file descriptors are
     * short.
     */
    int serverConnections() {
        return Math.min(config.serverConnections().perWorker(), history.clientLimit.connectionsPerServer());
    }

    /** Counts a shared connection to a server in; false if no file descriptor is left for it. */
    public boolean admitServerConnection() {
        return history.clientLimit.admitServerConnection();
    }

    public void serverConnectionGone() {
        history.clientLimit.serverConnectionGone();
    }

    public void clientGone() {
        history.clients.decrementAndGet();
        history.clientLimit.gone();
    }

    /** Adds what is counted per process to the sum of the workers' counters. */
    public PoolSnapshot complete(PoolSnapshot workers) {
        workers.values()[PoolCounter.SERVER_EJECTS.ordinal()] = history.ejects.get();
        for (int i = 0; i < records.length; i++) {
            records[i].complete(workers.servers().get(i));
        }
        return workers;
    }

    /** Adds what is counted per process to the sum of the workers' metrics. */
    public PoolMetrics complete(PoolMetrics workers) {
        workers.counters()[PoolCounter.SERVER_EJECTS.ordinal()] = history.ejects.get();
        history.refusedClients.copyTo(workers.refusals());
        workers.traffic()[TrafficCounter.REFUSED.ordinal()] = RefusalReason.tooMany(workers.refusals());
        boolean[] live = live();
        List<ServerMetrics> servers = new ArrayList<>(live.length);
        for (int i = 0; i < live.length; i++) {
            servers.add(records[i].complete(workers.servers().get(i), live[i]));
        }
        return workers.with(servers);
    }

    /** The servers of that name have another address: what was known of them is forgotten. */
    public void moved(String host) {
        List<ServerRecord> others = new ArrayList<>();
        for (int i = 0; i < records.length; i++) {
            if (server(i).address() instanceof ServerAddress.Tcp tcp
                    && tcp.host().equals(host)) {
                others.add(records[i]);
            }
        }
        if (!others.isEmpty()) {
            history.startAnew(others);
        }
    }
}
