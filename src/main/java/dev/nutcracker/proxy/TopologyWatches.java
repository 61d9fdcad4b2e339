package dev.nutcracker.proxy;

import dev.nutcracker.config.PoolConfig;
import dev.nutcracker.config.ServerAddress;
import dev.nutcracker.config.ServerCredentials;
import dev.nutcracker.config.ServerTlsConfig;
import dev.nutcracker.config.TopologyConfig;
import dev.nutcracker.net.Connector;
import dev.nutcracker.net.EndpointKind;
import dev.nutcracker.net.HostAddresses;
import dev.nutcracker.net.Transport;
import dev.nutcracker.server.PoolState;
import dev.nutcracker.server.Primaries;
import dev.nutcracker.stats.TopologyReport;
import dev.nutcracker.topology.ClusterSettings;
import dev.nutcracker.topology.ClusterWatch;
import dev.nutcracker.topology.SentinelWatch;
import dev.nutcracker.topology.TopologyLoop;
import dev.nutcracker.topology.WatchSettings;
import dev.nutcracker.topology.WatchedShard;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The watches of the pools whose servers are masters of sentinels, or nodes of a cluster: one for each pool. What they find out goes
 * to the pool's {@link Primaries}, and doubts of workers come from there. One method is called at a time.
 */
final class TopologyWatches {
    private final Transport transport;
    private final int readBytesMax;
    private final HostAddresses hosts;
    private final TopologyLoop loop;
    private final NodeChanges changes;
    private final Witness witness;
    private final ReplicaWatches replicas;
    /** By the primaries of the pool. */
    private final RunningWatches<Primaries, Basis, RunningWatch> running;

    /** What a watch is made of: another watch takes its place when any of this changes. */
    private record Basis(
            TopologyConfig topology,
            @Nullable ServerCredentials credentials,
            @Nullable ServerTlsConfig tls,
            Set<String> masters) {
        static Basis of(PoolConfig pool) {
            Set<String> masters = new TreeSet<>();
            if (!pool.topology().isCluster()) {
                pool.servers().forEach(server -> masters.add(server.address().text()));
            }
            return new Basis(
                    pool.topology(),
                    pool.settings().credentials(),
                    pool.settings().tls(),
                    masters);
        }
    }

    /** @param report what it knows of the pool under one of its configurations */
    private record RunningWatch(Runnable stop, Function<PoolState, @Nullable TopologyReport> report) {}

    TopologyWatches(Transport transport, int readBytesMax, HostAddresses hosts, NodeChanges changes, Witness witness) {
        this.witness = witness;
        this.transport = transport;
        this.readBytesMax = readBytesMax;
        this.hosts = hosts;
        this.loop = new TopologyLoop(transport);
        this.changes = changes;
        this.replicas = new ReplicaWatches(transport, readBytesMax, hosts, loop);
        this.running = new RunningWatches<>(loop, new Kind());
    }

    /** Watches what these pools need, and nothing else. */
    void adopt(List<PoolState> pools) {
        running.adopt(pools);
        replicas.adopt(pools);
    }

    private final class Kind implements RunningWatches.Kind<Primaries, Basis, RunningWatch> {
        @Override
        public Primaries key(PoolState pool) {
            return pool.primaries();
        }

        @Override
        public @Nullable Basis basis(PoolConfig pool) {
            return pool.topology().isWatched() ? Basis.of(pool) : null;
        }

        @Override
        public RunningWatch begin(PoolState pool, Basis basis, EventLoop on) {
            return watch(pool, basis, on);
        }

        @Override
        public void stop(RunningWatch watch) {
            watch.stop().run();
        }
    }

    private RunningWatch watch(PoolState pool, Basis basis, EventLoop on) {
        Connector connector = new Connector(transport, on, readBytesMax, hosts);
        Function<ServerAddress, EndpointKind> kinds =
                address -> pool.endpoints().ofServers().apply(address);
        return basis.topology().isCluster()
                ? watchCluster(pool, basis, on, connector, kinds)
                : watchSentinels(pool, basis, on, connector, kinds);
    }

    private RunningWatch watchSentinels(
            PoolState pool,
            Basis basis,
            EventLoop on,
            Connector connector,
            Function<ServerAddress, EndpointKind> kinds) {
        Primaries primaries = pool.primaries();
        SentinelWatch watch = new SentinelWatch(
                on,
                connector,
                EndpointKind.PLAIN,
                kinds,
                new WatchSettings(
                        basis.topology().sentinels(),
                        basis.topology().sentinelCredentials(),
                        basis.credentials(),
                        basis.topology().refreshMs(),
                        basis.topology().addresses()),
                basis.masters(),
                new WatchedPrimaries(primaries, basis.masters()));
        primaries.checkBy((master, doubt) -> watch.hint(master, WatchedPrimaries.hint(doubt)));
        watch.start();
        return new RunningWatch(watch::stop, watched -> TopologyReports.ofSentinels(watched, watch.snapshot()));
    }

    private RunningWatch watchCluster(
            PoolState pool,
            Basis basis,
            EventLoop on,
            Connector connector,
            Function<ServerAddress, EndpointKind> kinds) {
        Primaries primaries = pool.primaries();
        ClusterSettings settings = new ClusterSettings(
                pool.config().name(),
                basis.topology().seeds(),
                basis.credentials(),
                basis.topology().refreshMs(),
                basis.topology().addresses());
        ClusterWatch watch =
                new ClusterWatch(on, connector, kinds, settings, new WatchedCluster(pool, changes, witness));
        primaries.checkBy((node, doubt) -> watch.hint(node, WatchedPrimaries.hint(doubt)));
        primaries.onRedirection((node, to) -> watch.moved(node, to.slot(), to.host(), to.port()));
        watch.start();
        return new RunningWatch(watch::stop, watched -> TopologyReports.ofCluster(watched, watch.snapshot()));
    }

    /** For asking name servers, on the same loop. */
    LoopSockets dnsSockets() {
        return new LoopSockets(loop, transport);
    }

    /** What is known of those of these pools that it watches. */
    List<TopologyReport> reports(List<PoolState> pools) {
        List<TopologyReport> reports = new ArrayList<>();
        for (PoolState pool : pools) {
            RunningWatch watch = running.of(pool);
            TopologyReport report = watch == null ? null : watch.report().apply(pool);
            if (pool.config().replicaReads().areOn()) {
                List<WatchedShard.State> states = replicas.states(pool);
                TopologyReport own = report == null ? TopologyReports.ofServers(pool, states) : report;
                report = TopologyReports.withReplicas(own, pool, states);
            }
            if (report != null) {
                reports.add(report);
            }
        }
        return reports;
    }

    /** Watches nothing any more. */
    void close() {
        replicas.close();
        running.close();
        changes.close();
    }
}
