package dev.nutcracker.config;

import static dev.nutcracker.config.Quoting.quoted;

import dev.nutcracker.config.Section.Located;
import dev.nutcracker.routing.Distribution;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads which servers of a pool serve reads, with the rules for the replicas. */
final class ReplicaReader {
    /** They have no effect where the primary serves everything. */
    private static final List<PoolKey> NEED_READ_FROM = List.of(PoolKey.REPLICAS, PoolKey.ZONES);

    private final Section<PoolKey> section;
    private final String zone;
    private final Problems problems;

    /** @param zone in which the proxy is; empty if it is not known */
    ReplicaReader(Section<PoolKey> section, String zone, Problems problems) {
        this.section = section;
        this.zone = zone;
        this.problems = problems;
    }

    ReplicaReads read() {
        ReadFrom from = section.required(PoolKey.READ_FROM, ReadFrom.class);
        check(from);
        List<Located<ReplicaItem>> items = section.items(PoolKey.REPLICAS, ReplicaItem.class);
        return new ReplicaReads(
                from,
                items.stream().anyMatch(item -> item.value() instanceof ReplicaItem.Auto),
                replicas(items),
                section.number(PoolKey.MAX_REPLICA_LAG),
                section.required(PoolKey.REPLICA_MISS, ReplicaMiss.class),
                section.number(PoolKey.READ_OWN_WRITES),
                Math.toIntExact(section.number(PoolKey.REPLICA_FALLBACK)),
                new ZoneMap(section.items(PoolKey.ZONES, ZoneMap.Rule.class).stream()
                        .map(Located::value)
                        .toList()),
                zone);
    }

    private void check(ReadFrom from) {
        if (from == ReadFrom.PRIMARY) {
            NEED_READ_FROM.stream()
                    .filter(section::has)
                    .forEach(key -> complain(key, "needs read_from, since the primary serves all reads without it"));
            return;
        }
        if (!section.flag(PoolKey.REDIS)) {
            complain(PoolKey.READ_FROM, "needs redis: true");
        }
        if (section.required(PoolKey.SERVER_COMMANDS, String.class).equals(ServerCommands.TWEMPROXY.configName())) {
            complain(PoolKey.SERVER_COMMANDS, "twemproxy does not go with read_from: it has no replicas");
        }
        if (from == ReadFrom.ZONE && zone.isEmpty()) {
            complain(PoolKey.READ_FROM, "zone needs the zone of the proxy: global: zone, or NUTCRACKER_ZONE");
        }
        section.items(PoolKey.SERVERS, ServerConfig.class).stream()
                .filter(server -> server.value().address() instanceof ServerAddress.Unix)
                .forEach(server -> problems.error(
                        server.at(),
                        PoolKey.SERVERS.configName(),
                        "the path of a socket does not go with read_from: its replicas could not be watched"));
        String who = whoKnows();
        if (who.isEmpty() && !section.has(PoolKey.REPLICAS)) {
            complain(PoolKey.READ_FROM, "needs replicas; allowed: " + ReplicaConfig.FORM);
        } else if (!who.isEmpty() && section.has(PoolKey.REPLICAS)) {
            complain(PoolKey.REPLICAS, "does not go with " + who + ", which says which replicas there are");
        }
    }

    /** Returns who knows the replicas, if they do not stand in the file. */
    private String whoKnows() {
        if (section.has(PoolKey.SENTINELS)) {
            return PoolKey.SENTINELS.configName();
        }
        boolean isCluster = section.required(PoolKey.DISTRIBUTION, Distribution.class) == Distribution.CLUSTER;
        return isCluster ? "distribution: cluster" : "";
    }

    private List<ReplicaConfig> replicas(List<Located<ReplicaItem>> items) {
        Set<String> servers = section.items(PoolKey.SERVERS, ServerConfig.class).stream()
                .map(server -> server.value().name())
                .collect(Collectors.toSet());
        Map<ServerAddress.Tcp, Position> positions = new HashMap<>();
        List<ReplicaConfig> replicas = new ArrayList<>();
        for (Located<ReplicaItem> item : items) {
            switch (item.value()) {
                case ReplicaItem.Auto _ -> {
                    if (items.size() > 1) {
                        complain(item, ReplicaConfig.AUTO + " stands alone");
                    }
                }
                case ReplicaItem.Named(ReplicaConfig replica) -> {
                    if (section.has(PoolKey.DISCOVERY)) {
                        complain(
                                item,
                                "does not go with discovery, whose lists have no replicas; allowed: "
                                        + ReplicaConfig.AUTO);
                        continue;
                    }
                    Position first = positions.putIfAbsent(replica.address(), item.at());
                    if (first != null) {
                        complain(item, "a second replica at this address, first on line " + first.line());
                    } else if (!servers.contains(replica.server())) {
                        complain(item, "there is no server with the name " + quoted(replica.server()));
                    }
                    replicas.add(replica);
                }
            }
        }
        return replicas;
    }

    private void complain(PoolKey key, String message) {
        problems.error(section.position(key), key.configName(), message);
    }

    private void complain(Located<ReplicaItem> item, String message) {
        problems.error(item.at(), PoolKey.REPLICAS.configName(), message);
    }
}
