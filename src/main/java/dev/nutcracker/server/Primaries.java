package dev.nutcracker.server;

import dev.nutcracker.config.PoolConfig;
import dev.nutcracker.config.ServerAddress;
import dev.nutcracker.config.ServerConfig;
import dev.nutcracker.protocol.Redirection;
import dev.nutcracker.protocol.Rejection;
import dev.nutcracker.server.Primary.Wait;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/** The primaries of a pool whose servers are masters that others know, for the whole process. Empty in other pools. Thread-safe. */
public final class Primaries {
    /** Learns where nodes of a cluster send requests. */
    @FunctionalInterface
    public interface Redirections {
        /** The node of that name has said that a slot is another's; on any thread. */
        void redirected(String node, Redirection redirection);
    }

    /** For how long slots count as moving after a node has said so of one. */
    private static final long MOVING_NS = TimeUnit.SECONDS.toNanos(10);
    /** No time of the clock. */
    private static final long NEVER = Long.MIN_VALUE;
    /** More often than this it makes no difference. */
    private static final long NOTE_NS = TimeUnit.MILLISECONDS.toNanos(100);
    /** For how long a master is kept that the pool does not have any more. */
    private static final long KEPT_NS = TimeUnit.MINUTES.toNanos(10);

    private volatile Checker checker = (_, _) -> {};
    private volatile Consumer<Primary> changed = _ -> {};
    private volatile Redirections redirections = (_, _) -> {};
    private final Map<String, Primary> byMaster = new ConcurrentHashMap<>();
    /** The masters of the configuration in effect. */
    private volatile Set<String> configured = Set.of();

    private volatile long waitMaxMs;
    /** When a node has last said of a slot that it is another's, or at two nodes. */
    private volatile long slotMovedNs = NEVER;

    private final AtomicInteger handingOver = new AtomicInteger();
    /** Requests and clients that wait for slots that move, at all workers. */
    private final LongAdder waitingForSlots = new LongAdder();

    private final LongAdder[] rejections = new LongAdder[Rejection.values().length];
    private final PoolTimer timer;
    private final Consumer<Primary> moved;

    /** @param moved called with each address of a primary */
    Primaries(PoolTimer timer, Consumer<Primary> moved) {
        this.timer = timer;
        this.moved = moved;
        Arrays.setAll(rejections, _ -> new LongAdder());
    }

    /** Checks primaries that workers doubt. */
    @FunctionalInterface
    public interface Checker {
        /** The primary of this master, or the node of this name, is doubted; on any thread. */
        void doubted(String master, Primary.Doubt doubt);
    }

    /** From now on {@code check} hears of doubts; it answers each by a call of the {@link Primary}. */
    public void checkBy(Checker check) {
        checker = check;
    }

    /** From now on {@code listener} hears of each change of a primary, on any thread; it must not wait. */
    public void onChange(Consumer<Primary> listener) {
        changed = listener;
    }

    private Primary newPrimary(String master) {
        Primary primary =
                new Primary(master, timer, waitMaxMs, moved, doubt -> checker.doubted(master, doubt), handingOver);
        primary.onChange(one -> changed.accept(one));
        return primary;
    }

    /** The node of that name cannot be used. */
    public void lost(String node, String reason) {
        Primary primary = byMaster.get(node);
        if (primary != null) {
            primary.lost(reason);
        }
    }

    /** If requests wait for the primary of this master, or the node of this name, it is asked whether it serves. */
    public void askIfAwaited(String master) {
        Primary primary = byMaster.get(master);
        if (primary != null && (primary.waiting() == Wait.ALL || primary.waiting() == Wait.OVER)) {
            checker.doubted(master, Primary.Doubt.LOST);
        }
    }

    /** The node of that name, which the pool is about to lose, has not said itself that it is no primary any more. */
    public void replacedUnawares(String node) {
        Primary primary = byMaster.get(node);
        if (primary != null) {
            primary.replacedUnawares();
        }
    }

    /** Adds those that the configuration names. Those that the pool has had before, or does not have yet, are waited for anew. */
    void prepare(PoolConfig config) {
        waitMaxMs = config.topology().failoverWaitMs();
        for (ServerConfig server : config.servers()) {
            if (server.address() instanceof ServerAddress.Master(String name)) {
                Primary primary = byMaster.computeIfAbsent(name, _ -> newPrimary(name));
                if (!configured.contains(name)) {
                    primary.comesBack();
                }
            }
        }
    }

    /** The pool has this configuration from now on. */
    void adopt(PoolConfig config) {
        byMaster.values().forEach(primary -> primary.limitWait(config.topology().failoverWaitMs()));
        Set<String> masters = new HashSet<>();
        for (ServerConfig server : config.servers()) {
            if (server.address() instanceof ServerAddress.Master(String name)) {
                masters.add(name);
            }
        }
        configured = masters;
        for (String name : byMaster.keySet()) {
            if (!masters.contains(name)) {
                timer.later(() -> dropIfGone(name), KEPT_NS);
            }
        }
    }

    /** Nodes of a cluster come and go. One that comes back is made again by {@link #serves} and {@link #prepare}. */
    private void dropIfGone(String name) {
        Primary primary = configured.contains(name) ? null : byMaster.remove(name);
        if (primary != null) {
            primary.end();
        }
    }

    /** The node of that name, which the pool has or is about to have, is at this address and is a primary. */
    public void serves(String node, ServerAddress.Tcp address) {
        byMaster.computeIfAbsent(node, name -> newPrimary(name)).serves(address, true);
    }

    /** Whether any primary hands over: no write may be sent to it, though the worker may not have been told yet. */
    boolean areHandingOver() {
        return handingOver.get() > 0;
    }

    /** The primary of the master of that name, which the pool has. */
    public Primary of(String master) {
        Primary primary = byMaster.get(master);
        if (primary == null) {
            throw new IllegalArgumentException("the pool has no master " + master);
        }
        return primary;
    }

    /** From now on {@code listener} hears of redirections. */
    public void onRedirection(Redirections listener) {
        redirections = listener;
    }

    void redirected(String node, Redirection redirection) {
        redirections.redirected(node, redirection);
    }

    /** A server has not done a request, for this reason. */
    void rejected(Rejection rejection) {
        rejections[rejection.ordinal()].increment();
    }

    /** How often servers have not done requests, for this reason. */
    public long rejections(Rejection rejection) {
        return rejections[rejection.ordinal()].sum();
    }

    /** A node has said of a slot that it is another's, or at two nodes: others may follow. */
    public void slotMoves(long nowNs) {
        if (slotMovedNs == NEVER || nowNs - slotMovedNs > NOTE_NS) {
            slotMovedNs = nowNs;
        }
    }

    /** Whether slots are being moved, so that any may be the next. */
    boolean areSlotsMoving(long nowNs) {
        long latestNs = slotMovedNs;
        return latestNs != NEVER && nowNs - latestNs < MOVING_NS;
    }

    /** So many more wait for slots that move, or fewer. */
    void waitForSlots(int more) {
        waitingForSlots.add(more);
    }

    /** How many requests and clients wait for slots that move. */
    public long waitingForSlots() {
        return waitingForSlots.sum();
    }

    /** All that the pool has, or has had. */
    public List<Primary> all() {
        return List.copyOf(byMaster.values());
    }

    void end() {
        byMaster.values().forEach(Primary::end);
    }
}
