package dev.nutcracker.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The changes of a pool's servers, as parts of a sentence. A server is the same if its address is the same; then it
 * keeps its connections and counts. A name that moves to another address is reported as one change, although that
 * server is a new one.
 */
final class ServerDifference {
    private final List<String> changes = new ArrayList<>();
    /** The servers whose address is gone, by name. */
    private final Map<String, ServerConfig> gone = new HashMap<>();

    private ServerDifference() {}

    /** Returns the changes in the order of the new servers; removed ones come last. */
    static List<String> between(List<ServerConfig> before, List<ServerConfig> after) {
        ServerDifference difference = new ServerDifference();
        int[] predecessors = ServerMatcher.predecessors(after, before);
        before.forEach(server -> difference.gone.put(server.name(), server));
        for (int predecessor : predecessors) {
            if (predecessor != ServerMatcher.NONE) {
                difference.gone.remove(before.get(predecessor).name());
            }
        }
        for (int i = 0; i < predecessors.length; i++) {
            ServerConfig former = predecessors[i] == ServerMatcher.NONE ? null : before.get(predecessors[i]);
            difference.compare(former, after.get(i));
        }
        before.stream()
                .filter(server -> difference.gone.containsKey(server.name()))
                .forEach(server -> difference.changes.add("server " + server.text() + " is removed"));
        return difference.changes;
    }

    private void compare(@Nullable ServerConfig same, ServerConfig server) {
        if (same == null) {
            @Nullable ServerConfig namesake = gone.remove(server.name());
            changes.add(namesake == null ? "server " + server.text() + " is added" : moved(namesake, server));
        } else if (!same.equals(server)) {
            changes.add(changed(same, server));
        }
    }

    private static String moved(ServerConfig former, ServerConfig server) {
        return "server " + former.text() + " is now at " + server.address().text() + " with weight " + server.weight()
                + " (its counts start at 0)";
    }

    private static String changed(ServerConfig former, ServerConfig server) {
        List<String> changes = new ArrayList<>();
        if (!former.name().equals(server.name())) {
            changes.add("is called " + server.name() + " now");
        }
        if (former.weight() != server.weight()) {
            changes.add("has weight " + server.weight() + " instead of " + former.weight());
        }
        return "server " + former.text() + ' ' + String.join(" and ", changes);
    }
}
