package dev.nutcracker.server;

import dev.nutcracker.config.ServerAddress;
import dev.nutcracker.config.ServerConfig;
import dev.nutcracker.config.ServerSettings;
import dev.nutcracker.health.DownCause;
import dev.nutcracker.health.ServerHealth;
import dev.nutcracker.health.ServerState;
import dev.nutcracker.health.Transition;
import dev.nutcracker.net.Connector;
import dev.nutcracker.routing.Absence;
import dev.nutcracker.stats.ErrorKind;
import dev.nutcracker.stats.ServerMetrics;
import dev.nutcracker.stats.ServerPhase;
import dev.nutcracker.stats.ServerSnapshot;
import dev.nutcracker.stats.StateMetrics;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A server at one worker: its connections, opened when first needed and again when lost. */
public final class Server extends ServerContext {
    private static final Absence.Refused UNDISCOVERED = new Absence.Refused(PoolContext.UNDISCOVERED, false);

    private static final long RECONNECT_NS = TimeUnit.SECONDS.toNanos(1);

    /** Its pool, as far as it knows that: it chooses the connections, and learns when the server is done. */
    interface Owner {
        /**
         * A connection that clients share, of the type that the settings want.
         *
         * @param predecessor the connection that it replaces once that has answered everything
         */
        ServerConnection shared(Server server, ConnectionSetup setup, @Nullable ServerConnection predecessor);

        /**
         * A connection that one client has for itself.
         *
         * @param whenIdle called when every request on it is answered
         */
        ServerConnection leased(Server server, ConnectionSetup setup, Runnable whenIdle);

        /** The pool does not have it any more, and all its parts are done. */
        void left(Server server);
    }

    private final PoolContext pool;
    private final Owner owner;
    private final @Nullable Mastership mastership;
    private final SharedConnections connections;
    /** All parts of this server, the shared connections among them. */
    private final List<ServerPart> parts = new ArrayList<>(4);

    private int index;
    private @Nullable ReplicaSet replicas;
    /** Another server has its place at this worker, with the same configured address. */
    private boolean superseded;
    /** When its connections were last replaced; 0 for never. */
    private long reconnectedNs;

    /**
     * @param mastership of the master that it stands for; null if it is known by its address
     * @param former the server that it replaces and whose counts it continues, if there is one
     */
    Server(
            PoolContext pool,
            int index,
            ServerConfig config,
            ServerSettings settings,
            @Nullable Mastership mastership,
            @Nullable Server former,
            Owner owner) {
        super(pool, config, settings, former);
        this.pool = pool;
        this.index = index;
        this.owner = owner;
        this.mastership = mastership;
        this.connections =
                new SharedConnections(pool, this, (setup, predecessor) -> owner.shared(this, setup, predecessor));
        parts.add(connections);
    }

    /** That of the master that it stands for; null if it is known by its address. */
    @Nullable
    Mastership mastership() {
        return mastership;
    }

    /**
     * A connection that one client has for itself.
     *
     * @param whenIdle called when every request on it is answered
     */
    public ServerConnection leased(ServerConnection.Owner holder, int flavour, Runnable whenIdle) {
        return owner.leased(this, new ConnectionSetup(pool, this, holder, flavour, ConnectionSetup.NO_LANE), whenIdle);
    }

    @Override
    public void connect(Connector.Attempt attempt) {
        if (mastership == null) {
            super.connect(attempt);
        } else {
            pool.connect(mastership.address(), attempt);
        }
    }

    @Override
    void noteLoss(ErrorKind kind) {
        if (mastership != null) {
            mastership.connectionGone(kind);
        }
        super.noteLoss(kind);
    }

    /** The server's place among the pool's servers. */
    public int index() {
        return index;
    }

    /** Takes on another place, name, weight or other settings, also while it is leaving; the address is the same. */
    void adopt(int newIndex, ServerConfig newConfig, ServerSettings newSettings) {
        index = newIndex;
        adopt(newConfig, newSettings);
    }

    /** Whether the router may choose this server. */
    public boolean isLive() {
        return !isLeaving() && pool.shared().use().isLive(index);
    }

    /** Whether it has failed and not answered since, whichever worker asked. */
    public boolean isSilent() {
        return !isLeaving() && pool.shared().use().isSilent(index);
    }

    @Override
    boolean isAwaited() {
        return !isLeaving() && pool.shared().use().isAwaited(index);
    }

    @Override
    public byte @Nullable [] outOfUseResponse() {
        byte[] refusal = mastership == null ? null : mastership.refusal();
        if (refusal != null) {
            return refusal;
        }
        if (address() instanceof ServerAddress.Undiscovered) {
            return pool.response(UNDISCOVERED);
        }
        Absence.Refused refused = isLeaving() ? null : pool.shared().use().refusal(index);
        return refused == null ? null : pool.response(refused);
    }

    @Override
    public void answered() {
        if (!isLeaving()) {
            pool.shared().serverSucceeded(index);
        }
    }

    @Override
    @Nullable
    ServerHealth reached() {
        return isLeaving() ? null : pool.shared().reached(index);
    }

    @Override
    public void failed(DownCause cause, String text) {
        if (!isLeaving()) {
            pool.shared().serverFailed(index, cause, text);
        }
    }

    /** It was sent a copy of a write while it was held, and may not have got it. */
    public void missedWrite() {
        if (!isLeaving()) {
            pool.shared().missedWrite(index);
        }
    }

    /** Whether it is a server of this pool, and not of one that stands in for it. */
    public boolean isOf(PoolContext other) {
        return pool == other;
    }

    /** Whether it stands for a master, so that what it has not done is done by its next primary. */
    public boolean isOfPrimary() {
        return mastership != null;
    }

    /** Whether both are servers of one pool. */
    public boolean isBeside(Server other) {
        return pool == other.pool;
    }

    /** Its replicas; null if no client has read from any. */
    @Nullable
    ReplicaSet replicas() {
        return replicas;
    }

    /** From now on replicas serve reads. */
    void readFrom(ReplicaSet set) {
        replicas = set;
        add(set);
    }

    /** Adds {@code part} to this server. */
    void add(ServerPart part) {
        parts.add(part);
    }

    /** The part of this kind, which every server of the pool has. */
    public <P extends ServerPart> P part(Class<P> kind) {
        for (ServerPart part : parts) {
            if (kind.isInstance(part)) {
                return kind.cast(part);
            }
        }
        throw new AssertionError("the pool has no " + kind.getSimpleName());
    }

    /** As {@link #part(Class)}, of another pool's feature; it is made when it is first wanted. */
    public <P extends ServerPart> P part(Class<P> kind, Predicate<P> wanted, Supplier<P> first) {
        for (ServerPart part : parts) {
            if (kind.isInstance(part) && wanted.test(kind.cast(part))) {
                return kind.cast(part);
            }
        }
        P made = first.get();
        parts.add(made);
        return made;
    }

    /** Applies its settings to open connections, as far as no new connection is needed for that. */
    void settingsChanged() {
        forEachConnection(ServerConnection::settingsChanged);
    }

    /** Whether this is the server that {@code other} means. */
    boolean hasAddressOf(ServerConfig other) {
        return !superseded && address().equals(other.address());
    }

    /** The master has another primary. Returns whether this server stands for the former one. */
    boolean supersedeIfOf(String master) {
        boolean concerned = !superseded && address().equals(new ServerAddress.Master(master));
        superseded |= concerned;
        return concerned;
    }

    /** Whether its master has another primary now. */
    public boolean isFormerPrimary() {
        return superseded && mastership != null;
    }

    /** Nothing that it says counts any more: what is outstanding fails for this reason. */
    void cutOff(String reason) {
        if (mastership != null) {
            mastership.cutOff();
        }
        parts.forEach(part -> part.goesOut(true, reason));
    }

    /** Passes each connection that clients share to {@code action}. */
    void forEachShared(Consumer<ServerConnection> action) {
        connections.forEachConnection(action);
    }

    /** Whether no client's request is on its way on a shared connection. */
    boolean isDrained() {
        return connections.outstandingCount() == 0;
    }

    /** For how long the oldest request on a shared connection has been without a response; 0 if there is none. */
    long oldestOutstandingNs() {
        return connections.oldestOutstandingNs();
    }

    /** Resets each shared connection on which a request from before {@code untilNs} has no response yet. */
    void closeUnanswered(long untilNs) {
        connections.closeUnanswered(untilNs);
    }

    /** The name has another address. Returns whether this server is known by that name. */
    boolean supersedeIfAt(String host) {
        boolean concerned =
                address() instanceof ServerAddress.Tcp tcp && tcp.host().equals(host);
        superseded |= concerned;
        return concerned;
    }

    /** The pool does not have this server any more: its connections answer their outstanding requests and close. */
    void retire() {
        leave();
        parts.forEach(ServerPart::retire);
        leaveIfDone();
    }

    /**
     * It has sent a request to itself: its connections lead to a server that had its address before. They are replaced, at most once a
     * second.
     */
    void reconnect(long nowNs) {
        if (reconnectedNs == 0 || nowNs - reconnectedNs > RECONNECT_NS) {
            reconnectedNs = nowNs;
            reconnect();
        }
    }

    /** Its connections are replaced by new ones. */
    void reconnect() {
        parts.forEach(ServerPart::reconnect);
    }

    /** Closes what was opened to a server that is leaving, when it is answered. */
    public void retireAgain() {
        if (isLeaving()) {
            connections.retire();
            leaveIfDone();
        }
    }

    /** The connections of that lane are not used any more: they answer their outstanding requests and close. */
    void retire(int lane) {
        connections.retire(lane);
        if (replicas != null) {
            replicas.retire(lane);
        }
    }

    /** Applies to connections the changes of a configuration that still has this server. */
    void renew() {
        parts.forEach(ServerPart::renew);
    }

    /** The connection of a flavour and lane; it may still be opening. */
    public ServerConnection connection(int flavour, int lane) {
        return connections.at(flavour, lane);
    }

    @Override
    int outstandingCount() {
        return connections.outstandingCount();
    }

    /** The pool does not have this server any more, and all its parts are done. */
    void left() {
        parts.forEach(ServerPart::left);
    }

    @Override
    public void leaveIfDone() {
        if (mastership != null && isLeaving() && isDrained()) {
            mastership.drained(this);
        }
        if (isLeaving() && areAllDone()) {
            owner.left(this);
        }
    }

    private boolean areAllDone() {
        for (ServerPart part : parts) {
            if (!part.isDone()) {
                return false;
            }
        }
        return true;
    }

    /** Its state has changed, as the whole process sees it. */
    void stateChanged(Transition transition) {
        DownCause cause = transition.cause();
        if (transition.served()) {
            parts.forEach(ServerPart::comesBack);
        } else if (cause != null
                && counts(cause)
                && transition.to() != ServerState.TRIAL
                && transition.from() != transition.to()) {
            String text = cause.errorText() == null ? transition.text() : cause.errorText();
            parts.forEach(part -> part.goesOut(cause.closing() == DownCause.Closing.AT_ONCE, text));
        }
    }

    /** Others than the health checks say where a primary is. */
    private boolean counts(DownCause cause) {
        return mastership == null || cause == DownCause.OPERATOR;
    }

    /** Closes everything of it. */
    void end() {
        leave();
        superseded = true;
        close();
    }

    void close() {
        parts.forEach(ServerPart::close);
    }

    void listConnections(ConnectionReports reports) {
        for (ServerPart part : parts) {
            part.listConnections(reports);
        }
    }

    private void forEachConnection(Consumer<ServerConnection> action) {
        for (ServerPart part : parts) {
            part.forEachConnection(action);
        }
    }

    ServerSnapshot snapshot() {
        long[] values = counters().snapshot();
        forEachConnection(connection -> connection.countQueues(values));
        return new ServerSnapshot(name(), values);
    }

    /** Without anything that is counted per process. */
    ServerMetrics metrics() {
        long[] phases = new long[ServerPhase.values().length];
        int inQueue = 0;
        for (ServerPart part : parts) {
            part.countPhases(phases);
            inQueue += part.clientsInQueue();
        }
        forEachConnection(connection -> phases[connection.phase().ordinal()]++);
        return new ServerMetrics(
                snapshot(),
                phases,
                failures().snapshot(),
                policyCounters().snapshot(),
                inQueue,
                0,
                false,
                StateMetrics.UNKNOWN,
                latency().copy(),
                null);
    }
}
