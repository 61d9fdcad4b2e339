package dev.nutcracker.server;

import static java.util.Objects.requireNonNull;

import dev.nutcracker.config.PoolConfig;
import dev.nutcracker.health.PoolHealth;
import dev.nutcracker.health.ServerHealth;
import dev.nutcracker.rate.SharedLimit;
import dev.nutcracker.stats.ConnectionTally;
import dev.nutcracker.stats.RefusalTally;
import dev.nutcracker.stats.SlowLog;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The state of a pool that outlives its configurations. Only here are its servers ejected, taken back and exchanged.
 *
 * <pre>
 *   a worker: a connection failed ──┐
 *   the timer: a server is due ─────┼──► one at a time ──► health and records change ──► the configuration in effect
 *   a reload: another takes over ───┤                                                    publishes another topology,
 *   another address ────────────────┘                                                    and workers are told
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
    final AtomicLong ejects = new AtomicLong();
    final SharedLimit rates = new SharedLimit();
    private final AtomicLong topologyVersions = new AtomicLong();
    private final ScheduledExecutorService timer;
    private final LongSupplier clockNs;
    private final List<Runnable> topologyListeners = new CopyOnWriteArrayList<>();
    private final PoolHealth health;
    private @Nullable PoolState inEffect;
    private @Nullable Future<?> nextReturn;

    PoolHistory(
            PoolConfig first,
            ScheduledExecutorService timer,
            LongSupplier clockNs,
            ConnectionTally connections,
            ClientLimit clientLimit,
            Function<PoolConfig, PoolEndpoints> endpoints) {
        this.extents = new ServerExtents(first);
        this.timer = timer;
        this.clockNs = clockNs;
        this.connections = connections;
        this.clientLimit = clientLimit;
        this.endpoints = endpoints;
        this.health = new PoolHealth(rules(first), List.of());
    }

    private static PoolHealth.Rules rules(PoolConfig config) {
        return new PoolHealth.Rules(
                config.failureRules().autoEject(),
                config.failureRules().limit(),
                TimeUnit.MILLISECONDS.toNanos(config.failureRules().retryTimeoutMs()));
    }

    /** The version of the pool's next topology: higher than all before. */
    long nextVersion() {
        return topologyVersions.incrementAndGet();
    }

    boolean isLive(ServerHealth server) {
        return health.isLive(server);
    }

    boolean[] live(List<ServerHealth> servers) {
        return health.live(servers);
    }

    void onTopologyChange(Runnable listener) {
        topologyListeners.add(listener);
    }

    void noMoreTopologyChange(Runnable listener) {
        topologyListeners.remove(listener);
    }

    /** From now on {@code next} is in effect, with the present state of the servers; returns the one before. */
    synchronized @Nullable PoolState takeOver(PoolState next) {
        PoolState before = inEffect;
        inEffect = next;
        if (before != null) {
            before.records().forEach(record -> record.moveTo(ServerRecord.NOT_IN_POOL));
        }
        List<ServerRecord> records = next.records();
        for (int i = 0; i < records.size(); i++) {
            records.get(i).moveTo(i);
        }
        boolean[] liveBefore = health.live(next.healths());
        health.adopt(rules(next.config()), next.healths());
        watchReturns();
        tellTakenBack(next, liveBefore);
        next.publish(health.live(next.healths()));
        return before;
    }

    /** A connection to the server failed; a worker may have seen that under an earlier configuration. */
    void failed(ServerRecord server, String reason) {
        if (ejectsAsItFails(server, reason)) {
            tellTopologyListeners();
        }
    }

    private synchronized boolean ejectsAsItFails(ServerRecord server, String reason) {
        if (server.index() == ServerRecord.NOT_IN_POOL) {
            return false;
        }
        PoolState pool = inEffect();
        server.news.failed(pool.config(), pool.server(server.index()), reason);
        if (!health.failed(server.health, clockNs.getAsLong())) {
            return false;
        }
        ejects.incrementAndGet();
        server.ejected(System.currentTimeMillis() * 1000);
        server.news.ejected(pool.config(), pool.server(server.index()), reason);
        watchReturns();
        pool.publish(health.live(pool.healths()));
        return true;
    }

    /** These places have other servers now: the state of the former ones does not hold for them. */
    void startAnew(List<ServerRecord> servers) {
        synchronized (this) {
            boolean[] before = health.live(inEffect().healths());
            servers.forEach(server -> health.startAnew(server.health));
            watchReturns();
            tellTakenBack(inEffect(), before);
            inEffect().publish(health.live(inEffect().healths()));
        }
        tellTopologyListeners();
    }

    private void readmit() {
        if (takesBackWhoIsDue()) {
            tellTopologyListeners();
        }
    }

    private synchronized boolean takesBackWhoIsDue() {
        PoolState pool = inEffect();
        boolean[] before = health.live(pool.healths());
        boolean changed = health.readmit(clockNs.getAsLong());
        watchReturns();
        if (changed) {
            tellTakenBack(pool, before);
            pool.publish(health.live(pool.healths()));
        }
        return changed;
    }

    private void tellTakenBack(PoolState pool, boolean[] before) {
        boolean[] now = health.live(pool.healths());
        for (int i = 0; i < now.length; i++) {
            if (now[i] && !before[i]) {
                pool.records().get(i).news.takenBack(pool.config(), pool.server(i));
            }
        }
    }

    /** Checks again when the next server is due, as long as there is one, whatever has changed. */
    private void watchReturns() {
        if (nextReturn != null) {
            nextReturn.cancel(false);
            nextReturn = null;
        }
        OptionalLong inNs = health.nextReturnNs(clockNs.getAsLong());
        if (inNs.isPresent()) {
            nextReturn = schedule(inNs.getAsLong());
        }
    }

    private @Nullable Future<?> schedule(long delayNs) {
        try {
            return timer.schedule(this::readmit, Math.max(0, delayNs), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            // The process is ending: no server is taken back any more.
            return null;
        }
    }

    /** Every listener is called, even if one of them unregisters meanwhile. */
    private void tellTopologyListeners() {
        for (Runnable listener : topologyListeners) {
            try {
                listener.run();
            } catch (RejectedExecutionException e) {
                // Its loop has ended, and all its listeners with it.
            }
        }
    }

    synchronized PoolState inEffect() {
        return requireNonNull(inEffect, "a configuration takes over before anything else");
    }
}
