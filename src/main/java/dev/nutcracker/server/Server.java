package dev.nutcracker.server;

import dev.nutcracker.config.ServerAddress;
import dev.nutcracker.config.ServerConfig;
import dev.nutcracker.config.ServerCredentials;
import dev.nutcracker.config.ServerSettings;
import dev.nutcracker.health.DownCause;
import dev.nutcracker.health.ServerState;
import dev.nutcracker.health.Transition;
import dev.nutcracker.net.Connector;
import dev.nutcracker.protocol.ServerLogin;
import dev.nutcracker.routing.Absence;
import dev.nutcracker.stats.Counters;
import dev.nutcracker.stats.ErrorKind;
import dev.nutcracker.stats.LatencyRecorder;
import dev.nutcracker.stats.PolicyCounter;
import dev.nutcracker.stats.ServerCounter;
import dev.nutcracker.stats.ServerMetrics;
import dev.nutcracker.stats.ServerPhase;
import dev.nutcracker.stats.ServerSnapshot;
import dev.nutcracker.stats.StateMetrics;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One worker's view of a server: its connections, opened when first needed and again when lost. */
public final class Server {
    private final PoolContext pool;
    private final Counters<ServerCounter> counters;
    private final Counters<ErrorKind> failures;
    private final Counters<PolicyCounter> policyCounters;
    private final LatencyRecorder latency;
    private final SharedConnections connections;
    /** All parts of this server, the shared connections among them. */
    private final List<ServerPart> parts = new ArrayList<>(4);

    private final Consumer<Server> whenLeft;
    /** The flavours of which a connection has been ready for requests. */
    private final BitSet spoken = new BitSet();

    private long failedRequests;
    private int index;
    private ServerConfig config;
    private ServerSettings settings;
    private boolean leaving;
    /** Whether it was lost, or seemed so, since a connection to it was last opened. */
    private boolean lost;
    /** Another server has its place at this worker, with the same configured address. */
    private boolean superseded;

    /**
     * @param former the server that it replaces and whose counts it continues, if there is one
     * @param whenLeft called when the pool does not have it any more and all its parts are done
     */
    Server(
            PoolContext pool,
            int index,
            ServerConfig config,
            ServerSettings settings,
            @Nullable Server former,
            Consumer<Server> whenLeft) {
        this.pool = pool;
        this.index = index;
        this.config = config;
        this.settings = settings;
        this.counters = former == null ? new Counters<>(ServerCounter.class) : former.counters;
        this.failures = former == null ? new Counters<>(ErrorKind.class) : former.failures;
        this.policyCounters = former == null ? new Counters<>(PolicyCounter.class) : former.policyCounters;
        this.latency = former == null ? new LatencyRecorder() : former.latency;
        this.failedRequests = former == null ? 0 : former.failedRequests;
        this.whenLeft = whenLeft;
        this.connections = new SharedConnections(pool, this);
        parts.add(connections);
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

    /** The server's place among the pool's servers. */
    public int index() {
        return index;
    }

    /** Takes on another place, name, weight or other settings, also while it is leaving; the address is the same. */
    void adopt(int newIndex, ServerConfig newConfig, ServerSettings newSettings) {
        index = newIndex;
        config = newConfig;
        settings = newSettings;
        leaving = false;
    }

    /** Takes on other settings while it is leaving. */
    void adopt(ServerSettings newSettings) {
        settings = newSettings;
    }

    /** Applies its settings to open connections, as far as no new connection is needed for that. */
    void settingsChanged() {
        forEachConnection(ServerConnection::settingsChanged);
    }

    /** The settings for connections to it. */
    public ServerSettings settings() {
        return settings;
    }

    /** What a server with these settings is given to log in; null for nothing. */
    public static @Nullable ServerLogin login(ServerSettings settings) {
        ServerCredentials credentials = settings.credentials();
        return credentials == null
                ? null
                : new ServerLogin(credentials.userName(), credentials.password().text());
    }

    /** How long a request may wait for its response, in nanoseconds; 0 without limit. */
    public long timeoutNs() {
        return settings.timeoutNs();
    }

    /** Whether this is the server that {@code other} means. */
    boolean hasAddressOf(ServerConfig other) {
        return !superseded && config.address().equals(other.address());
    }

    /** The name has another address. Returns whether this server is known by that name. */
    boolean supersedeIfAt(String host) {
        boolean concerned =
                config.address() instanceof ServerAddress.Tcp tcp && tcp.host().equals(host);
        superseded |= concerned;
        return concerned;
    }

    /** The pool does not have this server any more: its connections answer their outstanding requests and close. */
    void retire() {
        leaving = true;
        parts.forEach(ServerPart::retire);
        leaveIfDone();
    }

    /** The connections of that slot are not used any more: they answer their outstanding requests and close. */
    void retire(int slot) {
        connections.retire(slot);
    }

    /** Applies to connections the changes of a configuration that still has this server. */
    void renew() {
        parts.forEach(ServerPart::renew);
    }

    /** The connection of a flavour and slot; it may still be opening. */
    public ServerConnection connection(int flavour, int slot) {
        return connections.at(flavour, slot);
    }

    /** Its configured address. */
    public ServerAddress address() {
        return config.address();
    }

    /** The server's name as it is hashed. */
    public String name() {
        return config.name();
    }

    /** The times of requests in which this server took part. */
    public LatencyRecorder latency() {
        return latency;
    }

    public Counters<ServerCounter> counters() {
        return counters;
    }

    /** How many connections failed. */
    public Counters<ErrorKind> failures() {
        return failures;
    }

    /** How many requests of clients are on their way on shared connections. */
    int outstandingCount() {
        return connections.outstandingCount();
    }

    /** Whether requests for it wait until it is in use again. */
    boolean isAwaited() {
        return !leaving && pool.shared().use().isAwaited(index);
    }

    /** The error for requests if it is out of use, so that no connection to it is opened; {@code null} if it is in use. */
    public byte @Nullable [] outOfUseResponse() {
        Absence.Refused refused = leaving ? null : pool.shared().use().refusal(index);
        return refused == null ? null : pool.response(refused);
    }

    /** Requests that it does not get because of its state or a limit. */
    Counters<PolicyCounter> policyCounters() {
        return policyCounters;
    }

    /** The pool does not have this server any more, and all its parts are done. */
    void left() {
        parts.forEach(ServerPart::left);
    }

    /** Whether the router may choose this server. */
    public boolean isLive() {
        return !leaving && pool.shared().use().isLive(index);
    }

    /** Whether the pool does not have this server any more. */
    public boolean isLeaving() {
        return leaving;
    }

    public void connect(Connector.Attempt attempt) {
        pool.connect(config.address(), attempt);
    }

    /** How many requests it has not answered, or only by saying that it cannot serve. */
    public long failedRequests() {
        return failedRequests;
    }

    void requestsFailed(int count) {
        failedRequests += count;
    }

    /** A connection of that flavour is ready for requests. */
    void opened(int flavour) {
        spoken.set(flavour);
        if (lost) {
            lost = false;
            pool.shared().extents().doubt(config.address());
        }
    }

    /** Whether the server is known to speak that flavour. */
    boolean hasSpoken(int flavour) {
        return spoken.get(flavour);
    }

    /** A connection that clients share has closed. */
    void noteLoss(ErrorKind kind) {
        lost |= switch (kind) {
            case CLOSED, RESET, REFUSED, UNREACHABLE -> true;
            default -> false;
        };
    }

    /** One of its parts may be done. */
    public void leaveIfDone() {
        if (leaving && areAllDone()) {
            whenLeft.accept(this);
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

    public void answered() {
        if (!leaving) {
            pool.shared().serverSucceeded(index);
        }
    }

    /** The server answered an error that is about itself. */
    void answeredTrouble(String error) {
        DownCause cause = ServersWords.inAnswer(error);
        requestsFailed(1);
        if (pool.shared().use().hasStates()) {
            failed(cause, error);
        } else if (cause == DownCause.MASTER_DOWN || cause == DownCause.FULL) {
            answered();
        } else {
            failed(cause, "it answers that it is loading or busy");
        }
    }

    /** It was sent a copy of a write while it was held, and may not have got it. */
    public void missedWrite() {
        if (!leaving) {
            pool.shared().missedWrite(index);
        }
    }

    /** Whether it is twemproxy, as far as is known. */
    boolean isTwemproxy() {
        return pool.shared().extents().isTwemproxy(config.address());
    }

    /** It has closed a connection as twemproxy does on an unknown command. If it is not twemproxy, it has failed. */
    void failedUnlessTwemproxy(DownCause cause, String text) {
        pool.shared().extents().doubt(config.address());
        pool.findOut(() -> {
            if (!isTwemproxy()) {
                failed(cause, text);
            }
        });
    }

    /** A connection to it, or a request, has failed; {@code text} says how. */
    public void failed(DownCause cause, String text) {
        if (!leaving) {
            pool.shared().serverFailed(index, cause, text);
        }
    }

    /** Its state has changed, as the whole process sees it. */
    void stateChanged(Transition transition) {
        DownCause cause = transition.cause();
        if (transition.served()) {
            parts.forEach(ServerPart::comesBack);
        } else if (cause != null && transition.to() != ServerState.TRIAL && transition.from() != transition.to()) {
            String text = cause.errorText() == null ? transition.text() : cause.errorText();
            parts.forEach(part -> part.goesOut(cause.closing() == DownCause.Closing.AT_ONCE, text));
        }
    }

    /** Closes everything of it. */
    void end() {
        leaving = true;
        superseded = true;
        close();
    }

    void close() {
        parts.forEach(ServerPart::close);
    }

    private void forEachConnection(Consumer<ServerConnection> action) {
        for (ServerPart part : parts) {
            part.forEachConnection(action);
        }
    }

    ServerSnapshot snapshot() {
        long[] values = counters.snapshot();
        forEachConnection(connection -> connection.countQueues(values));
        return new ServerSnapshot(config.name(), values);
    }

    /** Without anything that is counted per process. */
    ServerMetrics metrics() {
        long[] phases = new long[ServerPhase.values().length];
        int inLine = 0;
        for (ServerPart part : parts) {
            part.countPhases(phases);
            inLine += part.clientsInLine();
        }
        forEachConnection(connection -> phases[connection.phase().ordinal()]++);
        return new ServerMetrics(
                snapshot(),
                phases,
                failures.snapshot(),
                policyCounters.snapshot(),
                inLine,
                0,
                false,
                StateMetrics.UNKNOWN,
                latency.copy(),
                null);
    }

    @Override
    public String toString() {
        return config.name();
    }
}
