package dev.nutcracker.proxy;

import dev.nutcracker.admin.ControlAnswer;
import dev.nutcracker.audit.AuditEvent;
import dev.nutcracker.audit.AuditSwitch;
import dev.nutcracker.client.PoolClients;
import dev.nutcracker.health.OperatorAction;
import dev.nutcracker.server.PoolState;
import dev.nutcracker.stats.ClientReport;
import dev.nutcracker.stats.ServerSnapshot;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.ObjIntConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What operators do to a running proxy. Any thread may call it; methods block until the workers have answered.
 *
 * <pre>
 *   PAUSE    clients of the pool are not served ── outstanding requests are answered ── nothing is outstanding
 *            │                                                                            the server may be restarted
 *   RESUME, or the time is up ── the clients go on, with what they have sent meanwhile
 * </pre>
 *
 * A paused client is not read, so what it sends waits in its socket. No request of it has begun, so none can time out.
 */
public final class Interventions {
    private static final Logger LOG = LoggerFactory.getLogger(Interventions.class);
    private static final Duration POLL = Duration.ofMillis(2);

    /** Held for orders: a reload must not come between. */
    private final Object lock;

    private final RunningPools pools;
    private final List<Worker> workers;
    private final AuditSwitch audit;
    /** The number of the latest pause of each pool that is paused. */
    private final Map<String, Long> paused = new HashMap<>();

    private long pauses;
    private boolean closed;
    private volatile OrderRecord orders = (pool, server, state, by) -> {};

    /** @param lock of the proxy */
    Interventions(Object lock, RunningPools pools, List<Worker> workers, AuditSwitch audit) {
        this.lock = lock;
        this.pools = pools;
        this.workers = workers;
        this.audit = audit;
    }

    /**
     * Carries out an order about one server, which holds until there is another one.
     *
     * @param by the origin of the order, for the log
     */
    public ControlAnswer order(String pool, String server, OperatorAction action, String by) {
        String words = action.name().toLowerCase(Locale.ROOT);
        @Nullable String kept = action == OperatorAction.AUTO ? null : words;
        return order(pool, server, words, kept, by, (state, index) -> state.operator(index, action));
    }

    /**
     * Drains a server for that time, or until there is another order about it. Then failures and probes decide again.
     *
     * @param by the origin of the order, for the log
     */
    public ControlAnswer eject(String pool, String server, Duration time, String by) {
        String words = "drain for " + time.toSeconds() + " s";
        return order(pool, server, words, null, by, (state, index) -> state.drain(index, time.toNanos()));
    }

    /** @param kept the state that holds from now on; null if it ends by itself, or if there is none */
    private ControlAnswer order(
            String pool,
            String server,
            String words,
            @Nullable String kept,
            String by,
            ObjIntConsumer<PoolState> order) {
        ControlAnswer answer;
        synchronized (lock) {
            answer = new ServerStates(pools.shared()).order(pool, server, words, by, order);
        }
        if (answer.outcome() == ControlAnswer.Outcome.DONE) {
            audit.record(new AuditEvent.Order(pool, server, words, by));
            orders.ordered(pool, server, kept, by);
        }
        return answer;
    }

    /** The same in the words of an {@link OrderRecord}. */
    public ControlAnswer orderState(String pool, String server, @Nullable String state, String by) {
        return order(
                pool,
                server,
                state == null ? OperatorAction.AUTO : OperatorAction.valueOf(state.toUpperCase(Locale.ROOT)),
                by);
    }

    /** Where the orders about servers are kept that have been carried out. */
    @FunctionalInterface
    public interface OrderRecord {
        /** @param state drain, maint, or up; null if the proxy decides again */
        void ordered(String pool, String server, @Nullable String state, String by);
    }

    /** Sets where orders are kept. */
    public void onOrder(OrderRecord record) {
        orders = record;
    }

    /** Whether a pool is to have no more clients; those that it has stay. There may be no such pool. */
    public void drainPool(String name, boolean wanted) {
        synchronized (lock) {
            for (PoolState pool : pools.shared()) {
                if (pool.config().name().equals(name)) {
                    pool.refuseClients(wanted);
                }
            }
        }
    }

    /**
     * Lets a route take another percentage of the keys, until the next reload. When this returns, every worker does so.
     *
     * @param by the origin of the order, for the log
     */
    public ControlAnswer share(String pool, int route, double percent, String by) {
        synchronized (lock) {
            return new Routes(pools.shared(), workers).order(pool, route, percent, by);
        }
    }

    /** The pools that are paused now. */
    public synchronized Set<String> paused() {
        return Set.copyOf(paused.keySet());
    }

    /**
     * Lets the requests of these pools' clients wait, for {@code ms} or until {@link #resume}, and waits as long until
     * nothing is outstanding at the servers of {@code pool}. Returns whether nothing is.
     */
    public boolean pause(Collection<String> names, String pool, long ms) {
        long endNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ms);
        beginPause(names);
        long number = begun(names);
        Thread.ofVirtual().name("pause").start(() -> {
            if (awaitEnd(number, endNs)) {
                end(names, number);
            }
        });
        while (outstanding(pool) > 0) {
            if (System.nanoTime() - endNs >= 0) {
                return false;
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
        return true;
    }

    private synchronized long begun(Collection<String> names) {
        long number = ++pauses;
        names.forEach(name -> paused.put(name, number));
        return number;
    }

    private void beginPause(Collection<String> names) {
        forEachPart(names, part -> part.pause(true));
    }

    /** Returns whether the time of the pause is up; otherwise it has ended already, or the proxy has. */
    private synchronized boolean awaitEnd(long number, long endNs) {
        try {
            long leftNs = endNs - System.nanoTime();
            while (leftNs > 0 && !closed && paused.containsValue(number)) {
                TimeUnit.NANOSECONDS.timedWait(this, leftNs);
                leftNs = endNs - System.nanoTime();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return !closed && paused.containsValue(number);
    }

    /** The proxy ends: no pause is waited for any more. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }

    /** The time of a pause is up; there may have been another one since. */
    private void end(Collection<String> names, long number) {
        List<String> ended;
        synchronized (this) {
            ended = names.stream().filter(name -> paused.remove(name, number)).toList();
        }
        if (!ended.isEmpty()) {
            LOG.warn("the time of the pause is up: requests to pool {} go on", String.join(", ", ended));
            release(ended);
        }
    }

    /** Lets the requests of these pools' clients go on. Returns whether any was paused. */
    public boolean resume(Collection<String> names) {
        boolean any;
        synchronized (this) {
            any = paused.keySet().removeAll(Set.copyOf(names));
            notifyAll();
        }
        release(names);
        return any;
    }

    private void release(Collection<String> names) {
        forEachPart(names, part -> part.pause(false));
    }

    private void forEachPart(Collection<String> names, Consumer<PoolClients> action) {
        for (Worker worker : workers) {
            worker.askPools(parts -> {
                parts.stream()
                        .filter(part -> names.contains(part.pool().name()))
                        .forEach(action);
                return true;
            });
        }
    }

    private long outstanding(String pool) {
        long sum = 0;
        for (Worker worker : workers) {
            sum += worker.askPools(parts -> parts.stream()
                    .filter(part -> part.pool().name().equals(pool))
                    .flatMap(part -> part.pool().snapshot().servers().stream())
                    .mapToLong(ServerSnapshot::outstanding)
                    .sum());
        }
        return sum;
    }

    /**
     * New connections are used to servers.
     *
     * @param server null for all of the pool
     */
    public void reconnect(String pool, @Nullable String server) {
        for (Worker worker : workers) {
            worker.askPools(parts -> {
                for (PoolClients part : parts) {
                    if (part.pool().name().equals(pool)) {
                        part.pool()
                                .reconnect(index -> server == null
                                        || part.pool().server(index).name().equals(server));
                    }
                }
                return true;
            });
        }
    }

    /**
     * Forgets the slow requests of a pool.
     *
     * @param pool null for all pools
     */
    public void forgetSlowRequests(@Nullable String pool) {
        synchronized (lock) {
            for (PoolState state : pools.shared()) {
                if (pool == null || pool.equals(state.config().name())) {
                    state.slowLog().clear();
                }
            }
        }
    }

    /** Closes the clients that fit. Returns how many. */
    public int kill(Predicate<ClientReport> fits) {
        int count = 0;
        for (int i = 0; i < workers.size(); i++) {
            count += new WorkerClients(workers.get(i), i).kill(fits);
        }
        return count;
    }

    /** The share of a pool's keys that moves if this server gets none; 0 if there is no such server. */
    public double shareMovedBy(String pool, String server) {
        for (PoolState state : pools.shared()) {
            if (state.config().name().equals(pool) && !state.config().routes().areThere()) {
                for (int i = 0; i < state.config().servers().size(); i++) {
                    if (state.config().servers().get(i).name().equals(server)) {
                        return state.reports().shareMovedBy(i);
                    }
                }
            }
        }
        return 0;
    }
}
