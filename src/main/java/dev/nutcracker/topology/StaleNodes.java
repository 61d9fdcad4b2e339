package dev.nutcracker.topology;

import dev.nutcracker.config.ServerAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Nodes that say something else than is believed. One that still does after three seconds has not only been late: its map is out of
 * date, and that is told once.
 */
final class StaleNodes {
    static final long LATE_MS = 3000;

    private static final long LATE_NS = TimeUnit.MILLISECONDS.toNanos(LATE_MS);
    private static final long TOLD_AGAIN_NS = TimeUnit.SECONDS.toNanos(30);
    private static final int NODES_MAX = 64;

    private static final class Node {
        private final long sinceNs;
        private long askedNs;
        private boolean stale;

        Node(long nowNs) {
            sinceNs = nowNs;
            askedNs = nowNs;
        }
    }

    private final Map<ServerAddress.Tcp, Node> nodes = new HashMap<>();

    /**
     * It has been asked, and its map is another one.
     *
     * @return whether it is found stale now
     */
    boolean noteOtherMap(ServerAddress.Tcp address, long nowNs) {
        if (nodes.size() >= NODES_MAX && !nodes.containsKey(address)) {
            return false;
        }
        Node node = nodes.computeIfAbsent(address, _ -> new Node(nowNs));
        node.askedNs = nowNs;
        boolean isNews = !node.stale && nowNs - node.sinceNs >= LATE_NS;
        node.stale |= isNews;
        return isNews;
    }

    /** It agrees, or does not answer any more. */
    void clear(ServerAddress.Tcp address) {
        nodes.remove(address);
    }

    Set<ServerAddress.Tcp> all() {
        return nodes.keySet();
    }

    boolean isEmpty() {
        return nodes.isEmpty();
    }

    /** Those that should be asked again: after three seconds, and then from time to time. */
    List<ServerAddress.Tcp> due(long nowNs) {
        List<ServerAddress.Tcp> due = new ArrayList<>();
        nodes.forEach((address, node) -> {
            if (nowNs - node.askedNs >= (node.stale ? TOLD_AGAIN_NS : LATE_NS)) {
                due.add(address);
            }
        });
        return due;
    }

    /** Those whose map is out of date. */
    Set<ServerAddress.Tcp> stale() {
        Map<ServerAddress.Tcp, Node> stale = new HashMap<>(nodes);
        stale.values().removeIf(node -> !node.stale);
        return Set.copyOf(stale.keySet());
    }
}
