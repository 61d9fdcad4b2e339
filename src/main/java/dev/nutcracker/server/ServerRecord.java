package dev.nutcracker.server;

import dev.nutcracker.health.DownCause;
import dev.nutcracker.health.HealthSnapshot;
import dev.nutcracker.health.Policy;
import dev.nutcracker.health.ServerHealth;
import dev.nutcracker.health.ServerState;
import dev.nutcracker.health.Standing;
import dev.nutcracker.health.Transition;
import dev.nutcracker.stats.ServerCounter;
import dev.nutcracker.stats.ServerMetrics;
import dev.nutcracker.stats.ServerSnapshot;
import dev.nutcracker.stats.StateMetrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * All that the process knows of one server of a pool while the pool has it. Each configuration with this server refers to
 * the same record, so nothing is copied from one to the next. {@link PoolHistory} changes it.
 */
final class ServerRecord {
    /** In place of an index: the pool does not have the server any more, or not yet. */
    static final int NOT_IN_POOL = -1;

    final ServerHealth health = new ServerHealth();
    final ServerStatusLog news = new ServerStatusLog();
    final ServerChecks checks = new ServerChecks();
    private final Map<Kind, AtomicLong> transitions = new ConcurrentHashMap<>();
    private final AtomicLong ejects = new AtomicLong();
    private volatile long ejectedAtUs;
    /** Whether it has ever had its keys. */
    private boolean hasBeenInUse;
    /** Whether it gets its keys back bit by bit, and which share of them it has. */
    private volatile boolean returning;

    private volatile double keyShare = 1;
    /** Whether it is sent copies of writes while another server still has its keys. */
    private volatile boolean isHeld;

    private volatile int returnNumber;
    private boolean setAside;
    /** Whether one of its keys was written elsewhere since it last had them. */
    private volatile boolean writtenElsewhere;

    /** The kinds by which transitions are counted. */
    private record Kind(ServerState to, @Nullable DownCause cause) {}

    /** Its place under the configuration that is in effect. */
    private int index = NOT_IN_POOL;

    int index() {
        return index;
    }

    void moveTo(int newIndex) {
        index = newIndex;
    }

    void ejected(long nowUs) {
        ejects.incrementAndGet();
        ejectedAtUs = nowUs;
    }

    /** Another server has its place: it is as new. */
    void startAnew() {
        hasBeenInUse = false;
        isHeld = false;
        setAside = false;
        writtenElsewhere = false;
    }

    void noteUse() {
        hasBeenInUse |= health.standing() == Standing.OWNS;
    }

    boolean hasBeenInUse() {
        return hasBeenInUse;
    }

    /** It gets its keys back bit by bit, and has this share of them now. */
    void returns(double share) {
        keyShare = share;
        returning = true;
    }

    void hasReturned() {
        returning = false;
        keyShare = 1;
    }

    boolean isReturning() {
        return returning;
    }

    /** Which share of its keys it has while it is {@linkplain #isReturning returning}; otherwise 1. */
    double keyShare() {
        return keyShare;
    }

    /** Whether it is sent copies of writes while another server still has its keys. */
    boolean isHeld() {
        return isHeld;
    }

    void writtenElsewhere() {
        if (!writtenElsewhere) {
            writtenElsewhere = true;
        }
    }

    /** Whether one of its keys was written elsewhere since it last had them. */
    boolean isWrittenElsewhere() {
        return writtenElsewhere;
    }

    /** It has no older values any more. */
    void isUpToDate() {
        writtenElsewhere = false;
    }

    void hold(boolean held) {
        isHeld = held;
    }

    /** Something has to happen before it gets its keys back. Returns the number of this return. */
    int newReturn() {
        int next = returnNumber + 1;
        returnNumber = next;
        return next;
    }

    /** The number of its latest return: what was begun for an earlier one does not count any more. */
    int returnNumber() {
        return returnNumber;
    }

    /** Whether it waits for what has to happen in that return. */
    boolean awaits(int number) {
        return returnNumber == number && health.state() == ServerState.TRIAL;
    }

    /** An operator has set it aside, or another failure has taken it out since. */
    void setAside(boolean byOperator) {
        setAside = byOperator;
    }

    /** Whether it is out because an operator wanted that. */
    boolean wasSetAside() {
        return setAside;
    }

    /** Adds what is counted per process to a worker's counters. */
    void complete(ServerSnapshot workers) {
        workers.values()[ServerCounter.SERVER_EJECTED_AT.ordinal()] = ejectedAtUs;
    }

    /**
     * Adds what is counted per process to the sum of the workers' metrics.
     *
     * @param share the part of the keys that it owns
     */
    ServerMetrics complete(ServerMetrics workers, HealthSnapshot state, Policy policy, int weight, double share) {
        StateMetrics metrics = new StateMetrics(
                state.served(), state.state().label(), policy.label(), weight, share, downTimes(state), transitions());
        complete(workers.counters());
        return workers.complete(ejects.get(), state.standing() == Standing.EJECTED, metrics)
                .with(checks.metrics());
    }

    private static List<StateMetrics.Down> downTimes(HealthSnapshot state) {
        List<StateMetrics.Down> times = new ArrayList<>();
        for (DownCause cause : DownCause.values()) {
            long downNs = state.downNs()[cause.ordinal()];
            if (downNs > 0) {
                times.add(new StateMetrics.Down(cause.label(), downNs));
            }
        }
        return times;
    }

    private List<StateMetrics.Transitions> transitions() {
        List<StateMetrics.Transitions> counts = new ArrayList<>();
        transitions.forEach((kind, count) -> counts.add(new StateMetrics.Transitions(
                kind.to().label(), kind.cause() == null ? "none" : kind.cause().label(), count.get())));
        return counts;
    }

    /** Its state has changed. */
    void changed(Transition transition) {
        transitions
                .computeIfAbsent(new Kind(transition.to(), transition.cause()), _ -> new AtomicLong())
                .incrementAndGet();
    }
}
