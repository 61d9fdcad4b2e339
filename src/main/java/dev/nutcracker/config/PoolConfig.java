package dev.nutcracker.config;

import static java.util.Objects.requireNonNull;

import dev.nutcracker.routing.Placement;
import dev.nutcracker.routing.RoutingRule;
import dev.nutcracker.routing.WeightedServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One pool: where it listens, what it speaks, its servers and how requests are spread over them.
 *
 * @param clients how many there may be, and what they must give
 * @param limits what clients may do
 * @param tcpKeepalive of the connections of its clients and to its servers
 * @param serverCommands which requests the servers may be sent
 * @param settings of servers that have none of their own
 * @param healthCheck how its servers are probed
 * @param outlier when one of them stands out from the others
 * @param failureRules what becomes of a server that fails
 * @param standIn what stands in for a server that is down
 * @param returnRules how a server that was down comes back
 * @param slowLog which requests are taken down as slow
 * @param pubSub what subscribed clients may make the proxy keep
 * @param commands which commands of Redis are served besides
 * @param topology who says where its servers are
 * @param replicaReads whether replicas serve reads
 * @param routes which other pools get its requests; then it has no servers
 * @param servers in index order, by name, the shorter first, then by bytes
 */
public record PoolConfig(
        String name,
        Protocol protocol,
        ListenConfig listen,
        ClientsConfig clients,
        LimitsConfig limits,
        boolean tcpKeepalive,
        RoutingRule routing,
        ServerConnections serverConnections,
        ServerCommands serverCommands,
        ServerSettings settings,
        HealthCheckConfig healthCheck,
        OutlierConfig outlier,
        FailureRules failureRules,
        StandInConfig standIn,
        ReturnRules returnRules,
        SlowLogConfig slowLog,
        PubSubConfig pubSub,
        CommandsConfig commands,
        TopologyConfig topology,
        ReplicaReads replicaReads,
        RoutesConfig routes,
        List<ServerConfig> servers) {

    public PoolConfig {
        requireNonNull(name, "name");
        requireNonNull(protocol, "protocol");
        requireNonNull(listen, "listen");
        requireNonNull(clients, "clients");
        requireNonNull(limits, "limits");
        requireNonNull(routing, "routing");
        requireNonNull(serverConnections, "serverConnections");
        requireNonNull(serverCommands, "serverCommands");
        requireNonNull(settings, "settings");
        requireNonNull(healthCheck, "healthCheck");
        requireNonNull(outlier, "outlier");
        requireNonNull(failureRules, "failureRules");
        requireNonNull(standIn, "standIn");
        requireNonNull(returnRules, "returnRules");
        requireNonNull(topology, "topology");
        requireNonNull(replicaReads, "replicaReads");
        if (commands.areForRedis() && protocol != Protocol.REDIS) {
            throw new IllegalArgumentException("pool " + name + " has commands of Redis but does not speak redis");
        }
        servers = List.copyOf(servers);
        if (servers.isEmpty() != routes.areThere()) {
            throw new IllegalArgumentException("pool " + name + " must have either servers or routes");
        }
    }

    /** The same pool with these servers, in any order. */
    public PoolConfig withServers(List<ServerConfig> others) {
        return with(clients, others.stream().sorted(ServerConfig.INDEX_ORDER).toList());
    }

    /** Whether nobody has said yet where its servers are. */
    public boolean isUndiscovered() {
        return !servers.isEmpty() && servers.getFirst().address() instanceof ServerAddress.Undiscovered;
    }

    /** How many servers somebody has said that it has. */
    public int knownServerCount() {
        return isUndiscovered() ? 0 : servers.size();
    }

    /** How its servers are probed now: before anybody has named them there is nothing to probe. */
    public HealthCheckConfig probes() {
        return isUndiscovered() ? HealthCheckConfig.OFF : healthCheck;
    }

    /** The same pool with these users. */
    public PoolConfig withUsers(UsersConfig users) {
        return with(new ClientsConfig(clients.connectionsMax(), clients.auth(), users, clients.tls()), servers);
    }

    /** The same pool before it has a socket; it connects to its servers meanwhile. */
    public PoolConfig withoutSocket() {
        return with(
                new ListenConfig(new ListenAddress.None(), listen.backlog(), listen.reusePort()),
                new ServerConnections(serverConnections.perWorker(), true),
                clients,
                routes,
                servers);
    }

    private PoolConfig with(ClientsConfig otherClients, List<ServerConfig> others) {
        return with(listen, serverConnections, otherClients, routes, others);
    }

    /** The same pool, whose routes lead to a cluster. */
    PoolConfig reachingCluster() {
        return with(listen, serverConnections, clients, routes.reachingCluster(), servers);
    }

    private PoolConfig with(
            ListenConfig otherListen,
            ServerConnections otherConnections,
            ClientsConfig otherClients,
            RoutesConfig otherRoutes,
            List<ServerConfig> others) {
        return new PoolConfig(
                name,
                protocol,
                otherListen,
                otherClients,
                limits,
                tcpKeepalive,
                routing,
                otherConnections,
                serverCommands,
                settings,
                healthCheck,
                outlier,
                failureRules,
                standIn,
                returnRules,
                slowLog,
                pubSub,
                commands,
                topology,
                replicaReads,
                otherRoutes,
                others);
    }

    /** Whether the configuration file itself has a password of the pool in it. */
    boolean holdsSecrets() {
        ServerCredentials credentials = settings.credentials();
        return isWritten(clients.auth())
                || clients.users().areWritten()
                || topology.holdsSecrets()
                || (credentials != null && isWritten(credentials.password()));
    }

    private static boolean isWritten(@Nullable Secret secret) {
        return secret != null && secret.origin() == Secret.Origin.CONFIGURATION;
    }

    /** The settings of one of the servers: its own, or those of the pool. */
    public ServerSettings settingsOf(ServerConfig server) {
        return server.settings() == null ? settings : server.settings();
    }

    /** The servers as routing sees them, in index order. */
    public List<WeightedServer> weightedServers() {
        List<WeightedServer> weighted = new ArrayList<>(servers.size());
        for (ServerConfig server : servers) {
            weighted.add(new WeightedServer(server.name(), server.weight()));
        }
        return weighted;
    }

    /** Where its keys lie with all servers live; servers are the same if their addresses are. */
    public Placement placement() {
        return Placement.of(
                routing,
                weightedServers(),
                servers.stream().map(ServerConfig::address).toList());
    }

    /** How its keys find which servers, for the log; may be long. */
    public String summary() {
        if (isUndiscovered()) {
            return "pool " + name + " has no servers until its discovery finds some";
        }
        if (routes.areThere()) {
            return "pool " + name + " has routes "
                    + routes.list().stream().map(RouteConfig::toString).collect(Collectors.joining(", "));
        }
        StringJoiner text = new StringJoiner(", ", "pool " + name + " has servers ", "");
        for (ServerConfig server : servers) {
            text.add(server.text() + " of weight " + server.weight());
        }
        return text + lid() + "; " + protocol.name().toLowerCase(Locale.ROOT) + ", "
                + routing.distribution().configName() + ", " + routing.hash().configName();
    }

    /** A share of few servers may be less than one thinks. */
    private String lid() {
        boolean mayBeOut = failureRules.policy() == OnFailure.EJECT || failureRules.policy() == OnFailure.FAILOVER;
        return !mayBeOut || failureRules.maxEjectedPercent() == FailureRules.ALL_PERCENT
                ? ""
                : ", of which at most " + failureRules.maxEjected(servers.size()) + " of " + servers.size()
                        + " servers may be out (max_ejected_percent)";
    }

    /** What identifies the pool in a message; the password is kept out of it. */
    @Override
    public String toString() {
        return "pool " + name + " on " + listen.address().text()
                + (routes.areThere()
                        ? " with " + routes.list().size() + " routes"
                        : " with " + servers.size() + " servers");
    }
}
