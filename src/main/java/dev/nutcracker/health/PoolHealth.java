package dev.nutcracker.health;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides the states of the servers of one pool, from the failures that all workers see, from probes and from operators.
 *
 * <pre>
 *        a failure              fall failures, or a decisive one      not before its time;       rise good probes,
 *   UP ────────────► SUSPECT ─────────────────────────────────► DOWN  a good probe if probed     or an answer if not probed
 *    ▲ ◄────────────                                             ▲ ────────────────────► TRIAL ───────────────────────► UP
 *    │   an answer                                               └────────────────────────┘
 *    │                                                            one failure; it is out for longer
 *    └── an operator: DRAIN, MAINT, FORCED_UP, and back
 * </pre>
 *
 * From the state follows the {@link Standing}: how the keys of the server are served. By the rules of twemproxy a server
 * returns without a trial when its time is over, and one that is not ejected is up with its next response.
 *
 * <p>Each method that may change a state returns the transition, so that somebody can tell it. A pool has one instance
 * across all its configurations: {@link #adopt} changes rules and servers in place, so nothing that happens meanwhile is
 * lost. There is no clock in here: {@code nowNs} is monotonic. Thread-safe.
 */
public final class PoolHealth {
    /** How often people are reminded of a server that is in use by an operator's order only. */
    private static final long REMINDER_NS = 60_000_000_000L;

    private final DoubleSupplier random;
    private final ReturnStep returnStep;
    private HealthRules rules;
    private List<ServerHealth> servers = List.of();
    private long outOfUse;
    private long reminderNs;

    /**
     * @param random from 0 to 1, spreads the times out
     * @param returnStep what must happen before a server that was out gets its keys again
     */
    public PoolHealth(HealthRules rules, DoubleSupplier random, ReturnStep returnStep) {
        this.rules = rules;
        this.random = random;
        this.returnStep = returnStep;
    }

    /**
     * Sets other rules or servers. A server that is out and stays in the pool returns at the time set before, unless by
     * the new rules none is out. One that is held down may return.
     */
    public synchronized List<Transition> adopt(HealthRules newRules, List<ServerHealth> newServers, long nowNs) {
        rules = newRules;
        servers = List.copyOf(newServers);
        List<Transition> transitions = new ArrayList<>();
        for (ServerHealth server : servers) {
            Transition transition = adopt(server, nowNs);
            if (transition != null) {
                transitions.add(transition);
            }
        }
        decideStandings();
        return transitions;
    }

    private @Nullable Transition adopt(ServerHealth server, long nowNs) {
        if (!server.hasBegun()) {
            server.startAnew(rules, nowNs);
        } else if (server.timesOut.isHeld()) {
            server.timesOut.letReturn(nowNs);
        }
        boolean nobodyIsOut = rules.isTriedByRequests()
                && (server.state() == ServerState.DOWN || server.state() == ServerState.TRIAL);
        return nobodyIsOut ? up(server, server.state(), nowNs) : null;
    }

    /** The server has another address: it is as new. Returns how it was before, if it was not in use. */
    public synchronized @Nullable Transition startAnew(ServerHealth server, long nowNs) {
        ServerState from = server.state();
        if (from.isOperators() && !server.isDrainedByItself()) {
            return null;
        }
        server.startAnew(rules, nowNs);
        return from == server.state() ? null : transition(server, from, server.state(), 0);
    }

    /**
     * A request, or a connection to the server, has failed. Failures of a server that gets no requests are ignored: they
     * neither delay its return nor count against it afterwards.
     *
     * @param text for the log, and for clients where the cause has no text of its own
     */
    public synchronized @Nullable Transition failed(ServerHealth server, DownCause cause, String text, long nowNs) {
        return isServed(server) && server.state() != ServerState.FORCED_UP ? fails(server, cause, text, nowNs) : null;
    }

    /** A request was answered, and {@link ServerHealth#heedsSuccess}. */
    public synchronized @Nullable Transition succeeded(ServerHealth server, long nowNs) {
        return switch (server.state()) {
            case SUSPECT -> well(server, nowNs);
            case TRIAL -> isServed(server) ? up(server, ServerState.TRIAL, nowNs) : null;
            case DOWN -> rules.isTriedByRequests() ? up(server, ServerState.DOWN, nowNs) : null;
            case UP, DRAIN, MAINT, FORCED_UP -> null;
        };
    }

    /** A probe of the server has ended. */
    public synchronized @Nullable Transition probed(ServerHealth server, ProbeResult result, long nowNs) {
        server.probeEnded(!(result instanceof ProbeResult.Failed));
        return switch (result) {
            case ProbeResult.Good() -> probedWell(server, nowNs);
            case ProbeResult.Drained() -> probedDrained(server, nowNs);
            case ProbeResult.Failed(DownCause cause, String text) -> probedBadly(server, cause, text, nowNs);
        };
    }

    /** The step that the return of the server waited for is over. */
    public synchronized @Nullable Transition returned(ServerHealth server, long nowNs) {
        if (server.state() != ServerState.TRIAL || !server.awaitsStep()) {
            return null;
        }
        server.awaitsStep(false);
        return rules.probed()
                ? up(server, ServerState.TRIAL, nowNs)
                : transition(server, ServerState.TRIAL, ServerState.TRIAL, 0);
    }

    /** The step that the return of the server waited for has failed. */
    public synchronized @Nullable Transition returnFailed(
            ServerHealth server, DownCause cause, String text, long nowNs) {
        if (server.state() != ServerState.TRIAL || !server.awaitsStep()) {
            return null;
        }
        server.noteFailure(cause, text, false, nowNs);
        return down(server, nowNs);
    }

    /**
     * Another process has had the server out of use, and this one goes on so.
     *
     * @param remainingNs how long it is out at least
     */
    public synchronized @Nullable Transition goOnDown(
            ServerHealth server, DownCause cause, String text, long remainingNs, long nowNs) {
        ServerState from = server.state();
        if (rules.isTriedByRequests() || !(from == ServerState.UP || from == ServerState.SUSPECT)) {
            return null;
        }
        server.timesOut.goOn(remainingNs, nowNs);
        server.awaitsStep(false);
        leaves(server, cause, text, ServerState.DOWN, nowNs);
        server.forgetFailures();
        return transition(server, from, ServerState.DOWN, remainingNs);
    }

    /** An operator has given an order about the server. */
    public synchronized @Nullable Transition operator(ServerHealth server, OperatorAction action, long nowNs) {
        server.drainedByItself(false);
        server.drainedForTime(false);
        return switch (action) {
            case DRAIN -> setAside(server, ServerState.DRAIN, nowNs);
            case MAINT -> setAside(server, ServerState.MAINT, nowNs);
            case UP -> forceUp(server, nowNs);
            case AUTO -> release(server, nowNs);
        };
    }

    /** As {@link OperatorAction#DRAIN}, for so long or until another order; then as {@link OperatorAction#AUTO}. */
    public synchronized @Nullable Transition drain(ServerHealth server, long forNs, long nowNs) {
        Transition transition = operator(server, OperatorAction.DRAIN, nowNs);
        server.timesOut.returnsIn(forNs, nowNs);
        server.drainedForTime(true);
        return transition;
    }

    /** Does everything that is due by now. */
    public synchronized List<Transition> tick(long nowNs) {
        List<Transition> transitions = new ArrayList<>();
        for (ServerHealth server : servers) {
            if (isDue(server, nowNs)) {
                transitions.add(server.isDrainedForTime() ? endOrder(server, nowNs) : retry(server, nowNs));
            } else if (server.state() == ServerState.FORCED_UP && reminderNs - nowNs <= 0) {
                transitions.add(transition(server, ServerState.FORCED_UP, ServerState.FORCED_UP, 0));
            }
        }
        if (reminderNs - nowNs <= 0) {
            reminderNs = nowNs + REMINDER_NS;
        }
        return transitions;
    }

    /** Returns the time until {@link #tick} has something to do, 0 or less if it has now; empty if nothing is due ever. */
    public synchronized OptionalLong nextTickNs(long nowNs) {
        return servers.stream()
                .filter(server -> server.state() == ServerState.FORCED_UP || returnsInTime(server, nowNs))
                .mapToLong(server -> server.state() == ServerState.FORCED_UP
                        ? reminderNs - nowNs
                        : server.timesOut.returnInNs(nowNs))
                .min();
    }

    /** Whether every server has been probed since it was new. */
    public synchronized boolean areAllProbed() {
        return servers.stream().allMatch(ServerHealth::isProbed);
    }

    public synchronized HealthSnapshot snapshot(ServerHealth server, long nowNs) {
        return server.snapshot(isServed(server), nowNs);
    }

    private @Nullable Transition fails(ServerHealth server, DownCause cause, String text, long nowNs) {
        boolean counts = server.noteFailure(cause, text, rules.countsEventsOnce(), nowNs);
        boolean onTrial = server.state() == ServerState.TRIAL;
        boolean enough = server.failures() >= rules.fall() || cause.isDecisive(rules.probed());
        if (onTrial || (counts && enough && !goesOnThoughFull(server, cause))) {
            return down(server, nowNs);
        }
        if (server.state() != ServerState.UP) {
            return null;
        }
        server.enter(ServerState.SUSPECT, nowNs);
        return transition(server, ServerState.UP, ServerState.SUSPECT, 0);
    }

    private static boolean goesOnThoughFull(ServerHealth server, DownCause cause) {
        return cause == DownCause.FULL && server.isConnected();
    }

    private Transition down(ServerHealth server, long nowNs) {
        ServerState from = server.state();
        DownCause cause = server.cause();
        if (cause == null) {
            throw new IllegalStateException("a server is down for a cause");
        }
        BackOff backOff = rules.backOff();
        if (from != ServerState.TRIAL && server.usableForNs(nowNs) >= backOff.stableNs()) {
            server.timesOut.forget();
        }
        // Without probes nobody knows whether a server that fails on trial was well in between.
        boolean isFlap = from != ServerState.TRIAL || rules.probed();
        long outNs = cause.isOperatorsFault()
                ? server.timesOut.beginUncounted(backOff, nowNs)
                : server.timesOut.begin(backOff, isFlap, random, nowNs);
        server.awaitsStep(false);
        leaves(server, cause, server.text(), ServerState.DOWN, nowNs);
        if (rules.isTriedByRequests()) {
            server.heedSuccess();
        }
        Transition transition = transition(server, from, ServerState.DOWN, outNs);
        server.forgetFailures();
        return transition;
    }

    private void leaves(ServerHealth server, DownCause cause, String text, ServerState next, long nowNs) {
        if (isServed(server)) {
            server.numbered(++outOfUse);
        }
        server.putDown(cause, text, nowNs);
        server.enter(next, nowNs);
    }

    private Transition up(ServerHealth server, ServerState from, long nowNs) {
        long outNs = server.comesBack(nowNs);
        server.enter(ServerState.UP, nowNs);
        return transition(server, from, ServerState.UP, outNs);
    }

    /** A server that was only suspected is well. */
    private Transition well(ServerHealth server, long nowNs) {
        server.forgetFailures();
        server.enter(ServerState.UP, nowNs);
        return transition(server, ServerState.SUSPECT, ServerState.UP, 0);
    }

    private Transition retry(ServerHealth server, long nowNs) {
        if (!rules.onTrial()) {
            return up(server, ServerState.DOWN, nowNs);
        }
        server.enter(ServerState.TRIAL, nowNs);
        if (rules.probed()) {
            Transition up = upAfterProbes(server, ServerState.DOWN, nowNs);
            return up != null ? up : transition(server, ServerState.DOWN, ServerState.TRIAL, 0);
        }
        server.awaitsStep(!returnStep.letReturn(server));
        return transition(server, ServerState.DOWN, ServerState.TRIAL, 0);
    }

    private @Nullable Transition upAfterProbes(ServerHealth server, ServerState from, long nowNs) {
        if (server.goodProbes() < rules.rise() || server.awaitsStep()) {
            return null;
        }
        server.awaitsStep(!returnStep.letReturn(server));
        return server.awaitsStep() ? null : up(server, from, nowNs);
    }

    private @Nullable Transition probedWell(ServerHealth server, long nowNs) {
        return switch (server.state()) {
            case SUSPECT -> well(server, nowNs);
            case DOWN -> isDue(server, nowNs) ? retry(server, nowNs) : null;
            case TRIAL -> upAfterProbes(server, ServerState.TRIAL, nowNs);
            case DRAIN -> server.isDrainedByItself() ? undrained(server, nowNs) : null;
            case UP, MAINT, FORCED_UP -> null;
        };
    }

    private Transition undrained(ServerHealth server, long nowNs) {
        server.drainedByItself(false);
        return up(server, ServerState.DRAIN, nowNs);
    }

    private @Nullable Transition probedDrained(ServerHealth server, long nowNs) {
        if (server.state().isOperators()) {
            return null;
        }
        server.drainedByItself(true);
        return setAside(server, ServerState.DRAIN, nowNs);
    }

    private @Nullable Transition probedBadly(ServerHealth server, DownCause cause, String text, long nowNs) {
        return switch (server.state()) {
            case UP, SUSPECT -> fails(server, cause, text, nowNs);
            case TRIAL -> {
                server.noteFailure(cause, text, false, nowNs);
                yield down(server, nowNs);
            }
            case DOWN ->
                server.putDown(cause, text, nowNs) ? transition(server, ServerState.DOWN, ServerState.DOWN, 0) : null;
            case DRAIN -> server.isDrainedByItself() ? drainedServerFailed(server, cause, text, nowNs) : null;
            case MAINT, FORCED_UP -> null;
        };
    }

    private Transition drainedServerFailed(ServerHealth server, DownCause cause, String text, long nowNs) {
        server.drainedByItself(false);
        server.noteFailure(cause, text, false, nowNs);
        return down(server, nowNs);
    }

    private @Nullable Transition setAside(ServerHealth server, ServerState next, long nowNs) {
        ServerState from = server.state();
        if (from == next) {
            return null;
        }
        server.awaitsStep(false);
        server.forgetFailures();
        leaves(server, DownCause.OPERATOR, DownCause.OPERATOR.text(), next, nowNs);
        return transition(server, from, next, 0);
    }

    private @Nullable Transition forceUp(ServerHealth server, long nowNs) {
        ServerState from = server.state();
        if (from == ServerState.FORCED_UP) {
            return null;
        }
        server.timesOut.forgive(nowNs);
        long outNs = server.comesBack(nowNs);
        server.enter(ServerState.FORCED_UP, nowNs);
        reminderNs = nowNs + REMINDER_NS;
        return transition(server, from, ServerState.FORCED_UP, outNs);
    }

    private @Nullable Transition release(ServerHealth server, long nowNs) {
        ServerState from = server.state();
        if (from == ServerState.DOWN && server.timesOut.isHeld()) {
            server.timesOut.forgive(nowNs);
            return rules.probed() && server.goodProbes() == 0 ? null : retry(server, nowNs);
        }
        return from.isOperators() ? endOrder(server, nowNs) : null;
    }

    private Transition endOrder(ServerHealth server, long nowNs) {
        ServerState from = server.state();
        server.drainedForTime(false);
        if (from == ServerState.FORCED_UP || !rules.onTrial()) {
            return up(server, from, nowNs);
        }
        server.countProbesAnew();
        server.enter(ServerState.TRIAL, nowNs);
        server.awaitsStep(!rules.probed() && !returnStep.letReturn(server));
        boolean isTried = rules.probed() || server.awaitsStep();
        return isTried ? transition(server, from, ServerState.TRIAL, 0) : up(server, from, nowNs);
    }

    private boolean returnsInTime(ServerHealth server, long nowNs) {
        return server.isDrainedForTime()
                || (server.state() == ServerState.DOWN
                        && !server.timesOut.isHeld()
                        && !rules.isTriedByRequests()
                        && !(rules.probed() && server.goodProbes() == 0 && server.timesOut.returnInNs(nowNs) <= 0));
    }

    private boolean isDue(ServerHealth server, long nowNs) {
        return returnsInTime(server, nowNs) && server.timesOut.returnInNs(nowNs) <= 0;
    }

    /** Whether requests are meant for it, whoever serves the keys of servers for which they are not. */
    private boolean isServed(ServerHealth server) {
        return switch (server.state()) {
            case UP, SUSPECT, FORCED_UP -> true;
            case TRIAL -> !rules.probed() && !server.awaitsStep();
            case DOWN, DRAIN, MAINT -> false;
        };
    }

    /** Decides for each server how its keys are served. Those that went out first go first where not all may. */
    private void decideStandings() {
        int outMax = rules.outMax(servers.size());
        int out = 0;
        List<ServerHealth> inOrder = new ArrayList<>(servers);
        inOrder.sort(Comparator.comparingLong(ServerHealth::number));
        for (ServerHealth server : inOrder) {
            Standing standing = isServed(server) ? Standing.OWNS : withoutServer(server);
            if (standing == Standing.EJECTED || standing == Standing.FAILED_OVER) {
                standing = out < outMax ? standing : Standing.REFUSED;
                out++;
            }
            server.standing(standing);
        }
    }

    private Standing withoutServer(ServerHealth server) {
        return switch (rules.policy()) {
            case TRY -> server.state().isOperators() ? Standing.REFUSED : Standing.OWNS;
            case EJECT -> Standing.EJECTED;
            case FAIL -> Standing.REFUSED;
            case FAILOVER -> Standing.FAILED_OVER;
            case WAIT -> Standing.AWAITED;
        };
    }

    /** The server has changed its state: how keys are served follows. */
    private Transition transition(ServerHealth server, ServerState from, ServerState to, long outNs) {
        Standing before = server.standing();
        decideStandings();
        return new Transition(
                server,
                from,
                to,
                before,
                server.standing(),
                isServed(server),
                server.cause(),
                server.text(),
                server.failures(),
                outNs,
                server.timesOut.isHeld());
    }
}
