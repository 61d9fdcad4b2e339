package dev.nutcracker.proxy;

import dev.nutcracker.config.PoolConfig;
import dev.nutcracker.config.ReplicaConfig;
import dev.nutcracker.config.ReplicaReads;
import dev.nutcracker.config.ServerAddress;
import dev.nutcracker.config.ServerConfig;
import dev.nutcracker.config.ServerCredentials;
import dev.nutcracker.config.ServerTlsConfig;
import dev.nutcracker.net.Connector;
import dev.nutcracker.net.HostAddresses;
import dev.nutcracker.net.Transport;
import dev.nutcracker.server.PoolState;
import dev.nutcracker.server.ReplicaView;
import dev.nutcracker.server.ReplicaView.ReplicaState;
import dev.nutcracker.server.Replicas;
import dev.nutcracker.server.Replicas.NamedReplica;
import dev.nutcracker.server.Replicas.NamedReplicas;
import dev.nutcracker.topology.ReplicaSettings;
import dev.nutcracker.topology.ReplicaWatch;
import dev.nutcracker.topology.TopologyLoop;
import dev.nutcracker.topology.WatchedShard;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The watches of the replicas of pools whose replicas serve reads: one for each pool. What they find out goes to the pool's
 * {@link Replicas}. One method is called at a time.
 */
final class ReplicaWatches {
    private final Transport transport;
    private final int readBytesMax;
    private final HostAddresses hosts;
    /** By the replicas of the pool. */
    private final RunningWatches<Replicas, Basis, ReplicaWatch> running;

    /** What a watch is made of: another watch takes its place when any of this changes. */
    private record Basis(
            ReplicaReads reads,
            boolean isWatched,
            @Nullable ServerCredentials credentials,
            @Nullable ServerTlsConfig tls) {
        static Basis of(PoolConfig pool) {
            return new Basis(
                    pool.replicaReads(),
                    pool.topology().isWatched(),
                    pool.settings().credentials(),
                    pool.settings().tls());
        }
    }

    ReplicaWatches(Transport transport, int readBytesMax, HostAddresses hosts, TopologyLoop loop) {
        this.transport = transport;
        this.readBytesMax = readBytesMax;
        this.hosts = hosts;
        this.running = new RunningWatches<>(loop, new Kind());
    }

    /** Watches what these pools need, and nothing else. */
    void adopt(List<PoolState> pools) {
        running.adopt(pools).forEach(Replicas::forget);
    }

    private final class Kind implements RunningWatches.Kind<Replicas, Basis, ReplicaWatch> {
        @Override
        public Replicas key(PoolState pool) {
            return pool.replicas();
        }

        @Override
        public @Nullable Basis basis(PoolConfig pool) {
            return pool.replicaReads().areOn() ? Basis.of(pool) : null;
        }

        @Override
        public ReplicaWatch begin(PoolState pool, Basis basis, EventLoop on) {
            return watch(pool, basis, on);
        }

        @Override
        public void stop(ReplicaWatch watch) {
            watch.stop();
        }
    }

    private ReplicaWatch watch(PoolState pool, Basis basis, EventLoop on) {
        PoolConfig config = pool.config();
        ReplicaWatch watch = new ReplicaWatch(
                on,
                new Connector(transport, on, readBytesMax, hosts),
                address -> pool.endpoints().ofServers().apply(address),
                new ReplicaSettings(
                        config.name(),
                        basis.credentials(),
                        basis.reads().lagMaxMs(),
                        config.topology().addresses()),
                () -> shards(pool),
                states -> take(states, pool));
        watch.start();
        return watch;
    }

    private static List<WatchedShard> shards(PoolState pool) {
        PoolConfig config = pool.configInEffect();
        Map<String, NamedReplicas> named = pool.replicas().named();
        List<WatchedShard> shards = new ArrayList<>();
        for (ServerConfig server : config.servers()) {
            ServerAddress.Tcp primary = switch (server.address()) {
                case ServerAddress.Tcp tcp -> tcp;
                case ServerAddress.Master(String master) ->
                    pool.primaries().of(master).address();
                case ServerAddress.Unix _, ServerAddress.Undiscovered _ -> null;
            };
            boolean isAsked =
                    config.replicaReads().areNamed() || config.topology().hasSentinels();
            shards.add(new WatchedShard(server.name(), primary, replicas(server, config, named), isAsked));
        }
        return shards;
    }

    private static List<ServerAddress.Tcp> replicas(
            ServerConfig server, PoolConfig config, Map<String, NamedReplicas> named) {
        NamedReplicas ofCluster = named.get(server.name());
        return ofCluster != null
                ? ofCluster.replicas().stream().map(NamedReplica::address).toList()
                : config.replicaReads().replicas().stream()
                        .filter(replica -> replica.server().equals(server.name()))
                        .map(ReplicaConfig::address)
                        .toList();
    }

    private static void take(List<WatchedShard.State> states, PoolState pool) {
        Zones zones = new Zones(pool);
        Map<String, ReplicaView> views = new LinkedHashMap<>();
        for (WatchedShard.State state : states) {
            List<ReplicaState> replicas = state.replicas().stream()
                    .map(replica -> new ReplicaState(
                            replica.address(), zones.of(replica.address()), replica.fit(), replica.silent()))
                    .toList();
            views.put(state.name(), new ReplicaView(state.primaryServes(), zones.ofPrimary(state.name()), replicas));
        }
        pool.replicas().take(views);
    }

    /** Where servers stand: as the file or the cluster says of each, or by the rules for hosts. */
    private static final class Zones {
        private final PoolState pool;
        private final ReplicaReads reads;
        private final Map<ServerAddress.Tcp, String> given = new HashMap<>();
        private final Map<String, NamedReplicas> named;

        Zones(PoolState pool) {
            this.pool = pool;
            this.reads = pool.configInEffect().replicaReads();
            this.named = pool.replicas().named();
            reads.replicas().forEach(replica -> given.put(replica.address(), replica.zone()));
            named.values()
                    .forEach(of -> of.replicas().forEach(replica -> given.put(replica.address(), replica.zone())));
        }

        String of(ServerAddress.Tcp address) {
            String zone = given.getOrDefault(address, "");
            return zone.isEmpty() ? reads.zones().zoneOf(address.host()) : zone;
        }

        String ofPrimary(String server) {
            NamedReplicas ofCluster = named.get(server);
            if (ofCluster != null && !ofCluster.zone().isEmpty()) {
                return ofCluster.zone();
            }
            for (ServerConfig config : pool.configInEffect().servers()) {
                if (config.name().equals(server)) {
                    return ofPrimary(config.address());
                }
            }
            return "";
        }

        private String ofPrimary(ServerAddress address) {
            return switch (address) {
                case ServerAddress.Tcp tcp -> of(tcp);
                case ServerAddress.Master(String master) -> {
                    ServerAddress.Tcp primary = pool.primaries().of(master).address();
                    yield primary == null ? "" : of(primary);
                }
                case ServerAddress.Unix _, ServerAddress.Undiscovered _ -> "";
            };
        }
    }

    /** What is known of the replicas of the pool; empty if they serve nothing. */
    List<WatchedShard.State> states(PoolState pool) {
        ReplicaWatch watch = running.of(pool);
        return watch == null ? List.of() : watch.snapshot();
    }

    /** Watches nothing any more. */
    void close() {
        running.close();
    }
}
