package dev.nutcracker.server;

import dev.nutcracker.buffer.MemoryLimit;
import dev.nutcracker.config.ServerAddress;
import dev.nutcracker.config.ServerConfig;
import dev.nutcracker.net.Connector;
import dev.nutcracker.net.SocketSettings;
import dev.nutcracker.net.Turn;
import dev.nutcracker.protocol.Dialect;
import dev.nutcracker.routing.Router;
import dev.nutcracker.stats.Counters;
import dev.nutcracker.stats.PoolCounter;
import dev.nutcracker.stats.PoolSnapshot;
import dev.nutcracker.stats.ServerMetrics;
import dev.nutcracker.stats.ServerSnapshot;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One worker's part of a pool: its own connections to each server, and its counters. It can take on another configuration
 * of the pool between two turns: servers that stay keep their connections, those that go answer what is outstanding.
 */
public final class Pool {
    /** What a request is told that there is no memory for. */
    public static final String OUT_OF_MEMORY = Dialect.OUT_OF_MEMORY;
    /** What a request is told for whose keys there is no room. */
    public static final String OUT_OF_HEAP = "the proxy has no heap left for so many keys (-Xmx)";

    private static final String OUT_OF_HEAP_FOR_REQUESTS =
            "the proxy has no heap left for so many requests to a server that does not answer (-Xmx)";

    private final Dialect dialect;
    private final EventLoop loop;
    private final Turn turn;
    private final Connector connector;
    private final MemoryLimit.Share memory;
    private final Counters<PoolCounter> counters = new Counters<>(PoolCounter.class);
    private final byte[] noServerResponse;
    private final byte[] outOfMemoryResponse;
    private final byte[] outOfHeapResponse;
    private final byte[] outOfHeapForRequestsResponse;
    private final Slots slots = new Slots();
    private final Subscriptions subscriptions = new Subscriptions(this);
    private final Acquaintance acquaintance = new Acquaintance(this);
    /** Servers that the pool has no more, with requests outstanding. */
    private final List<Server> leaving = new ArrayList<>();

    private int requestNumber;
    private SharedPool shared;
    private Server[] servers;
    private long timeoutNs;

    public Pool(
            SharedPool shared,
            Dialect dialect,
            EventLoop loop,
            Turn turn,
            Connector connector,
            MemoryLimit.Share memory) {
        this.shared = shared;
        this.dialect = dialect;
        this.loop = loop;
        this.turn = turn;
        this.connector = connector;
        this.memory = memory;
        this.noServerResponse = dialect.errorResponse(CloseCause.REFUSED.text());
        this.outOfMemoryResponse = dialect.errorResponse(OUT_OF_MEMORY);
        this.outOfHeapResponse = dialect.errorResponse(OUT_OF_HEAP);
        this.outOfHeapForRequestsResponse = dialect.errorResponse(OUT_OF_HEAP_FOR_REQUESTS);
        slots.limit(shared.serverConnections());
        this.servers = new Server[shared.config().servers().size()];
        this.timeoutNs = TimeUnit.MILLISECONDS.toNanos(shared.config().timeoutMs());
        for (int i = 0; i < servers.length; i++) {
            servers[i] = new Server(this, i, shared.config().servers().get(i));
        }
    }

    /** Takes on what has become of the pool's configuration. */
    public void adopt(SharedPool successor) {
        shared = successor;
        List<Integer> unusedSlots = slots.limit(successor.serverConnections());
        adoptServers(successor.config().servers(), successor.predecessors());
        changeTimeout(successor.config().timeoutMs());
        for (Server server : servers) {
            server.renewConnections();
        }
        unusedSlots.forEach(this::retireSlot);
        subscriptions.place();
    }

    private void changeTimeout(long timeoutMs) {
        long before = timeoutNs;
        timeoutNs = TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        if (timeoutNs != before) {
            for (Server server : servers) {
                server.timeoutChanged();
            }
            leaving.forEach(Server::timeoutChanged);
        }
    }

    private void adoptServers(List<ServerConfig> configs, int[] predecessors) {
        Server[] before = servers;
        Server[] after = new Server[configs.size()];
        for (int i = 0; i < after.length; i++) {
            after[i] = predecessors[i] >= 0 ? before[predecessors[i]] : newServer(i, configs.get(i));
            after[i].adopt(i, configs.get(i));
        }
        servers = after;
        List<Server> staying = List.of(after);
        for (Server server : before) {
            if (!staying.contains(server)) {
                leaving.add(server);
                server.retire();
            }
        }
    }

    /** One that is only just leaving comes back as it is, so that a client's requests stay in order. */
    private Server newServer(int index, ServerConfig config) {
        for (Server server : leaving) {
            if (server.hasAddressOf(config)) {
                leaving.remove(server);
                return server;
            }
        }
        return new Server(this, index, config);
    }

    /** Calls {@code listener}, on any thread, when a server is ejected or taken back. */
    public void onRouterChange(Runnable listener) {
        shared.onRouterChange(listener);
    }

    /** Takes back {@link #onRouterChange}. */
    public void noMoreRouterChange(Runnable listener) {
        shared.noMoreRouterChange(listener);
    }

    /** What its clients are subscribed to at this worker. */
    public Subscriptions subscriptions() {
        return subscriptions;
    }

    public SharedPool shared() {
        return shared;
    }

    public String name() {
        return shared.config().name();
    }

    public Dialect dialect() {
        return dialect;
    }

    public EventLoop loop() {
        return loop;
    }

    public Turn turn() {
        return turn;
    }

    /** The worker's account of the memory that connections keep. */
    public MemoryLimit.Share memory() {
        return memory;
    }

    public Counters<PoolCounter> counters() {
        return counters;
    }

    /** The server that owns the key, {@code null} when none is live. */
    public @Nullable Server serverOf(byte[] key, int offset, int length) {
        int index = shared.router().route(key, offset, length);
        return index == Router.NO_SERVER ? null : servers[index];
    }

    public int serverCount() {
        return servers.length;
    }

    public Server server(int index) {
        return servers[index];
    }

    /** What a request is answered when no server is live. */
    public byte[] noServerResponse() {
        return noServerResponse;
    }

    /** What a request is answered that there is no memory for. */
    public byte[] outOfMemoryResponse() {
        return outOfMemoryResponse;
    }

    /** What a request is told that is one too many for a server that does not answer those it has. */
    byte[] outOfHeapForRequestsResponse() {
        return outOfHeapForRequestsResponse;
    }

    /** What a request is told for whose keys there is no room. */
    public byte[] outOfHeapResponse() {
        return outOfHeapResponse;
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
        acquaintance.close();
        for (Server server : servers) {
            server.close();
        }
        for (Server server : List.copyOf(leaving)) {
            server.close();
        }
    }

    /** This worker's counters; what is counted per process is in none of them. */
    public PoolSnapshot snapshot() {
        List<ServerSnapshot> snapshots = new ArrayList<>(servers.length);
        for (Server server : servers) {
            snapshots.add(server.snapshot());
        }
        return new PoolSnapshot(shared.config().name(), counters.snapshot(), snapshots);
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

    /** How long a request may wait for its response, in nanoseconds; 0 for ever. */
    long timeoutNs() {
        return timeoutNs;
    }

    /** The last connection of a server that was leaving has closed. */
    void left(Server server) {
        if (leaving.remove(server)) {
            server.left();
        }
    }

    /** What requests are told apart by where responses repeat it. */
    public int nextRequestNumber() {
        return ++requestNumber;
    }

    /** Finds out how much the servers take where that is not known; then calls {@code done}, on the loop. */
    public void findOut(Runnable done) {
        acquaintance.find(done);
    }

    void connect(ServerAddress server, ChannelHandler handler, Connector.Attempt attempt) {
        switch (server) {
            case ServerAddress.Tcp(String host, int port) ->
                connector.connect(host, port, socketSettings(true), handler, attempt);
            case ServerAddress.Unix(String path) ->
                connector.connectUnix(path, socketSettings(false), handler, attempt);
        }
    }

    /** The options of the sockets of its clients and servers. */
    public SocketSettings socketSettings(boolean tcp) {
        return connector.settings(tcp, shared.config().tcpKeepalive());
    }

    Connector connector() {
        return connector;
    }
}
