package dev.nutcracker.server;

import dev.nutcracker.config.ReplicaReads;
import dev.nutcracker.protocol.Dialect;
import dev.nutcracker.server.ReplicaView.ReplicaState;
import dev.nutcracker.stats.ErrorKind;
import dev.nutcracker.stats.ReplicaCounter;
import dev.nutcracker.stats.ServerSnapshot;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The replicas of a server at one worker, and which of them serves a read.
 *
 * <pre>
 *   client ── a read ──► ReadChoice ──┬──► Replica ── ReplicaConnection ══ replica
 *                        (read_from)  │       │ an error, no answer, or nothing there: ReplicaRead asks again
 *                                     └──► the primary ══
 * </pre>
 *
 * <p>It is there only once a client has read from the server in a pool whose replicas serve reads.
 */
final class ReplicaSet implements ServerPart {
    private static final int ALL_PERCENT = 100;
    /** Slower than any, and small enough to be multiplied. */
    private static final long SLOWEST_NS = TimeUnit.DAYS.toNanos(1);

    private final ServerPool pool;
    private final Server primary;
    private final LatencyWindow ofPrimary;
    private final List<Replica> replicas = new ArrayList<>();
    private final List<Replica> leaving = new ArrayList<>();
    private ReplicaView view = ReplicaView.UNKNOWN;
    private ReplicaReads rules;
    private ReadChoice choice;

    /** Where the search for the next one begins. */
    private int first;
    /** Percents of reads that may fall back to the primary; each takes a hundred. */
    private int fallbackCredit;
    /** The read for which the latest choice was made. */
    private long read;

    private @Nullable ServerContext chosen;
    private @Nullable ServerConnection refusing;
    private boolean closed;

    ReplicaSet(ServerPool pool, Server primary) {
        this.pool = pool;
        this.primary = primary;
        this.ofPrimary = new LatencyWindow(primary.latency());
        this.rules = pool.shared().config().replicaReads();
        this.choice = ReadChoice.of(rules.from());
        viewChanged();
    }

    /** The server whose replicas these are. */
    Server primary() {
        return primary;
    }

    ReplicaReads rules() {
        return rules;
    }

    /**
     * The connection on which a read is sent. All parts of one request for this server are sent on the same one.
     *
     * @param number of the read, another one for each
     */
    ServerConnection connection(int flavour, int lane, long number) {
        if (read != number) {
            read = number;
            chosen = choice.among(this);
        }
        ServerContext server = chosen;
        return switch (server) {
            case Replica replica -> replica.connection(flavour, lane);
            case null -> refusing();
            default -> primary.connection(flavour, lane);
        };
    }

    private ServerConnection refusing() {
        pool.shared().replicas().count(ReplicaCounter.REFUSED);
        ServerConnection own = refusing;
        if (own == null) {
            own = new RefusingConnection(
                    new ConnectionSetup(pool, primary, (_, _, _) -> {}, Dialect.USUAL_FLAVOUR, 0),
                    new FastFailure(ErrorKind.SERVER_DOWN, pool.dialect().errorResponse(Dialect.NO_REPLICA)));
            refusing = own;
        }
        return own;
    }

    /** Whether any replica is fit. */
    boolean isAnyFit() {
        for (Replica replica : replicas) {
            if (replica.isFit()) {
                return true;
            }
        }
        return false;
    }

    /** The next fit replica in turn; null if none is fit. */
    @Nullable
    Replica next() {
        for (int i = 0; i < replicas.size(); i++) {
            Replica replica = advance();
            if (replica.isFit()) {
                return replica;
            }
        }
        return null;
    }

    /** The next fit replica of the proxy's own zone in turn; null if there is none. */
    @Nullable
    Replica nextInZone() {
        for (int i = 0; i < replicas.size(); i++) {
            Replica replica = advance();
            if (replica.isIn(rules.zone()) && replica.isFit()) {
                return replica;
            }
        }
        return null;
    }

    private Replica advance() {
        first = first + 1 >= replicas.size() ? 0 : first + 1;
        return replicas.get(first);
    }

    /** In turn, one of those that take hardly longer than the fastest. One that has not answered yet counts as fast. */
    ServerContext fastest() {
        long nowNs = pool.turn().nowNs();
        long fastestNs = isPrimaryLost() ? SLOWEST_NS : known(ofPrimary.meanNs(nowNs));
        for (Replica replica : replicas) {
            if (replica.isFit()) {
                fastestNs = Math.min(fastestNs, known(replica.window().meanNs(nowNs)));
            }
        }
        for (int i = 0; i <= replicas.size(); i++) {
            first = first >= replicas.size() ? 0 : first + 1;
            Replica replica = first == replicas.size() ? null : replicas.get(first);
            boolean isFit = replica == null ? !isPrimaryLost() : replica.isFit();
            LatencyWindow window = replica == null ? ofPrimary : replica.window();
            if (isFit && window.takeBeside(fastestNs, nowNs)) {
                return replica == null ? primary : replica;
            }
        }
        return primary;
    }

    private static long known(long meanNs) {
        return meanNs == LatencyWindow.UNKNOWN_NS ? SLOWEST_NS : meanNs;
    }

    /** No replica is fit: the primary, or null for those reads that are to fail rather than to overload it. */
    @Nullable
    ServerContext fallBack() {
        fallbackCredit += rules.fallbackPercent();
        if (fallbackCredit < ALL_PERCENT) {
            return null;
        }
        fallbackCredit -= ALL_PERCENT;
        pool.shared().replicas().count(ReplicaCounter.FELL_BACK);
        return primary;
    }

    boolean isPrimaryInZone() {
        return view.primaryZone().equals(rules.zone()) && !isPrimaryLost();
    }

    /** Whether the primary does not serve. */
    boolean isPrimaryLost() {
        Mastership mastership = primary.mastership();
        return !view.primaryServes() || !primary.isLive() || (mastership != null && mastership.isLost());
    }

    /** Whether an answer that says that something is not there is to be asked for at the primary. */
    boolean looksForMisses() {
        return switch (rules.onMiss()) {
            case PRIMARY -> true;
            case ACCEPT -> false;
        };
    }

    /** Whether a read that a replica has not served may go to the primary. */
    boolean mayAskPrimary() {
        return !closed;
    }

    /** The server to ask in place of a replica: after a failover another one has the keys of the request. Null if there is none. */
    @Nullable
    Server primaryOf(ByteBuf request) {
        byte[] key = primary.isLeaving() ? pool.dialect().firstKey(request) : null;
        Server now = key == null ? primary : pool.serverOf(key, 0, key.length);
        return now == null || now.isLeaving() ? null : now;
    }

    void count(ReplicaCounter counter) {
        pool.shared().replicas().count(counter);
    }

    /** The counters of each replica. */
    List<ServerSnapshot> snapshots() {
        return replicas.stream().map(Replica::snapshot).toList();
    }

    /** Others have found out something about the replicas. */
    void viewChanged() {
        if (primary.isLeaving()) {
            return;
        }
        ReplicaView latest = rules.areOn() ? pool.shared().replicas().of(primary.name()) : ReplicaView.UNKNOWN;
        if (latest.equals(view)) {
            return;
        }
        view = latest;
        List<Replica> before = List.copyOf(replicas);
        replicas.clear();
        for (ReplicaState state : latest.replicas()) {
            replicas.add(at(state, before));
        }
        for (Replica replica : before) {
            if (!replicas.contains(replica)) {
                leaving.add(replica);
                replica.retire();
                replica.leaveIfDone();
            }
        }
    }

    private Replica at(ReplicaState state, List<Replica> before) {
        for (Replica replica : before) {
            if (replica.at().equals(state.address())) {
                replica.adopt(state);
                return replica;
            }
        }
        return new Replica(pool, this, state);
    }

    /** The last connection of a replica that is not among them any more has closed. */
    void left(Replica replica) {
        if (leaving.remove(replica)) {
            primary.leaveIfDone();
        }
    }

    /** The connections of that lane are not used any more. */
    void retire(int lane) {
        List.copyOf(replicas).forEach(replica -> replica.retire(lane));
    }

    @Override
    public void listConnections(ConnectionReports reports) {
        replicas.forEach(replica -> replica.listConnections(reports));
        leaving.forEach(replica -> replica.listConnections(reports));
    }

    @Override
    public void renew() {
        rules = pool.shared().config().replicaReads();
        choice = ReadChoice.of(rules.from());
        viewChanged();
        List.copyOf(replicas).forEach(Replica::renew);
    }

    @Override
    public void retire() {
        leaving.addAll(replicas);
        replicas.clear();
        view = ReplicaView.UNKNOWN;
        List.copyOf(leaving).forEach(Replica::retire);
        leaving.removeIf(Replica::isDone);
    }

    @Override
    public boolean isDone() {
        return replicas.isEmpty() && leaving.isEmpty();
    }

    /** The replicas go on: it is the primary that is out of use. */
    @Override
    public void goesOut(boolean atOnce, String reason) {}

    @Override
    public void comesBack() {}

    @Override
    public void close() {
        closed = true;
        List.copyOf(replicas).forEach(Replica::close);
        List.copyOf(leaving).forEach(Replica::close);
    }
}
