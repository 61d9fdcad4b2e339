package dev.nutcracker.server;

import dev.nutcracker.config.ServerAddress;
import dev.nutcracker.config.ServerConfig;
import dev.nutcracker.config.ServerSettings;
import dev.nutcracker.net.Connector;
import dev.nutcracker.stats.Counters;
import dev.nutcracker.stats.ErrorKind;
import dev.nutcracker.stats.LatencyRecorder;
import dev.nutcracker.stats.ServerCounter;
import dev.nutcracker.stats.ServerMetrics;
import dev.nutcracker.stats.ServerPhase;
import dev.nutcracker.stats.ServerSnapshot;
import io.netty.channel.ChannelHandler;
import java.util.BitSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One worker's view of a server: its connections, opened when first needed and again when lost. */
public final class Server {
    private final Pool pool;
    private final Counters<ServerCounter> counters;
    private final Counters<ErrorKind> failures;
    private final LatencyRecorder latency;
    private final Connections connections = new Connections();
    private final AudienceAtServer audience;
    private final ServerTopics topics;
    private final Leases leases;
    /** The flavours in which a connection has been ready for requests. */
    private final BitSet spoken = new BitSet();

    private int index;
    private ServerConfig config;
    private ServerSettings settings;
    private boolean leaving;
    /** Whether it has been gone, or seemed so, since a connection to it was opened. */
    private boolean lost;
    /** Another has its place at this worker, under the same address as far as the configuration says. */
    private boolean superseded;

    /** @param former whose place it takes, and whose counts it goes on with, if there is one */
    Server(Pool pool, int index, ServerConfig config, ServerSettings settings, @Nullable Server former) {
        this.pool = pool;
        this.index = index;
        this.config = config;
        this.settings = settings;
        this.audience = pool.shared().audience().at(config.address());
        this.counters = former == null ? new Counters<>(ServerCounter.class) : former.counters;
        this.failures = former == null ? new Counters<>(ErrorKind.class) : former.failures;
        this.latency = former == null ? new LatencyRecorder() : former.latency;
        this.topics = new ServerTopics(pool, this);
        this.leases = new Leases(pool, this);
    }

    /** The server's place among the pool's servers. */
    public int index() {
        return index;
    }

    /** Takes on another place among the servers, name, weight or settings, also when it was leaving; the address is the same. */
    void adopt(int newIndex, ServerConfig newConfig, ServerSettings newSettings) {
        index = newIndex;
        config = newConfig;
        settings = newSettings;
        leaving = false;
        connections.forEach(ServerConnection::stay);
    }

    /** Takes on other settings, while it is leaving. */
    void adopt(ServerSettings newSettings) {
        settings = newSettings;
    }

    /** Lets connections go by the settings that it has taken on, as far as that needs no other connection. */
    void settingsChanged() {
        forEachConnection(ServerConnection::settingsChanged);
    }

    /** How connections to it are made and used. */
    ServerSettings settings() {
        return settings;
    }

    /** How long a request may wait for its response, in nanoseconds; 0 for ever. */
    long timeoutNs() {
        return settings.timeoutNs();
    }

    /** Whether this is the server that {@code other} means. */
    boolean hasAddressOf(ServerConfig other) {
        return !superseded && config.address().equals(other.address());
    }

    /** The name has another address, if it is that of this server; returns whether it is. */
    boolean supersedeIfAt(String host) {
        boolean concerned =
                config.address() instanceof ServerAddress.Tcp tcp && tcp.host().equals(host);
        superseded |= concerned;
        return concerned;
    }

    /** The pool has this server no more: its connections answer what is outstanding and close. */
    void retire() {
        leaving = true;
        connections.forEach(ServerConnection::retire);
        topics.closeIfLeft();
        leases.retire();
        leaveIfDone();
    }

    /** The connections of that slot are used no more: they answer what is outstanding and close. */
    void retire(int slot) {
        connections.forEachOf(slot, ServerConnection::retire);
    }

    /**
     * Replaces connections that have shaken hands for another password or database. The new one opens when the other has
     * answered what is outstanding, so that a client's requests stay in order.
     */
    void renewConnections() {
        connections.forEach(predecessor -> {
            if (predecessor.isOutdated()) {
                connections.put(predecessor.successor());
            }
        });
        leases.adopt();
    }

    /** The connection of a flavour and slot, which may still be on its way. */
    public ServerConnection connection(int flavour, int slot) {
        ServerConnection connection = connections.at(flavour, slot);
        return connection != null ? connection : open(flavour, slot);
    }

    /**
     * Gives {@code lessee} a connection that nobody else uses.
     *
     * @param toBlock whether it is to wait for other clients there
     * @return null if there is none now; the client is then in line, and is told. That may come before this method returns
     */
    public @Nullable Lease lease(int flavour, boolean toBlock, LeaseHolder lessee) {
        return leases.take(flavour, toBlock, lessee);
    }

    /** The client waits for no lease any more. */
    public void forget(LeaseHolder lessee) {
        leases.forget(lessee);
    }

    private ServerConnection open(int flavour, int slot) {
        ServerConnection connection = new ServerConnection(pool, this, flavour, slot);
        connections.put(connection);
        connection.open();
        return connection;
    }

    /** The server's name as it is hashed. */
    public String name() {
        return config.name();
    }

    /** The times of requests that this server had a part in. */
    public LatencyRecorder latency() {
        return latency;
    }

    Counters<ServerCounter> counters() {
        return counters;
    }

    /** Connections that failed. */
    Counters<ErrorKind> failures() {
        return failures;
    }

    /** What is subscribed to at this server. */
    ServerTopics topics() {
        return topics;
    }

    /** Which clients of all workers this server's messages reach. */
    AudienceAtServer audience() {
        return audience;
    }

    /** The pool has this server no more, and nothing is left of it. */
    void left() {
        pool.shared().audience().release(config.address());
    }

    /** Whether the router may point to this server. */
    public boolean isLive() {
        return !leaving && pool.shared().isLive(index);
    }

    /** Whether the pool has this server no more. */
    boolean isLeaving() {
        return leaving;
    }

    void connect(ChannelHandler connection, Connector.Attempt attempt) {
        pool.connect(config.address(), connection, attempt);
    }

    /** The connection can be used. */
    void opened(ServerConnection connection) {
        spoken.set(connection.flavour());
        if (lost) {
            lost = false;
            pool.shared().extents().doubt(config.address());
        }
        if (connection.slot() == ServerConnection.NO_SLOT) {
            leases.opened(connection);
        }
    }

    /** Whether the server is known to speak that flavour. */
    boolean hasSpoken(int flavour) {
        return spoken.get(flavour);
    }

    /** The connection has closed; the next request opens another. */
    void gone(ServerConnection connection, ErrorKind kind, byte[] errorResponse) {
        lost |= switch (kind) {
            case CLOSED, RESET, REFUSED, UNREACHABLE -> connection.slot() != ServerConnection.NO_SLOT;
            default -> false;
        };
        if (connection.slot() == ServerConnection.NO_SLOT) {
            leases.gone(connection, kind, errorResponse);
        } else {
            connections.remove(connection);
        }
        leaveIfDone();
    }

    void leaveIfDone() {
        if (leaving && connections.isEmpty() && topics.isClosed() && leases.isEmpty()) {
            pool.left(this);
        }
    }

    void answered() {
        if (!leaving) {
            pool.shared().serverSucceeded(index);
        }
    }

    /** Whether it is twemproxy, as far as is known. */
    boolean isTwemproxy() {
        return pool.shared().extents().isTwemproxy(config.address());
    }

    /** It has closed a connection as twemproxy does upon what it does not take. If it is not that, it has failed. */
    void failedUnlessTwemproxy(String reason) {
        pool.shared().extents().doubt(config.address());
        pool.findOut(() -> {
            if (!isTwemproxy()) {
                failed(reason);
            }
        });
    }

    void failed(String reason) {
        if (!leaving) {
            pool.shared().serverFailed(index, reason);
        }
    }

    /** Nothing of it is of use any more. */
    void end() {
        leaving = true;
        superseded = true;
        close();
    }

    void close() {
        connections.forEach(connection -> connection.close(CloseCause.DISMISSED));
        topics.close();
        leases.close();
    }

    /** Those that are leased, too, and those that have a successor. */
    private void forEachConnection(Consumer<ServerConnection> action) {
        connections.forEachWithPredecessors(action);
        leases.forEach(action);
    }

    ServerSnapshot snapshot() {
        long[] values = counters.snapshot();
        forEachConnection(connection -> connection.countQueues(values));
        return new ServerSnapshot(config.name(), values);
    }

    /** What is counted per process is in none of it. */
    ServerMetrics metrics() {
        long[] phases = new long[ServerPhase.values().length];
        topics.countPhase(phases);
        forEachConnection(connection -> phases[connection.phase().ordinal()]++);
        return new ServerMetrics(snapshot(), phases, failures.snapshot(), leases.inLine(), 0, false, latency.copy());
    }

    @Override
    public String toString() {
        return config.name();
    }
}
