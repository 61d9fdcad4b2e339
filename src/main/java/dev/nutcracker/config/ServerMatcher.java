package dev.nutcracker.config;

import java.util.Arrays;
import java.util.List;
import java.util.function.BiPredicate;

/**
 * Matches the servers of a changed list to the former ones: by address, and among several with one address by name
 * where possible.
 */
public final class ServerMatcher {
    /** Instead of an index: the server is new. */
    public static final int NONE = -1;

    private final List<ServerConfig> after;
    private final List<ServerConfig> before;
    private final int[] predecessors;
    private final boolean[] taken;

    private ServerMatcher(List<ServerConfig> after, List<ServerConfig> before) {
        this.after = after;
        this.before = before;
        this.predecessors = new int[after.size()];
        this.taken = new boolean[before.size()];
        Arrays.fill(predecessors, NONE);
    }

    /** Returns for each server its index in {@code before}, or {@link #NONE}; no index occurs twice. */
    public static int[] predecessors(List<ServerConfig> after, List<ServerConfig> before) {
        ServerMatcher found = new ServerMatcher(after, before);
        found.match(
                (server, other) -> isSameAddress(server, other) && server.name().equals(other.name()));
        found.match(ServerMatcher::isSameAddress);
        return found.predecessors;
    }

    private static boolean isSameAddress(ServerConfig server, ServerConfig other) {
        return server.address().equals(other.address());
    }

    private void match(BiPredicate<ServerConfig, ServerConfig> same) {
        for (int i = 0; i < predecessors.length; i++) {
            for (int j = 0; j < taken.length && predecessors[i] == NONE; j++) {
                if (!taken[j] && same.test(after.get(i), before.get(j))) {
                    taken[j] = true;
                    predecessors[i] = j;
                }
            }
        }
    }
}
