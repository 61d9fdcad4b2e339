package dev.nutcracker.server;

import dev.nutcracker.config.OnReturn;
import dev.nutcracker.config.PoolConfig;
import dev.nutcracker.config.ServerAddress;
import dev.nutcracker.health.DownCause;
import dev.nutcracker.health.HealthRules;
import dev.nutcracker.health.HealthSnapshot;
import dev.nutcracker.health.OperatorAction;
import dev.nutcracker.health.Policy;
import dev.nutcracker.health.PoolHealth;
import dev.nutcracker.health.ProbeResult;
import dev.nutcracker.health.ServerHealth;
import dev.nutcracker.health.ServerState;
import dev.nutcracker.health.Standing;
import dev.nutcracker.health.Transition;
import dev.nutcracker.rate.SharedLimit;
import dev.nutcracker.routing.SlotTable;
import dev.nutcracker.stats.ConnectionTally;
import dev.nutcracker.stats.RefusalTally;
import dev.nutcracker.stats.SlowLog;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The state of a pool that outlives its configurations. Only here are its servers ejected, taken back and exchanged.
 *
 * <pre>
 *   a worker: a connection failed ──┐
 *   a probe has ended ──────────────┤
 *   the timer: a server is due ─────┼──► one at a time ──► PoolHealth decides ──► the configuration in effect publishes
 *   a reload: another takes over ───┤                                             another topology; the transition is
 *   another address, an operator ───┘                                             logged and counted, workers are told
 * </pre>
 *
 * These come one at a time, in any order. Each sees the state that the one before has left, since nothing is copied from
 * one configuration to the next. While a server is out, one timer runs, for the server that is due first.
 */
final class PoolHistory {
    final ConnectionTally connections;
    final ClientLimit clientLimit;
    final Function<PoolConfig, PoolEndpoints> endpoints;
    final SlowLog slowLog = new SlowLog();
    final ServerExtents extents;
    final AtomicBoolean toldOfScripts = new AtomicBoolean();
    final AtomicInteger clients = new AtomicInteger();
    final RefusalTally refusedClients = new RefusalTally();
    /** Whether the pool is to have no more clients. */
    final AtomicBoolean drained = new AtomicBoolean();

    final AtomicLong ejects = new AtomicLong();
    final SharedLimit rates = new SharedLimit();
    final UserShares userShares = new UserShares();

    final Primaries primaries;
    final Replicas replicas = new Replicas();
    volatile SlotTable slots = SlotTable.UNKNOWN;
    final Duty comparing = new Duty();
    final KeyGate keyGate = new KeyGate();
    final LateRequests lateRequests = new LateRequests();
    final PoolListeners listeners = new PoolListeners();
    private final AtomicLong topologyVersions = new AtomicLong();
    private final PoolTimer timer;
    private final LongSupplier clockNs;
    private final PoolHealth health;
    private final Returns returns;
    /** Of this pool by others. */
    private final StandInUse standInUse = new StandInUse(this);

    private volatile boolean allProbed;
    private volatile HealthRules rules;
    private PoolState inEffect;
    private @Nullable Future<?> nextTick;
    private final SlowStarts slowStarts = new SlowStarts();
    private @Nullable Future<?> nextStep;
    private @Nullable PoolState followed;
    private final Runnable standInChanged = this::standInChanged;

    /** @param first the first in effect; only its configuration is looked at before it {@linkplain #takeOver takes over} */
    PoolHistory(
            PoolState first,
            ScheduledExecutorService timer,
            LongSupplier clockNs,
            ConnectionTally connections,
            ClientLimit clientLimit,
            Function<PoolConfig, PoolEndpoints> endpoints) {
        this.inEffect = first;
        this.extents = new ServerExtents(first.config());
        this.timer = new PoolTimer(timer);
        this.clockNs = clockNs;
        this.connections = connections;
        this.clientLimit = clientLimit;
        this.endpoints = endpoints;
        this.rules = ConfiguredHealth.rules(first.config());
        this.primaries = new Primaries(this.timer, this::moved);
        this.returns = new Returns(this, this.timer, this::record);
        this.health = new PoolHealth(rules, () -> ThreadLocalRandom.current().nextDouble(), returns);
    }

    /** The version of the pool's next topology: higher than all before. */
    long nextVersion() {
        return topologyVersions.incrementAndGet();
    }

    /** From now on {@code flusher} flushes servers. */
    void flushBy(Flusher flusher) {
        returns.flushBy(flusher);
    }

    /** From now on {@code next} is in effect, with the present state of the servers; returns the one before, or the first. */
    synchronized PoolState takeOver(PoolState next) {
        PoolState before = inEffect;
        inEffect = next;
        before.records().forEach(record -> record.moveTo(ServerRecord.NOT_IN_POOL));
        List<ServerRecord> records = next.records();
        for (int i = 0; i < records.size(); i++) {
            records.get(i).moveTo(i);
        }
        rules = ConfiguredHealth.rules(next.config());
        slowStarts.take(
                TimeUnit.MILLISECONDS.toNanos(next.config().returnRules().slowStartMs()));
        slowStarts.retain(records);
        returns.take(next.config().returnRules());
        follow(next.standIn());
        List<Transition> transitions = health.adopt(rules, next.healths(), nowNs());
        transitions.forEach(this::watchKeys);
        records.forEach(ServerRecord::noteUse);
        next.publish();
        noteStandIn(next);
        watchReturns();
        transitions.forEach(this::tell);
        return before;
    }

    /** A connection to the server failed; a worker may have seen that under an earlier configuration. */
    void failed(ServerRecord server, DownCause cause, String text) {
        change(server, nowNs -> {
            if (!rules.onTrial()) {
                server.news.failed(inEffect().config(), inEffect().server(server.index()), text);
            }
            return health.failed(server.health, cause, text, nowNs);
        });
    }

    /** A request was answered, and the server's state may depend on that. */
    void succeeded(ServerRecord server) {
        change(server, nowNs -> health.succeeded(server.health, nowNs));
    }

    void probed(ServerRecord server, ProbeResult result) {
        change(server, nowNs -> health.probed(server.health, result, nowNs));
    }

    void goOnDown(ServerRecord server, DownCause cause, String text, long remainingNs) {
        change(server, nowNs -> health.goOnDown(server.health, cause, text, remainingNs, nowNs));
    }

    void operator(ServerRecord server, OperatorAction action) {
        change(server, nowNs -> health.operator(server.health, action, nowNs));
    }

    void drain(ServerRecord server, long forNs) {
        change(server, nowNs -> health.drain(server.health, forNs, nowNs));
        synchronized (this) {
            watchReturns();
        }
    }

    void returned(ServerRecord server) {
        change(server, nowNs -> health.returned(server.health, nowNs));
    }

    void returnFailed(ServerRecord server, DownCause cause, String text) {
        change(server, nowNs -> health.returnFailed(server.health, cause, text, nowNs));
    }

    void takeSlots(SlotTable table, boolean now) {
        synchronized (this) {
            slots = table;
            if (now) {
                inEffect().publish();
            }
        }
        if (now) {
            listeners.topologyChanged();
        }
    }

    /** The primary is another server. */
    private void moved(Primary primary) {
        PoolState pool = inEffect();
        List<ServerRecord> concerned = new ArrayList<>();
        List<ServerRecord> records = pool.records();
        for (int i = 0; i < records.size(); i++) {
            if (pool.server(i).address().equals(new ServerAddress.Master(primary.master()))) {
                concerned.add(records.get(i));
            }
        }
        startAnew(concerned);
    }

    /** These places have other servers now: the state of the former ones is not theirs. */
    void startAnew(List<ServerRecord> servers) {
        synchronized (this) {
            for (ServerRecord server : servers) {
                if (server.index() == ServerRecord.NOT_IN_POOL) {
                    continue;
                }
                slowStarts.end(server);
                server.startAnew();
                take(health.startAnew(server.health, nowNs()));
                server.noteUse();
            }
            inEffect().publish();
        }
        listeners.topologyChanged();
    }

    /** The server missed a write while it was held: its keys must not come back yet. */
    void missedWrite(ServerRecord server) {
        if (server.isHeld()) {
            returnFailed(server, DownCause.LOST, "it may have missed a write while it was held");
        }
    }

    HealthSnapshot snapshot(ServerRecord server) {
        return health.snapshot(server.health, nowNs());
    }

    Policy policy() {
        return rules.policy();
    }

    /** Whether the rules are others than twemproxy's. */
    boolean hasStates() {
        return rules.onTrial();
    }

    /** Whether there was a time when every server had been probed since it was new. */
    boolean wereAllProbed() {
        allProbed = allProbed || health.areAllProbed();
        return allProbed;
    }

    private void change(ServerRecord server, LongFunction<@Nullable Transition> step) {
        boolean published;
        synchronized (this) {
            published = server.index() != ServerRecord.NOT_IN_POOL && take(step.apply(nowNs()));
        }
        if (published) {
            listeners.topologyChanged();
        }
    }

    /** Returns whether keys are served in another way from now on. */
    private boolean take(@Nullable Transition transition) {
        if (transition == null) {
            return false;
        }
        boolean published = false;
        if (!transition.isSuspicion()) {
            watchKeys(transition);
            published = inEffect().publishIfChanged();
            noteStandIn(inEffect());
            watchReturns();
        }
        tell(transition);
        return published;
    }

    private void tell(Transition transition) {
        PoolState pool = inEffect();
        int index = pool.healths().indexOf(transition.server());
        if (transition.isTold()) {
            ServerRecord record = pool.records().get(index);
            record.changed(transition);
            if (transition.to() == ServerState.DOWN && transition.now() == Standing.EJECTED) {
                ejects.incrementAndGet();
                record.ejected(System.currentTimeMillis() * 1000);
            }
            log(record, transition);
        }
        listeners.stateChanged(transition);
    }

    private void log(ServerRecord server, Transition transition) {
        PoolState pool = inEffect();
        if (rules.onTrial() || transition.isOperators() || transition.held()) {
            new TransitionLog(pool.config(), pool.keys(), rules).write(server, transition);
        } else {
            server.news.changed(pool.config(), pool.server(server.index()), transition);
        }
    }

    /** Tells the pool that stands in for which servers it does now. */
    private void noteStandIn(PoolState pool) {
        PoolState other = pool.standIn();
        if (other != null) {
            other.useAsStandIn().serves(this, pool.records());
        }
    }

    Returns returns() {
        return returns;
    }

    StandInUse standInUse() {
        return standInUse;
    }

    /** The pool that stands in has another topology: so has this one, as long as keys are served there. */
    private void standInChanged() {
        synchronized (this) {
            inEffect().publish();
        }
        listeners.topologyChanged();
    }

    private void follow(@Nullable PoolState standIn) {
        if (followed == standIn) {
            return;
        }
        if (followed != null) {
            followed.listeners().noMoreTopologyChange(standInChanged);
            followed.useAsStandIn().serves(this, List.of());
        }
        if (standIn != null) {
            standIn.listeners().onTopologyChange(standInChanged);
        }
        followed = standIn;
    }

    /** The pool is gone: it needs no pool that stands in. */
    synchronized void end() {
        primaries.end();
        follow(null);
        listeners.follow(List.of());
    }

    /** The keys of a server may be served in another way from now on. */
    private void watchKeys(Transition transition) {
        ServerRecord server = record(transition.server());
        boolean wereElsewhere = transition.before() == Standing.EJECTED || transition.before() == Standing.FAILED_OVER;
        if (transition.now() != Standing.OWNS) {
            slowStarts.end(server);
        } else if (wereElsewhere
                && server.hasBeenInUse()
                && transition.to() != ServerState.FORCED_UP
                && inEffect().config().returnRules().onReturn() != OnReturn.HOLD) {
            slowStarts.begin(server, nowNs());
            scheduleStep();
        }
        if (transition.to() != ServerState.TRIAL) {
            server.hold(false);
            boolean wasWell = transition.before() == Standing.OWNS || server.wasSetAside();
            server.setAside(transition.to().isOperators() && wasWell);
        }
        server.noteUse();
    }

    private ServerRecord record(ServerHealth server) {
        return inEffect().records().get(inEffect().healths().indexOf(server));
    }

    /** From now on the server gets copies of all writes, unless it has gone out since. */
    void hold(ServerRecord server, int number) {
        synchronized (this) {
            server.hold(server.isHeld() || server.awaits(number));
            inEffect().publish();
        }
        listeners.topologyChanged();
    }

    /** The time is over for which the server was held, unless it went out and has been held again since. */
    void endHold(ServerRecord server, int number) {
        change(server, nowNs -> {
            if (!server.isHeld() || server.returnNumber() != number) {
                return null;
            }
            server.hold(false);
            server.isUpToDate();
            return health.returned(server.health, nowNs);
        });
    }

    private void step() {
        synchronized (this) {
            nextStep = null;
            slowStarts.update(nowNs());
            inEffect().publish();
            noteStandIn(inEffect());
            scheduleStep();
        }
        listeners.topologyChanged();
    }

    private void scheduleStep() {
        OptionalLong inNs = slowStarts.nextStepNs();
        if (nextStep == null && inNs.isPresent()) {
            nextStep = timer.later(this::step, inNs.getAsLong());
        }
    }

    private void tick() {
        boolean published = false;
        synchronized (this) {
            for (Transition transition : health.tick(nowNs())) {
                published |= take(transition);
            }
            watchReturns();
        }
        if (published) {
            listeners.topologyChanged();
        }
    }

    long nowNs() {
        return clockNs.getAsLong();
    }

    /** Checks again when the next server is due, as long as there is one, whatever has changed. */
    private void watchReturns() {
        if (nextTick != null) {
            nextTick.cancel(false);
            nextTick = null;
        }
        OptionalLong inNs = health.nextTickNs(nowNs());
        if (inNs.isPresent()) {
            nextTick = timer.later(this::tick, inNs.getAsLong());
        }
    }

    synchronized PoolState inEffect() {
        return inEffect;
    }
}
