package dev.nutcracker.proxy;

import dev.nutcracker.audit.AuditEvent;
import dev.nutcracker.audit.AuditSwitch;
import dev.nutcracker.buffer.HeapLimit;
import dev.nutcracker.buffer.MemoryLimit;
import dev.nutcracker.config.Configuration;
import dev.nutcracker.config.ServerConfig;
import dev.nutcracker.net.HostAddresses;
import dev.nutcracker.net.InheritedSockets;
import dev.nutcracker.net.Resolver;
import dev.nutcracker.net.Transport;
import dev.nutcracker.routing.SlotTable;
import dev.nutcracker.server.PoolState;
import dev.nutcracker.stats.AdminTally;
import dev.nutcracker.stats.ConnectionTally;
import dev.nutcracker.stats.HandoverTally;
import dev.nutcracker.stats.ReloadTally;
import dev.nutcracker.stats.TlsMetrics;
import dev.nutcracker.stats.Version;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

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
    private static final Duration POLL = Duration.ofMillis(5);

    private final WorkerLoops loops;
    private final List<Worker> workers = new ArrayList<>();
    private final MemoryLimit memory;
    private final ConnectionTally connections = new ConnectionTally();
    private final ReloadTally reloads = new ReloadTally(System.currentTimeMillis());
    private final ReloadTally refreshes = new ReloadTally(System.currentTimeMillis());
    private final Measurements measurements;
    private final ConfiguredEndpoints endpoints;
    private final AuditSwitch audit;
    private final Witness witness;
    private final TopologyWatches watches;
    private final PoolListeners listeners;
    private final RunningPools pools;
    private final Readiness readiness;
    private final DiscoveredPools discovered;
    private final ProxyReports reports;
    private final Inspection inspection;
    private final Interventions interventions;
    private final HandoverTally handovers = new HandoverTally();

    private Proxy(
            Transport transport,
            WorkerLoops loops,
            String version,
            Configuration configuration,
            ProcessLimits limits,
            Resolver resolver,
            InheritedSockets inherited,
            Witness witness) {
        this.witness = witness;
        this.audit = new AuditSwitch(witness::recorded);
        this.memory = new MemoryLimit(
                RunningPools.maxMemoryBytes(configuration),
                new HeapLimit(limits.heapBytesKeptMax(), limits.heapBytesMax()));
        this.loops = loops;
        EventLoop timer = loops.all().getFirst();
        HostAddresses hosts = new HostAddresses(
                resolver, HostAddresses.lookUpThreads(), timer, timer.ticker()::nanoTime, this::moved);
        for (EventLoop loop : loops.all()) {
            workers.add(new Worker(loop, transport, memory, limits.readBytesMax(), hosts, audit));
        }
        this.endpoints = new ConfiguredEndpoints(transport, loops::next, memory);
        DescriptorBudget descriptors = new DescriptorBudget(limits.descriptors(), workers.size());
        this.watches = new TopologyWatches(
                transport, limits.readBytesMax(), hosts, new NodeChanges(this::changeNodes), witness);
        this.listeners = new PoolListeners(workers, transport, connections, inherited);
        this.pools = new RunningPools(
                configuration, workers, listeners, memory, connections, descriptors, hosts, audit, endpoints, watches);
        this.readiness = new Readiness(pools::unreadiness);
        this.discovered = new DiscoveredPools(pools, watches, this::make);
        UsersReload usersReload = new UsersReload(audit, this::loadUsers);
        pools.onLoadOfUsers(usersReload::begin);
        pools.onFirstRun(new WitnessedPools(pools::shared, witness)::add);
        this.measurements = new Measurements(
                version,
                workers,
                memory,
                connections,
                reloads,
                handovers,
                audit,
                new LongAdder(),
                new AdminTally(),
                this::tlsMetrics);
        this.inspection = new Inspection(this, pools, workers, measurements);
        this.reports = new ProxyReports(
                this, readiness::unreadiness, workers, pools, discovered, watches, endpoints, measurements);
        this.interventions = new Interventions(this, pools, workers, audit);
    }

    /**
     * Starts everything in the configuration. When this returns, every pool listens.
     *
     * @param workerCount how many workers; 0 for one per available processor
     * @throws IOException when an address cannot be listened on or there are too few descriptors; everything is stopped
     *     again then
     */
    public static Proxy start(
            Configuration configuration, String version, int workerCount, Transport transport, ProcessLimits limits)
            throws IOException {
        return start(configuration, version, workerCount, transport, limits, InheritedSockets.none());
    }

    /**
     * The same with sockets that listen already.
     *
     * @param inherited for pools of this configuration, or of a later one
     */
    public static Proxy start(
            Configuration configuration,
            String version,
            int workerCount,
            Transport transport,
            ProcessLimits limits,
            InheritedSockets inherited)
            throws IOException {
        return start(
                configuration,
                version,
                transport,
                WorkerLoops.own(new MultiThreadIoEventLoopGroup(
                        workers(workerCount), new DefaultThreadFactory("worker"), transport.ioHandlerFactory())),
                limits,
                Resolver.ofSystem(),
                inherited,
                Witness.None.NONE);
    }

    /**
     * The same with a worker for each of these event loops.
     *
     * @param resolver looks up the names of servers
     * @param witness is told of what happens
     */
    public static Proxy start(
            Configuration configuration,
            String version,
            Transport transport,
            WorkerLoops loops,
            ProcessLimits limits,
            Resolver resolver,
            Witness witness)
            throws IOException {
        return start(configuration, version, transport, loops, limits, resolver, InheritedSockets.none(), witness);
    }

    private static Proxy start(
            Configuration configuration,
            String version,
            Transport transport,
            WorkerLoops loops,
            ProcessLimits limits,
            Resolver resolver,
            InheritedSockets inherited,
            Witness witness)
            throws IOException {
        Proxy proxy = new Proxy(transport, loops, version, configuration, limits, resolver, inherited, witness);
        try {
            List<String> defects = proxy.reload(configuration);
            if (!defects.isEmpty()) {
                throw new IllegalStateException(String.join("; ", defects));
            }
            proxy.audit.record(new AuditEvent.Start(
                    Version.RELEASE, ProcessHandle.current().pid()));
            return proxy;
        } catch (IOException | RuntimeException | Error e) {
            proxy.close();
            throw e;
        }
    }

    /**
     * Calls {@code lost}, on any thread, when a worker ends without being stopped, for example because its event loop ran out of heap.
     * Its clients then wait for ever, and more are accepted for it.
     */
    public void onLostWorker(Runnable lost) {
        loops.onEnd(() -> {
            if (!readiness.isStopping()) {
                lost.run();
            }
        });
    }

    /**
     * Warnings for an operator who runs this configuration with this many file descriptors.
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

    /** Returns how many workers there are if a configuration wants that many; 0 leaves it to this machine. */
    public static int workers(int wanted) {
        return wanted == 0 ? Runtime.getRuntime().availableProcessors() : wanted;
    }

    /** The configuration in effect. */
    public synchronized Configuration configuration() {
        return pools.configuration();
    }

    /**
     * Takes on another configuration, everywhere or nowhere. Pools that are the same in both are not touched. No client of a pool that
     * stays is closed, and no request fails. When this returns, every worker uses the new one. The number of workers and the options
     * with which a socket was opened (backlog, reuseport) stay as they are.
     *
     * @return errors on the way, a line each, though the new configuration is in effect: none unless there is a defect
     * @throws IOException when a new address cannot be listened on or there are too few descriptors; then, as after any
     *     other exception, nothing has changed
     */
    public synchronized List<String> reload(Configuration next) throws IOException {
        readiness.requireOwnConfiguration();
        try {
            endpoints.prepare(next.global());
            Configuration known = inForce(next);
            List<String> defects = pools.change(known);
            endpoints.takeOver();
            discovered.adopt(known);
            new Routes(pools.shared(), workers).reset();
            return defects;
        } catch (UncheckedIOException e) {
            // What TLS refuses, whose classes are not loaded for this.
            throw new IOException(e.getMessage(), e);
        } finally {
            // If nothing has changed, that is the former one.
            endpoints.keepOnly(pools.configuration().global());
        }
    }

    /** What a file comes to now: lists that discovery has taken, and nodes of clusters, are in the place of its servers. */
    public synchronized Configuration inForce(Configuration next) {
        return discovered.inForce(pools.withKnownServers(next));
    }

    private synchronized void make(DiscoveredPools.Change change) throws IOException {
        readiness.requireRunning();
        change.make();
    }

    /**
     * Gives one pool other servers, like a {@link #reload} of a file that changes nothing else: no other pool and no socket is touched.
     * The next reload uses the servers of its file again. Not to be called on a worker.
     *
     * @param servers in any order
     * @throws IllegalArgumentException if there is no such pool, no server, or two of one name; nothing has changed then
     * @throws IOException as above, when there are too few descriptors for them
     */
    public synchronized List<String> changeServers(String pool, List<ServerConfig> servers) throws IOException {
        readiness.requireRunning();
        return pools.changeServers(pool, servers);
    }

    /** As {@link #changeServers}, of a cluster whose slots have these owners. */
    synchronized void changeNodes(PoolState pool, List<ServerConfig> nodes, SlotTable slots) throws IOException {
        readiness.requireRunning();
        pools.changeNodes(pool, nodes, slots);
    }

    private synchronized String loadUsers(UsersReload.Change change) throws IOException {
        readiness.requireRunning();
        return String.join("; ", pools.change(change.of(pools.configuration())));
    }

    /** A host has another address: all workers move there, in the way that they adopt a configuration. */
    private synchronized void moved(String host) {
        if (!readiness.isStopping()) {
            pools.moved(host);
            witness.topologyChanged("", "host " + host + " has another address");
        }
    }

    /** From now on heap is returned to the system after bursts; for a process that does nothing else. */
    public void trimHeap() {
        new HeapTrimmer(workers.getFirst().loop(), new HeapTrimmer.OfThisJvm()).start();
    }

    /** Whether the loops of all workers still turn. */
    public WorkerTurns turns() {
        return new WorkerTurns(workers.stream().map(Worker::loop).toList());
    }

    /** Somebody who is no operator has asked for what only operators may do. */
    public void operatorRefused() {
        measurements.refusedOperators().increment();
    }

    /** The statistics and metrics of the proxy, and its other pages. */
    public ProxyReports reports() {
        return reports;
    }

    /** Whether another process is taking this one's place. */
    public boolean isHandingOver() {
        return readiness.isHandingOver();
    }

    /** What operators see of the proxy besides that. */
    public Inspection inspection() {
        return inspection;
    }

    /** What operators do to the proxy. */
    public Interventions interventions() {
        return interventions;
    }

    /** Whether {@link #unreadiness} says that no clients should come here, though nothing else speaks against it. */
    public void refuseReadiness(boolean refused) {
        readiness.refuse(refused);
    }

    /** Where the audit log is, if there is one. */
    public AuditSwitch audit() {
        return audit;
    }

    /** The last line of the audit log. */
    public void endAudit() {
        audit.record(new AuditEvent.Stop(ProcessHandle.current().pid()));
        audit.close();
    }

    /** Returns why no new clients should come: not every pool listens, it is about to stop, or its servers are not as demanded. */
    public String unreadiness() {
        return readiness.unreadiness();
    }

    private TlsMetrics tlsMetrics() {
        return new TlsMetrics(endpoints.snapshots(), refreshes.snapshot());
    }

    /** The record of how taking on changed files of certificates went. */
    public ReloadTally refreshes() {
        return refreshes;
    }

    /** The record of how hand-overs went. */
    public HandoverTally handovers() {
        return handovers;
    }

    /** Returns why there can be no hand-over now; empty if there can be one, which begins. */
    synchronized String beginHandover() {
        return readiness.beginHandover();
    }

    /** The hand-over is over, and this process goes on. */
    void endHandover() {
        readiness.endHandover();
        workers.forEach(Worker::stay);
    }

    PoolListeners poolListeners() {
        return listeners;
    }

    RunningPools runningPools() {
        return pools;
    }

    List<Worker> workers() {
        return workers;
    }

    /** The record of how reloads went. */
    public ReloadTally reloads() {
        return reloads;
    }

    /**
     * Stops in order. Clients that have connected by the end of the delay are accepted, and requests that were sent by
     * then are answered, within the given time. Nothing else is accepted.
     *
     * @param delay how long everything goes on as before, reloads too, while {@link #unreadiness} sends new clients
     *     elsewhere
     * @param atMost how long outstanding requests may take after that
     */
    public void drain(Duration delay, Duration atMost) {
        readiness.leave();
        long stopNs = System.nanoTime() + delay.toNanos();
        while (stopNs - System.nanoTime() > 0) {
            LockSupport.parkNanos(stopNs - System.nanoTime());
        }
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
        inspection.close();
        interventions.close();
        if (!loops.areEnding()) {
            workers.forEach(Worker::close);
        }
        watches.close();
        endpoints.close();
        loops.end(endpoints::leaveThread);
        endAudit();
    }

    /** Accepts no more clients; has no effect if it was called before. */
    public synchronized void stopListening() {
        readiness.stop();
        discovered.close();
        pools.stopListening();
    }

    /** Clients still connected. */
    int clientCount() {
        return workers.stream().mapToInt(Worker::clientCount).sum();
    }
}
