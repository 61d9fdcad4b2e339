package dev.nutcracker.config;

import static dev.nutcracker.config.Quoting.quoted;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads who says where the servers of a pool are, with the rules for pools whose servers are not in the file. */
final class TopologyReader {
    /** They have no effect where servers have addresses. */
    private static final List<PoolKey> NEED_SENTINELS =
            List.of(PoolKey.SENTINEL_AUTH, PoolKey.SENTINEL_AUTH_FILE, PoolKey.ADDRESSES);

    private final Section<PoolKey> section;
    private final SecretFiles files;
    private final Problems problems;

    TopologyReader(Section<PoolKey> section, SecretFiles files, Problems problems) {
        this.section = section;
        this.files = files;
        this.problems = problems;
    }

    TopologyConfig read() {
        checkKeys();
        checkServers();
        return new TopologyConfig(
                values(PoolKey.SENTINELS, ServerAddress.Tcp.class),
                credentials(),
                section.number(PoolKey.TOPOLOGY_REFRESH),
                section.number(PoolKey.FAILOVER_WAIT),
                new AddressMap(values(PoolKey.ADDRESSES, AddressMap.Rule.class)));
    }

    private boolean hasSentinels() {
        return section.has(PoolKey.SENTINELS);
    }

    private <T> List<T> values(PoolKey key, Class<T> type) {
        return section.items(key, type).stream().map(Section.Located::value).toList();
    }

    private void checkKeys() {
        if (!hasSentinels()) {
            NEED_SENTINELS.stream().filter(section::has).forEach(key -> complain(key, "needs sentinels"));
            return;
        }
        if (!section.flag(PoolKey.REDIS)) {
            complain(PoolKey.SENTINELS, "needs redis: true");
        }
        if (section.flag(PoolKey.AUTO_EJECT_HOSTS)) {
            complain(
                    PoolKey.AUTO_EJECT_HOSTS,
                    "does not go with sentinels: it would move keys that a failover is about to serve again");
        }
        if (section.required(PoolKey.ON_FAILURE, OnFailure.class) != OnFailure.AUTO) {
            complain(PoolKey.ON_FAILURE, "does not go with sentinels; failover_wait says how long requests wait");
        }
        if (section.required(PoolKey.SERVER_COMMANDS, String.class).equals(ServerCommands.TWEMPROXY.configName())) {
            complain(PoolKey.SERVER_COMMANDS, "twemproxy does not go with sentinels");
        }
    }

    /** A name without an address is a master, and only sentinels know where its primary is. */
    private void checkServers() {
        for (Section.Located<ServerConfig> server : section.items(PoolKey.SERVERS, ServerConfig.class)) {
            ServerAddress address = server.value().address();
            boolean isMaster = address instanceof ServerAddress.Master;
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

    private @Nullable ServerCredentials credentials() {
        if (section.has(PoolKey.SENTINEL_AUTH) && section.has(PoolKey.SENTINEL_AUTH_FILE)) {
            complain(PoolKey.SENTINEL_AUTH_FILE, "does not go with sentinel_auth; set one of the two");
        }
        Secret secret = section.value(PoolKey.SENTINEL_AUTH, Secret.class);
        Expanded file = section.value(PoolKey.SENTINEL_AUTH_FILE, Expanded.class);
        if (secret == null && file != null) {
            secret = files.read(file, section.position(PoolKey.SENTINEL_AUTH_FILE), PoolKey.SENTINEL_AUTH_FILE);
        }
        if (secret == null) {
            return null;
        }
        return secret.text().indexOf(':') > 0
                ? ServerCredentials.ofUserAndPassword(secret)
                : ServerCredentials.ofPassword(secret);
    }

    private void complain(PoolKey key, String message) {
        problems.error(section.position(key), key.configName(), message);
    }

    private void complain(Section.Located<ServerConfig> server, String message) {
        problems.error(server.at(), PoolKey.SERVERS.configName(), message);
    }
}
