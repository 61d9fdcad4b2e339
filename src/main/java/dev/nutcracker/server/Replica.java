package dev.nutcracker.server;

import dev.nutcracker.config.ServerAddress;
import dev.nutcracker.config.ServerConfig;
import dev.nutcracker.health.DownCause;
import dev.nutcracker.health.ServerHealth;
import dev.nutcracker.server.ReplicaView.ReplicaState;
import dev.nutcracker.stats.ServerSnapshot;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A replica of a server, at one worker. It has no state that the pool's health keeps: whether it is fit is found out by those who
 * ask it about its replication.
 */
final class Replica extends ServerContext {
    /** It is not read after a failure, until those who ask it have had the time to find out. */
    private static final long SUSPECTED_NS = TimeUnit.SECONDS.toNanos(2);

    private final PoolContext pool;
    private final ReplicaSet set;
    private final ServerAddress.Tcp at;
    private final SharedConnections connections;
    private final LatencyWindow window;
    private String zone;
    private boolean fit;
    private boolean suspected;
    private long suspectedNs;

    Replica(PoolContext pool, ReplicaSet set, ReplicaState state) {
        super(pool, config(set, state.address()), set.primary().settings(), null);
        this.pool = pool;
        this.set = set;
        this.at = state.address();
        this.zone = state.zone();
        this.fit = state.fit();
        this.connections = new SharedConnections(
                pool, this, (setup, predecessor) -> new ReplicaConnection(setup, set, predecessor));
        this.window = new LatencyWindow(latency());
    }

    /** It is known by the server that it copies and by its address. */
    private static ServerConfig config(ReplicaSet set, ServerAddress.Tcp address) {
        return new ServerConfig(set.primary().name() + '@' + address.text(), address, 1);
    }

    ReplicaSet set() {
        return set;
    }

    ServerAddress.Tcp at() {
        return at;
    }

    /** This is known of it now. */
    void adopt(ReplicaState state) {
        if (state.fit() && !fit) {
            suspected = false;
        }
        fit = state.fit();
        zone = state.zone();
        if (state.silent()) {
            connections.goesOut(true, CloseCause.TIMED_OUT.text());
        }
    }

    /** Whether it may be read now, and has no more to do than it may. */
    boolean isFit() {
        suspected = suspected && pool.turn().nowNs() - suspectedNs < SUSPECTED_NS;
        int bound = settings().maxOutstanding();
        return fit && !suspected && (bound == 0 || outstandingCount() < bound);
    }

    boolean isIn(String other) {
        return zone.equals(other);
    }

    /** How long it has taken to answer, of late. */
    LatencyWindow window() {
        return window;
    }

    ServerConnection connection(int flavour, int lane) {
        return connections.at(flavour, lane);
    }

    void renew() {
        adopt(set.primary().settings());
        connections.forEachConnection(ServerConnection::settingsChanged);
        connections.renew();
    }

    void retire() {
        leave();
        connections.retire();
    }

    void retire(int lane) {
        connections.retire(lane);
    }

    boolean isDone() {
        return connections.isDone();
    }

    void close() {
        leave();
        connections.close();
    }

    void listConnections(ConnectionReports reports) {
        connections.list(ConnectionReports.Kind.REPLICA, reports);
    }

    ServerSnapshot snapshot() {
        long[] values = counters().snapshot();
        connections.forEachConnection(connection -> connection.countQueues(values));
        return new ServerSnapshot(name(), values);
    }

    @Override
    int outstandingCount() {
        return connections.outstandingCount();
    }

    @Override
    public void leaveIfDone() {
        if (isLeaving() && isDone()) {
            set.left(this);
        }
    }

    @Override
    boolean isAwaited() {
        return false;
    }

    @Override
    public byte @Nullable [] outOfUseResponse() {
        return null;
    }

    @Override
    public void answered() {}

    @Override
    @Nullable
    ServerHealth reached() {
        return null;
    }

    @Override
    public void failed(DownCause cause, String text) {
        suspected = true;
        suspectedNs = pool.turn().nowNs();
    }
}
