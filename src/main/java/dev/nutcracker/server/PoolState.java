package dev.nutcracker.server;

import dev.nutcracker.config.CheckStart;
import dev.nutcracker.config.OnFailure;
import dev.nutcracker.config.PoolConfig;
import dev.nutcracker.config.ServerAddress;
import dev.nutcracker.config.ServerConfig;
import dev.nutcracker.config.ServerMatcher;
import dev.nutcracker.config.SlowLogConfig;
import dev.nutcracker.health.DownCause;
import dev.nutcracker.health.HealthSnapshot;
import dev.nutcracker.health.OperatorAction;
import dev.nutcracker.health.Policy;
import dev.nutcracker.health.ProbeResult;
import dev.nutcracker.health.ServerHealth;
import dev.nutcracker.health.Standing;
import dev.nutcracker.health.Transition;
import dev.nutcracker.protocol.Extent;
import dev.nutcracker.rate.SharedLimit;
import dev.nutcracker.routing.Absence;
import dev.nutcracker.routing.Topology;
import dev.nutcracker.stats.ConnectionTally;
import dev.nutcracker.stats.PoolCounter;
import dev.nutcracker.stats.PoolMetrics;
import dev.nutcracker.stats.PoolSnapshot;
import dev.nutcracker.stats.RefusalReason;
import dev.nutcracker.stats.ServerMetrics;
import dev.nutcracker.stats.ServerReport;
import dev.nutcracker.stats.SlowLog;
import dev.nutcracker.stats.TrafficCounter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntToLongFunction;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;
import org.slf4j.MarkerFactory;

/**
 * All that workers share of a pool under one configuration: its servers, and the {@link Topology} of the live ones. State
 * that outlasts a configuration, above all the states of the servers, is in {@link PoolHistory}; all configurations of the
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
    private final PoolHistory history;
    private final PoolEndpoints endpoints;
    private final int[] predecessors;
    private final ServerRecord[] records;
    private final List<ServerHealth> healths;
    private final ServedKeys keys;
    private volatile Topology topology;

    /** A pool for whose servers no other pool stands in. */
    public PoolState(
            PoolConfig config,
            ScheduledExecutorService timer,
            LongSupplier clockNs,
            ConnectionTally connections,
            ClientLimit clientLimit,
            Function<PoolConfig, PoolEndpoints> endpoints) {
        this(config, null, timer, clockNs, connections, clientLimit, endpoints);
    }

    /**
     * @param standIn the pool that stands in for servers that are down, null if none does
     * @param timer runs the return of ejected servers
     * @param clockNs monotonic
     * @param connections counts the process's connections
     * @param clientLimit of all pools
     * @param endpoints which kinds of connection there are under a configuration
     */
    public PoolState(
            PoolConfig config,
            @Nullable PoolState standIn,
            ScheduledExecutorService timer,
            LongSupplier clockNs,
            ConnectionTally connections,
            ClientLimit clientLimit,
            Function<PoolConfig, PoolEndpoints> endpoints) {
        this(
                config,
                standIn,
                predecessorsOfNone(config),
                new ServerRecord[0],
                new PoolHistory(config, timer, clockNs, connections, clientLimit, endpoints));
        takeOver();
    }

    private PoolState(
            PoolConfig config,
            @Nullable PoolState standIn,
            int[] predecessors,
            ServerRecord[] before,
            PoolHistory history) {
        this.config = config;
        this.predecessors = predecessors;
        this.history = history;
        this.endpoints = history.endpoints.apply(config);
        this.records = new ServerRecord[predecessors.length];
        for (int i = 0; i < records.length; i++) {
            records[i] = predecessors[i] == ServerMatcher.NONE ? new ServerRecord() : before[predecessors[i]];
        }
        this.healths = Arrays.stream(records).map(record -> record.health).toList();
        this.keys = new ServedKeys(config, records(), standIn, record -> history.snapshot(record));
        this.topology = keys.first(history.nextVersion());
    }

    private static int[] predecessorsOfNone(PoolConfig config) {
        int[] none = new int[config.servers().size()];
        Arrays.fill(none, ServerMatcher.NONE);
        return none;
    }

    /** The same pool under another configuration, with no other pool that stands in. */
    public PoolState successor(PoolConfig newConfig) {
        return successor(newConfig, null);
    }

    /** The same pool under another configuration. Nothing changes before it takes over. */
    public PoolState successor(PoolConfig newConfig, @Nullable PoolState newStandIn) {
        int[] servers = ServerMatcher.predecessors(newConfig.servers(), config.servers());
        return new PoolState(newConfig, newStandIn, servers, records, history);
    }

    /** The pool is not used any more, or never was. */
    public void end() {
        history.end();
    }

    /** Whether its settings concern requests that go elsewhere than where their keys belong. */
    public boolean hasDetours() {
        return Detours.matterTo(config);
    }

    /** The pool that stands in for servers that are down, null if none does. */
    public @Nullable PoolState standIn() {
        return keys.standIn();
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
        if (before == null || !config.failureRules().equals(before.config.failureRules())) {
            tellLid();
        }
        history.extents.adopt(config);
        SlowLogConfig slow = config.slowLog();
        long fromNs = slow.isOn() ? TimeUnit.MICROSECONDS.toNanos(slow.slowerThanUs()) : SlowLog.NEVER_NS;
        history.slowLog.set(fromNs, slow.lengthMax(), slow.keys());
    }

    private void tellLid() {
        Policy policy = history.policy();
        if (config.failureRules().maxEjectedPercent() < 100 && (policy == Policy.EJECT || policy == Policy.FAILOVER)) {
            LOG.info(
                    "pool {}: at most {} of {} servers may be out at a time (max_ejected_percent)",
                    config.name(),
                    config.failureRules().maxEjected(records.length),
                    records.length);
        }
    }

    /** The servers or their states have changed. The caller makes sure that nobody else publishes meanwhile. */
    void publish() {
        topology = keys.next(topology, history.nextVersion());
    }

    /** As {@link #publish}, if keys are served in another way now. Returns whether they are. */
    boolean publishIfChanged() {
        boolean changed = keys.areServedOtherwise(topology);
        if (changed) {
            publish();
        }
        return changed;
    }

    /** The share of the keys that move, or have moved, because this server has none. */
    double shareMovedBy(int server) {
        return keys.shareMovedBy(server);
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

    /** Calls {@code listener}, on any thread, with each change of a server's state; it must neither wait nor change one. */
    public void onTransition(Consumer<Transition> listener) {
        history.onTransition(listener);
    }

    /** Takes back {@link #onTransition}. */
    public void noMoreTransition(Consumer<Transition> listener) {
        history.noMoreTransition(listener);
    }

    /** The server that the transition is of, or {@link ServerMatcher#NONE} if this configuration does not have it. */
    public int serverOf(Transition transition) {
        int index = healths.indexOf(transition.server());
        return index < 0 ? ServerMatcher.NONE : index;
    }

    /** Whether this server exists and gets the requests for its keys. */
    public boolean isLive(int server) {
        return server < records.length && healths.get(server).standing() == Standing.OWNS;
    }

    /**
     * Whether servers have the states of {@link dev.nutcracker.health.PoolHealth}; if not, they are treated as twemproxy
     * does: connections are opened and closed without regard to them.
     */
    boolean hasStates() {
        return history.hasStates();
    }

    /** Whether workers pause between attempts to connect that fail, and give requests the latest error meanwhile. */
    boolean pausesConnecting() {
        Policy policy = history.policy();
        return hasStates() && (policy == Policy.FAIL || policy == Policy.FAILOVER);
    }

    /** The error for requests to the server if no connection to it may be opened, {@code null} if one may. */
    Absence.@Nullable Refused outOfUse(int server) {
        ServerHealth health = healths.get(server);
        boolean usable = health.standing() == Standing.OWNS
                || isAwaited(server)
                || records[server].isHeld()
                || !(hasStates() || health.state().isOperators());
        return usable ? null : ServedKeys.refused(health(server));
    }

    /** Whether requests for the server wait until it is in use again. */
    boolean isAwaited(int server) {
        return server < records.length && healths.get(server).standing() == Standing.AWAITED;
    }

    /** Whether requests wait for servers that are down. */
    boolean hasPatience() {
        return config.failureRules().policy() == OnFailure.WAIT;
    }

    /** Which servers get the requests for their keys now. */
    public boolean[] live() {
        boolean[] live = new boolean[records.length];
        for (int i = 0; i < live.length; i++) {
            live[i] = isLive(i);
        }
        return live;
    }

    /** The state of the server, and how its keys are served. */
    public HealthSnapshot health(int server) {
        return history.snapshot(records[server]);
    }

    /** The states of all servers, in index order. */
    public List<ServerStatus> statuses() {
        List<ServerStatus> statuses = new ArrayList<>(records.length);
        for (int i = 0; i < records.length; i++) {
            statuses.add(new ServerStatus(server(i), health(i)));
        }
        return statuses;
    }

    /**
     * The states of all servers for operators, in index order.
     *
     * @param outstanding how many requests wait for the responses of a server, by its index
     */
    public List<ServerReport> reports(IntToLongFunction outstanding) {
        double[] shares = keys.shares();
        List<ServerReport> reports = new ArrayList<>(shares.length);
        for (int i = 0; i < shares.length; i++) {
            ServerStatus status = new ServerStatus(server(i), health(i));
            reports.add(status.report(config.name(), shares[i], outstanding.applyAsLong(i)));
        }
        return reports;
    }

    /** Whether new clients should wait until every server has been probed; once that was so, they need not any more. */
    public boolean waitsForProbes() {
        return config.healthCheck().isOn()
                && config.healthCheck().start() == CheckStart.WAIT
                && !history.wereAllProbed();
    }

    /**
     * A request to the server, or a connection, has failed.
     *
     * @param text for the log, and for clients where the cause has no text of its own
     */
    public void serverFailed(int server, DownCause cause, String text) {
        boolean silent = cause == DownCause.NO_ANSWER && hasStates();
        history.failed(records[server], cause, silent ? silence(server) : text);
    }

    private String silence(int server) {
        return DownCause.NO_ANSWER.text() + " for "
                + config.settingsOf(server(server)).timeoutMs() + " ms";
    }

    /** Which worker compares the servers of the pool with each other. */
    public Duty comparing() {
        return history.comparing;
    }

    /** Whether one more server may be taken out of use, so that the others still are enough. */
    public boolean mayTakeOutOneMore() {
        long out = healths.stream()
                .filter(health -> health.standing() != Standing.OWNS)
                .count();
        return out < ConfiguredHealth.rules(config).outMax(records.length);
    }

    /** The checks of the server. */
    public ServerChecks checks(int server) {
        return records[server].checks;
    }

    /** A connection to the server is ready for requests; the state that is returned learns when it has closed. */
    ServerHealth reached(int server) {
        ServerHealth health = healths.get(server);
        health.connected();
        return health;
    }

    /** A probe of the server has ended. */
    public void probed(int server, ProbeResult result) {
        history.probed(records[server], result);
    }

    /** An operator has given an order about the server. */
    public void operator(int server, OperatorAction action) {
        history.operator(records[server], action);
    }

    /** From now on that worker's part of the pool flushes servers. */
    public void flushBy(Pool pool) {
        history.flushBy(pool);
    }

    /** The step that the return of the server waited for is over. */
    public void returned(int server) {
        history.returned(records[server]);
    }

    /** The step that the return of the server waited for has failed. */
    public void returnFailed(int server, DownCause cause, String text) {
        history.returnFailed(records[server], cause, text);
    }

    /** A key of the server was written elsewhere, so the server may have an older value. */
    public void writtenElsewhere(int server) {
        records[server].writtenElsewhere();
        PoolState other = standIn();
        if (other != null) {
            other.use().written();
        }
    }

    /** The use of this pool by others. */
    StandInUse use() {
        return history.standInUse();
    }

    /** The server is held, and may have missed a write that it was sent a copy of. */
    public void missedWrite(int server) {
        history.missedWrite(records[server]);
    }

    /** The server answered. */
    public void serverSucceeded(int server) {
        ServerRecord record = records[server];
        if (record.health.heedsSuccess()) {
            history.succeeded(record);
        }
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
        List<ServerMetrics> servers = new ArrayList<>(records.length);
        for (int i = 0; i < records.length; i++) {
            servers.add(records[i].complete(workers.servers().get(i), health(i), history.policy()));
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
