package dev.nutcracker.proxy;

import dev.nutcracker.config.ServerAddress;
import dev.nutcracker.config.ServerConfig;
import dev.nutcracker.protocol.Rejection;
import dev.nutcracker.server.PoolState;
import dev.nutcracker.server.Primaries;
import dev.nutcracker.server.Primary;
import dev.nutcracker.stats.ReplicaCounter;
import dev.nutcracker.stats.TopologyReport;
import dev.nutcracker.stats.TopologyReport.Count;
import dev.nutcracker.stats.TopologyReport.Replica;
import dev.nutcracker.stats.TopologyReport.Shard;
import dev.nutcracker.stats.TopologyReport.Watcher;
import dev.nutcracker.topology.ClusterSnapshot;
import dev.nutcracker.topology.ClusterSnapshot.NodeStatus;
import dev.nutcracker.topology.ClusterSnapshot.Refreshes;
import dev.nutcracker.topology.ClusterSnapshot.Role;
import dev.nutcracker.topology.MasterState;
import dev.nutcracker.topology.SentinelSnapshot;
import dev.nutcracker.topology.WatchedShard;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What operators see of the pools whose servers others name. */
final class TopologyReports {
    private TopologyReports() {}

    static TopologyReport ofSentinels(PoolState pool, SentinelSnapshot watch) {
        List<Shard> shards = new ArrayList<>();
        for (ServerConfig server : pool.config().servers()) {
            if (server.address() instanceof ServerAddress.Master(String master)) {
                shards.add(shard(server.name(), pool.primaries().of(master), watch));
            }
        }
        List<Watcher> sentinels = watch.sentinels().stream()
                .map(one -> new Watcher(one.address(), one.configured(), one.answering(), one.stale(), one.reason()))
                .toList();
        List<Count> refreshes = List.of(
                new Count("answered", watch.refreshes() - watch.unansweredRefreshes()),
                new Count("unanswered", watch.unansweredRefreshes()));
        return new TopologyReport(
                pool.config().name(),
                "sentinels",
                pool.topology().version(),
                watch.ageNs(System.nanoTime()),
                refreshes,
                redirects(pool.primaries(), List.of(Rejection.DEMOTED, Rejection.NOT_READY)),
                shards.stream().mapToLong(Shard::held).sum(),
                shards,
                sentinels,
                List.of(),
                List.of());
    }

    static TopologyReport ofCluster(PoolState pool, ClusterSnapshot watch) {
        Map<String, NodeStatus> nodes = new HashMap<>();
        watch.nodes().forEach(node -> nodes.put(node.name(), node));
        List<Shard> shards = new ArrayList<>();
        for (ServerConfig server : pool.config().servers()) {
            Primary primary = pool.primaries().of(server.name());
            NodeStatus node = nodes.get(server.name());
            Role role = node == null ? Role.UNKNOWN : node.role();
            shards.add(shard(server.name(), primary, role, node == null ? 0 : node.epoch()));
        }
        List<Watcher> watchers = watch.nodes().stream()
                .map(node -> new Watcher(node.name(), false, node.problem().isEmpty(), node.stale(), node.problem()))
                .toList();
        Refreshes refreshes = watch.refreshes();
        return new TopologyReport(
                pool.config().name(),
                "cluster",
                pool.topology().version(),
                watch.ageNs(System.nanoTime()),
                List.of(
                        new Count("answered", refreshes.changed() + refreshes.unchanged() + refreshes.undecided()),
                        new Count("unanswered", refreshes.unanswered())),
                redirects(
                        pool.primaries(),
                        List.of(
                                Rejection.MOVED,
                                Rejection.ASK,
                                Rejection.TRY_AGAIN,
                                Rejection.CLUSTER_DOWN,
                                Rejection.DEMOTED,
                                Rejection.NOT_READY)),
                shards.stream().mapToLong(Shard::held).sum() + pool.primaries().waitingForSlots(),
                shards,
                watchers,
                List.of(),
                List.of());
    }

    /** Of a pool whose servers stand in the file, and have replicas. */
    static TopologyReport ofServers(PoolState pool, List<WatchedShard.State> replicas) {
        List<Shard> shards = new ArrayList<>();
        for (WatchedShard.State state : replicas) {
            String phase = state.primaryServes() ? "serving" : "lost";
            shards.add(new Shard(state.name(), state.name(), phase, "none", state.name(), 0, 0, ""));
        }
        return new TopologyReport(
                pool.config().name(),
                "servers",
                pool.topology().version(),
                -1,
                List.of(),
                List.of(),
                0,
                shards,
                List.of(),
                List.of(),
                List.of());
    }

    /** Adds what is known of the replicas. */
    static TopologyReport withReplicas(TopologyReport report, PoolState pool, List<WatchedShard.State> states) {
        List<Count> reads = Arrays.stream(ReplicaCounter.values())
                .map(counter -> new Count(counter.label(), pool.replicas().counted(counter)))
                .toList();
        List<Replica> replicas = new ArrayList<>();
        for (WatchedShard.State state : states) {
            for (WatchedShard.Replica replica : state.replicas()) {
                replicas.add(new Replica(
                        state.name(),
                        replica.address().text(),
                        pool.replicas().zoneOf(state.name(), replica.address()),
                        replica.fit(),
                        replica.lagMs(),
                        replica.reason()));
            }
        }
        return report.with(reads, replicas);
    }

    private static Shard shard(String server, Primary primary, SentinelSnapshot watch) {
        MasterState.Phase phase = MasterState.Phase.UNKNOWN;
        long epoch = 0;
        for (MasterState state : watch.masters()) {
            if (state.master().equals(primary.master())) {
                phase = state.phase();
                epoch = state.epoch();
            }
        }
        return shard(server, primary, phase, epoch);
    }

    private static Shard shard(String server, Primary primary, Enum<?> phase, long epoch) {
        ServerAddress.Tcp address = primary.address();
        return new Shard(
                server,
                primary.master(),
                label(phase),
                label(primary.waiting()),
                address == null ? "" : address.text(),
                epoch,
                primary.held(),
                primary.waiting() == Primary.Wait.NONE ? "" : primary.reason());
    }

    static List<Count> redirects(Primaries primaries, List<Rejection> kinds) {
        return kinds.stream()
                .map(kind -> new Count(label(kind), primaries.rejections(kind)))
                .toList();
    }

    private static String label(Rejection kind) {
        return switch (kind) {
            case NONE -> "none";
            case DEMOTED -> "readonly";
            case NOT_READY -> "loading";
            case MOVED -> "moved";
            case ASK -> "ask";
            case TRY_AGAIN -> "tryagain";
            case CLUSTER_DOWN -> "clusterdown";
        };
    }

    private static String label(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
