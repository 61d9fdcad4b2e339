package dev.nutcracker.server;

import dev.nutcracker.config.ServerAddress;
import dev.nutcracker.net.EndpointKind;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The kinds of connection that a pool has under one configuration. Existing connections stay as they are when another
 * configuration takes over.
 *
 * @param ofClients with its clients
 * @param ofServers with each of its servers
 * @param onReplaced called once others have taken their place; connections that still come here may go there
 */
public record PoolEndpoints(
        EndpointKind ofClients, Function<ServerAddress, EndpointKind> ofServers, Consumer<PoolEndpoints> onReplaced) {
    /** All of them plain. */
    public static final PoolEndpoints PLAIN = new PoolEndpoints(EndpointKind.PLAIN, _ -> EndpointKind.PLAIN, _ -> {});
}
