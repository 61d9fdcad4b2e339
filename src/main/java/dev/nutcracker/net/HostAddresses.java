package dev.nutcracker.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;
import org.slf4j.MarkerFactory;

/**
 * Which address each host name has: one for the whole process, so that two clients never reach two servers under one
 * name.
 *
 * <pre>
 *   every 10 s ───────────────┐
 *   a connection, if the      ├──► look-up, on a thread    ──► {@link HostAddress}: stay, doubt, or move ──► all workers move
 *   answer is over 1 s old ───┘    of its own
 * </pre>
 *
 * The address in use stays in use while it is among the answers, in any order. The process moves to another address when
 * two answers, a second apart, are without it, or when it cannot be connected to and another address of the name can. A
 * look-up that fails or returns no address changes nothing. Thread-safe; nothing of this blocks.
 */
public final class HostAddresses {
    /** How often names are looked up even if there are no new connections. */
    static final long PERIOD_NS = TimeUnit.SECONDS.toNanos(10);
    /** For a new connection a name is looked up again if the last look-up is older than this. */
    static final long FRESH_NS = TimeUnit.SECONDS.toNanos(1);
    /** A new connection goes to the known address if a look-up takes longer. */
    static final long LOOK_UP_MAX_NS = TimeUnit.SECONDS.toNanos(1);

    private static final Logger LOG = LoggerFactory.getLogger(HostAddresses.class);
    /** Marks lines that are logged each time, even if one repeats. */
    private static final Marker EACH = MarkerFactory.getMarker("each");
    /** A name server that does not answer can block a look-up for many seconds; others must not wait for that. */
    private static final int LOOK_UPS_MAX = 16;

    private final Resolver resolver;
    private final Executor lookUps;
    private final ScheduledExecutorService timer;
    private final LongSupplier clockNs;
    private final Consumer<String> moved;
    private final Map<String, HostAddress> byName = new HashMap<>();
    private Set<String> watched = Set.of();
    private boolean watching;

    /**
     * @param lookUps where look-ups block
     * @param timer starts look-ups, and does nothing else
     * @param clockNs monotonic
     * @param moved called by {@code lookUps} with a name whose address in use has changed
     */
    public HostAddresses(
            Resolver resolver,
            Executor lookUps,
            ScheduledExecutorService timer,
            LongSupplier clockNs,
            Consumer<String> moved) {
        this.resolver = resolver;
        this.lookUps = lookUps;
        this.timer = timer;
        this.clockNs = clockNs;
        this.moved = moved;
    }

    /** Threads for look-ups; they exist only while there are names to look up. */
    public static Executor lookUpThreads() {
        // A look-up blocks its thread in native code, so a virtual thread would block all others.
        return new ThreadsOnDemand(
                LOOK_UPS_MAX, 1, Thread.ofPlatform().daemon().name("look-up").factory());
    }

    /** Looks up these names from now on, and no others. */
    public synchronized void watch(Set<String> names) {
        for (String name : names) {
            if (!watched.contains(name)) {
                lookUp(addressOf(name));
            }
        }
        watched = Set.copyOf(names);
        if (!watching && !watched.isEmpty()) {
            watching = true;
            schedule(this::lookUpAll, PERIOD_NS);
        }
    }

    private synchronized void lookUpAll() {
        for (String name : watched) {
            lookUp(addressOf(name));
        }
        watching = !watched.isEmpty();
        if (watching) {
            schedule(this::lookUpAll, PERIOD_NS);
        }
    }

    /**
     * Calls {@code then}, on any thread, when the name has been looked up, or when that takes too long and an address is
     * known.
     */
    void whenLookedUp(String name, Runnable then) {
        HostAddress host;
        synchronized (this) {
            host = addressOf(name);
            if (!host.isFresh(clockNs.getAsLong(), FRESH_NS)) {
                Runnable once = once(then);
                host.await(once);
                lookUp(host);
                if (host.inUse() != null) {
                    schedule(once, LOOK_UP_MAX_NS);
                }
                return;
            }
        }
        then.run();
    }

    private static Runnable once(Runnable then) {
        AtomicBoolean done = new AtomicBoolean();
        return () -> {
            if (!done.getAndSet(true)) {
                then.run();
            }
        };
    }

    /** Is told of the names that are looked up. */
    @FunctionalInterface
    public interface Observer {
        /**
         * @param addresses the one in use, then the others of the latest answer
         * @param ageNs since the latest look-up; negative before the first one has ended
         * @param error of the latest look-up; empty if it had an answer
         */
        void host(String name, List<InetAddress> addresses, long ageNs, String error);
    }

    /** Tells of each name that is looked up. */
    public synchronized void tell(Observer observer) {
        for (String name : new TreeSet<>(watched)) {
            addressOf(name).tell(observer, clockNs.getAsLong());
        }
    }

    /** The addresses to try, the one in use first; none if the name is not known. */
    synchronized List<InetAddress> candidates(String name) {
        return addressOf(name).candidates();
    }

    /** The address in use could not be connected to, but {@code other} could. */
    void prefer(String name, InetAddress notReached, InetAddress other) {
        synchronized (this) {
            HostAddress host = addressOf(name);
            if (!notReached.equals(host.inUse())) {
                return;
            }
            host.use(other);
        }
        LOG.warn(
                EACH,
                "host {} is reached at {}, and not at {}: servers of that name are used there",
                name,
                text(other),
                text(notReached));
        // The caller may be a worker, which must not wait.
        execute(() -> moved.accept(name));
    }

    private HostAddress addressOf(String name) {
        return byName.computeIfAbsent(name, HostAddress::new);
    }

    private void lookUp(HostAddress host) {
        if (host.beginLookUp()) {
            execute(() -> lookedUp(host, resolve(host)));
        }
    }

    private List<InetAddress> resolve(HostAddress host) {
        try {
            return resolver.addresses(host.name());
        } catch (UnknownHostException | RuntimeException e) {
            LOG.debug("looking up {} failed: {}", host.name(), e.toString());
            synchronized (this) {
                host.failed(e.toString());
            }
            return List.of();
        }
    }

    private void lookedUp(HostAddress host, List<InetAddress> answer) {
        InetAddress before;
        InetAddress now;
        List<Runnable> waiting;
        synchronized (this) {
            before = host.inUse();
            if (host.answered(answer, clockNs.getAsLong())) {
                schedule(() -> lookUpAgain(host), HostAddress.DOUBT_NS);
            }
            now = host.inUse();
            waiting = host.takeWaiting();
        }
        if (before != null && !before.equals(now)) {
            LOG.warn(EACH, "host {} has another address: {} in place of {}", host.name(), text(now), text(before));
            moved.accept(host.name());
        }
        waiting.forEach(Runnable::run);
    }

    private synchronized void lookUpAgain(HostAddress host) {
        lookUp(host);
    }

    private static String text(@Nullable InetAddress address) {
        return address == null ? "none" : address.getHostAddress();
    }

    private void execute(Runnable task) {
        try {
            lookUps.execute(task);
        } catch (RejectedExecutionException e) {
            // The process is ending.
        }
    }

    private void schedule(Runnable task, long delayNs) {
        try {
            timer.schedule(task, delayNs, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            // The process is ending.
        }
    }
}
