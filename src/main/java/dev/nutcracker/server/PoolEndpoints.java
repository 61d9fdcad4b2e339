package dev.nutcracker.server;

import dev.nutcracker.config.ServerAddress;
import dev.nutcracker.net.EndpointKind;
import java.util.function.Function;

/**
 * Which kinds of connection a pool has under one configuration. Connections that are there when another configuration takes
 * over stay as they are.
 *
 * @param ofClients with its clients
 * @param ofServers with each of its servers
 */
public record PoolEndpoints(EndpointKind ofClients, Function<ServerAddress, EndpointKind> ofServers) {
    /** All of them plain. */
    public static final PoolEndpoints PLAIN = new PoolEndpoints(EndpointKind.PLAIN, _ -> EndpointKind.PLAIN);
}
