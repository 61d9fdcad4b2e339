package dev.nutcracker.health;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The state of one server, as all workers see it. It belongs to the server, not to a configuration: all references to one
 * server share this object. {@link PoolHealth} decides by it and guards it; the public methods may be called on any thread.
 */
public final class ServerHealth {
    /** Failures of one cause that follow each other within this time are of one event. */
    private static final long EVENT_NS = 100_000_000;

    private static final int COUNT_MAX = Integer.MAX_VALUE - 1;

    final TimesOut timesOut = new TimesOut();
    final DownTime downTime = new DownTime();

    private final AtomicBoolean heedsSuccess = new AtomicBoolean();
    private final AtomicInteger connections = new AtomicInteger();
    private volatile ServerState state = ServerState.UP;
    private volatile Standing standing = Standing.OWNS;

    /** Whether it has got its first state. */
    private boolean begun;

    private long stateSinceNs;
    /** Since when it has been usable; it keeps its value while the server is not. */
    private long usableSinceNs;
    /** Failures in a row, those of one event counted once. */
    private int failures;

    private @Nullable DownCause cause;
    private String text = "";
    /** By cause: when a failure was last counted, as far as one was since it was last well. */
    private final Map<DownCause, Long> countedNs = new EnumMap<>(DownCause.class);
    /** Probes that succeeded in a row. */
    private int goodProbes;
    /** Whether a probe has ended since it was new. */
    private boolean probed;
    /** Whether it is drained because it says so itself. */
    private boolean drainedByItself;
    /** Whether it is drained for a time that an operator has set. */
    private boolean drainedForTime;
    /** Whether something else must happen before it gets its keys again. */
    private boolean awaitsStep;
    /** Servers that went out of use earlier have lower numbers. */
    private long number;

    /** Whether a response of the server may change its state; reads one field, and is false while all is well. */
    public boolean heedsSuccess() {
        return heedsSuccess.getOpaque();
    }

    public ServerState state() {
        return state;
    }

    public Standing standing() {
        return standing;
    }

    /** A worker has a connection to it that is ready for requests. */
    public void connected() {
        connections.incrementAndGet();
    }

    /** That connection has closed. */
    public void disconnected() {
        connections.decrementAndGet();
    }

    boolean isConnected() {
        return connections.get() > 0;
    }

    boolean hasBegun() {
        return begun;
    }

    /** It is new, or another server has taken its place. */
    void startAnew(HealthRules rules, long nowNs) {
        begun = true;
        probed = false;
        drainedByItself = false;
        drainedForTime = false;
        awaitsStep = false;
        timesOut.forgive(nowNs);
        forgetFailures();
        if (rules.startsDown()) {
            putDown(DownCause.NOT_PROBED, DownCause.NOT_PROBED.text(), nowNs);
            enter(ServerState.DOWN, nowNs);
        } else {
            downTime.end(nowNs);
            usableSinceNs = nowNs;
            enter(ServerState.UP, nowNs);
        }
    }

    void enter(ServerState next, long nowNs) {
        state = next;
        stateSinceNs = nowNs;
        goodProbes = next == ServerState.TRIAL ? goodProbes : 0;
        heedsSuccess.set(next == ServerState.SUSPECT || next == ServerState.TRIAL);
    }

    /** From now on responses matter, though it is down. */
    void heedSuccess() {
        heedsSuccess.set(true);
    }

    void standing(Standing next) {
        standing = next;
    }

    /** Notes a failure. Returns whether it counts; it does not if it is of one event with the one before. */
    boolean noteFailure(DownCause failure, String words, boolean countsEventsOnce, long nowNs) {
        cause = failure;
        text = words;
        Long latestNs = countedNs.get(failure);
        if (countsEventsOnce && latestNs != null && nowNs - latestNs < EVENT_NS) {
            return false;
        }
        countedNs.put(failure, nowNs);
        failures = Math.min(failures + 1, COUNT_MAX);
        return true;
    }

    int failures() {
        return failures;
    }

    void forgetFailures() {
        failures = 0;
        countedNs.clear();
    }

    @Nullable
    DownCause cause() {
        return cause;
    }

    String text() {
        return text;
    }

    /** It is out of use, and this is why. Returns whether that is news. */
    boolean putDown(DownCause reason, String words, long nowNs) {
        boolean news = reason != cause || !words.equals(text);
        downTime.begin(reason, nowNs);
        cause = reason;
        text = words;
        return news;
    }

    /** It is in use again. Returns for how long it was not. */
    long comesBack(long nowNs) {
        usableSinceNs = nowNs;
        awaitsStep = false;
        forgetFailures();
        return downTime.end(nowNs);
    }

    long usableForNs(long nowNs) {
        return nowNs - usableSinceNs;
    }

    int goodProbes() {
        return goodProbes;
    }

    void probeEnded(boolean good) {
        probed = true;
        goodProbes = good ? Math.min(goodProbes + 1, COUNT_MAX) : 0;
    }

    void countProbesAnew() {
        goodProbes = 0;
    }

    boolean isProbed() {
        return probed;
    }

    /** Whether it is drained because its own answers say so. */
    public boolean isDrainedByItself() {
        return drainedByItself;
    }

    void drainedByItself(boolean drained) {
        drainedByItself = drained;
    }

    /** Whether it is drained for a time, which ends when it may return. */
    boolean isDrainedForTime() {
        return drainedForTime;
    }

    void drainedForTime(boolean forTime) {
        drainedForTime = forTime;
    }

    boolean awaitsStep() {
        return awaitsStep;
    }

    void awaitsStep(boolean awaits) {
        awaitsStep = awaits;
    }

    long number() {
        return number;
    }

    void numbered(long newNumber) {
        number = newNumber;
    }

    HealthSnapshot snapshot(boolean served, long nowNs) {
        boolean down = state == ServerState.DOWN;
        return new HealthSnapshot(
                state,
                standing,
                served,
                cause,
                text,
                nowNs - stateSinceNs,
                down || drainedForTime ? Math.max(0, timesOut.returnInNs(nowNs)) : 0,
                down && timesOut.isHeld(),
                timesOut.count(),
                probed,
                downTime.sumsNs(nowNs));
    }
}
