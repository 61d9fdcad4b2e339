package dev.nutcracker.proxy;

import dev.nutcracker.audit.AuditEvent;
import dev.nutcracker.audit.AuditKind;
import dev.nutcracker.audit.AuditSwitch;
import dev.nutcracker.buffer.MemoryLimit;
import dev.nutcracker.client.Listener;
import dev.nutcracker.client.PoolClients;
import dev.nutcracker.config.ConfigDifference;
import dev.nutcracker.config.Configuration;
import dev.nutcracker.config.DiscoverySource;
import dev.nutcracker.config.PoolConfig;
import dev.nutcracker.config.ServerAddress;
import dev.nutcracker.config.ServerConfig;
import dev.nutcracker.config.StartupSettings;
import dev.nutcracker.net.HostAddresses;
import dev.nutcracker.routing.SlotTable;
import dev.nutcracker.server.ClientLimit;
import dev.nutcracker.server.PoolEndpoints;
import dev.nutcracker.server.PoolState;
import dev.nutcracker.stats.ConnectionTally;
import dev.nutcracker.stats.HostReport;
import dev.nutcracker.text.AddressLiteral;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;
import org.slf4j.MarkerFactory;

/**
 * The pools that a proxy runs, and the one way to change them: a reload, or other servers of one pool. {@link Proxy}
 * calls one method at a time, and none on a worker, since a change waits for the workers.
 *
 * <pre>
 *   prepare   descriptors, sockets, a successor of each pool that changes     may fail, and then nothing has changed
 *      │
 *      ▼
 *   change    successors take over ── sockets serve them ── workers adopt     goes on to the end, whatever breaks
 * </pre>
 */
final class RunningPools {
    /** It logs under the name of the proxy. */
    private static final Logger LOG = LoggerFactory.getLogger(Proxy.class);
    /** Marks lines that are logged each time, even if one repeats. */
    private static final Marker EACH = MarkerFactory.getMarker("each");

    private static final int TOLD_LENGTH_MAX = 2000;
    private static final long DEFAULT_MAX_MEMORY_BYTES = 1L << 30;

    private final List<Worker> workers;
    private final PoolListeners poolListeners;
    private final MemoryLimit memory;
    private final ConnectionTally connections;
    private final DescriptorBudget descriptors;
    private final HostAddresses hosts;
    private final AuditSwitch audit;
    private final Function<PoolConfig, PoolEndpoints> endpoints;
    private final TopologyWatches watches;
    private final ClientLimit clientLimit = new ClientLimit(0);
    private BiConsumer<String, Consumer<String>> usersLoad = (_, _) -> {};
    private Consumer<PoolState> begun = _ -> {};
    private volatile Configuration configuration;
    private DescriptorBudget.Shares shares = DescriptorBudget.Shares.NONE;
    private volatile List<RunningPool> pools = List.of();

    /** @param first the configuration to run; nothing runs before {@link #change} */
    RunningPools(
            Configuration first,
            List<Worker> workers,
            PoolListeners poolListeners,
            MemoryLimit memory,
            ConnectionTally connections,
            DescriptorBudget descriptors,
            HostAddresses hosts,
            AuditSwitch audit,
            Function<PoolConfig, PoolEndpoints> endpoints,
            TopologyWatches watches) {
        this.configuration = first;
        this.workers = workers;
        this.poolListeners = poolListeners;
        this.memory = memory;
        this.connections = connections;
        this.descriptors = descriptors;
        this.hosts = hosts;
        this.audit = audit;
        this.endpoints = endpoints;
        this.watches = watches;
    }

    /** Sets what loads the users of the pool of this name again, at the order of a client. */
    void onLoadOfUsers(BiConsumer<String, Consumer<String>> load) {
        usersLoad = load;
    }

    /** Sets who is told of each pool that is not another one's successor, before it runs. */
    void onFirstRun(Consumer<PoolState> told) {
        begun = told;
    }

    Configuration configuration() {
        return configuration;
    }

    /** The pools, in the order of the configuration. */
    List<RunningPool> running() {
        return pools;
    }

    /**
     * Changes to this configuration; pools that are the same in both are not touched.
     *
     * @return errors on the way, a line each
     * @throws IOException when a new address cannot be listened on or there are too few descriptors; nothing has changed then
     */
    List<String> change(Configuration next) throws IOException {
        DescriptorBudget.Shares before = shares;
        share(descriptors.shares(next));
        AuditSwitch.Change audited = null;
        List<Listener> opened = new ArrayList<>();
        List<RunningPool> successors = new ArrayList<>();
        try {
            List<@Nullable Listener> listeners = poolListeners.of(next, openListeners(), opened);
            addSuccessors(next, listeners, successors);
            audited = audit.prepare(next.global().audit());
        } catch (IOException | RuntimeException | Error e) {
            share(before);
            opened.forEach(Listener::close);
            successors.stream().filter(pool -> !isPart(pool)).forEach(RunningPool::discard);
            throw e;
        }
        return changeTo(next, List.copyOf(successors), audited, before);
    }

    /** A file names the seeds of a cluster; its nodes are those that are known now. */
    Configuration withKnownServers(Configuration next) {
        Configuration known = next;
        for (RunningPool running : pools) {
            PoolConfig config = running.config();
            if (config.topology().isCluster()) {
                for (PoolConfig other : next.pools()) {
                    if (running.canBecome(other) && other.topology().isCluster()) {
                        known = known.with(other.withServers(config.servers()));
                    }
                }
            }
        }
        return known;
    }

    /** The nodes of a cluster, and whose its slots are. The pool may be gone. */
    void changeNodes(PoolState pool, List<ServerConfig> nodes, SlotTable slots) throws IOException {
        Optional<RunningPool> running = pools.stream()
                .filter(one -> one.shared().primaries() == pool.primaries())
                .findFirst();
        if (running.isEmpty() || !running.get().config().topology().isCluster()) {
            return;
        }
        PoolState now = running.get().shared();
        if (nodes.equals(now.config().servers())) {
            now.takeSlots(slots);
        } else {
            now.prepareSlots(slots);
            change(configuration.with(now.config().withServers(nodes)));
        }
    }

    /** The same with other servers of one pool only, in any order. */
    List<String> changeServers(String pool, List<ServerConfig> servers) throws IOException {
        return change(configuration.with(config(pool).withServers(servers)));
    }

    /** As {@link #changeServers}, with the list of a source; told as a reload is. */
    void takeList(String pool, DiscoverySource source, List<ServerConfig> servers) throws IOException {
        PoolConfig before = config(pool);
        Configuration next = configuration.with(before.withServers(servers));
        List<String> sentences =
                ConfigDifference.between(configuration, next, StartupSettings.fromStart(configuration));
        String by = "discovery of " + source.shown();
        change(next);
        List<String> told = sentences.stream().map(RunningPools::shortened).toList();
        told.forEach(sentence -> LOG.info(EACH, "reload by {}: {}", by, sentence));
        audit.record(new AuditEvent.Reload(AuditKind.CONFIG, true, by, told, source.shown(), null));
    }

    /** A list is others' and may be long; what part of the keys moves is at the end. */
    private static String shortened(String sentence) {
        return sentence.length() <= TOLD_LENGTH_MAX
                ? sentence
                : sentence.substring(0, TOLD_LENGTH_MAX / 2) + " … "
                        + sentence.substring(sentence.length() - TOLD_LENGTH_MAX / 2);
    }

    private PoolConfig config(String pool) {
        return pools.stream()
                .map(RunningPool::config)
                .filter(config -> config.name().equals(pool))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no pool " + pool));
    }

    /**
     * All steps that may fail are done, and nothing stops half-way: an error here is reported, and the rest goes on. New
     * pools accept clients before the workers know of them, and removed pools accept no more. So no client is accepted
     * for a pool that is closed.
     */
    private List<String> changeTo(
            Configuration next,
            List<RunningPool> successors,
            AuditSwitch.Change audited,
            DescriptorBudget.Shares sharesBefore) {
        List<RunningPool> before = pools;
        pools = successors;
        configuration = next;
        Steps steps = new Steps();
        steps.take("the audit log", audited::make);
        steps.take("limits of the process", () -> memory.limit(maxMemoryBytes(next)));
        for (RunningPool pool : PoolOrder.neededFirst(successors, RunningPool::config)) {
            String name = pool.config().name();
            if (!before.contains(pool)) {
                steps.take("pool " + name + " taking over", pool::takeOver);
            }
        }
        acceptClients(successors, steps);
        for (RunningPool pool : before) {
            if (!isInUse(pool.listener())) {
                steps.take("closing the socket of pool " + pool.config().name(), pool::stopListening);
            }
            if (!isPart(pool)) {
                steps.take("the end of pool " + pool.config().name(), pool::end);
            }
        }
        workersAdoptPools(steps);
        for (RunningPool pool : successors) {
            steps.take("commands of pool " + pool.config().name(), pool::adopted);
        }
        steps.take("following the pools of routes", this::followRoutes);
        steps.take("reporting shortages of descriptors", () -> tellOfDescriptors(sharesBefore));
        steps.take("watching sentinels and clusters", () -> watches.adopt(shared()));
        steps.take("watching the names of servers", () -> hosts.watch(serverNames(next)));
        return steps.defects();
    }

    /** Clients that connect are those of these pools from now on; a socket may be that of two. */
    private static void acceptClients(List<RunningPool> successors, Steps steps) {
        Map<Listener, List<RunningPool>> byListener = new LinkedHashMap<>();
        for (RunningPool pool : successors) {
            if (pool.listener() != null) {
                byListener
                        .computeIfAbsent(pool.listener(), _ -> new ArrayList<>())
                        .add(pool);
            }
        }
        byListener.forEach((listener, pools) -> steps.take(
                "accepting clients of pool " + pools.getFirst().config().name(),
                () -> listener.serve(pools.stream().map(RunningPool::served).toList())));
    }

    private static Set<String> serverNames(Configuration configuration) {
        return configuration.pools().stream()
                .flatMap(pool -> pool.servers().stream())
                .map(server -> server.address() instanceof ServerAddress.Tcp tcp ? tcp.host() : "")
                .filter(host -> !host.isEmpty() && AddressLiteral.parse(host) == null)
                .collect(Collectors.toSet());
    }

    /** A host has another address: all workers move there, in the way that they adopt a configuration. */
    void moved(String host) {
        Steps steps = new Steps();
        for (PoolState pool : shared()) {
            steps.take("pool " + pool.config().name() + " moving with " + host, () -> pool.moved(host));
        }
        for (Worker worker : workers) {
            steps.take("a worker moving with " + host, () -> worker.moved(host));
        }
    }

    /** Accepts no more clients. */
    void stopListening() {
        pools.forEach(RunningPool::stopListening);
    }

    /** Whether the parts of this pool at the workers belong to a pool that is in effect. */
    private boolean isPart(RunningPool successor) {
        return pools.stream().anyMatch(pool -> pool.parts() == successor.parts());
    }

    private boolean isInUse(@Nullable Listener listener) {
        return pools.stream().anyMatch(pool -> pool.listener() == listener);
    }

    private List<Listener> openListeners() {
        List<Listener> open = new ArrayList<>();
        for (RunningPool pool : pools) {
            if (pool.listener() != null) {
                open.add(pool.listener());
            }
        }
        return open;
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

    private void addSuccessors(Configuration next, List<@Nullable Listener> listeners, List<RunningPool> successors) {
        List<PoolConfig> configs = next.pools();
        for (PoolConfig config : PoolOrder.neededFirst(configs, pool -> pool)) {
            successors.add(successor(config, listeners.get(configs.indexOf(config)), successors));
        }
        successors.sort(Comparator.comparingInt(pool -> configs.indexOf(pool.config())));
    }

    /** @param others those that may stand in for it */
    private RunningPool successor(PoolConfig config, @Nullable Listener listener, List<RunningPool> others) {
        RunningPool standIn = others.stream()
                .filter(pool -> pool.config().name().equals(config.standIn().failoverPool()))
                .findFirst()
                .orElse(null);
        RunningPool predecessor = predecessor(config);
        RunningPool successor = predecessor == null
                ? firstRun(config, standIn, listener, List.copyOf(others))
                : predecessor.successor(config, standIn == null ? null : standIn.shared(), listener);
        if (successor != predecessor) {
            LOG.info(EACH, "{}", config.summary());
        }
        return successor;
    }

    private @Nullable RunningPool predecessor(PoolConfig config) {
        return pools.stream().filter(pool -> pool.canBecome(config)).findFirst().orElse(null);
    }

    private RunningPool firstRun(
            PoolConfig config, @Nullable RunningPool standIn, @Nullable Listener listener, List<RunningPool> others) {
        EventLoop timer = workers.getFirst().loop();
        PoolState shared = new PoolState(
                config,
                standIn == null ? null : standIn.shared(),
                timer,
                timer.ticker()::nanoTime,
                connections,
                clientLimit,
                endpoints);
        begun.accept(shared);
        return RunningPool.first(
                shared,
                listener,
                done -> usersLoad.accept(config.name(), done),
                memory.heap(),
                (dialect, features) -> IntStream.range(0, workers.size())
                        .mapToObj(i -> workers.get(i)
                                .part(
                                        shared,
                                        dialect,
                                        features,
                                        standIn == null ? null : standIn.parts().get(i),
                                        name -> named(others, name)
                                                .map(pool -> pool.parts().get(i))
                                                .orElse(null)))
                        .toList());
    }

    private static Optional<RunningPool> named(List<RunningPool> pools, String name) {
        return pools.stream().filter(pool -> pool.config().name().equals(name)).findFirst();
    }

    /** Changes of the pools to which routes lead are those of the routing pools as well. */
    private void followRoutes() {
        for (RunningPool pool : pools) {
            pool.shared()
                    .listeners()
                    .follow(PoolOrder.routed(pool.config()).stream()
                            .flatMap(name -> named(pools, name).stream())
                            .map(other -> other.shared().listeners())
                            .toList());
        }
    }

    /** The names of servers that are looked up. */
    List<HostReport> hostReports() {
        List<HostReport> reports = new ArrayList<>();
        hosts.tell((name, addresses, ageNs, error) -> reports.add(new HostReport(
                name,
                addresses.stream().map(InetAddress::getHostAddress).toList(),
                ageNs < 0 ? -1 : TimeUnit.NANOSECONDS.toSeconds(ageNs),
                error)));
        return reports;
    }

    /** Returns why clients should not come, by the states of servers; empty if they should. Any thread may ask. */
    String unreadiness() {
        return new ServerStates(shared()).unreadiness(configuration);
    }

    /** The shared state of each pool, in the order of the configuration. */
    List<PoolState> shared() {
        return pools.stream().map(RunningPool::shared).toList();
    }

    private void workersAdoptPools(Steps steps) {
        List<PoolState> configured = shared();
        long drainTimeoutMs = configuration.global().drainTimeoutMs();
        Map<Worker, Future<List<String>>> adopting = new LinkedHashMap<>();
        for (int i = 0; i < workers.size(); i++) {
            Worker worker = workers.get(i);
            int number = i;
            List<PoolClients> parts =
                    pools.stream().map(pool -> pool.parts().get(number)).toList();
            steps.take(
                    "passing the change to a worker",
                    () -> adopting.put(worker, worker.adopt(parts, configured, drainTimeoutMs)));
        }
        adopting.forEach((worker, future) -> steps.add(worker.defects(future)));
    }

    /** By default a gigabyte, or less when the JVM may not have that much outside its heap. */
    static long maxMemoryBytes(Configuration configuration) {
        long configuredBytes = configuration.global().maxMemoryBytes();
        return configuredBytes != 0
                ? configuredBytes
                : Math.min(DEFAULT_MAX_MEMORY_BYTES, PlatformDependent.maxDirectMemory() / 4 * 3);
    }
}
