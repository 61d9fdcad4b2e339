package dev.nutcracker.server;

import dev.nutcracker.config.PoolConfig;
import dev.nutcracker.config.ServerAddress;
import dev.nutcracker.config.ServerConfig;
import dev.nutcracker.config.ServerMatcher;
import dev.nutcracker.config.SlowLogConfig;
import dev.nutcracker.health.DownCause;
import dev.nutcracker.health.HealthSnapshot;
import dev.nutcracker.health.OperatorAction;
import dev.nutcracker.health.ProbeResult;
import dev.nutcracker.health.ServerHealth;
import dev.nutcracker.health.Transition;
import dev.nutcracker.protocol.Extent;
import dev.nutcracker.rate.SharedLimit;
import dev.nutcracker.routing.SlotTable;
import dev.nutcracker.routing.Topology;
import dev.nutcracker.stats.ConnectionTally;
import dev.nutcracker.stats.SlowLog;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

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
    private final PoolConfig config;
    private final @Nullable PoolState standIn;
    private final PoolHistory history;
    private final PoolEndpoints endpoints;
    private final int[] predecessors;
    private final ServerRecord[] records;
    private final List<ServerHealth> healths;
    private final ServedKeys keys;
    private final ServerUse use;
    private final PoolAdmission admission;
    private final PoolReports reports;
    private final RouteShares routeShares;
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
                config.servers().stream().mapToInt(_ -> ServerMatcher.NONE).toArray(),
                new ServerRecord[0],
                first -> new PoolHistory(first, timer, clockNs, connections, clientLimit, endpoints));
        history.takeOver(this);
        PoolNotices.lid(config, history.policy());
        takeOnSettings();
    }

    private PoolState(
            PoolConfig config,
            @Nullable PoolState standIn,
            int[] predecessors,
            ServerRecord[] before,
            Function<PoolState, PoolHistory> histories) {
        this.config = config;
        this.standIn = standIn;
        this.predecessors = predecessors;
        this.history = histories.apply(this);
        history.primaries.prepare(config);
        this.endpoints = history.endpoints.apply(config);
        this.records = new ServerRecord[predecessors.length];
        for (int i = 0; i < records.length; i++) {
            records[i] = predecessors[i] == ServerMatcher.NONE ? new ServerRecord() : before[predecessors[i]];
        }
        this.healths = Arrays.stream(records).map(record -> record.health).toList();
        this.keys = new ServedKeys(
                config,
                records(),
                standIn == null ? null : standIn::topology,
                () -> history.slots,
                record -> history.snapshot(record));
        this.use = new ServerUse(config, records(), history);
        this.admission = new PoolAdmission(
                config, history.clientLimit, history.clients, history.refusedClients, history.drained);
        this.reports = new PoolReports(config, admission, records(), keys, history);
        this.routeShares = new RouteShares(config.routes());
        this.topology = keys.first(history.nextVersion());
    }

    /** The same pool under another configuration, with no other pool that stands in. */
    public PoolState successor(PoolConfig newConfig) {
        return successor(newConfig, null);
    }

    /** The same pool under another configuration. Nothing changes before it takes over. */
    public PoolState successor(PoolConfig newConfig, @Nullable PoolState newStandIn) {
        int[] servers = ServerMatcher.predecessors(newConfig.servers(), config.servers());
        return new PoolState(newConfig, newStandIn, servers, records, _ -> history);
    }

    /** How many keys each of its routes takes. */
    public RouteShares routeShares() {
        return routeShares;
    }

    /** Orders the requests for keys that this pool and another one have. */
    KeyGate keyGate() {
        return history.keyGate;
    }

    /** What servers may still do that nobody waits for. */
    LateRequests lateRequests() {
        return history.lateRequests;
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
        return standIn;
    }

    /**
     * Takes over. From now on the predecessor only serves workers that have not taken on this one yet. Servers that are
     * ejected at this moment stay ejected, whatever has happened since this was prepared.
     */
    public void takeOver() {
        PoolState before = history.takeOver(this);
        if (before != this) {
            before.endpoints.onReplaced().accept(endpoints);
        }
        PoolNotices.changed(config, before.config, history.policy());
        takeOnSettings();
    }

    /** Settings of what outlasts configurations. */
    private void takeOnSettings() {
        history.extents.adopt(config);
        history.lateRequests.adopt(config);
        history.primaries.adopt(config);
        SlowLogConfig slow = config.slowLog();
        long fromNs = slow.isOn() ? TimeUnit.MICROSECONDS.toNanos(slow.slowerThanUs()) : SlowLog.NEVER_NS;
        history.slowLog.set(fromNs, slow.lengthMax(), slow.keys());
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

    /** How keys are served now. */
    ServedKeys keys() {
        return keys;
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

    public ServerConfig server(int index) {
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

    /** Those who are told of changes; they are the same under another configuration. */
    public PoolListeners listeners() {
        return history.listeners;
    }

    /** The limit of all clients together. */
    public SharedLimit rates() {
        return history.rates;
    }

    /** Who owns the slots, as far as that is known. */
    public SlotTable slots() {
        return history.slots;
    }

    /** Who owns the slots, if the pool is a cluster. Other servers come first, if there are any. */
    public void takeSlots(SlotTable slots) {
        history.takeSlots(slots, true);
    }

    /** As {@link #takeSlots}; it counts once the pool has other servers. */
    public void prepareSlots(SlotTable slots) {
        history.takeSlots(slots, false);
    }

    /** The primaries of its servers, if these are masters; they are the same under another configuration. */
    public Primaries primaries() {
        return history.primaries;
    }

    /** The replicas of its servers; they are the same under another configuration. */
    public Replicas replicas() {
        return history.replicas;
    }

    /** The limits of single users. */
    public UserShares userShares() {
        return history.userShares;
    }

    /** The server that the transition is of, or {@link ServerMatcher#NONE} if this configuration does not have it. */
    public int serverOf(Transition transition) {
        int index = healths.indexOf(transition.server());
        return index < 0 ? ServerMatcher.NONE : index;
    }

    /** Which servers may be used now. */
    public ServerUse use() {
        return use;
    }

    /** Whether there is room for another connection. */
    public PoolAdmission admission() {
        return admission;
    }

    /** What is known of the pool, for people and for those who measure. */
    public PoolReports reports() {
        return reports;
    }

    /** The state of the server, and how its keys are served. */
    public HealthSnapshot health(int server) {
        return history.snapshot(records[server]);
    }

    /** A request to the server, or a connection, has failed. The text is for the log, and for clients where the cause has none. */
    public void serverFailed(int server, DownCause cause, String text) {
        boolean silent = cause == DownCause.NO_ANSWER && history.hasStates();
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

    /** Another process has had the server out of use, and this one goes on so, for {@code remainingNs} at least. */
    public void goOnDown(int server, DownCause cause, String text, long remainingNs) {
        history.goOnDown(records[server], cause, text, remainingNs);
    }

    /** Whether the server is drained because its own answers say so. */
    public boolean isDrainedByItself(int server) {
        return healths.get(server).isDrainedByItself();
    }

    /** An operator has given an order about the server. */
    public void operator(int server, OperatorAction action) {
        history.operator(records[server], action);
    }

    /** An operator wants the server drained for so long; then failures and probes decide again. */
    public void drain(int server, long forNs) {
        history.drain(records[server], forNs);
    }

    /** Whether the pool is to have no more clients; those that it has stay. */
    public void refuseClients(boolean wanted) {
        history.drained.set(wanted);
    }

    /** From now on {@code flusher} flushes servers. */
    void flushBy(Flusher flusher) {
        history.flushBy(flusher);
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
        if (standIn != null) {
            standIn.useAsStandIn().written();
        }
    }

    /** The use of this pool by others. */
    StandInUse useAsStandIn() {
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

    /** A client's script was sent to the server of its first key, though other keys of it are elsewhere. Logged once. */
    public void scriptWentToFirstKey() {
        PoolNotices.scriptWentToFirstKey(config, history.toldOfScripts);
    }

    /** The servers of that name have another address: what was known of them is forgotten. */
    public void moved(String host) {
        List<ServerRecord> others = IntStream.range(0, records.length)
                .filter(i -> server(i).address() instanceof ServerAddress.Tcp(String name, int _) && name.equals(host))
                .mapToObj(i -> records[i])
                .toList();
        if (!others.isEmpty()) {
            history.startAnew(others);
        }
    }
}
