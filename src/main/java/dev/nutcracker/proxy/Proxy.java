package dev.nutcracker.proxy;

import dev.nutcracker.buffer.HeapLimit;
import dev.nutcracker.buffer.MemoryLimit;
import dev.nutcracker.client.Listener;
import dev.nutcracker.client.PoolClients;
import dev.nutcracker.config.Configuration;
import dev.nutcracker.config.PoolConfig;
import dev.nutcracker.config.ServerAddress;
import dev.nutcracker.net.Connector;
import dev.nutcracker.net.HostAddresses;
import dev.nutcracker.net.Resolver;
import dev.nutcracker.net.Transport;
import dev.nutcracker.server.ClientLimit;
import dev.nutcracker.server.PoolState;
import dev.nutcracker.stats.ConnectionTally;
import dev.nutcracker.stats.MetricsSnapshot;
import dev.nutcracker.stats.PoolMetrics;
import dev.nutcracker.stats.PoolSnapshot;
import dev.nutcracker.stats.ProxySnapshot;
import dev.nutcracker.stats.ReloadTally;
import dev.nutcracker.stats.SlowRequest;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Ticker;
import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;
import org.slf4j.MarkerFactory;

/**
 * A running proxy: a number of workers, each with a part of every pool, and one listener for each pool.
 *
 * <pre>
 *   listener alpha ──┐     worker 0: loop ─ clients ─ connections to every server
 *   listener beta  ──┼──►  worker 1: loop ─ clients ─ connections to every server
 *                    │     …
 *                    └──   per process: health and router of each pool, connection counts
 * </pre>
 */
public final class Proxy implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Proxy.class);
    /** Marks lines of which each is logged. */
    private static final Marker EACH = MarkerFactory.getMarker("each");

    private static final long DEFAULT_MAX_MEMORY_BYTES = 1L << 30;
    private static final Duration POLL = Duration.ofMillis(5);

    private final Transport transport;
    private final String version;
    private final MultiThreadIoEventLoopGroup group;
    private final List<Worker> workers = new ArrayList<>();
    private final MemoryLimit memory;
    private final ConnectionTally connections = new ConnectionTally();
    private final DescriptorBudget descriptors;
    private final ClientLimit clientLimit = new ClientLimit(0);
    private final ReloadTally reloads = new ReloadTally(System.currentTimeMillis());
    private final Measurements measurements;
    private final long startedNs = System.nanoTime();
    private final HostAddresses hosts;
    private final HostName hostName = HostName.ofThisMachine();
    private Configuration configuration;
    private DescriptorBudget.Shares shares = DescriptorBudget.Shares.NONE;
    private List<RunningPool> pools = List.of();
    private volatile boolean stopping;

    private Proxy(
            Transport transport,
            MultiThreadIoEventLoopGroup group,
            String version,
            Configuration configuration,
            ProcessLimits limits,
            Resolver resolver) {
        int workerCount = group.executorCount();
        this.descriptors = new DescriptorBudget(limits.descriptors(), workerCount);
        this.transport = transport;
        this.version = version;
        this.configuration = configuration;
        this.memory = new MemoryLimit(
                maxMemoryBytes(configuration), new HeapLimit(limits.heapBytesKeptMax(), limits.heapBytesMax()));
        this.group = group;
        Ticker ticker = ((EventLoop) group.iterator().next()).ticker();
        this.hosts = new HostAddresses(resolver, HostAddresses.lookUpThreads(), group, ticker::nanoTime, this::moved);
        for (int i = 0; i < workerCount; i++) {
            workers.add(new Worker(group.next(), transport, memory, limits.readBytesMax(), hosts));
        }
        this.measurements = new Measurements(version, workers, memory, connections, reloads);
    }

    /**
     * Starts everything the configuration names. When this returns, every pool listens.
     *
     * @param workerCount how many workers; 0 for one per available processor
     * @throws IOException when an address cannot be listened on or there are too few descriptors; nothing is left running
     *     then
     */
    public static Proxy start(
            Configuration configuration, String version, int workerCount, Transport transport, ProcessLimits limits)
            throws IOException {
        return start(
                configuration,
                version,
                transport,
                new MultiThreadIoEventLoopGroup(
                        workers(workerCount), new DefaultThreadFactory("worker"), transport.ioHandlerFactory()),
                limits,
                Resolver.ofSystem());
    }

    /**
     * The same with a worker for each of these event loops, which end with the proxy.
     *
     * @param resolver looks up the names of servers
     * @throws IOException as above
     */
    public static Proxy start(
            Configuration configuration,
            String version,
            Transport transport,
            MultiThreadIoEventLoopGroup loops,
            ProcessLimits limits,
            Resolver resolver)
            throws IOException {
        Proxy proxy = new Proxy(transport, loops, version, configuration, limits, resolver);
        try {
            List<String> defects = proxy.reload(configuration);
            if (!defects.isEmpty()) {
                throw new IllegalStateException(String.join("; ", defects));
            }
            new HeapTrimmer(proxy.workers.getFirst().loop(), new HeapTrimmer.OfThisJvm()).start();
            return proxy;
        } catch (IOException | RuntimeException | Error e) {
            proxy.close();
            throw e;
        }
    }

    /**
     * Calls {@code lost}, on any thread, when a worker ends that nobody has ended, as for want of heap within its event loop.
     * Its clients wait forever then, and others are accepted for it.
     */
    public void onLostWorker(Runnable lost) {
        for (EventExecutor loop : group) {
            loop.terminationFuture().addListener(ended -> {
                if (!stopping) {
                    lost.run();
                }
            });
        }
    }

    /**
     * What an operator is to be warned of who runs this configuration with so many file descriptors.
     *
     * @param workerCount as for {@link #start}
     */
    public static List<String> shortages(Configuration configuration, int workerCount, int descriptors) {
        DescriptorBudget budget = new DescriptorBudget(descriptors, workers(workerCount));
        try {
            return budget.shortages(configuration, budget.shares(configuration));
        } catch (IOException e) {
            return List.of(String.valueOf(e.getMessage()));
        }
    }

    private static int workers(int wanted) {
        return wanted == 0 ? Runtime.getRuntime().availableProcessors() : wanted;
    }

    /** What it runs under. */
    public synchronized Configuration configuration() {
        return configuration;
    }

    /**
     * Takes on another configuration, everywhere or nowhere. Pools that are the same in both are not touched; no client of a
     * pool that stays is closed, and no request fails for it. When this returns, every worker goes by the new one. The
     * number of workers and what was said to a socket when it was opened (backlog, reuseport) stay as they are.
     *
     * @return what broke on the way, a line each, though the new configuration is in effect: none unless there is a defect
     * @throws IOException when a new address cannot be listened on or there are too few descriptors; nothing has changed
     *     then, nor with any other exception
     */
    public synchronized List<String> reload(Configuration next) throws IOException {
        if (stopping) {
            throw new IOException("the proxy is stopping");
        }
        DescriptorBudget.Shares before = shares;
        share(descriptors.shares(next));
        List<Listener> opened = new ArrayList<>();
        List<RunningPool> successors = new ArrayList<>();
        try {
            List<Listener> listeners = listeners(next, opened);
            addSuccessors(next, listeners, successors);
        } catch (IOException | RuntimeException | Error e) {
            share(before);
            opened.forEach(Listener::close);
            successors.stream().filter(pool -> !isPart(pool)).forEach(RunningPool::discard);
            throw e;
        }
        return changeTo(next, List.copyOf(successors), before);
    }

    /**
     * Nothing that may fail is left, and nothing stops half-way: what breaks all the same is told, and the rest goes on.
     * Clients come to the pools that are new before the workers know of these, and no more to those that are gone, so that
     * none is accepted for a pool that is closed.
     */
    private List<String> changeTo(
            Configuration next, List<RunningPool> successors, DescriptorBudget.Shares sharesBefore) {
        List<RunningPool> before = pools;
        pools = successors;
        configuration = next;
        Steps steps = new Steps();
        steps.take("limits of the process", () -> memory.limit(maxMemoryBytes(next)));
        for (RunningPool pool : successors) {
            String name = pool.config().name();
            if (!before.contains(pool)) {
                steps.take("pool " + name + " taking over", pool::takeOver);
            }
            steps.take(
                    "accepting clients of pool " + name, () -> pool.listener().serve(pool.shared(), pool.parts()));
        }
        for (RunningPool pool : before) {
            if (!isInUse(pool.listener())) {
                steps.take("closing the socket of pool " + pool.config().name(), pool.listener()::close);
            }
        }
        workersAdoptPools(steps);
        for (RunningPool pool : successors) {
            steps.take("commands of pool " + pool.config().name(), pool::adopted);
        }
        steps.take("telling of descriptors", () -> tellOfDescriptors(sharesBefore));
        steps.take("looking after the names of servers", () -> hosts.watch(serverNames(next)));
        return steps.defects();
    }

    private static Set<String> serverNames(Configuration configuration) {
        return configuration.pools().stream()
                .flatMap(pool -> pool.servers().stream())
                .map(server -> server.address() instanceof ServerAddress.Tcp tcp ? tcp.host() : "")
                .filter(host -> !host.isEmpty() && Connector.literal(host) == null)
                .collect(Collectors.toSet());
    }

    /** A host has another address: all workers move there, as they adopt a configuration. */
    private synchronized void moved(String host) {
        if (stopping) {
            return;
        }
        Steps steps = new Steps();
        for (PoolState pool : sharedPools()) {
            steps.take("pool " + pool.config().name() + " moving with " + host, () -> pool.moved(host));
        }
        for (Worker worker : workers) {
            steps.take("a worker moving with " + host, () -> worker.moved(host));
        }
    }

    /** Whether the parts of this pool at the workers are those of a pool that is in effect. */
    private boolean isPart(RunningPool successor) {
        return pools.stream().anyMatch(pool -> pool.parts() == successor.parts());
    }

    private boolean isInUse(Listener listener) {
        return pools.stream().anyMatch(pool -> pool.listener() == listener);
    }

    /** The statistics of this moment, summed over the workers. Blocks until each has answered. */
    public ProxySnapshot snapshot() {
        return snapshot(hostName.text());
    }

    private synchronized ProxySnapshot snapshot(String host) {
        return new ProxySnapshot(
                host,
                version,
                TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - startedNs),
                System.currentTimeMillis() / 1000,
                connections.total(),
                connections.current(),
                poolSnapshots());
    }

    /** Whether clients should come here: every pool listens, and the proxy is not about to stop. */
    public boolean isReady() {
        return !stopping;
    }

    /** Everything that is measured, at this moment, summed over the workers. Blocks until each has answered. */
    public synchronized MetricsSnapshot metrics() {
        return measurements.snapshot(sharedPools());
    }

    /** How long requests took, by pool. Blocks until each worker has answered. */
    public synchronized List<PoolMetrics> poolMetrics() {
        return measurements.poolMetrics(sharedPools());
    }

    /** The latest slow requests of each pool, the newest first. */
    public synchronized Map<String, List<SlowRequest>> slowRequests() {
        Map<String, List<SlowRequest>> requests = new LinkedHashMap<>();
        for (PoolState pool : sharedPools()) {
            requests.put(pool.config().name(), pool.slowLog().latest(Integer.MAX_VALUE));
        }
        return requests;
    }

    /** Where is told how loading the configuration anew went. */
    public ReloadTally reloads() {
        return reloads;
    }

    /** Bytes that connections keep between turns. */
    public long keptBytes() {
        return memory.usedBytes();
    }

    /** Bytes of the heap that are set apart for what clients want kept. */
    public long keptHeapBytes() {
        return memory.heap().usedBytes();
    }

    /**
     * Stops in good order: who has connected by now is accepted, what clients have sent by now is answered, within the time
     * given, and nothing else is taken on.
     */
    public void drain(Duration atMost) {
        stopping = true;
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(PoolClients.DRAIN_READ_MS));
        stopListening();
        long endNs = System.nanoTime() + atMost.toNanos();
        workers.forEach(Worker::drain);
        while (clientCount() > 0 && System.nanoTime() - endNs < 0) {
            LockSupport.parkNanos(POLL.toNanos());
        }
        close();
    }

    /** Stops at once. */
    @Override
    public void close() {
        stopListening();
        if (!group.isShuttingDown()) {
            workers.forEach(Worker::close);
        }
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    /** Takes on no more clients; does nothing more if that has been done. */
    public synchronized void stopListening() {
        stopping = true;
        pools.forEach(pool -> pool.listener().close());
    }

    private void share(DescriptorBudget.Shares newShares) {
        shares = newShares;
        clientLimit.limit(shares.clients(), shares.servers(), shares.perServer());
    }

    private void tellOfDescriptors(DescriptorBudget.Shares before) {
        if (shares.clients() != before.clients() && descriptors.areLimited()) {
            LOG.info("{} clients at most, by {} file descriptors", shares.clients(), descriptors.descriptors());
        }
        descriptors.shortages(configuration, shares).forEach(shortage -> LOG.warn(EACH, "{}", shortage));
    }

    /** For each pool where it listens; sockets that are open already stay so. */
    private List<Listener> listeners(Configuration next, List<Listener> opened) throws IOException {
        List<Listener> listeners = new ArrayList<>();
        for (PoolConfig pool : next.pools()) {
            Listener listener = openListener(pool);
            if (listener == null) {
                listener = open(pool, listeners.size());
                opened.add(listener);
            }
            listeners.add(listener);
        }
        return listeners;
    }

    private @Nullable Listener openListener(PoolConfig pool) {
        return pools.stream()
                .map(RunningPool::listener)
                .filter(listener -> listener.listensOn(pool.listen().address()))
                .findFirst()
                .orElse(null);
    }

    private Listener open(PoolConfig pool, int number) throws IOException {
        EventLoop loop = workers.get(number % workers.size()).loop();
        Listener listener = Listener.open(pool, loop, transport, connections);
        LOG.info(
                EACH,
                "listening on '{}' in pool '{}' with {} servers",
                pool.listen().address().text(),
                pool.name(),
                pool.servers().size());
        return listener;
    }

    private void addSuccessors(Configuration next, List<Listener> listeners, List<RunningPool> successors) {
        for (int i = 0; i < listeners.size(); i++) {
            PoolConfig config = next.pools().get(i);
            RunningPool predecessor = predecessor(config);
            RunningPool successor = predecessor == null
                    ? firstRun(config, listeners.get(i))
                    : predecessor.successor(config, listeners.get(i));
            if (successor != predecessor) {
                LOG.info(EACH, "{}", config.summary());
            }
            successors.add(successor);
        }
    }

    private @Nullable RunningPool predecessor(PoolConfig config) {
        return pools.stream().filter(pool -> pool.canBecome(config)).findFirst().orElse(null);
    }

    private RunningPool firstRun(PoolConfig config, Listener listener) {
        EventLoop timer = workers.getFirst().loop();
        PoolState shared = new PoolState(config, timer, timer.ticker()::nanoTime, connections, clientLimit);
        return RunningPool.first(
                shared,
                listener,
                memory.heap(),
                dialect -> workers.stream()
                        .map(worker -> worker.part(shared, dialect))
                        .toList());
    }

    private List<PoolState> sharedPools() {
        return pools.stream().map(RunningPool::shared).toList();
    }

    private void workersAdoptPools(Steps steps) {
        List<PoolState> configured = sharedPools();
        long drainTimeoutMs = configuration.global().drainTimeoutMs();
        Map<Worker, Future<List<String>>> adopting = new LinkedHashMap<>();
        for (int i = 0; i < workers.size(); i++) {
            Worker worker = workers.get(i);
            int number = i;
            List<PoolClients> parts =
                    pools.stream().map(pool -> pool.parts().get(number)).toList();
            steps.take("telling a worker", () -> adopting.put(worker, worker.adopt(parts, configured, drainTimeoutMs)));
        }
        adopting.forEach((worker, future) -> steps.add(worker.defects(future)));
    }

    /** By default a gigabyte, or less when the JVM may not have that much outside its heap. */
    private static long maxMemoryBytes(Configuration configuration) {
        long configuredBytes = configuration.global().maxMemoryBytes();
        return configuredBytes != 0
                ? configuredBytes
                : Math.min(DEFAULT_MAX_MEMORY_BYTES, PlatformDependent.maxDirectMemory() / 4 * 3);
    }

    private int clientCount() {
        return workers.stream().mapToInt(Worker::clientCount).sum();
    }

    private List<PoolSnapshot> poolSnapshots() {
        List<Future<List<PoolSnapshot>>> asked =
                workers.stream().map(Worker::snapshot).toList();
        List<PoolSnapshot> sums = new ArrayList<>(Worker.answer(asked.getFirst()));
        for (Future<List<PoolSnapshot>> other : asked.subList(1, asked.size())) {
            List<PoolSnapshot> snapshots = Worker.answer(other);
            for (int i = 0; i < sums.size(); i++) {
                sums.set(i, sums.get(i).plus(snapshots.get(i)));
            }
        }
        for (int i = 0; i < sums.size(); i++) {
            pools.get(i).shared().complete(sums.get(i));
        }
        return sums;
    }
}
