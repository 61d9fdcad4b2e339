package dev.nutcracker.server;

import dev.nutcracker.config.ServerAddress;
import dev.nutcracker.config.ServerConfig;
import dev.nutcracker.config.ServerCredentials;
import dev.nutcracker.config.ServerSettings;
import dev.nutcracker.health.DownCause;
import dev.nutcracker.health.ServerHealth;
import dev.nutcracker.net.Connector;
import dev.nutcracker.protocol.ServerLogin;
import dev.nutcracker.stats.Counters;
import dev.nutcracker.stats.ErrorKind;
import dev.nutcracker.stats.ErrorTally;
import dev.nutcracker.stats.LatencyRecorder;
import dev.nutcracker.stats.PolicyCounter;
import dev.nutcracker.stats.ServerCounter;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * What one worker knows of a server, whatever its connections are: its settings and counters, what they have learned of it, and
 * its state as the whole process sees it. It is all that connections know of their server.
 */
public abstract class ServerContext {
    /** So many characters of a reason are kept. */
    private static final int WHY_MAX = 200;

    private final PoolContext pool;
    private final Counters<ServerCounter> counters;
    private final ErrorTally<String> failures;
    private final Counters<PolicyCounter> policyCounters;
    private final LatencyRecorder latency;
    /** The flavours of which a connection has been ready for requests. */
    private final BitSet spoken = new BitSet();

    private long failedRequests;
    private ServerConfig config;
    private ServerSettings settings;
    private boolean leaving;
    /** Whether it was lost, or seemed so, since a connection to it was last opened. */
    private boolean lost;

    /**
     * @param former the server that it replaces and whose counts it continues, if there is one
     */
    ServerContext(PoolContext pool, ServerConfig config, ServerSettings settings, @Nullable ServerContext former) {
        this.pool = pool;
        this.config = config;
        this.settings = settings;
        this.counters = former == null ? new Counters<>(ServerCounter.class) : former.counters;
        this.failures = former == null ? ErrorTally.ofConnections() : former.failures;
        this.policyCounters = former == null ? new Counters<>(PolicyCounter.class) : former.policyCounters;
        this.latency = former == null ? new LatencyRecorder() : former.latency;
        this.failedRequests = former == null ? 0 : former.failedRequests;
    }

    /** How many requests of clients are on their way on shared connections. */
    abstract int outstandingCount();

    /** A connection has closed, or another of its parts may be done. */
    public abstract void leaveIfDone();

    /** Takes on another name, weight or other settings, also while it is leaving; the address is the same. */
    final void adopt(ServerConfig newConfig, ServerSettings newSettings) {
        config = newConfig;
        settings = newSettings;
        leaving = false;
    }

    /** Takes on other settings while it is leaving. */
    final void adopt(ServerSettings newSettings) {
        settings = newSettings;
    }

    /** The pool does not have it any more. */
    final void leave() {
        leaving = true;
    }

    /** The settings for connections to it. */
    public final ServerSettings settings() {
        return settings;
    }

    /** What it is given to log in; null for nothing. */
    public final @Nullable ServerLogin login() {
        ServerCredentials credentials = settings.credentials();
        return credentials == null
                ? null
                : new ServerLogin(credentials.userName(), credentials.password().text());
    }

    /** How long a request may wait for its response, in nanoseconds; 0 without limit. */
    public final long timeoutNs() {
        return settings.timeoutNs();
    }

    /**
     * For how long a request may wait for one answer of it, with the wait for a primary that is being replaced, in nanoseconds;
     * {@link Long#MAX_VALUE} without limit.
     */
    public final long answerMaxNs() {
        boolean isWatched = pool.shared().config().topology().isWatched();
        return timeoutNs() == 0 ? Long.MAX_VALUE : timeoutNs() + (isWatched ? Patience.maxNs(pool) : 0);
    }

    /** Its configured address. */
    public final ServerAddress address() {
        return config.address();
    }

    /** The server's name as it is hashed. */
    public final String name() {
        return config.name();
    }

    /** The times of requests in which this server took part. */
    public final LatencyRecorder latency() {
        return latency;
    }

    public final Counters<ServerCounter> counters() {
        return counters;
    }

    /** The connections that failed. */
    public final ErrorTally<String> failures() {
        return failures;
    }

    /**
     * Counts a connection that has closed.
     *
     * @param why as the log has it
     * @return false if such an end is none that is counted
     */
    public final boolean countClosed(CloseCause cause, String why) {
        ServerCounter counter = cause.counter();
        if (counter == null) {
            return false;
        }
        counters.increment(counter);
        failures.add(cause.kind(), why.substring(0, Math.min(why.length(), WHY_MAX)));
        return true;
    }

    /** Whether requests for it wait until it is in use again. */
    abstract boolean isAwaited();

    /** The error for requests if it is out of use, so that no connection to it is opened; {@code null} if it is in use. */
    public abstract byte @Nullable [] outOfUseResponse();

    /** Requests that it does not get because of its state or a limit. */
    final Counters<PolicyCounter> policyCounters() {
        return policyCounters;
    }

    /** Whether the pool does not have this server any more. */
    public final boolean isLeaving() {
        return leaving;
    }

    /** Opens a connection to it. */
    public void connect(Connector.Attempt attempt) {
        pool.connect(config.address(), attempt);
    }

    /** How many requests it has not answered, or only by saying that it cannot serve. */
    public final long failedRequests() {
        return failedRequests;
    }

    final void requestsFailed(int count) {
        failedRequests += count;
    }

    /** A connection of that flavour is ready for requests. */
    final void opened(int flavour) {
        spoken.set(flavour);
        if (lost) {
            lost = false;
            pool.shared().extents().doubt(config.address());
        }
    }

    /** Whether the server is known to speak that flavour. */
    final boolean hasSpoken(int flavour) {
        return spoken.get(flavour);
    }

    /** A connection that clients share has closed. */
    void noteLoss(ErrorKind kind) {
        lost |= switch (kind) {
            case CLOSED, RESET, REFUSED, UNREACHABLE -> true;
            default -> false;
        };
    }

    /** It has answered a request. */
    public abstract void answered();

    /** A connection is closed on which it has not answered everything. */
    final void abandoned() {
        pool.shared().lateRequests().abandoned(config.address());
    }

    /**
     * It has just answered something.
     *
     * @return how long it may still do what it has received on connections that are closed, in nanoseconds; 0 if it does no more
     */
    public final long noteAnswer(long nowNs) {
        return pool.shared().lateRequests().answered(config.address(), nowNs);
    }

    /** A connection to it is ready for requests; the state that is returned learns when it has closed. Null if nobody keeps one. */
    abstract @Nullable ServerHealth reached();

    /** The server answered an error that is about itself. */
    final void answeredTrouble(String error) {
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

    /** Whether it is twemproxy, as far as is known. */
    final boolean isTwemproxy() {
        return pool.shared().extents().isTwemproxy(config.address());
    }

    /** It has closed a connection as twemproxy does on an unknown command. If it is not twemproxy, it has failed. */
    final void failedUnlessTwemproxy(DownCause cause, String text) {
        pool.shared().extents().doubt(config.address());
        pool.findOut(() -> {
            if (!isTwemproxy()) {
                failed(cause, text);
            }
        });
    }

    /** A connection to it, or a request, has failed; {@code text} says how. */
    public abstract void failed(DownCause cause, String text);

    @Override
    public final String toString() {
        return config.name();
    }
}
