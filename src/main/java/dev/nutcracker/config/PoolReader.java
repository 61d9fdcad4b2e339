package dev.nutcracker.config;

import static dev.nutcracker.config.Quoting.quoted;

import dev.nutcracker.config.FurtherRules.FurtherRoute;
import dev.nutcracker.config.Section.Located;
import dev.nutcracker.hash.KeyHash;
import dev.nutcracker.routing.Distribution;
import dev.nutcracker.routing.HashTag;
import dev.nutcracker.routing.RoutingRule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads one pool: first each key by itself, then the rules between keys. */
final class PoolReader {
    /** They are one password for all. */
    private static final List<PoolKey> OF_ALL_CLIENTS =
            List.of(PoolKey.REDIS_AUTH, PoolKey.REDIS_AUTH_FILE, PoolKey.MEMCACHE_AUTH, PoolKey.MEMCACHE_AUTH_FILE);

    private final Yaml.Text name;
    private final Section<PoolKey> section;
    private final @Nullable CommandNames commandNames;
    private final SecretFiles files;
    private final Problems problems;
    private final UsersReader usersReader;
    private final @Nullable Located<Expanded> usersOfAllPools;
    private final String zone;
    private final Map<String, Position> serverPositions = new HashMap<>();

    /**
     * @param commandNames null to take every command
     * @param usersOfAllPools the file for pools that have no users of their own; null if there is none
     * @param zone in which the proxy is; empty if it is not known
     */
    PoolReader(
            Yaml.Text name,
            Yaml.Mapping mapping,
            @Nullable CommandNames commandNames,
            SecretFiles files,
            UsersReader usersReader,
            @Nullable Located<Expanded> usersOfAllPools,
            String zone,
            Problems problems) {
        this.name = name;
        this.usersReader = usersReader;
        this.usersOfAllPools = usersOfAllPools;
        this.zone = zone;
        this.section = Section.read(mapping, PoolKey.class, problems);
        this.commandNames = commandNames;
        this.files = files;
        this.problems = problems;
    }

    /** Returns the pool; null if its errors leave too little to make one. */
    @Nullable
    PoolConfig read() {
        if (!section.has(PoolKey.DISCOVERY) && !section.has(PoolKey.ROUTES)) {
            require(PoolKey.SERVERS);
        }
        needRedis(PoolKey.REDIS_AUTH);
        needRedis(PoolKey.REDIS_AUTH_FILE);
        for (PoolKey flag : List.of(PoolKey.ALLOW_CONFIG_SET, PoolKey.SCRIPTS_ON_FIRST_SERVER)) {
            if (section.flag(flag)) {
                needRedis(flag);
            }
        }
        needRedis(PoolKey.COMMANDS);
        needMemcache(PoolKey.MEMCACHE_AUTH);
        needMemcache(PoolKey.MEMCACHE_AUTH_FILE);
        new HealthRules(section, commandNames, problems).check();
        CommandsConfig commands = commands();
        List<ServerConfig> servers = servers();
        CredentialsReader credentials = new CredentialsReader(section, files, problems);
        TopologyReader topologyReader = new TopologyReader(section, credentials, files, problems);
        TopologyConfig topology = topologyReader.read();
        ReplicaReads replicas = new ReplicaReader(section, zone, problems).read();
        LimitsConfig limits = limits();
        RoutesConfig routes = section.has(PoolKey.ROUTES)
                ? new RoutesReader(section, commandNames, problems).read()
                : RoutesConfig.NONE;
        @Nullable TlsConfig tls = section.has(PoolKey.TLS) ? new TlsReader(section, files, problems).read() : null;
        @Nullable
        ServerTlsConfig serverTls =
                section.has(PoolKey.SERVER_TLS) ? new ServerTlsReader(section, files, problems).read() : null;
        UsersConfig users = users();
        @Nullable Secret ofClients = credentials.ofClients();
        @Nullable ServerCredentials ofServers = credentials.ofServers(ofClients);
        if (problems.any()) {
            return null;
        }
        ClientsConfig clients = new ClientsConfig(integer(PoolKey.CLIENT_CONNECTIONS), ofClients, users, tls);
        return pool(
                routes.areThere() ? List.of() : topologyReader.servers(servers),
                topology,
                replicas,
                routes,
                commands,
                limits,
                clients,
                ofServers,
                serverTls);
    }

    /** The name of the pool, with its position. */
    Yaml.Text name() {
        return name;
    }

    /** Returns the name of the pool that stands in for its servers; null if there is none. */
    @Nullable
    String failoverPool() {
        return section.value(PoolKey.FAILOVER_POOL, String.class);
    }

    Protocol protocol() {
        return section.flag(PoolKey.REDIS) ? Protocol.REDIS : Protocol.MEMCACHE;
    }

    Distribution distribution() {
        return section.required(PoolKey.DISTRIBUTION, Distribution.class);
    }

    /** Returns whether sentinels or a cluster say which servers it has. */
    boolean areServersNamedByOthers() {
        return has(PoolKey.SENTINELS) || distribution() == Distribution.CLUSTER;
    }

    /** Returns whether the file says that its servers take the commands of twemproxy only. */
    boolean isOfTwemproxies() {
        return ServerCommands.named(section.required(PoolKey.SERVER_COMMANDS, String.class))
                == ServerCommands.TWEMPROXY;
    }

    /** Returns the names of the pools that its routes lead to. */
    List<Located<RouteTarget>> routeTargets() {
        return RoutesReader.targets(section);
    }

    /** Returns the key that lets requests for some keys go elsewhere than where they belong; null if there is none. */
    @Nullable
    PoolKey keyOfDetours() {
        if (section.value(PoolKey.ON_FAILURE, OnFailure.class) == OnFailure.FAILOVER) {
            return PoolKey.ON_FAILURE;
        }
        if (section.numberOrZero(PoolKey.EJECT_TTL) > 0) {
            return PoolKey.EJECT_TTL;
        }
        return section.value(PoolKey.ON_RETURN, OnReturn.class) == OnReturn.USE ? null : PoolKey.ON_RETURN;
    }

    /** Returns its routes whose requests are served in another way than at one pool by the same names. */
    List<FurtherRoute> furtherRoutes() {
        return RoutesReader.furtherRoutes(section);
    }

    /** Returns the names of the pools whose answers are compared. */
    List<Located<RouteTarget>> comparedTargets() {
        return RoutesReader.comparedTargets(section);
    }

    /** Returns the names of the pools whose keys other pools serve for a while. */
    List<Located<RouteTarget>> failoverOrigins() {
        return RoutesReader.failoverOrigins(section);
    }

    /** Returns whether replicas may serve reads of its own clients. */
    boolean readsFromReplicas() {
        return section.required(PoolKey.READ_FROM, ReadFrom.class) != ReadFrom.PRIMARY;
    }

    /** Returns whether its other servers get the keys of one that is down. */
    boolean ejects() {
        return switch (section.required(PoolKey.ON_FAILURE, OnFailure.class)) {
            case AUTO -> section.flag(PoolKey.AUTO_EJECT_HOSTS);
            case EJECT -> true;
            case FAIL, FAILOVER, WAIT -> false;
        };
    }

    /** Returns whether another pool answers for its servers that are down. */
    boolean failsOver() {
        return section.required(PoolKey.ON_FAILURE, OnFailure.class) == OnFailure.FAILOVER;
    }

    /** Returns the address to listen on; null if it is unknown. */
    @Nullable
    ListenAddress listen() {
        return section.value(PoolKey.LISTEN, ListenAddress.class);
    }

    boolean has(PoolKey key) {
        return section.has(key);
    }

    /** Returns the keys below a key. */
    <N extends Enum<N> & ConfigKey> Section<N> section(PoolKey key, Class<N> table) {
        return section.keys(key, table);
    }

    Position position(PoolKey key) {
        return section.has(key) ? section.position(key) : name.at();
    }

    Position serverPosition(ServerConfig server) {
        return serverPositions.getOrDefault(server.name(), name.at());
    }

    /** Complains if the key is not there. */
    void require(PoolKey key) {
        if (!section.has(key)) {
            problems.error(
                    name.at(),
                    name.text(),
                    key.configName() + " is missing; allowed: " + key.type().allowed());
        }
    }

    private void needRedis(PoolKey key) {
        if (section.has(key) && !section.flag(PoolKey.REDIS)) {
            problems.error(section.position(key), key.configName(), "needs redis: true");
        }
    }

    /**
     * Complains if nothing of the pool may ever be flushed. Servers of memcached are flushed by the proxy only.
     *
     * @param standsIn whether it is the failover_pool of another pool
     */
    void checkFlush(boolean standsIn) {
        boolean flushes = section.required(PoolKey.ON_RETURN, OnReturn.class) == OnReturn.FLUSH;
        if (section.flag(PoolKey.ALLOW_FLUSH) && protocol() != Protocol.REDIS && !flushes && !standsIn) {
            complain(
                    PoolKey.ALLOW_FLUSH,
                    "needs redis: true, or on_return: flush, or another pool with this one as its failover_pool");
        }
    }

    private void complain(PoolKey key, String message) {
        problems.error(section.position(key), key.configName(), message);
    }

    private void needMemcache(PoolKey key) {
        if (section.has(key) && section.flag(PoolKey.REDIS)) {
            problems.error(section.position(key), key.configName(), "is not for a pool with redis: true");
        }
    }

    private CommandsConfig commands() {
        return new CommandsConfig(
                section.flag(PoolKey.ALLOW_FLUSH),
                section.flag(PoolKey.ALLOW_CONFIG_SET),
                section.flag(PoolKey.SCRIPTS_ON_FIRST_SERVER),
                new CommandsReader(problems).read(section.listOfKeys(PoolKey.COMMANDS, CommandKey.class)));
    }

    private List<ServerConfig> servers() {
        List<ServerConfig> servers = new ArrayList<>();
        for (Located<ServerConfig> server : section.items(PoolKey.SERVERS, ServerConfig.class)) {
            String serverName = server.value().name();
            Position first = serverPositions.putIfAbsent(serverName, server.at());
            if (first == null) {
                servers.add(server.value());
            } else {
                complainOfDuplicate(serverName, server.at(), first);
            }
        }
        servers.sort(ServerConfig.INDEX_ORDER);
        return servers;
    }

    private void complainOfDuplicate(String serverName, Position at, Position first) {
        problems.error(
                at,
                PoolKey.SERVERS.configName(),
                "a second server with the name " + quoted(serverName) + ", first on line " + first.line()
                        + "; give each a name of its own");
    }

    private LimitsConfig limits() {
        return section.has(PoolKey.LIMITS)
                ? new LimitsReader(section, commandNames, problems).read()
                : LimitsConfig.NONE;
    }

    private UsersConfig users() {
        UsersConfig users = usersReader.read(section, usersOfAllPools);
        for (PoolKey auth : OF_ALL_CLIENTS) {
            if (section.has(auth) && (users.file() != null || section.has(PoolKey.USERS))) {
                complain(auth, "is not for a pool with users; server_password is what servers are given");
            }
        }
        return users;
    }

    private PoolConfig pool(
            List<ServerConfig> servers,
            TopologyConfig topology,
            ReplicaReads replicas,
            RoutesConfig routes,
            CommandsConfig commands,
            LimitsConfig limits,
            ClientsConfig clients,
            @Nullable ServerCredentials ofServers,
            @Nullable ServerTlsConfig serverTls) {
        HealthReader health = new HealthReader(section);
        return new PoolConfig(
                name.text(),
                protocol(),
                listenConfig(),
                clients,
                limits,
                section.flag(PoolKey.TCPKEEPALIVE),
                routing(),
                new ServerConnections(integer(PoolKey.SERVER_CONNECTIONS), section.flag(PoolKey.PRECONNECT)),
                serverCommands(topology, routes),
                settings(ofServers, serverTls),
                health.healthCheck(),
                health.outlier(),
                health.failureRules(),
                health.standIn(),
                health.returnRules(),
                slowLog(),
                pubSub(),
                commands,
                topology,
                replicas,
                routes,
                servers);
    }

    /** Twemproxy has no sentinels, so there is nothing to find out; nor is there about servers of other pools. */
    private ServerCommands serverCommands(TopologyConfig topology, RoutesConfig routes) {
        ServerCommands commands = ServerCommands.named(section.required(PoolKey.SERVER_COMMANDS, String.class));
        return topology.isWatched() || routes.areThere() ? ServerCommands.ALL : commands;
    }

    private ListenConfig listenConfig() {
        @Nullable ListenAddress listen = listen();
        return new ListenConfig(
                listen == null ? new ListenAddress.None() : listen,
                integer(PoolKey.BACKLOG),
                section.flag(PoolKey.REUSEPORT));
    }

    private ServerSettings settings(@Nullable ServerCredentials credentials, @Nullable ServerTlsConfig serverTls) {
        return new ServerSettings(
                section.number(PoolKey.TIMEOUT),
                credentials,
                integer(PoolKey.REDIS_DB),
                integer(PoolKey.BLOCKING_CONNECTIONS),
                section.number(PoolKey.CONNECT_TIMEOUT),
                integer(PoolKey.MAX_OUTSTANDING),
                section.number(PoolKey.IDLE_CHECK),
                serverTls);
    }

    private SlowLogConfig slowLog() {
        return new SlowLogConfig(
                section.number(PoolKey.SLOWLOG_LOG_SLOWER_THAN),
                integer(PoolKey.SLOWLOG_MAX_LEN),
                section.flag(PoolKey.SLOWLOG_KEYS));
    }

    private PubSubConfig pubSub() {
        return new PubSubConfig(
                section.number(PoolKey.PUBSUB_OUTPUT_LIMIT),
                integer(PoolKey.PUBSUB_SUBSCRIPTIONS),
                Channels.named(section.required(PoolKey.CHANNELS, String.class)));
    }

    private RoutingRule routing() {
        return new RoutingRule(
                section.required(PoolKey.HASH, KeyHash.class),
                section.value(PoolKey.HASH_TAG, HashTag.class),
                section.required(PoolKey.DISTRIBUTION, Distribution.class));
    }

    private int integer(PoolKey key) {
        return Math.toIntExact(section.number(key));
    }
}
