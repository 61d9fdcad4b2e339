package dev.nutcracker.health;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A server of a pool, or several, under given rules, with a clock and draws that the test sets. */
final class PlayedHealth {
    static final long S = TimeUnit.SECONDS.toNanos(1);
    static final long RETRY_NS = 30 * S;
    static final long STABLE_NS = 60 * S;
    static final BackOff STEADY = new BackOff(RETRY_NS, 1, 300 * S, STABLE_NS, 0);
    static final BackOff GROWING = new BackOff(RETRY_NS, 1.5, 300 * S, STABLE_NS, 0);
    static final ProbeResult GOOD = new ProbeResult.Good();
    static final ProbeResult SILENT = new ProbeResult.Failed(DownCause.NO_ANSWER, "no answer for 1000 ms");

    private final List<ServerHealth> servers = new ArrayList<>();
    private final ServerHealth server = new ServerHealth();
    private long nowNs = 1_000 * S;
    private double random = 0.5;
    private boolean letReturn = true;
    private PoolHealth health = made(probed(Policy.FAIL, STEADY), List.of(server));

    static HealthRules probed(Policy policy, BackOff backOff) {
        return new HealthRules(policy, true, true, true, 3, 2, backOff, 100, false);
    }

    static HealthRules unprobed(Policy policy, BackOff backOff) {
        return new HealthRules(policy, false, true, false, 3, 2, backOff, 100, false);
    }

    static HealthRules lid(Policy policy, int percent) {
        return new HealthRules(policy, true, true, true, 3, 2, STEADY, percent, false);
    }

    static Transition happened(@Nullable Transition transition) {
        return requireNonNull(transition, "a transition");
    }

    ServerHealth server() {
        return server;
    }

    /** Those of the latest rules with a number of servers. */
    List<ServerHealth> servers() {
        return servers;
    }

    PoolHealth health() {
        return health;
    }

    long nowNs() {
        return nowNs;
    }

    void pass(long ns) {
        nowNs += ns;
    }

    /** What chance draws from now on, from 0 to 1. */
    void draw(double next) {
        random = next;
    }

    /** A server that could return waits from now on until it is told that it may. */
    void keepBack() {
        letReturn = false;
    }

    /** From now on it is one server under these rules. */
    void under(HealthRules rules) {
        health = made(rules, List.of(server));
    }

    void under(HealthRules rules, int serverCount) {
        servers.clear();
        for (int i = 0; i < serverCount; i++) {
            servers.add(new ServerHealth());
        }
        health = made(rules, servers);
    }

    private PoolHealth made(HealthRules rules, List<ServerHealth> which) {
        PoolHealth made = new PoolHealth(rules, () -> random, _ -> letReturn);
        made.adopt(rules, which, nowNs);
        return made;
    }

    @Nullable
    Transition failed(DownCause cause) {
        return health.failed(server, cause, "", nowNs);
    }

    @Nullable
    Transition probed(ProbeResult result) {
        return health.probed(server, result, nowNs);
    }

    Transition takeDown() {
        Transition transition = null;
        while (server.state() != ServerState.DOWN) {
            nowNs += S / 10;
            transition = failed(DownCause.REFUSED);
        }
        return happened(transition);
    }

    /** It goes down and comes back in its time. Returns how long that was. */
    long outNs() {
        long outNs = takeDown().outNs();
        nowNs += outNs;
        bringBack();
        return outNs;
    }

    void bringBack() {
        nowNs += Math.max(0, health.snapshot(server, nowNs).retryInNs());
        probed(GOOD);
        probed(GOOD);
    }
}
