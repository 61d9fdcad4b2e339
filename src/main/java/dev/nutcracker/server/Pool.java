package dev.nutcracker.server;

import dev.nutcracker.buffer.MemoryLimit;
import dev.nutcracker.config.PoolConfig;
import dev.nutcracker.config.ServerConfig;
import dev.nutcracker.net.Connector;
import dev.nutcracker.net.Turn;
import dev.nutcracker.protocol.Dialect;
import dev.nutcracker.routing.Router;
import dev.nutcracker.routing.Topology;
import dev.nutcracker.stats.Counters;
import dev.nutcracker.stats.PoolCounter;
import dev.nutcracker.stats.PoolSnapshot;
import dev.nutcracker.stats.ServerMetrics;
import dev.nutcracker.stats.ServerSnapshot;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One worker's part of a pool: its own connections to each server, and its counters. It can take on another configuration
 * of the pool between two turns: servers that stay keep their connections, those that go answer what is outstanding.
 */
public final class Pool extends PoolContext {
    private static final Logger LOG = LoggerFactory.getLogger(Pool.class);

    private final Counters<PoolCounter> counters = new Counters<>(PoolCounter.class);
    private final Slots slots = new Slots();
    private final List<PoolFeature> features;
    /** Servers that the pool has no more, with requests outstanding. */
    private final List<Server> leaving = new ArrayList<>();

    private int requestNumber;
    private Server[] servers;
    /** By place of the topology: the servers that requests go to. Always changed together with the servers. */
    private Server[] owners;

    /** @param features what the pool can do beside sending requests on shared connections */
    public Pool(
            PoolState shared,
            Dialect dialect,
            EventLoop loop,
            Turn turn,
            Connector connector,
            MemoryLimit.Share memory,
            List<PoolFeature.Factory> features) {
        super(shared, dialect, loop, turn, connector, memory);
        this.features = features.stream().map(factory -> factory.of(this)).toList();
        slots.limit(shared.serverConnections());
        this.servers = new Server[shared.config().servers().size()];
        for (int i = 0; i < servers.length; i++) {
            servers[i] = newServer(i, shared.config(), null);
        }
        this.owners = owners(shared.topology(), servers);
    }

    private static Server[] owners(Topology topology, Server[] servers) {
        return topology.shards().stream().map(shard -> servers[shard.server()]).toArray(Server[]::new);
    }

    /** What the pool had before a change, which is to be settled. */
    public static final class Former {
        private final Server[] servers;
        private final List<Integer> unusedSlots;

        private Former(Server[] servers, List<Integer> unusedSlots) {
            this.servers = servers;
            this.unusedSlots = unusedSlots;
        }
    }

    /**
     * Goes by what has become of the pool's configuration: from now on requests are routed by it. Nothing has happened to
     * connections when this returns; {@link #settle} sees to that.
     */
    public Former goBy(PoolState successor) {
        return goBy(successor, serversUnder(successor));
    }

    private Former goBy(PoolState successor, Server[] after) {
        Server[] before = servers;
        PoolConfig config = successor.config();
        goByConfigured(successor);
        exchange(before, after);
        for (int i = 0; i < after.length; i++) {
            ServerConfig server = config.servers().get(i);
            after[i].adopt(i, server, config.settingsOf(server));
        }
        // What is outstanding at a server that leaves waits no longer than at any other.
        leaving.forEach(server -> server.adopt(config.settings()));
        return new Former(before, slots.limit(successor.serverConnections()));
    }

    /** Whoever is not among the servers any more is leaving: nobody is lost sight of, whatever comes next. */
    private void exchange(Server[] before, Server[] after) {
        servers = after;
        owners = owners(shared().topology(), after);
        leaving.removeAll(List.of(after));
        for (Server server : before) {
            if (!isAmong(after, server)) {
                leaving.add(server);
            }
        }
    }

    /** Nothing but what it returns is changed by this. */
    private Server[] serversUnder(PoolState successor) {
        int[] predecessors = successor.predecessors();
        Server[] after = new Server[predecessors.length];
        for (int i = 0; i < after.length; i++) {
            after[i] = predecessors[i] >= 0 ? servers[predecessors[i]] : comingOrBack(i, successor.config(), after);
        }
        return after;
    }

    /** One that is only just leaving comes back as it is, so that a client's requests stay in order. */
    private Server comingOrBack(int index, PoolConfig config, Server[] taken) {
        for (Server server : leaving) {
            if (server.hasAddressOf(config.servers().get(index)) && !isAmong(taken, server)) {
                return server;
            }
        }
        return newServer(index, config, null);
    }

    /** @param former whose counts it goes on with, if there is one */
    private Server newServer(int index, PoolConfig config, @Nullable Server former) {
        ServerConfig configured = config.servers().get(index);
        Server server = new Server(this, index, configured, config.settingsOf(configured), former, this::left);
        features.forEach(feature -> server.add(feature.at(server)));
        return server;
    }

    private static boolean isAmong(Server[] servers, Server server) {
        for (Server other : servers) {
            if (other == server) {
                return true;
            }
        }
        return false;
    }

    /** Does to connections what the change asks for. */
    public void settle(Former former) {
        retireLeaving(former.servers);
        forEachServer(Server::settingsChanged);
        for (Server server : servers) {
            server.renew();
        }
        former.unusedSlots.forEach(this::retireSlot);
        features.forEach(PoolFeature::serversChanged);
    }

    private void retireLeaving(Server[] before) {
        for (Server server : before) {
            if (!isAmong(servers, server)) {
                server.retire();
            }
        }
    }

    /**
     * Goes by this configuration with server connections of which none has been there before: what is left of a change
     * that broke in the middle. Whatever is outstanding ends with an error.
     */
    public void startOver(PoolState configured) {
        List<Server> former = new ArrayList<>(List.of(servers));
        former.addAll(leaving);
        Server[] others = new Server[configured.config().servers().size()];
        for (int i = 0; i < others.length; i++) {
            others[i] = newServer(i, configured.config(), formerOf(i, configured));
        }
        goBy(configured, others);
        for (Server server : former) {
            endWhateverBreaks(server);
        }
        leaving.clear();
        features.forEach(PoolFeature::serversChanged);
    }

    private @Nullable Server formerOf(int index, PoolState configured) {
        int before = shared() == configured ? index : configured.predecessors()[index];
        return before >= 0 && before < servers.length ? servers[before] : null;
    }

    private static void endWhateverBreaks(Server server) {
        try {
            server.end();
        } catch (RuntimeException | Error e) {
            LOG.error("a defect while the connections to server {} are closed", server, e);
        }
    }

    /**
     * The servers of that name have another address: new connections go there, those to the former address answer what
     * is outstanding, as if a server had taken the place of another.
     */
    public void moved(String host) {
        leaving.forEach(server -> server.supersedeIfAt(host));
        Server[] before = servers;
        Server[] after = before.clone();
        for (int i = 0; i < after.length; i++) {
            if (before[i].supersedeIfAt(host)) {
                after[i] = newServer(i, shared().config(), before[i]);
            }
        }
        if (!Arrays.equals(before, after)) {
            exchange(before, after);
            retireLeaving(before);
            features.forEach(PoolFeature::serversChanged);
        }
    }

    /** A server that has no connection any more is leaving no longer while this goes on. */
    private void forEachServer(Consumer<Server> action) {
        for (Server server : servers) {
            action.accept(server);
        }
        List.copyOf(leaving).forEach(action);
    }

    /** Calls {@code listener}, on any thread, when another topology is in use because of what became of the same servers. */
    public void onTopologyChange(Runnable listener) {
        shared().onTopologyChange(listener);
    }

    /** Takes back {@link #onTopologyChange}. */
    public void noMoreTopologyChange(Runnable listener) {
        shared().noMoreTopologyChange(listener);
    }

    /** The feature of that kind; {@code null} if the pool has none. */
    public <F extends PoolFeature> @Nullable F feature(Class<F> kind) {
        for (PoolFeature feature : features) {
            if (kind.isInstance(feature)) {
                return kind.cast(feature);
            }
        }
        return null;
    }

    public Counters<PoolCounter> counters() {
        return counters;
    }

    /** The server that owns the key, {@code null} when none is live. */
    public @Nullable Server serverOf(byte[] key, int offset, int length) {
        int place = shared().topology().router().route(key, offset, length);
        return place == Router.NO_SERVER ? null : owners[place];
    }

    /** How keys find their servers now. Its places are those of {@link #owner}. */
    public Topology topology() {
        return shared().topology();
    }

    /** The server that owns the keys of a place. */
    public Server owner(int place) {
        return owners[place];
    }

    public int serverCount() {
        return servers.length;
    }

    public Server server(int index) {
        return servers[index];
    }

    /** Which of its {@code server_connections} a new client uses, at every server, until it gives the slot back. */
    public int takeSlot() {
        return slots.take();
    }

    /** A client that used the slot is gone. */
    public void returnSlot(int slot) {
        if (slots.giveBack(slot)) {
            retireSlot(slot);
        }
    }

    private void retireSlot(int slot) {
        for (Server server : servers) {
            server.retire(slot);
        }
    }

    /** Opens one connection to each server. */
    public void preconnect() {
        for (Server server : servers) {
            server.connection(Dialect.USUAL_FLAVOUR, 0);
        }
    }

    /** Closes all server connections; what is outstanding is answered with an error. */
    public void close() {
        stopFindingOut();
        forEachServer(Server::close);
    }

    /** This worker's counters; what is counted per process is in none of them. */
    public PoolSnapshot snapshot() {
        List<ServerSnapshot> snapshots = new ArrayList<>(servers.length);
        for (Server server : servers) {
            snapshots.add(server.snapshot());
        }
        return new PoolSnapshot(shared().config().name(), counters.snapshot(), snapshots);
    }

    /**
     * The metrics at this worker of the servers from {@code first} to before {@code end}, in index order; what is counted
     * per process is in none of them.
     */
    public List<ServerMetrics> serverMetrics(int first, int end) {
        List<ServerMetrics> metrics = new ArrayList<>(end - first);
        for (int i = first; i < end; i++) {
            metrics.add(servers[i].metrics());
        }
        return metrics;
    }

    /** The last connection of a server that was leaving has closed. */
    private void left(Server server) {
        if (leaving.remove(server)) {
            server.left();
        }
    }

    /** What requests are told apart by where responses repeat it. */
    public int nextRequestNumber() {
        return ++requestNumber;
    }
}
