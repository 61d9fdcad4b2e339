package dev.nutcracker.protocol.redis;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * The cluster that clients see: its nodes are proxies, and the slots are cut evenly among them. Each of them serves any slot, so none
 * ever redirects. All proxies that name the same addresses say the same.
 */
public final class ClusterFacade {
    static final int SLOTS = 16384;

    private static final int ID_BYTES = 20;

    /** A proxy. */
    public record Node(String host, int port) {
        /** What nodes of a cluster are known by: the same for each proxy that is asked, and after a restart. */
        String id() {
            try {
                byte[] digest = MessageDigest.getInstance("SHA-256")
                        .digest((host + ':' + port).getBytes(StandardCharsets.UTF_8));
                return HexFormat.of().formatHex(digest, 0, ID_BYTES);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** The slot of a key. */
    @FunctionalInterface
    public interface Slots {
        int slotOf(byte[] key, int offset, int length);
    }

    private final List<Node> nodes;
    private final int self;
    private final Slots slots;

    /**
     * @param nodes at least one
     * @param listen where this proxy listens, as in its configuration
     * @param listenPort 0 if it has no port
     */
    public ClusterFacade(List<Node> nodes, String listen, int listenPort, Slots slots) {
        this.nodes = List.copyOf(nodes);
        this.slots = slots;
        this.self = self(listen, listenPort);
    }

    /** If addresses are translated on the way to the proxy, it may not find itself. */
    private int self(String listen, int listenPort) {
        int samePort = -1;
        for (int i = 0; i < nodes.size(); i++) {
            Node node = nodes.get(i);
            if (listen.equals(node.host() + ':' + node.port())) {
                return i;
            }
            if (node.port() == listenPort && samePort < 0) {
                samePort = i;
            }
        }
        return Math.max(0, samePort);
    }

    List<Node> nodes() {
        return nodes;
    }

    /** The one that is asked. */
    Node self() {
        return nodes.get(self);
    }

    boolean isSelf(int node) {
        return node == self;
    }

    int firstSlot(int node) {
        return (int) ((long) node * SLOTS / nodes.size());
    }

    int lastSlot(int node) {
        return firstSlot(node + 1) - 1;
    }

    int slotOf(byte[] key) {
        return slots.slotOf(key, 0, key.length);
    }
}
