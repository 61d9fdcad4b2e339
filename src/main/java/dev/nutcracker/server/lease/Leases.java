package dev.nutcracker.server.lease;

import dev.nutcracker.server.CloseCause;
import dev.nutcracker.server.PoolContext;
import dev.nutcracker.server.PoolFeature;
import dev.nutcracker.server.Server;
import dev.nutcracker.server.ServerConnection;
import dev.nutcracker.server.ServerPart;
import dev.nutcracker.stats.ErrorKind;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The leases of one server at one worker, up to {@code blocking_connections} of all flavours together; they are opened
 * when first wanted, used again, and closed when nobody has wanted them for a while.
 *
 * <pre>
 *   take()          in line, in order                    all: up to blocking_connections
 *   ────────►  ┌──────────────────────────┐         ┌──────────────────────────────────────┐
 *              │ A blocks · B · C blocks  │ ──────► │ opening │ held, blocked │ held │ idle │
 *              └──────────────────────────┘ granted └──────────────────────────────────────┘
 *                 B passes A if blocked               |── ¾ at most ──|            │
 *                 clients have their share                 ▲                      │
 *                                                          └── let go, answered ──┘
 * </pre>
 *
 * <ul>
 *   <li>An idle lease of the client's flavour is given at once. Otherwise the client is in line, and a connection is opened
 *       for it if there may be another one; an idle one of another flavour is closed to make room.
 *   <li>A lease that has opened, or has come back, goes to the first in line who wants its flavour, whoever it was opened for.
 *   <li>A client that blocks may hold its lease for ever, so a quarter of the leases, and one at least, is never given to such
 *       clients. It is left to transactions, which pass by those who wait in line to block. With one lease in all there is no
 *       quarter, and whoever comes first has it.
 *   <li>Who is in line for the pool's timeout is refused. If a connection has been opening for as long, that is closed, and the
 *       first in line is told why.
 *   <li>When the server leaves the pool the line ends: its clients try again, perhaps at another server. Blocked clients get an
 *       error, transactions come to their end.
 * </ul>
 */
public final class Leases implements ServerPart {
    static final long IDLE_NS = TimeUnit.SECONDS.toNanos(60);

    private static final Logger LOG = LoggerFactory.getLogger(Leases.class);

    static final String NONE_ALLOWED =
            "the pool has no connections for transactions and blocking commands (blocking_connections: 0)";
    static final String ALL_TAKEN =
            "all connections for transactions and blocking commands are taken (blocking_connections)";
    static final String SERVER_LEFT = "the server is no longer in the pool";

    private final PoolContext pool;
    private final Server server;
    private final List<Lease> all = new ArrayList<>();
    /** The one that was used last is used next, so that the others may be closed. */
    private final ArrayDeque<Lease> idle = new ArrayDeque<>();

    private final ArrayDeque<Waiting> line = new ArrayDeque<>();
    private final BlockedWatch watch;
    private @Nullable ScheduledFuture<?> sweep;
    private boolean leaving;
    private boolean serving;
    /** Whether somebody is in line for whom no connection is being opened, which has been told. */
    private boolean isShort;

    /** A client in line. */
    private static final class Waiting {
        final LeaseHolder lessee;
        final int flavour;
        final boolean toBlock;

        @Nullable
        ScheduledFuture<?> timer;

        Waiting(LeaseHolder lessee, int flavour, boolean toBlock) {
            this.lessee = lessee;
            this.flavour = flavour;
            this.toBlock = toBlock;
        }

        void stopTimer() {
            if (timer != null) {
                timer.cancel(false);
            }
        }
    }

    Leases(PoolContext pool, Server server) {
        this.pool = pool;
        this.server = server;
        this.watch = new BlockedWatch(pool, server, this);
    }

    /** Every server of a pool with this feature has leases. */
    public static PoolFeature feature(PoolContext pool) {
        return server -> new Leases(pool, server);
    }

    /** Those of that server. */
    public static Leases of(Server server) {
        return server.part(Leases.class);
    }

    /** A client is about to block at the server, which is looked after from now on. */
    void watchServer() {
        watch.start();
    }

    /** Whether a client is blocked at the server. */
    boolean haveBlocked() {
        return count(Lease::isToBlock) > 0;
    }

    /** The server gives no sign of life: who is blocked there is told. */
    void serverIsDead() {
        for (Lease lease : List.copyOf(all)) {
            if (lease.isToBlock()) {
                lease.giveUp();
            }
        }
    }

    /**
     * Gives {@code lessee} a lease.
     *
     * @param toBlock whether it is to wait for others there
     * @return null if there is none now; the client is then in line, and is told. That may come before this method returns
     */
    public @Nullable Lease take(int flavour, boolean toBlock, LeaseHolder lessee) {
        Lease lease = mayHave(toBlock) ? idle(flavour) : null;
        if (lease != null) {
            lease.give(lessee, toBlock);
            return lease;
        }
        Waiting waiting = new Waiting(lessee, flavour, toBlock);
        line.add(waiting);
        if (server.timeoutNs() != 0) {
            waiting.timer = pool.loop().schedule(() -> expire(waiting), server.timeoutNs(), TimeUnit.NANOSECONDS);
        }
        serveLine();
        tellIfShort(waiting);
        return null;
    }

    /** A line that moves on at once, since a connection is being opened for it, is none. */
    private void tellIfShort(Waiting last) {
        if (!isShort && line.contains(last) && !isOpenedFor(last)) {
            isShort = true;
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

    /** How many clients are in line. */
    @Override
    public int clientsInLine() {
        return line.size();
    }

    /** The client is in line no more. */
    public void forget(LeaseHolder lessee) {
        for (Waiting waiting : List.copyOf(line)) {
            if (waiting.lessee == lessee) {
                remove(waiting);
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
    public void renew() {
        leaving = false;
        for (Lease lease : List.copyOf(idle)) {
            if (all.size() > limit() || lease.connection().isOutdated()) {
                close(lease);
            }
        }
        serveLine();
    }

    /** The server leaves the pool: who waits for others there would wait in vain; transactions come to their end. */
    @Override
    public void retire() {
        leaving = true;
        for (Waiting waiting : List.copyOf(line)) {
            remove(waiting);
            waiting.lessee.tryAgain();
        }
        for (Lease lease : List.copyOf(all)) {
            if (lease.state() == Lease.State.IDLE || lease.state() == Lease.State.OPENING) {
                close(lease);
            } else if (lease.isToBlock()) {
                lease.breakOff(SERVER_LEFT);
            }
        }
    }

    @Override
    public void close() {
        watch.stop();
        if (sweep != null) {
            sweep.cancel(false);
        }
        for (Waiting waiting : List.copyOf(line)) {
            refuse(waiting, ErrorKind.DISMISSED, CloseCause.DISMISSED.text());
        }
        for (Lease lease : List.copyOf(all)) {
            close(lease);
        }
    }

    /** The lease's connection has closed; if it never opened, the client who waits for it is told why. */
    void gone(Lease lease, ErrorKind kind, byte[] errorResponse) {
        all.remove(lease);
        idle.remove(lease);
        pool.shared().leaseGone();
        if (lease.state() == Lease.State.OPENING && kind != ErrorKind.DISMISSED) {
            Waiting first = firstOf(lease.flavour());
            if (first != null) {
                remove(first);
                first.lessee.refused(kind, errorResponse);
            }
        }
        lease.lost();
        serveLine();
    }

    /** The lease is free: it has opened, or all on it has been answered and its client has let it go. */
    void takeBack(Lease lease) {
        if (leaving || all.size() > limit() || lease.connection().isOutdated()) {
            close(lease);
        } else {
            makeIdle(lease);
            serveLine();
        }
    }

    private void makeIdle(Lease lease) {
        lease.idle(pool.turn().nowNs());
        idle.push(lease);
        if (sweep == null) {
            sweep = pool.loop().schedule(this::closeUnused, IDLE_NS, TimeUnit.NANOSECONDS);
        }
    }

    private void closeUnused() {
        sweep = null;
        long nowNs = pool.turn().nowNs();
        for (Lease lease : List.copyOf(idle)) {
            if (nowNs - lease.sinceNs() >= IDLE_NS) {
                close(lease);
            }
        }
        if (!idle.isEmpty() && sweep == null) {
            sweep = pool.loop().schedule(this::closeUnused, IDLE_NS, TimeUnit.NANOSECONDS);
        }
    }

    /** Closing one to make room for another comes back here, where it has no more to do. */
    private void serveLine() {
        if (serving || areAllTaken()) {
            return;
        }
        serving = true;
        try {
            serveAll(List.copyOf(line));
        } finally {
            serving = false;
        }
    }

    /** The line may be long, and this is done for each lease that comes back: so it looks no further than it can give. */
    private void serveAll(List<Waiting> inLine) {
        boolean mayBlock = mayHave(true);
        for (Waiting waiting : inLine) {
            if (areAllTaken()) {
                return;
            }
            if (mayBlock || !waiting.toBlock) {
                serve(waiting);
                mayBlock = mayHave(true);
            }
        }
    }

    /** Whether there is none to be given, and none to be opened. */
    private boolean areAllTaken() {
        return idle.isEmpty() && limit() > 0 && all.size() >= limit();
    }

    private void serve(Waiting waiting) {
        Lease lease = idle(waiting.flavour);
        if (lease != null) {
            remove(waiting);
            lease.give(waiting.lessee, waiting.toBlock);
            waiting.lessee.granted(lease);
        } else if (limit() == 0) {
            refuse(waiting, ErrorKind.CONNECTIONS_TAKEN, NONE_ALLOWED);
        } else if (opening(waiting.flavour) < placeOf(waiting) && hasRoom()) {
            open(waiting);
        }
    }

    private void open(Waiting waiting) {
        if (!pool.shared().admitLease()) {
            refuse(waiting, ErrorKind.TOO_MANY_FILES, CloseCause.TOO_MANY_FILES.text());
            return;
        }
        Lease lease = new Lease(this, pool, server, waiting.flavour, pool.turn().nowNs());
        all.add(lease);
        lease.connection().open();
    }

    /** Whether one more may be opened, be it in place of an idle one of another flavour. */
    private boolean hasRoom() {
        if (all.size() >= limit() && !idle.isEmpty()) {
            close(idle.getLast());
        }
        return all.size() < limit();
    }

    private boolean mayHave(boolean toBlock) {
        return !toBlock || count(Lease::isToBlock) < blockingMax(limit());
    }

    /** How many of so many leases may be held by clients that wait. */
    static int blockingMax(int limit) {
        return Math.max(1, limit - Math.max(1, limit / 4));
    }

    private int limit() {
        return server.settings().blockingConnections();
    }

    private @Nullable Lease idle(int flavour) {
        for (Iterator<Lease> each = idle.iterator(); each.hasNext(); ) {
            Lease lease = each.next();
            if (lease.flavour() == flavour) {
                each.remove();
                return lease;
            }
        }
        return null;
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

    /** From 1 on, among those in line for the same flavour. */
    private int placeOf(Waiting one) {
        int place = 0;
        for (Waiting waiting : line) {
            if (waiting.flavour == one.flavour && mayHave(waiting.toBlock)) {
                place++;
            }
            if (waiting == one) {
                break;
            }
        }
        return place;
    }

    private @Nullable Waiting firstOf(int flavour) {
        for (Waiting waiting : line) {
            if (waiting.flavour == flavour && mayHave(waiting.toBlock)) {
                return waiting;
            }
        }
        return null;
    }

    /** The client has waited for as long as a request may: for one that opens, or for one to be given back. */
    private void expire(Waiting waiting) {
        if (!line.contains(waiting)) {
            return;
        }
        long nowNs = pool.turn().nowNs();
        for (Lease lease : List.copyOf(all)) {
            if (isOpening(lease, waiting.flavour) && nowNs - lease.sinceNs() >= server.timeoutNs()) {
                // The first in line is told, and that is who has waited for as long.
                lease.connection().close(CloseCause.TIMED_OUT);
                break;
            }
        }
        if (!line.contains(waiting)) {
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
        return mayHave(waiting.toBlock) && opening(waiting.flavour) >= placeOf(waiting);
    }

    private void refuse(Waiting waiting, ErrorKind kind, String text) {
        remove(waiting);
        waiting.lessee.refused(kind, pool.dialect().errorResponse(text));
    }

    private void remove(Waiting waiting) {
        waiting.stopTimer();
        line.remove(waiting);
        isShort &= !line.isEmpty();
    }

    private static void close(Lease lease) {
        lease.connection().close(CloseCause.DISMISSED);
    }
}
