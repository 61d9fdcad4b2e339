package dev.nutcracker.server;

import dev.nutcracker.buffer.MemoryLimit;
import dev.nutcracker.config.ServerMatcher;
import dev.nutcracker.health.Transition;
import dev.nutcracker.net.Connector;
import dev.nutcracker.net.Turn;
import dev.nutcracker.protocol.Dialect;
import dev.nutcracker.protocol.VisitOrder;
import dev.nutcracker.routing.Router;
import dev.nutcracker.routing.SlotRouter;
import dev.nutcracker.routing.Topology;
import dev.nutcracker.stats.Counters;
import dev.nutcracker.stats.PoolCounter;
import dev.nutcracker.stats.PoolSnapshot;
import dev.nutcracker.stats.ServerMetrics;
import dev.nutcracker.stats.ServerSnapshot;
import io.netty.channel.EventLoop;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * One worker's part of a pool: its own connections to each server, and its counters. It can take on another configuration
 * of the pool between two turns: servers that stay keep their connections, those that go answer what is outstanding.
 */
public final class Pool extends ServerPool {
    private final Counters<PoolCounter> counters = new Counters<>(PoolCounter.class);
    private final Lanes lanes = new Lanes();
    private final PoolPrimaries primaries = new PoolPrimaries(this);
    private final PoolFeatures features;
    private final PoolServers servers;
    private final ServerFlushes flushes;

    private final KeyFailures failures = new KeyFailures(this);
    private final WorkersTopology routing = new WorkersTopology(this);
    private final StateNews news;
    private final PoolReplicas replicas;

    private int requestNumber;
    /**
     * By place of the topology: the server that gets its requests, none at extended places. Always changed together with
     * the servers.
     */
    private @Nullable Server[] owners;
    /** This worker's part of the pool that stands in for servers that are down. */
    private @Nullable Pool standIn;
    /** Null if the pool has servers of its own. */
    private final @Nullable PoolRoutes routes;

    private final Set<PoolRoutes> routesHere = new LinkedHashSet<>();
    /** All servers that its requests may reach. */
    private Server[] reached;

    /** A pool for whose servers no other pool stands in. */
    public Pool(
            PoolState shared,
            Dialect dialect,
            EventLoop loop,
            Turn turn,
            Connector connector,
            MemoryLimit.Share memory,
            List<FeatureFactory> features) {
        this(shared, dialect, loop, turn, connector, memory, features, null);
    }

    /**
     * @param features what the pool can do beside sending requests on shared connections
     * @param standIn this worker's part of the pool that stands in for servers that are down, null if none does
     */
    public Pool(
            PoolState shared,
            Dialect dialect,
            EventLoop loop,
            Turn turn,
            Connector connector,
            MemoryLimit.Share memory,
            List<FeatureFactory> features,
            @Nullable Pool standIn) {
        super(shared, dialect, loop, turn, connector, memory);
        this.features = new PoolFeatures(
                features.stream().map(feature -> feature.of(this)).toList());
        lanes.limit(shared.admission().connectionsPerServer());
        this.servers = new PoolServers(this, primaries, this.features, shared.config());
        this.flushes = new ServerFlushes(this, servers);
        this.standIn = standIn;
        this.owners = byPlace();
        this.reached = servers.current();
        this.routes = shared.config().routes().areThere() ? new PoolRoutes(this) : null;
        primaries.serversChanged();
        this.news = new StateNews(this, this::stateChanged);
        this.replicas = new PoolReplicas(this, servers);
    }

    private @Nullable Server[] byPlace() {
        return servers.byPlace(topology().shards(), standIn == null ? new Server[0] : standIn.owners);
    }

    /** The servers of the pool that stands in are others now. */
    public void standInChanged() {
        if (standIn != null) {
            owners = byPlace();
        }
    }

    /** Its routes to other pools; null if it has servers of its own. */
    public @Nullable PoolRoutes routes() {
        return routes;
    }

    /** The servers that get the requests of a routing pool, by place, and all that may get one. */
    void reach(@Nullable Server[] byPlace, Server[] all) {
        owners = byPlace;
        reached = all;
    }

    /** The pools to which its routes lead are others, or lie elsewhere. */
    public void routesChanged() {
        features.serversChanged();
    }

    /** By place, the servers that get requests; another array whenever one of them is another. */
    @Nullable
    Server[] owners() {
        return owners;
    }

    int laneLimit() {
        return lanes.limit();
    }

    void limitLanes(int limit) {
        lanes.limit(limit);
    }

    /** As {@link #goBy(PoolState, Pool)}, with no other pool that stands in. */
    public FormerServers goBy(PoolState successor) {
        return goBy(successor, null);
    }

    /**
     * Takes on the pool's new configuration: from now on requests are routed by it. This does nothing to connections;
     * {@link #applyToConnections} does that afterwards.
     */
    public FormerServers goBy(PoolState successor, @Nullable Pool newStandIn) {
        standIn = newStandIn;
        return exchange(successor, servers.under(successor));
    }

    private FormerServers exchange(PoolState successor, Server[] after) {
        Server[] before = servers.current();
        goByConfigured(successor);
        exchange(after);
        servers.adopt(successor.config());
        return new FormerServers(before, lanes.limit(successor.admission().connectionsPerServer()));
    }

    private void exchange(Server[] after) {
        servers.exchange(after);
        routing.renew();
        owners = byPlace();
        reached = servers.current();
        if (routes != null) {
            routes.rebuild();
        }
    }

    /** Applies the change to connections. */
    public void applyToConnections(FormerServers former) {
        servers.retireLeaving(former.servers());
        servers.forEach(Server::settingsChanged);
        for (Server server : servers.current()) {
            server.renew();
        }
        former.unusedLanes().forEach(servers::retireLane);
        primaries.serversChanged();
        features.serversChanged();
    }

    /** As {@link #startOver(PoolState, Pool)}, with no other pool that stands in. */
    public void startOver(PoolState configured) {
        startOver(configured, null);
    }

    /**
     * Takes on this configuration with new server connections only, after a change that failed in the middle. All
     * outstanding requests end with an error.
     */
    public void startOver(PoolState configured, @Nullable Pool newStandIn) {
        standIn = newStandIn;
        exchange(configured, servers.allNew(configured));
        servers.endLeaving();
        primaries.serversChanged();
        features.serversChanged();
    }

    /**
     * The servers of that name have another address. New connections go there; those to the former address answer their
     * outstanding requests, as if another server had replaced this one.
     */
    public void moved(String host) {
        Server[] before = servers.current();
        Server[] after = servers.moved(host);
        if (after != null) {
            exchange(after);
            servers.retireLeaving(before);
            features.serversChanged();
        }
    }

    /** New connections are opened to the servers of these indexes; those that are open answer what is outstanding first. */
    public void reconnect(IntPredicate wanted) {
        for (int i = 0; i < ownServerCount(); i++) {
            if (wanted.test(i)) {
                server(i).reconnect();
            }
        }
    }

    @Override
    @Nullable
    Server movePrimary(String master) {
        Server before = serverOf(master);
        if (before == null) {
            return null;
        }
        Server[] servers = this.servers.current();
        exchange(this.servers.movedPrimary(master));
        this.servers.retireLeaving(servers);
        primaries.serverChanged();
        features.serversChanged();
        routesHere.forEach(PoolRoutes::serversChanged);
        return before;
    }

    @Override
    @Nullable
    Server serverOf(String master) {
        return servers.ofMaster(master);
    }

    @Override
    void forEachServer(Consumer<Server> action) {
        servers.forEach(action);
    }

    /** What requests of its clients have to wait for. */
    public PrimaryWaits waits() {
        return routes == null ? primaries : routes.primaries();
    }

    /** The routing pools at this worker whose routes lead here. */
    Set<PoolRoutes> routesHere() {
        return routesHere;
    }

    /** Its primaries, if its servers are masters or the nodes of a cluster. */
    public PoolPrimaries primaries() {
        return primaries;
    }

    private void stateChanged(Transition transition) {
        int index = shared().serverOf(transition);
        if (index != ServerMatcher.NONE) {
            servers.current()[index].stateChanged(transition);
        }
    }

    /** The replicas that serve its reads. */
    public PoolReplicas replicas() {
        return replicas;
    }

    /** The feature of that kind; {@code null} if the pool has none. */
    public <F extends PoolFeature> @Nullable F feature(Class<F> kind) {
        return features.of(kind);
    }

    public Counters<PoolCounter> counters() {
        return counters;
    }

    /** The server that gets requests for the key, {@code null} if none does; {@link #failureOf} says why. */
    @Override
    public @Nullable Server serverOf(byte[] key, int offset, int length) {
        int place = topology().router().route(key, offset, length);
        return place == Router.NO_SERVER ? null : owners[place];
    }

    /** Whether requests for the key may go to that server. */
    boolean mayHave(byte[] key, Server server) {
        Server own = serverOf(key, 0, key.length);
        return own == server
                || (own != null && own.isBeside(server) && !topology().router().placesKeys());
    }

    /** How keys find their servers now; {@link #owner} takes its places. */
    public Topology topology() {
        return routing.now();
    }

    /** The topology by which requests are routed. */
    public WorkersTopology routing() {
        return routing;
    }

    /** In a cluster the worker adopts each topology by itself, when the requests of before allow it. */
    @Override
    void routeBy(Topology latest) {
        routing.adopt(latest);
    }

    /** This worker's part of the pool that stands in for servers that are down, null if none does. */
    public @Nullable Pool standIn() {
        return standIn;
    }

    @Override
    public @Nullable Server owner(int place) {
        return owners[place];
    }

    @Override
    public @Nullable Server keeperOf(byte[] key, int offset, int length) {
        if (routes != null) {
            return routes.keeperOf(key, offset, length);
        }
        Topology topology = topology();
        int place = topology.keeperOf(key, offset, length);
        return place == Router.NO_SERVER ? null : servers.current()[topology.serverOf(place)];
    }

    /** The error for a request whose key's server is {@code null}. */
    public FastFailure failureOf(byte[] key, int offset, int length) {
        return routes == null ? failures.of(key, offset, length) : routes.failureOf(key, offset, length);
    }

    /** The error for a request at an extended place of that topology. */
    public FastFailure failureAt(int place, Topology topology) {
        return routes == null ? failures.at(place, topology) : routes.failureAt(place);
    }

    /** The error for a request when no server is live. */
    FastFailure noLiveServer() {
        return failures.noLiveServer();
    }

    /** The error for a request whose keys have to be together and are not: of a cluster's own, or {@code ofServers}. */
    public byte[] keysApart(byte[] ofServers) {
        return topology().router() instanceof SlotRouter ? dialect().repeatedError(Dialect.SEVERAL_SLOTS) : ofServers;
    }

    /** The order in which a client visits all servers. */
    public VisitOrder visitOrder() {
        return routes == null ? NodeOrder.of(topology().router(), servers.names()) : routes.visitOrder();
    }

    /** How many servers its requests may reach: its own, or in a routing pool those of all pools to which routes lead. */
    public int serverCount() {
        return reached.length;
    }

    /** One of the servers that its requests may reach. */
    public Server server(int index) {
        return reached[index];
    }

    /** How many servers are its own. */
    public int ownServerCount() {
        return servers.current().length;
    }

    /** Which of the {@code server_connections} a new client uses at every server, until it gives the lane back. */
    public int takeLane() {
        return lanes.take();
    }

    /** A client that used the lane is gone. */
    public void returnLane(int lane) {
        if (lanes.giveBack(lane)) {
            servers.retireLane(lane);
        }
    }

    /** The worker serves this pool from now on. */
    public void begin() {
        features.begun();
    }

    /** Opens one connection to each server. */
    public void preconnect() {
        for (Server server : servers.current()) {
            server.connection(Dialect.USUAL_FLAVOUR, 0);
        }
    }

    /** From now on the pool's servers are flushed by this worker. */
    public void flushServers() {
        shared().flushBy(flushes);
    }

    /**
     * No request is sent to the servers any more; those that are on their way are answered.
     *
     * @param allLeft called on the loop when all are, possibly at once
     */
    public void retire(Runnable allLeft) {
        servers.retire(allLeft);
    }

    /** Closes all server connections; outstanding requests end with an error. */
    public void close() {
        news.end();
        if (routes != null) {
            routes.end();
        }
        replicas.close();
        flushes.close();
        primaries.close();
        stopFindingOut();
        features.ended();
        servers.forEach(Server::close);
    }

    /** This worker's counters, without those that are counted per process. */
    public PoolSnapshot snapshot() {
        List<ServerSnapshot> snapshots = servers.snapshots();
        snapshots.addAll(replicas.snapshots());
        return new PoolSnapshot(shared().config().name(), counters.snapshot(), snapshots);
    }

    /**
     * This worker's metrics of the servers from {@code first} to before {@code end}, in index order, without those that
     * are counted per process.
     */
    public List<ServerMetrics> serverMetrics(int first, int end) {
        return servers.metrics(first, end);
    }

    /** The next number for a request whose response repeats it. */
    public int nextRequestNumber() {
        return ++requestNumber;
    }
}
