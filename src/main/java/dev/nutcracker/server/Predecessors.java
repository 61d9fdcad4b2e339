package dev.nutcracker.server;

import dev.nutcracker.config.SameServers;
import dev.nutcracker.config.ServerConfig;
import java.util.List;

/** Which server of a changed list was which before, as the operator is told it: {@link SameServers}. */
final class Predecessors {
    static final int NONE = SameServers.NONE;

    private Predecessors() {}

    /** For each server its index in {@code before}, or {@link #NONE}; no two have the same. */
    static int[] of(List<ServerConfig> after, List<ServerConfig> before) {
        return SameServers.predecessors(after, before);
    }
}
