package dev.nutcracker.server;

import dev.nutcracker.config.ServerAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The primary of one master, for the whole process: where it is, and which requests have to wait for it. Others find out about
 * primaries (sentinels, or the nodes of a cluster); this is where they say so, and where workers say that they doubt it. Thread-safe.
 *
 * <pre>
 *             a failover has begun
 *    NONE ──────────────────────────► WRITES
 *    │ ▲ ◄───────────────────────────── │
 *    │ │  confirmed, or failover_wait   │ lost, demoted, or not confirmed
 *    │ │  is over                       ▼
 *    │ │ ◄─────────── confirmed ────── ALL ◄── at the start
 *    │ │                              ▲ │ failover_wait is over
 *    └─┼──────────────────────────────┘ ▼
 *      └───────────── confirmed ────── OVER    requests fail at once
 * </pre>
 *
 * <p>With {@code failover_wait: 0} nothing waits: in place of {@code ALL} comes {@code OVER}, and {@code NONE} in place of
 * {@code WRITES}.
 */
public final class Primary {
    /** Which requests wait. */
    public enum Wait {
        NONE,
        WRITES,
        ALL,
        /** They have waited long enough: none does, and all fail. */
        OVER
    }

    /** What a worker wants to be checked. */
    public enum Doubt {
        /** A connection to the primary was lost, or could not be opened. */
        LOST,
        /** It says that it is a replica. */
        DEMOTED,
        /** It says that it does not have its data. */
        NOT_READY,
        /** It says that its cluster is down. */
        CLUSTER_DOWN
    }

    /**
     * Immutable.
     *
     * @param version higher with each address
     * @param address null if nobody has named one yet
     * @param isCutOff whether the server at the address before may take itself for the primary still, so that nothing it says
     *     counts any more
     * @param reason why requests wait, for people
     */
    record View(long version, ServerAddress.@Nullable Tcp address, boolean isCutOff, Wait waiting, String reason) {
        private View with(Wait other, String why) {
            return new View(version, address, isCutOff, other, why);
        }
    }

    private final String master;
    private final PoolTimer timer;
    private final Consumer<Primary> moved;
    private final Consumer<Doubt> checker;
    /** How many primaries of the pool hand over. */
    private final AtomicInteger handingOver;

    private final List<Consumer<Primary>> listeners = new CopyOnWriteArrayList<>();
    /** Requests and clients that wait for it, at all workers. */
    private final LongAdder held = new LongAdder();

    private volatile View view;
    /** The error with which it has not done requests; null if it was lost in another way, or serves. */
    private volatile byte @Nullable [] words;
    /** Whether another is the primary now, and the server at the address may not know that. */
    private volatile boolean unaware;

    private long waitMaxNs;
    private @Nullable Future<?> expiry;
    /** Of the latest wait, so that the end of an earlier one has no effect. */
    private long waitNumber;

    /**
     * @param waitMaxMs how long requests wait
     * @param moved called with each address, before the listeners
     * @param checker hears of doubts, on any thread; it answers each by one of the calls below
     * @param handingOver how many primaries of the pool hand over; this one counts itself
     */
    Primary(
            String master,
            PoolTimer timer,
            long waitMaxMs,
            Consumer<Primary> moved,
            Consumer<Doubt> checker,
            AtomicInteger handingOver) {
        this.master = master;
        this.timer = timer;
        this.waitMaxNs = TimeUnit.MILLISECONDS.toNanos(waitMaxMs);
        this.moved = moved;
        this.checker = checker;
        this.handingOver = handingOver;
        this.view = new View(0, null, false, Wait.NONE, "");
        become(Wait.ALL, "nobody has said yet where it is");
    }

    /** The name of the master. */
    public String master() {
        return master;
    }

    View view() {
        return view;
    }

    /** Where it is; null if nobody has named an address yet. */
    public ServerAddress.@Nullable Tcp address() {
        return view.address();
    }

    /** Which requests wait. */
    public Wait waiting() {
        return view.waiting();
    }

    /** Why requests wait, for people. */
    public String reason() {
        return view.reason();
    }

    /** What it has said itself when it did not do requests; null if it has said nothing. */
    byte @Nullable [] words() {
        return words;
    }

    /** It has not done a request, and has said this. */
    void says(byte[] error) {
        words = error.clone();
    }

    /** Whether another has taken its place, and it may take itself for a primary still. */
    public boolean isUnaware() {
        return unaware;
    }

    /** Another has taken its place, and it has not said that it knows. */
    void replacedUnawares() {
        unaware = true;
    }

    /** How many requests and clients wait for it. */
    public long held() {
        return held.sum();
    }

    /** So many more wait for it, or fewer. */
    void held(int more) {
        held.add(more);
    }

    /** Whether requests for it can be served, or may wait for that; false if they fail. */
    public boolean isOfUse() {
        View now = view;
        return now.waiting() != Wait.OVER && now.address() != null;
    }

    /** Calls {@code listener}, on any thread, after each change. */
    void onChange(Consumer<Primary> listener) {
        listeners.add(listener);
    }

    /** Takes back {@link #onChange}. */
    void noMoreChange(Consumer<Primary> listener) {
        listeners.remove(listener);
    }

    synchronized void limitWait(long waitMaxMs) {
        waitMaxNs = TimeUnit.MILLISECONDS.toNanos(waitMaxMs);
    }

    /**
     * A worker doubts the primary of that version.
     *
     * @return whether requests wait for it now; false if there has been another since, or if they have waited long enough
     */
    boolean doubt(long version, Doubt doubt) {
        boolean changed;
        if (doubt == Doubt.LOST) {
            words = null;
        }
        synchronized (this) {
            if (version != view.version()) {
                return false;
            }
            changed = view.waiting() == Wait.NONE || view.waiting() == Wait.WRITES;
            if (changed) {
                become(Wait.ALL, reason(doubt));
            }
        }
        checker.accept(doubt);
        if (changed) {
            tell();
        }
        return view.waiting() != Wait.OVER;
    }

    private static String reason(Doubt doubt) {
        return switch (doubt) {
            case LOST -> "a connection to it was lost";
            case DEMOTED -> "it is a replica";
            case NOT_READY -> "it does not have its data";
            case CLUSTER_DOWN -> "it says that the cluster is down";
        };
    }

    /**
     * The primary is at this address.
     *
     * @param formerKnows whether the server at the address before knows that it is not the primary any more
     */
    public void serves(ServerAddress.Tcp address, boolean formerKnows) {
        boolean isOther;
        words = null;
        unaware = false;
        synchronized (this) {
            isOther = !address.equals(view.address());
            if (!isOther && view.waiting() == Wait.NONE) {
                return;
            }
            endWait();
            show(
                    isOther
                            ? new View(
                                    view.version() + 1, address, !formerKnows && view.address() != null, Wait.NONE, "")
                            : view.with(Wait.NONE, ""));
        }
        if (isOther) {
            moved.accept(this);
        }
        tell();
    }

    /** A failover has begun: what is written to the primary now may be lost. */
    public void handsOver() {
        synchronized (this) {
            if (view.waiting() != Wait.NONE) {
                return;
            }
            become(Wait.WRITES, "a failover has begun");
        }
        tell();
    }

    /** There is no primary that could be used. */
    public void lost(String reason) {
        synchronized (this) {
            if (view.waiting() == Wait.OVER || view.waiting() == Wait.ALL) {
                show(view.with(view.waiting(), reason));
                return;
            }
            become(Wait.ALL, reason);
        }
        tell();
    }

    /** The pool is about to have it again: for how long it was missed before does not count. */
    void comesBack() {
        synchronized (this) {
            if (view.waiting() != Wait.ALL && view.waiting() != Wait.OVER) {
                return;
            }
            words = null;
            become(Wait.ALL, view.reason());
        }
        tell();
    }

    private void become(Wait wait, String reason) {
        endWait();
        if (waitMaxNs == 0) {
            show(view.with(wait == Wait.WRITES ? Wait.NONE : Wait.OVER, reason));
            return;
        }
        show(view.with(wait, reason));
        long number = waitNumber;
        expiry = timer.later(() -> expire(number), waitMaxNs);
    }

    private void show(View next) {
        int more = (next.waiting() == Wait.WRITES ? 1 : 0) - (view.waiting() == Wait.WRITES ? 1 : 0);
        view = next;
        handingOver.addAndGet(more);
    }

    private void endWait() {
        waitNumber++;
        if (expiry != null) {
            expiry.cancel(false);
            expiry = null;
        }
    }

    private void expire(long number) {
        synchronized (this) {
            if (number != waitNumber) {
                return;
            }
            show(view.with(view.waiting() == Wait.WRITES ? Wait.NONE : Wait.OVER, view.reason()));
        }
        tell();
    }

    private void tell() {
        listeners.forEach(listener -> listener.accept(this));
    }

    /** The pool is gone. */
    synchronized void end() {
        endWait();
        if (view.waiting() == Wait.WRITES) {
            show(view.with(Wait.NONE, ""));
        }
    }
}
