package dev.nutcracker.proxy;

import dev.nutcracker.config.Configuration;
import dev.nutcracker.config.DiscoveryConfig;
import dev.nutcracker.config.DiscoverySource;
import dev.nutcracker.config.Expanded;
import dev.nutcracker.config.PoolConfig;
import dev.nutcracker.config.ServerConfig;
import dev.nutcracker.discovery.AnswerKind;
import dev.nutcracker.discovery.Discovery;
import dev.nutcracker.discovery.DiscoverySnapshot;
import dev.nutcracker.discovery.DiscoveryTally;
import dev.nutcracker.discovery.ListCache;
import dev.nutcracker.discovery.ListOrigin;
import dev.nutcracker.stats.DiscoveryReport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The discoveries of the pools whose servers a source names, and the lists that they have taken. {@link Proxy} calls one method at a
 * time. The class is loaded with the first such pool.
 *
 * <pre>
 *   reload ──► inForce: a pool of the same source keeps its list ──► change ──► adopt: starts and stops discoveries
 *   discovery ──► Change: its pool has the list
 * </pre>
 */
final class ServerLists {
    /** Gives a pool the servers of a list, unless it has another source by now. */
    @FunctionalInterface
    interface Change {
        void to(String pool, DiscoverySource source, List<ServerConfig> servers) throws IOException;
    }

    private final LoopSockets sockets;
    private final Change change;
    private final Map<String, DiscoveryTally> tallies = new HashMap<>();
    private Map<String, Running> running = new HashMap<>();
    private Map<String, Taken> taken = new HashMap<>();
    private @Nullable ListCache cache;
    /** What the cache has had for the configuration that is to be in force. */
    private final Map<String, List<ServerConfig>> read = new HashMap<>();

    private record Running(DiscoveryConfig config, Discovery discovery) {}

    /** The servers that a pool has. */
    private record Taken(DiscoverySource source, List<ServerConfig> servers, ListOrigin origin) {
        boolean isLists() {
            return origin == ListOrigin.SOURCE || origin == ListOrigin.CACHE;
        }

        boolean isStillOf(PoolConfig pool, DiscoverySource now) {
            return source.equals(now) && servers.equals(pool.servers());
        }
    }

    ServerLists(LoopSockets sockets, Change change) {
        this.sockets = sockets;
        this.change = change;
    }

    /**
     * The configuration as it would be in force: a list stays while the source is the same. So does one of another source in a pool
     * whose file names no servers, until the new source answers.
     *
     * @param before the configuration in effect
     */
    Configuration inForce(Configuration before, Configuration next) {
        Configuration known = next;
        read.clear();
        for (PoolConfig pool : next.pools()) {
            DiscoveryConfig discovery = pool.topology().discovery();
            if (discovery != null) {
                List<ServerConfig> servers = serversInForce(before, next, pool, discovery.source());
                known = servers.isEmpty() ? known : known.with(pool.withServers(servers));
            }
        }
        return known;
    }

    private List<ServerConfig> serversInForce(
            Configuration before, Configuration next, PoolConfig pool, DiscoverySource source) {
        Taken list = taken.get(pool.name());
        if (list != null && list.isLists() && (list.source().equals(source) || pool.isUndiscovered())) {
            return list.servers();
        }
        List<ServerConfig> cached = cached(next, pool, source);
        read.put(pool.name(), cached);
        if (!cached.isEmpty() || !pool.isUndiscovered()) {
            return cached;
        }
        return before.pools().stream()
                .filter(former ->
                        former.name().equals(pool.name()) && !former.topology().isWatched())
                .map(PoolConfig::servers)
                .findFirst()
                .orElse(List.of());
    }

    private static List<ServerConfig> cached(Configuration next, PoolConfig pool, DiscoverySource source) {
        Expanded directory = next.global().discoveryCache();
        return directory == null ? List.of() : new ListCache(directory.path()).read(pool.name(), source);
    }

    /** Discovers for the pools of this configuration, which is in effect, and for no others. */
    void adopt(Configuration configuration) {
        Expanded directory = configuration.global().discoveryCache();
        cache = directory == null ? null : new ListCache(directory.path());
        Map<String, Running> next = new HashMap<>();
        Map<String, Taken> kept = new HashMap<>();
        for (PoolConfig pool : configuration.pools()) {
            DiscoveryConfig discovery = pool.topology().discovery();
            if (discovery != null) {
                Taken list = taken.get(pool.name());
                boolean stays = list != null && list.isStillOf(pool, discovery.source());
                if (list == null || !stays) {
                    list = new Taken(discovery.source(), pool.servers(), origin(pool, list));
                }
                kept.put(pool.name(), list);
                Running before = running.get(pool.name());
                boolean goesOn = stays && before != null && before.config().equals(discovery);
                next.put(pool.name(), goesOn ? before : begin(pool, discovery, list));
            }
        }
        taken = kept;
        tallies.keySet().retainAll(next.keySet());
        running.values().stream()
                .filter(one -> !next.containsValue(one))
                .forEach(one -> one.discovery().stop());
        running = next;
    }

    /** @param former the list of another source; null if there is none */
    private ListOrigin origin(PoolConfig pool, @Nullable Taken former) {
        if (pool.isUndiscovered()) {
            return ListOrigin.NONE;
        }
        boolean isFormer = former != null && former.servers().equals(pool.servers());
        return !isFormer && pool.servers().equals(read.get(pool.name())) ? ListOrigin.CACHE : ListOrigin.FILE;
    }

    private Running begin(PoolConfig pool, DiscoveryConfig config, Taken list) {
        Discovery discovery = new Discovery(
                pool.name(),
                config,
                list.origin() == ListOrigin.NONE ? List.of() : list.servers(),
                list.origin(),
                sockets,
                servers -> change.to(pool.name(), config.source(), servers),
                tallies.computeIfAbsent(pool.name(), _ -> new DiscoveryTally()));
        discovery.start();
        return new Running(config, discovery);
    }

    /** Whether the servers of this pool come from that source now. */
    boolean isSourceOf(String pool, DiscoverySource source) {
        Running now = running.get(pool);
        return now != null && now.config().source().equals(source);
    }

    /** The pool has these servers, as its source says. */
    void took(String pool, DiscoverySource source, List<ServerConfig> servers) {
        taken.put(pool, new Taken(source, servers, ListOrigin.SOURCE));
        ListCache keeper = cache;
        if (keeper != null) {
            keeper.write(pool, source, servers);
        }
    }

    /** What is known of each, in the order of the configuration. */
    List<DiscoveryReport> reports(Configuration configuration) {
        List<DiscoveryReport> reports = new ArrayList<>();
        for (PoolConfig pool : configuration.pools()) {
            Running one = running.get(pool.name());
            if (one != null) {
                reports.add(report(pool, one.discovery().snapshot()));
            }
        }
        return reports;
    }

    private static DiscoveryReport report(PoolConfig pool, DiscoverySnapshot discovery) {
        List<DiscoveryReport.Count> answers = new ArrayList<>();
        for (AnswerKind kind : AnswerKind.values()) {
            answers.add(
                    new DiscoveryReport.Count(kind.label(), discovery.answers().get(kind.ordinal())));
        }
        List<DiscoveryReport.Listed> servers = pool.isUndiscovered()
                ? List.of()
                : pool.servers().stream()
                        .map(server -> new DiscoveryReport.Listed(
                                server.name(), server.address().text(), server.weight()))
                        .toList();
        return new DiscoveryReport(
                pool.name(),
                discovery.source(),
                discovery.origin().label(),
                discovery.ageNs(),
                answers,
                discovery.changes(),
                discovery.trouble(),
                servers);
    }

    /** Discovers nothing any more. */
    void close() {
        running.values().forEach(one -> one.discovery().stop());
        running = new HashMap<>();
    }
}
