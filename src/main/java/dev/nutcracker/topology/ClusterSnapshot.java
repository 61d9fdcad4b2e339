package dev.nutcracker.topology;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * What a watch knows of a cluster at one moment.
 *
 * @param version of the map; 0 if there is none yet
 * @param confirmedNs when a node last agreed to the map, by {@link System#nanoTime}; only with a map
 * @param ok whether the cluster can be used as a whole
 * @param reason why it cannot; empty if it can
 * @param nodes in the order of their names
 */
public record ClusterSnapshot(
        long version, long confirmedNs, boolean ok, String reason, Refreshes refreshes, List<NodeStatus> nodes) {
    /**
     * How often nodes have been asked for the map.
     *
     * @param changed with a new map
     * @param unchanged with the same one
     * @param undecided with answers that contradict each other, so that nothing was changed
     * @param unanswered without an answer
     */
    public record Refreshes(long changed, long unchanged, long undecided, long unanswered) {
        static final Refreshes NONE = new Refreshes(0, 0, 0, 0);

        public long total() {
            return changed + unchanged + undecided + unanswered;
        }
    }

    /** What a node is. */
    public enum Role {
        PRIMARY,
        REPLICA,
        /** Most primaries find it down. */
        FAILED,
        /** What it is, or where it is reached, is not known. */
        UNKNOWN
    }

    /**
     * One node.
     *
     * @param name the address that it announces; empty if it is not known
     * @param address where it is reached; empty if that is not known
     * @param primary the name of its primary; empty if it is none's replica
     * @param slots that it owns, as {@code 0-5460, 7000}
     * @param open the slots that it migrates or imports, in the same form, as it was last heard
     * @param problem why it is not believed or does not answer; empty if there is no reason
     * @param stale whether its map is out of date for longer than a change takes, so that it is not believed
     */
    public record NodeStatus(
            String name,
            String id,
            String address,
            Role role,
            String primary,
            long epoch,
            String slots,
            String open,
            String problem,
            boolean stale) {
        public NodeStatus {
            requireNonNull(name, "name");
            requireNonNull(id, "id");
            requireNonNull(address, "address");
            requireNonNull(role, "role");
            requireNonNull(primary, "primary");
            requireNonNull(slots, "slots");
            requireNonNull(open, "open");
            requireNonNull(problem, "problem");
        }
    }

    /** Before the first look. */
    static final ClusterSnapshot NONE =
            new ClusterSnapshot(0, 0, false, "no node has answered yet", Refreshes.NONE, List.of());

    public ClusterSnapshot {
        requireNonNull(reason, "reason");
        requireNonNull(refreshes, "refreshes");
        nodes = List.copyOf(nodes);
    }

    /** How long ago a node last agreed to the map; -1 if there is none. */
    public long ageNs(long nowNs) {
        return version == 0 ? -1 : nowNs - confirmedNs;
    }

    /** How many nodes have a map that is out of date. */
    public int stale() {
        return (int) nodes.stream().filter(NodeStatus::stale).count();
    }
}
