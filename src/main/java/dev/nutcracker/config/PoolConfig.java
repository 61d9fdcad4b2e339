package dev.nutcracker.config;

import static java.util.Objects.requireNonNull;

import dev.nutcracker.routing.Placement;
import dev.nutcracker.routing.RoutingRule;
import dev.nutcracker.routing.WeightedServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * One pool: where it listens, what it speaks, its servers and how requests are spread over them.
 *
 * @param timeoutMs how long a request may wait for its response; 0 for ever
 * @param clientConnections how many clients may be connected at a time; 0 for any number
 * @param redisAuth the password that clients give and servers get; null for none
 * @param redisDatabase the database that server connections select
 * @param memcacheAuth user and password that clients give and servers get, {@code user:password}; null for none
 * @param serverConnections how many connections each worker keeps to each server
 * @param blockingConnections how many more connections each worker may have to each server, each for one client at a time
 * @param serverRetryTimeoutMs how long an ejected server stays out
 * @param serverFailureLimit how many failures in a row eject a server; 0 is as 1
 * @param slowLog which requests are taken down as slow
 * @param pubSub what subscribed clients may make the proxy keep
 * @param commands which commands of Redis are served besides
 * @param serverCommands which requests the servers may be sent
 * @param servers in index order, by name, the shorter first, then by bytes
 */
public record PoolConfig(
        String name,
        ListenAddress listen,
        Protocol protocol,
        RoutingRule routing,
        long timeoutMs,
        int backlog,
        int clientConnections,
        @Nullable String redisAuth,
        int redisDatabase,
        @Nullable String memcacheAuth,
        boolean tcpKeepalive,
        boolean reusePort,
        boolean preconnect,
        boolean autoEjectHosts,
        int serverConnections,
        int blockingConnections,
        long serverRetryTimeoutMs,
        int serverFailureLimit,
        SlowLogConfig slowLog,
        PubSubConfig pubSub,
        CommandsConfig commands,
        ServerCommands serverCommands,
        List<ServerConfig> servers) {

    public PoolConfig {
        requireNonNull(name, "name");
        requireNonNull(listen, "listen");
        requireNonNull(protocol, "protocol");
        requireNonNull(routing, "routing");
        requireNonNull(serverCommands, "serverCommands");
        if (serverConnections < 1) {
            throw new IllegalArgumentException("pool " + name + " has no server connections");
        }
        if (redisAuth != null && protocol != Protocol.REDIS) {
            throw new IllegalArgumentException("pool " + name + " has a password but does not speak redis");
        }
        if (memcacheAuth != null && protocol != Protocol.MEMCACHE) {
            throw new IllegalArgumentException("pool " + name + " has memcached credentials but speaks redis");
        }
        if (!commands.equals(CommandsConfig.DEFAULTS) && protocol != Protocol.REDIS) {
            throw new IllegalArgumentException("pool " + name + " has commands of Redis but does not speak redis");
        }
        servers = List.copyOf(servers);
        if (servers.isEmpty()) {
            throw new IllegalArgumentException("pool " + name + " has no servers");
        }
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
        StringJoiner text = new StringJoiner(", ", "pool " + name + " has servers ", "");
        for (ServerConfig server : servers) {
            text.add(server.text() + " of weight " + server.weight());
        }
        return text + "; " + protocol.name().toLowerCase(Locale.ROOT) + ", "
                + routing.distribution().configName() + ", " + routing.hash().configName();
    }

    /** What servers are given to let the proxy in; null for nothing. */
    public @Nullable String serverAuth() {
        return switch (protocol) {
            case REDIS -> redisAuth;
            case MEMCACHE -> memcacheAuth;
        };
    }

    /** Whether connections that shook hands for {@code other} may be used for this one. */
    public boolean hasHandshakeOf(PoolConfig other) {
        return redisDatabase == other.redisDatabase && Objects.equals(serverAuth(), other.serverAuth());
    }

    /** What identifies the pool in a message; the password is kept out of it. */
    @Override
    public String toString() {
        return "pool " + name + " on " + listen.text() + " with " + servers.size() + " servers";
    }
}
