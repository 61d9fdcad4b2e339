package dev.nutcracker.server;

import java.util.List;

/** What a worker's part of a pool had before a change, and has no more. {@link Pool#applyToConnections} needs it. */
public final class FormerServers {
    private final Server[] servers;
    private final List<Integer> unusedLanes;

    FormerServers(Server[] servers, List<Integer> unusedLanes) {
        this.servers = servers;
        this.unusedLanes = unusedLanes;
    }

    /** Those before the change, by index; not to be written to. */
    Server[] servers() {
        return servers;
    }

    /** Those of the {@code server_connections} that no client uses under the new configuration. */
    List<Integer> unusedLanes() {
        return unusedLanes;
    }
}
