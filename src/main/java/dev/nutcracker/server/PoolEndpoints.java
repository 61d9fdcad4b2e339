package dev.nutcracker.server;

import dev.nutcracker.config.ServerAddress;
import dev.nutcracker.net.EndpointKind;
import java.util.function.Function;

/**
 * The kinds of connection that a pool has under one configuration. Existing connections stay as they are when another
 * configuration takes over.
 *
 * @param ofClients with its clients
 * @param ofServers with each of its servers
 */
public record PoolEndpoints(EndpointKind ofClients, Function<ServerAddress, EndpointKind> ofServers) {
    /** All of them plain. */
    public static final PoolEndpoints PLAIN = new PoolEndpoints(EndpointKind.PLAIN, _ -> EndpointKind.PLAIN);
}
