package dev.nutcracker.topology;

import dev.nutcracker.config.ServerAddress;
import dev.nutcracker.topology.ClusterSnapshot.NodeStatus;
import dev.nutcracker.topology.ClusterSnapshot.Refreshes;
import dev.nutcracker.topology.ClusterSnapshot.Role;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a watch leaves for other threads, from which they make a snapshot when they want one. Immutable. */
record ClusterState(
        @Nullable ClusterMap map,
        long confirmedNs,
        boolean ok,
        String reason,
        Refreshes refreshes,
        List<ClusterMember> members,
        Map<String, BitSet> open,
        Map<ServerAddress.Tcp, String> problems,
        Set<ServerAddress.Tcp> stale) {
    ClusterState {
        members = List.copyOf(members);
        open = Map.copyOf(open);
        problems = Map.copyOf(problems);
        stale = Set.copyOf(stale);
    }

    ClusterSnapshot snapshot() {
        List<NodeStatus> nodes = new ArrayList<>();
        Map<String, String> slots = slots();
        Map<String, String> names = new HashMap<>();
        members.forEach(member -> names.put(member.id(), member.name()));
        Set<ServerAddress.Tcp> others = new HashSet<>(problems.keySet());
        others.addAll(stale);
        for (ClusterMember member : members) {
            nodes.add(status(member, slots, names));
            others.remove(member.address());
        }
        // Seeds and others that are no members, as far as is known.
        for (ServerAddress.Tcp other : others) {
            nodes.add(new NodeStatus(
                    other.text(),
                    "",
                    other.text(),
                    Role.UNKNOWN,
                    "",
                    0,
                    "",
                    "",
                    problem(other),
                    stale.contains(other)));
        }
        nodes.sort((one, other) -> one.name().compareTo(other.name()));
        return new ClusterSnapshot(map == null ? 0 : map.version(), confirmedNs, ok, reason, refreshes, nodes);
    }

    private Map<String, String> slots() {
        Map<String, String> slots = new HashMap<>();
        if (map != null) {
            for (int i = 0; i < map.primaries().size(); i++) {
                slots.put(map.primaries().get(i).id(), SlotRanges.text(map.slotsOf(i)));
            }
        }
        return slots;
    }

    private NodeStatus status(ClusterMember member, Map<String, String> slots, Map<String, String> names) {
        ServerAddress.Tcp address = member.address();
        return new NodeStatus(
                member.name(),
                member.id(),
                address == null ? "" : address.text(),
                role(member),
                names.getOrDefault(member.primaryId(), ""),
                member.epoch(),
                slots.getOrDefault(member.id(), ""),
                SlotRanges.text(open.getOrDefault(member.id(), new BitSet())),
                address == null ? "" : problem(address),
                address != null && stale.contains(address));
    }

    private String problem(ServerAddress.Tcp address) {
        String reason = problems.getOrDefault(address, "");
        return reason.isEmpty() && stale.contains(address) ? "its map is out of date" : reason;
    }

    private static Role role(ClusterMember member) {
        if (member.failed()) {
            return Role.FAILED;
        }
        if (member.address() == null) {
            return Role.UNKNOWN;
        }
        return member.isPrimary() ? Role.PRIMARY : Role.REPLICA;
    }
}
