package dev.nutcracker.config;

import static dev.nutcracker.config.Quoting.quoted;

import dev.nutcracker.routing.Distribution;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Reads who says where the servers of a pool are, with the rules for pools whose servers are not in the file. */
final class TopologyReader {
    /** A cluster has its own. */
    static final Set<PoolKey> NOT_OF_CLUSTERS =
            Collections.unmodifiableSet(EnumSet.of(PoolKey.HASH, PoolKey.HASH_TAG, PoolKey.SENTINELS));

    /** They have no effect where servers have addresses. */
    private static final List<PoolKey> NEED_SENTINELS = List.of(PoolKey.SENTINEL_AUTH, PoolKey.SENTINEL_AUTH_FILE);

    private final Section<PoolKey> section;
    private final CredentialsReader credentials;
    private final SecretFiles files;
    private final Problems problems;

    TopologyReader(Section<PoolKey> section, CredentialsReader credentials, SecretFiles files, Problems problems) {
        this.section = section;
        this.credentials = credentials;
        this.files = files;
        this.problems = problems;
    }

    TopologyConfig read() {
        checkKeys();
        checkServers();
        return new TopologyConfig(
                seeds(),
                values(PoolKey.SENTINELS, ServerAddress.Tcp.class),
                credentials.ofSentinels(),
                section.number(PoolKey.TOPOLOGY_REFRESH),
                section.number(PoolKey.FAILOVER_WAIT),
                new AddressMap(values(PoolKey.ADDRESSES, AddressMap.Rule.class)),
                announced(),
                new DiscoveryReader(section, files, problems).read());
    }

    /** All proxies of a cluster must agree, so the order in the file does not matter. */
    private List<ServerAddress.Tcp> announced() {
        if (section.required(PoolKey.CLUSTER_VIEW, ClusterView.class) == ClusterView.STANDALONE) {
            if (section.has(PoolKey.ANNOUNCE)) {
                complain(PoolKey.ANNOUNCE, "needs cluster_view: cluster");
            }
            return List.of();
        }
        if (!isCluster()) {
            complain(PoolKey.CLUSTER_VIEW, "cluster needs distribution: cluster, whose slots clients know");
            return List.of();
        }
        List<ServerAddress.Tcp> announced = values(PoolKey.ANNOUNCE, ServerAddress.Tcp.class).stream()
                .distinct()
                .sorted(Comparator.comparing(ServerAddress.Tcp::text))
                .toList();
        return announced.isEmpty() ? listened() : announced;
    }

    private List<ServerAddress.Tcp> listened() {
        if (section.value(PoolKey.LISTEN, ListenAddress.class) instanceof ListenAddress.Tcp listen) {
            InetAddress address = listen.address().getAddress();
            if (!address.isAnyLocalAddress()) {
                return List.of(new ServerAddress.Tcp(
                        address.getHostAddress(), listen.address().getPort()));
            }
        }
        complain(PoolKey.CLUSTER_VIEW, "cluster needs announce, since listen is no address that clients can be told");
        return List.of();
    }

    private boolean hasSentinels() {
        return section.has(PoolKey.SENTINELS);
    }

    private boolean isCluster() {
        return section.required(PoolKey.DISTRIBUTION, Distribution.class) == Distribution.CLUSTER;
    }

    private List<ServerAddress.Tcp> seeds() {
        List<ServerAddress.Tcp> seeds = new ArrayList<>();
        if (isCluster()) {
            for (ServerConfig server : values(PoolKey.SERVERS, ServerConfig.class)) {
                if (server.address() instanceof ServerAddress.Tcp seed) {
                    seeds.add(seed);
                }
            }
        }
        return seeds;
    }

    /**
     * The servers of a cluster are known by the names of its nodes. Before these are known, the seeds stand for them. Another pool
     * may name none if a source does.
     */
    List<ServerConfig> servers(List<ServerConfig> ofFile) {
        if (ofFile.isEmpty()) {
            return List.of(ServerConfig.UNDISCOVERED);
        }
        if (!isCluster()) {
            return ofFile;
        }
        return ofFile.stream()
                .map(seed -> seed.address().text())
                .distinct()
                .map(name -> new ServerConfig(name, new ServerAddress.Master(name), 1))
                .sorted(ServerConfig.INDEX_ORDER)
                .toList();
    }

    private <T> List<T> values(PoolKey key, Class<T> type) {
        return section.items(key, type).stream().map(Section.Located::value).toList();
    }

    private void checkKeys() {
        if (isCluster()) {
            checkKeysOfCluster();
        } else if (section.has(PoolKey.ADDRESSES) && !hasSentinels()) {
            complain(PoolKey.ADDRESSES, "needs sentinels, or distribution: cluster");
        }
        if (!hasSentinels()) {
            NEED_SENTINELS.stream().filter(section::has).forEach(key -> complain(key, "needs sentinels"));
        } else {
            checkKeysOfSentinels();
        }
        if (section.has(PoolKey.DISCOVERY) && (hasSentinels() || isCluster())) {
            String what = hasSentinels() ? "sentinels" : "distribution: cluster";
            complain(PoolKey.DISCOVERY, "does not go with " + what + ", which says where the servers are");
        }
        if (hasSentinels() || isCluster()) {
            checkFailureKeys(hasSentinels() ? "sentinels" : "distribution: cluster");
        }
    }

    private void checkKeysOfCluster() {
        if (!section.flag(PoolKey.REDIS)) {
            complain(PoolKey.DISTRIBUTION, "cluster needs redis: true");
        }
        for (PoolKey key : NOT_OF_CLUSTERS) {
            if (section.has(key)) {
                complain(key, "does not go with distribution: cluster, which has hash, tags and failover of its own");
            }
        }
        if (section.number(PoolKey.REDIS_DB) != 0) {
            complain(PoolKey.REDIS_DB, "a cluster has database 0 only");
        }
    }

    private void checkKeysOfSentinels() {
        if (!section.flag(PoolKey.REDIS)) {
            complain(PoolKey.SENTINELS, "needs redis: true");
        }
    }

    private void checkFailureKeys(String what) {
        if (section.flag(PoolKey.AUTO_EJECT_HOSTS)) {
            complain(
                    PoolKey.AUTO_EJECT_HOSTS,
                    "does not go with " + what + ": it would move keys that a failover is about to serve again");
        }
        if (section.required(PoolKey.ON_FAILURE, OnFailure.class) != OnFailure.AUTO) {
            complain(PoolKey.ON_FAILURE, "does not go with " + what + "; failover_wait says how long requests wait");
        }
        if (section.required(PoolKey.SERVER_COMMANDS, String.class).equals(ServerCommands.TWEMPROXY.configName())) {
            complain(PoolKey.SERVER_COMMANDS, "twemproxy does not go with " + what);
        }
    }

    /** A name without an address is a master, and only sentinels know where its primary is. */
    private void checkServers() {
        for (Section.Located<ServerConfig> server : section.items(PoolKey.SERVERS, ServerConfig.class)) {
            ServerAddress address = server.value().address();
            boolean isMaster = address instanceof ServerAddress.Master;
            if (isCluster() && !isSeed(server.value())) {
                complain(server, quoted(address.text()) + " is no seed of a cluster; allowed: host:port:1");
                continue;
            }
            if (hasSentinels() && !isMaster) {
                complain(
                        server,
                        quoted(address.text()) + " is an address; allowed with sentinels: " + ServerParser.MASTER_FORM);
            } else if (!hasSentinels() && isMaster) {
                String line = address.text() + ':' + server.value().weight();
                complain(server, quoted(line) + " lacks a part; allowed: " + ServerParser.FORM);
            }
        }
    }

    private static boolean isSeed(ServerConfig server) {
        boolean hasName = !server.name().equals(server.address().text());
        return server.address() instanceof ServerAddress.Tcp tcp
                && server.weight() == 1
                && (!hasName || server.name().equals(tcp.host()));
    }

    private void complain(PoolKey key, String message) {
        problems.error(section.position(key), key.configName(), message);
    }

    private void complain(Section.Located<ServerConfig> server, String message) {
        problems.error(server.at(), PoolKey.SERVERS.configName(), message);
    }
}
