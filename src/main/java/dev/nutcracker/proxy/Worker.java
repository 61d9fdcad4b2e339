package dev.nutcracker.proxy;

import dev.nutcracker.audit.AuditLog;
import dev.nutcracker.audit.AuditSwitch;
import dev.nutcracker.buffer.MemoryLimit;
import dev.nutcracker.client.DepartingClient;
import dev.nutcracker.client.PoolClients;
import dev.nutcracker.net.Connector;
import dev.nutcracker.net.HostAddresses;
import dev.nutcracker.net.Transport;
import dev.nutcracker.net.Turn;
import dev.nutcracker.protocol.Dialect;
import dev.nutcracker.server.FeatureFactory;
import dev.nutcracker.server.JointPath;
import dev.nutcracker.server.MirrorPath;
import dev.nutcracker.server.Pool;
import dev.nutcracker.server.PoolRoutes;
import dev.nutcracker.server.PoolState;
import dev.nutcracker.stats.Difference;
import dev.nutcracker.stats.FurtherPoolsReport;
import dev.nutcracker.stats.LatencyHistogram;
import dev.nutcracker.stats.MirrorReport;
import dev.nutcracker.stats.PoolSnapshot;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One event loop with everything it needs: its clients and its own connections to every server. Other threads talk to it
 * by commands that run on its loop.
 */
final class Worker {
    /** How often a thread that waits for a worker checks that it has not ended. */
    private static final long ENDED_CHECK_MS = 1000;

    private final EventLoop loop;
    private final Turn turn;
    private final Connector connector;
    private final MemoryLimit.Share memory;
    private final LoopLag lag;
    private final AuditSwitch audit;
    /**
     * Pools that the configuration does not have any more, with clients that still wait for responses: their own, or those of
     * a pool for which they stood in.
     */
    private final Map<PoolClients, ScheduledFuture<?>> leaving = new HashMap<>();

    private List<PoolClients> pools = List.of();
    /** The audit log that the clients have. */
    private @Nullable AuditLog audited;

    Worker(
            EventLoop loop,
            Transport transport,
            MemoryLimit memory,
            int readBytesMax,
            HostAddresses hosts,
            AuditSwitch audit) {
        this.loop = loop;
        this.turn = new Turn(loop, !(loop instanceof LentLoop));
        this.connector = new Connector(transport, loop, readBytesMax, hosts);
        this.memory = memory.share();
        this.lag = new LoopLag(loop);
        this.audit = audit;
        loop.execute(lag::start);
    }

    EventLoop loop() {
        return loop;
    }

    /** This worker's part of a pool, to be passed to {@link #adopt}. */
    PoolClients part(
            PoolState shared,
            Dialect dialect,
            List<FeatureFactory> features,
            @Nullable PoolClients standIn,
            Function<String, @Nullable PoolClients> others) {
        Pool other = standIn == null ? null : standIn.pool();
        Pool pool = new Pool(shared, dialect, loop, turn, connector, memory, features, other);
        resolve(pool, others);
        return new PoolClients(pool, audit);
    }

    private static void resolve(Pool pool, Function<String, @Nullable PoolClients> others) {
        PoolRoutes routes = pool.routes();
        if (routes != null) {
            routes.resolve(name -> {
                PoolClients other = others.apply(name);
                return other == null ? null : other.pool();
            });
        }
    }

    /** The pools to which routes lead have changed, or the shares of routes. */
    private void resolveRoutes() {
        for (PoolClients part : pools) {
            if (part.pool().routes() != null) {
                resolve(part.pool(), this::named);
                part.routesChanged();
            }
        }
    }

    private @Nullable PoolClients named(String name) {
        return pools.stream()
                .filter(part -> part.pool().name().equals(name))
                .findFirst()
                .orElse(null);
    }

    /** The shares of routes are others. */
    Future<?> sharesChanged() {
        return loop.submit(this::resolveRoutes);
    }

    /** What has become of the copies for mirrors, by pool and route; null for a route without a mirror. */
    List<List<@Nullable MirrorReport>> mirrorReports() {
        return ask(
                () -> pools.stream().map(part -> each(part, MirrorPath::report)).toList());
    }

    /** What further pools have had to do with requests, by pool and route; null for a route without them. */
    List<List<@Nullable FurtherPoolsReport>> furtherReports() {
        return ask(() -> pools.stream().map(Worker::furtherReports).toList());
    }

    private static List<@Nullable FurtherPoolsReport> furtherReports(PoolClients part) {
        List<@Nullable FurtherPoolsReport> reports = new ArrayList<>();
        PoolRoutes routes = part.pool().routes();
        if (routes != null) {
            for (JointPath path : routes.paths().joint()) {
                reports.add(path == null ? null : path.report());
            }
        }
        return reports;
    }

    /** The latest differences of answers from mirrors. */
    List<Difference> differences() {
        return ask(() -> {
            List<Difference> differences = new ArrayList<>();
            for (PoolClients part : pools) {
                for (List<Difference> ofRoute : each(part, MirrorPath::latest)) {
                    if (ofRoute != null) {
                        ofRoute.forEach(
                                one -> differences.add(one.of(part.pool().name())));
                    }
                }
            }
            return differences;
        });
    }

    private static <T> List<@Nullable T> each(PoolClients part, Function<MirrorPath, T> value) {
        List<@Nullable T> values = new ArrayList<>();
        PoolRoutes routes = part.pool().routes();
        if (routes != null) {
            for (MirrorPath path : routes.paths().mirrors()) {
                values.add(path == null ? null : value.apply(path));
            }
        }
        return values;
    }

    /** How many keys each route of a pool has taken, in the order of {@link #adopt}; none for a pool without routes. */
    List<long[]> routeCounts() {
        return ask(() -> pools.stream()
                .map(part -> part.pool().routes())
                .map(routes -> routes == null ? new long[0] : routes.paths().counts())
                .toList());
    }

    /**
     * Serves these pools and no others, all at once between two turns. Clients of removed pools get their outstanding
     * responses. A part that cannot take on its configuration starts over with it, so requests are routed by the new
     * configuration in any case. The result is the defects on the way.
     *
     * @param configured the new configuration of each pool
     * @param drainTimeoutMs how long the clients of removed pools may take for that
     */
    Future<List<String>> adopt(List<PoolClients> parts, List<PoolState> configured, long drainTimeoutMs) {
        return loop.submit(() -> {
            List<PoolClients> before = pools;
            pools = List.copyOf(parts);
            Steps steps = new Steps();
            adoptAll(parts, configured, before, steps);
            steps.take("the audit log at one worker", this::adoptAudit);
            for (PoolClients part : before) {
                if (!pools.contains(part)) {
                    steps.take("closing the clients of pool " + part.pool().name(), () -> leave(part, drainTimeoutMs));
                }
            }
            return steps.defects();
        });
    }

    /** Clients that are connected ask for the log again if it is another one, or gone. */
    private void adoptAudit() {
        AuditLog log = audit.log();
        if (log != audited) {
            audited = log;
            pools.forEach(PoolClients::auditChanged);
        }
    }

    /** A pool that stands in for another comes first, since the other needs its servers. */
    private void adoptAll(List<PoolClients> parts, List<PoolState> configured, List<PoolClients> before, Steps steps) {
        for (boolean standIns : List.of(true, false)) {
            for (int i = 0; i < parts.size(); i++) {
                if ((configured.get(i).standIn() == null) == standIns) {
                    adopt(parts.get(i), configured.get(i), !before.contains(parts.get(i)), steps);
                }
            }
        }
        pools.forEach(part -> part.pool().standInChanged());
        steps.take("the routes at one worker", this::resolveRoutes);
    }

    private void adopt(PoolClients part, PoolState configured, boolean added, Steps steps) {
        String name = configured.config().name();
        if (part.pool().shared() != configured) {
            Pool standIn = poolOf(configured.standIn());
            steps.take(
                    "pool " + name + " at one worker",
                    () -> part.adopt(configured, standIn),
                    () -> part.startOver(configured, standIn),
                    "; it goes by the new configuration there, with new server connections");
        }
        if (added) {
            steps.take("checking the servers of pool " + name, part.pool()::begin);
        }
        if (added && configured.config().serverConnections().preconnect()) {
            steps.take("connecting pool " + name + " to its servers", part.pool()::preconnect);
        }
    }

    private @Nullable Pool poolOf(@Nullable PoolState shared) {
        return pools.stream()
                .map(PoolClients::pool)
                .filter(pool -> pool.shared() == shared)
                .findFirst()
                .orElse(null);
    }

    /** The servers of that name have another address now. */
    void moved(String host) {
        loop.execute(() -> {
            Steps steps = new Steps();
            for (PoolClients part : pools) {
                steps.take(
                        "moving pool " + part.pool().name(),
                        () -> part.moved(host),
                        () -> part.startOver(part.pool().shared(), part.pool().standIn()),
                        "");
            }
            pools.forEach(part -> part.pool().standInChanged());
            resolveRoutes();
        });
    }

    private void leave(PoolClients part, long drainTimeoutMs) {
        leaving.put(part, loop.schedule(() -> close(part), drainTimeoutMs, TimeUnit.MILLISECONDS));
        part.drain(() -> part.pool().retire(() -> close(part)));
    }

    private void close(PoolClients part) {
        ScheduledFuture<?> timer = leaving.remove(part);
        if (timer != null) {
            timer.cancel(false);
            part.close();
            part.pool().close();
        }
    }

    /** The counters of every pool, in the order of {@link #adopt}. */
    Future<List<PoolSnapshot>> snapshot() {
        return loop.submit(
                () -> pools.stream().map(clients -> clients.pool().snapshot()).toList());
    }

    /** Asks the worker about its pools, between two turns. */
    <T> Future<T> askedPools(Function<List<PoolClients>, T> question) {
        return loop.submit(() -> question.apply(pools));
    }

    /** Asks the worker about its pools, or has it do something with them, between two turns. Blocks until it has answered. */
    <T> T askPools(Function<List<PoolClients>, T> question) {
        return ask(() -> question.apply(pools));
    }

    /** How late the loop runs timed tasks; called on the loop. */
    LatencyHistogram lagsNow() {
        return lag.lags();
    }

    /** The rounds of its loop so far; called on the loop. */
    long turns() {
        return turn.number();
    }

    /** Takes up to so many clients of these pools that are at rest out of the loop, for another process. */
    Future<List<DepartingClient>> depart(int max, Set<String> names) {
        Promise<List<DepartingClient>> departed = loop.newPromise();
        loop.execute(() -> depart(
                pools.stream()
                        .filter(part -> names.contains(part.pool().name()))
                        .iterator(),
                max,
                new ArrayList<>(),
                departed));
        return departed;
    }

    private static void depart(
            Iterator<PoolClients> parts,
            int max,
            List<DepartingClient> clients,
            Promise<List<DepartingClient>> departed) {
        if (!parts.hasNext() || clients.size() == max) {
            departed.setSuccess(clients);
            return;
        }
        parts.next().departures().depart(max - clients.size(), more -> {
            clients.addAll(more);
            depart(parts, max, clients, departed);
        });
    }

    /** How many clients of these pools may be passed to another process once they are at rest. */
    int mayComeToRest(Set<String> names) {
        return ask(() -> pools.stream()
                .filter(part -> names.contains(part.pool().name()))
                .mapToInt(part -> part.departures().mayComeToRest())
                .sum());
    }

    /** There is no hand-over any more. */
    void stay() {
        loop.execute(() -> pools.forEach(PoolClients::stay));
    }

    /** How late the loop runs timed tasks. Blocks until the worker has answered. */
    LatencyHistogram lags() {
        return ask(lag::lags);
    }

    /** Reads no more requests; each client closes when it has all its responses. */
    void drain() {
        loop.execute(() -> pools.forEach(part -> part.drain(() -> {})));
    }

    /** Clients still connected. */
    int clientCount() {
        return ask(() -> Stream.concat(pools.stream(), leaving.keySet().stream())
                .mapToInt(PoolClients::count)
                .sum());
    }

    /** Closes every client and server connection at once. */
    void close() {
        ask(() -> {
            pools.forEach(part -> {
                part.close();
                part.pool().close();
            });
            List.copyOf(leaving.keySet()).forEach(this::close);
            return pools.size();
        });
    }

    private <T> T ask(Callable<T> question) {
        return answer(loop.submit(question));
    }

    /**
     * Waits until this worker has adopted the configuration, even if this thread is interrupted.
     *
     * @return errors on the way
     */
    List<String> defects(Future<List<String>> adopting) {
        while (!adopting.awaitUninterruptibly(ENDED_CHECK_MS, TimeUnit.MILLISECONDS)) {
            if (loop.isTerminated()) {
                return List.of("a worker has ended");
            }
        }
        return adopting.isSuccess()
                ? adopting.getNow()
                : List.of("a worker failed to take on the configuration: " + adopting.cause());
    }

    /** The worker's answer to a question. Blocks until it has answered. */
    static <T> T answer(Future<T> asked) {
        try {
            return asked.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while asking a worker", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a worker failed to answer", e.getCause());
        }
    }
}
