package dev.nutcracker.server.lease;

import dev.nutcracker.server.CloseCause;
import dev.nutcracker.server.PoolContext;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The leases of one server that no client has. The one that was used last is used next, so the others stay idle; those
 * that have been idle for a while are closed.
 */
final class IdleLeases {
    static final long IDLE_NS = TimeUnit.SECONDS.toNanos(60);

    private final PoolContext pool;
    private final ArrayDeque<Lease> idle = new ArrayDeque<>();
    private @Nullable ScheduledFuture<?> sweep;

    IdleLeases(PoolContext pool) {
        this.pool = pool;
    }

    boolean isEmpty() {
        return idle.isEmpty();
    }

    List<Lease> all() {
        return List.copyOf(idle);
    }

    /** No client has the lease any more. */
    void add(Lease lease) {
        lease.idle(pool.turn().nowNs());
        idle.push(lease);
        watch();
    }

    /** Takes a lease of this flavour; {@code null} if there is none. */
    @Nullable
    Lease take(int flavour) {
        for (Iterator<Lease> each = idle.iterator(); each.hasNext(); ) {
            Lease lease = each.next();
            if (lease.flavour() == flavour) {
                each.remove();
                return lease;
            }
        }
        return null;
    }

    /** The lease has closed. */
    void remove(Lease lease) {
        idle.remove(lease);
    }

    /** Closes the one that has been idle for the longest time. */
    void closeLast() {
        close(idle.getLast());
    }

    private void watch() {
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
        if (!idle.isEmpty()) {
            watch();
        }
    }

    private static void close(Lease lease) {
        lease.connection().close(CloseCause.DISMISSED);
    }

    /** The server is not used any more. */
    void end() {
        if (sweep != null) {
            sweep.cancel(false);
        }
    }
}
