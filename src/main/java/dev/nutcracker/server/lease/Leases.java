package dev.nutcracker.server.lease;

import dev.nutcracker.config.ServerAddress;
import dev.nutcracker.server.CloseCause;
import dev.nutcracker.server.ConnectionReports;
import dev.nutcracker.server.PoolContext;
import dev.nutcracker.server.PoolFeature;
import dev.nutcracker.server.Server;
import dev.nutcracker.server.ServerConnection;
import dev.nutcracker.server.ServerPart;
import dev.nutcracker.server.ServerWaits;
import dev.nutcracker.server.lease.LeaseQueue.Waiting;
import dev.nutcracker.stats.ErrorKind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The leases of one server at one worker, up to {@code blocking_connections} of all flavours together. They are opened
 * when they are first needed, used again, and closed when they have been idle for a while.
 *
 * <pre>
 *   take()          in the queue, in order                    all: up to blocking_connections
 *   ────────►  ┌──────────────────────────┐         ┌──────────────────────────────────────┐
 *              │ A blocks · B · C blocks  │ ──────► │ opening │ held, blocked │ held │ idle │
 *              └──────────────────────────┘ granted └──────────────────────────────────────┘
 *                 B passes A if blocked               |── ¾ at most ──|            │
 *                 clients have their share                 ▲                      │
 *                                                          └─ released, answered ─┘
 * </pre>
 *
 * <ul>
 * <li>An idle lease of the client's flavour is granted at once. Otherwise the client joins the queue. A connection is
 *     opened for it if the limit allows; an idle one of another flavour is closed to make room.
 * <li>A lease that has opened, or has come back, goes to the first in the queue for its flavour, even if it was opened for
 *     another client.
 * <li>A client that blocks may hold its lease for ever. So a quarter of the leases, and at least one, is never granted to
 *     such clients. It is kept for transactions, which pass clients that wait in the queue to block. With only one lease there
 *     is no such quarter; the first client gets it.
 * <li>A client that has been in the queue for the pool's timeout is refused. A connection that has been opening for that long
 *     is closed, and the first in the queue gets its error.
 * <li>When the server leaves the pool, the queue ends: its clients try again, perhaps at another server. Blocked clients
 *     get an error; transactions are completed. If another server is the primary now, blocked clients wait there, once this one
 *     has said that it has done nothing.
 * </ul>
 */
public final class Leases implements ServerPart {
    private static final Logger LOG = LoggerFactory.getLogger(Leases.class);

    static final String NONE_ALLOWED =
            "the pool has no connections for transactions and blocking commands (blocking_connections: 0)";
    static final String ALL_TAKEN =
            "all connections for transactions and blocking commands are taken (blocking_connections)";
    static final String SERVER_LEFT = "the server is no longer in the pool";
    static final String OTHER_PRIMARY = "another server is the primary now";

    /** How long a former primary may take to let clients go that are blocked there. */
    private static final long CALL_BACK_NS = TimeUnit.MILLISECONDS.toNanos(250);

    private final PoolContext pool;
    private final Server server;
    private final List<Lease> all = new ArrayList<>();
    private final IdleLeases idle;
    private final Lease.Owner owner = new Lease.Owner() {
        @Override
        public void blocks() {
            watch.start();
        }

        @Override
        public void takeBack(Lease lease) {
            serveAgain(lease);
        }

        @Override
        public void gone(Lease lease, ErrorKind kind, byte[] errorResponse) {
            lost(lease, kind, errorResponse);
        }
    };
    private final LeaseQueue queue = new LeaseQueue();
    private final BlockedWatch watch;
    private boolean leaving;
    private boolean serving;

    Leases(PoolContext pool, Server server) {
        this.pool = pool;
        this.server = server;
        this.idle = new IdleLeases(pool);
        this.watch = new BlockedWatch(pool, server, this);
    }

    /** The feature that gives every server of a pool its leases. */
    public static PoolFeature feature(PoolContext pool) {
        return server -> new Leases(pool, server);
    }

    /** The leases of that server. */
    public static Leases of(Server server) {
        return server.part(Leases.class);
    }

    /** Whether a client is blocked at the server. */
    boolean haveBlocked() {
        return count(Lease::isToBlock) > 0;
    }

    /** The server gives no sign of life: clients that are blocked there get an error. */
    void serverIsDead() {
        for (Lease lease : List.copyOf(all)) {
            if (lease.isToBlock()) {
                lease.giveUp();
            }
        }
    }

    /**
     * Grants {@code holder} a lease.
     *
     * @param toBlock whether the client is going to block there
     * @return null if there is none now. The client is then in the queue and is called later, which may be before this method
     *     returns
     */
    public @Nullable Lease take(int flavour, boolean toBlock, LeaseHolder holder) {
        Lease lease = mayHave(toBlock) ? idle.take(flavour) : null;
        if (lease != null) {
            lease.give(holder, toBlock);
            return lease;
        }
        Waiting waiting = queue.add(holder, flavour, toBlock);
        if (server.timeoutNs() != 0) {
            waiting.timer = pool.loop().schedule(() -> expire(waiting), server.timeoutNs(), TimeUnit.NANOSECONDS);
        }
        serveQueue();
        tellIfShort(waiting);
        return null;
    }

    /** If a connection is being opened for each client, the queue moves at once, and is no queue to report. */
    private void tellIfShort(Waiting last) {
        if (!queue.isReported() && queue.contains(last) && !isOpenedFor(last)) {
            queue.report();
            LOG.warn(
                    "clients of pool {} wait for a connection of their own to server {}: {}"
                            + " (blocking_connections: {} for each worker)",
                    pool.name(),
                    server,
                    last.toBlock
                            ? blocking(last.flavour) + " others block there, more may not"
                            : "all " + all.size() + " are taken",
                    limit());
        }
    }

    /** How many clients block there, or will when their connections are open. */
    private int blocking(int flavour) {
        return Math.min(blockingMax(limit()), count(Lease::isToBlock) + opening(flavour));
    }

    /** How many clients are in the queue. */
    @Override
    public int clientsInQueue() {
        return queue.size();
    }

    /** The client leaves the queue. */
    public void forget(LeaseHolder holder) {
        for (Waiting waiting : queue.clients()) {
            if (waiting.holder == holder) {
                queue.remove(waiting);
            }
        }
    }

    @Override
    public boolean isDone() {
        return all.isEmpty();
    }

    @Override
    public void forEachConnection(Consumer<ServerConnection> action) {
        for (Lease lease : List.copyOf(all)) {
            action.accept(lease.connection());
        }
    }

    @Override
    public void listConnections(ConnectionReports reports) {
        for (Lease lease : all) {
            reports.add(ConnectionReports.Kind.LEASE, lease.connection(), lease.stateName());
        }
    }

    @Override
    public void renew() {
        leaving = false;
        for (Lease lease : idle.all()) {
            if (all.size() > limit() || lease.connection().isOutdated()) {
                close(lease);
            }
        }
        serveQueue();
    }

    /** The server leaves the pool: clients that block there would wait in vain; transactions are completed. */
    @Override
    public void retire() {
        String reason = server.isFormerPrimary() ? OTHER_PRIMARY : SERVER_LEFT;
        if (server.address() instanceof ServerAddress.Master) {
            finish(Lease::callBack);
            pool.loop().schedule(() -> breakOff(reason), CALL_BACK_NS, TimeUnit.NANOSECONDS);
        } else {
            finish(lease -> lease.breakOff(reason));
        }
    }

    /** What has not come back by now does not. */
    private void breakOff(String reason) {
        if (leaving) {
            finish(lease -> lease.breakOff(reason));
        }
    }

    @Override
    public void goesOut(boolean atOnce, String reason) {
        finish(lease -> lease.breakOff(reason));
        if (atOnce) {
            for (Lease lease : List.copyOf(all)) {
                lease.connection().dismiss(reason);
            }
        }
    }

    /** Those that clients have are kept by them. */
    @Override
    public void reconnect() {
        idle.all().forEach(Leases::close);
    }

    @Override
    public void comesBack() {
        leaving = server.isLeaving();
        serveQueue();
    }

    private void finish(Consumer<Lease> endOfWait) {
        leaving = true;
        for (Waiting waiting : queue.clients()) {
            queue.remove(waiting);
            waiting.holder.tryAgain();
        }
        for (Lease lease : List.copyOf(all)) {
            if (lease.state() == Lease.State.IDLE || lease.state() == Lease.State.OPENING) {
                close(lease);
            } else if (lease.isToBlock()) {
                endOfWait.accept(lease);
            }
        }
    }

    @Override
    public void close() {
        watch.stop();
        idle.end();
        for (Waiting waiting : queue.clients()) {
            refuse(waiting, ErrorKind.DISMISSED, CloseCause.DISMISSED.text());
        }
        for (Lease lease : List.copyOf(all)) {
            close(lease);
        }
    }

    /** The lease's connection has closed. If it never opened, the client that waits for it hears of that. */
    private void lost(Lease lease, ErrorKind kind, byte[] errorResponse) {
        all.remove(lease);
        idle.remove(lease);
        pool.shared().admission().leaseGone();
        if (lease.state() == Lease.State.OPENING && kind != ErrorKind.DISMISSED) {
            boolean isPrimaryLost = ServerWaits.doubtPrimary(server, kind);
            Waiting first = queue.first(lease.flavour(), mayHave(true));
            if (first != null) {
                queue.remove(first);
                if (isPrimaryLost) {
                    first.holder.primaryLost(kind, errorResponse);
                } else {
                    first.holder.refused(kind, errorResponse);
                }
            }
        }
        lease.lost();
        serveQueue();
    }

    /** The lease is free: it has opened, or its client has released it and everything on it is answered. */
    private void serveAgain(Lease lease) {
        if (leaving || all.size() > limit() || lease.connection().isOutdated()) {
            close(lease);
        } else {
            idle.add(lease);
            serveQueue();
        }
    }

    /** Closing one to make room for another calls this again, where it does nothing more. */
    private void serveQueue() {
        if (serving || areAllTaken()) {
            return;
        }
        serving = true;
        try {
            serveAll(queue.clients());
        } finally {
            serving = false;
        }
    }

    /**
     * The queue may be long, and this runs for each lease that comes back. So it looks no further than there are leases to
     * grant.
     */
    private void serveAll(List<Waiting> inQueue) {
        boolean mayBlock = mayHave(true);
        for (Waiting waiting : inQueue) {
            if (areAllTaken()) {
                return;
            }
            if (mayBlock || !waiting.toBlock) {
                serve(waiting);
                mayBlock = mayHave(true);
            }
        }
    }

    /** Whether no lease can be granted, and none can be opened. */
    private boolean areAllTaken() {
        return idle.isEmpty() && limit() > 0 && all.size() >= limit();
    }

    private void serve(Waiting waiting) {
        Lease lease = idle.take(waiting.flavour);
        if (lease != null) {
            queue.remove(waiting);
            lease.give(waiting.holder, waiting.toBlock);
            waiting.holder.granted(lease);
        } else if (limit() == 0) {
            refuse(waiting, ErrorKind.CONNECTIONS_TAKEN, NONE_ALLOWED);
        } else if (opening(waiting.flavour) < queue.placeOf(waiting, mayHave(true)) && makeRoom()) {
            open(waiting);
        }
    }

    private void open(Waiting waiting) {
        byte[] outOfUse = server.outOfUseResponse();
        if (outOfUse != null) {
            queue.remove(waiting);
            waiting.holder.refused(ErrorKind.SERVER_DOWN, outOfUse);
            return;
        }
        if (!pool.shared().admission().admitLease()) {
            refuse(waiting, ErrorKind.TOO_MANY_FILES, CloseCause.TOO_MANY_FILES.text());
            return;
        }
        Lease lease =
                new Lease(owner, pool, server, waiting.flavour, pool.turn().nowNs());
        all.add(lease);
        lease.connection().open();
    }

    /** Makes room for one more, if need be by closing an idle one of another flavour; returns whether there is room. */
    private boolean makeRoom() {
        if (all.size() >= limit() && !idle.isEmpty()) {
            idle.closeLast();
        }
        return all.size() < limit();
    }

    private boolean mayHave(boolean toBlock) {
        return !toBlock || count(Lease::isToBlock) < blockingMax(limit());
    }

    /** How many of this number of leases blocking clients may hold. */
    static int blockingMax(int limit) {
        return Math.max(1, limit - Math.max(1, limit / 4));
    }

    private int limit() {
        return server.settings().blockingConnections();
    }

    private int opening(int flavour) {
        return count(lease -> isOpening(lease, flavour));
    }

    private static boolean isOpening(Lease lease, int flavour) {
        return lease.state() == Lease.State.OPENING && lease.flavour() == flavour;
    }

    private int count(Predicate<Lease> which) {
        int count = 0;
        for (Lease lease : all) {
            if (which.test(lease)) {
                count++;
            }
        }
        return count;
    }

    /** The client has waited for the pool's timeout: for a connection to open, or for a lease to come back. */
    private void expire(Waiting waiting) {
        if (!queue.contains(waiting)) {
            return;
        }
        long nowNs = pool.turn().nowNs();
        for (Lease lease : List.copyOf(all)) {
            if (isOpening(lease, waiting.flavour) && nowNs - lease.sinceNs() >= server.timeoutNs()) {
                // The error goes to the first in the queue, which is the client that has waited for that long.
                lease.connection().close(CloseCause.TIMED_OUT);
                break;
            }
        }
        if (!queue.contains(waiting)) {
            return;
        }
        if (isOpenedFor(waiting)) {
            refuse(waiting, ErrorKind.TIMED_OUT, CloseCause.TIMED_OUT.text());
        } else {
            refuse(waiting, ErrorKind.CONNECTIONS_TAKEN, ALL_TAKEN);
        }
    }

    /** Whether a connection is being opened that this client would get. */
    private boolean isOpenedFor(Waiting waiting) {
        return mayHave(waiting.toBlock) && opening(waiting.flavour) >= queue.placeOf(waiting, mayHave(true));
    }

    private void refuse(Waiting waiting, ErrorKind kind, String text) {
        queue.remove(waiting);
        waiting.holder.refused(kind, pool.dialect().errorResponse(text));
    }

    private static void close(Lease lease) {
        lease.connection().close(CloseCause.DISMISSED);
    }
}
