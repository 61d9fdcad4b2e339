package dev.nutcracker.topology;

import dev.nutcracker.topology.ClusterMap.Node;
import dev.nutcracker.topology.ClusterMap.Replica;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Says what is different in a newer map: a line for each role, and one for all slots that went the same way. */
final class ClusterChanges {
    private static final String PRIMARY = "a primary";
    private static final String GONE = "not used any more";
    private static final String NOBODY = "nobody";

    private ClusterChanges() {}

    static List<String> lines(@Nullable ClusterMap before, ClusterMap now) {
        List<String> lines = new ArrayList<>();
        if (before == null) {
            addFirst(lines, now);
        } else {
            addRoles(lines, before, now);
            addSlots(lines, before, now);
        }
        return lines;
    }

    private static void addFirst(List<String> lines, ClusterMap now) {
        for (int i = 0; i < now.primaries().size(); i++) {
            Node node = now.primaries().get(i);
            BitSet slots = now.slotsOf(i);
            String replicas = node.replicas().stream().map(Replica::name).collect(Collectors.joining(", "));
            lines.add(node.name() + " is a primary with "
                    + (slots.isEmpty() ? "no slots" : "slots " + SlotRanges.shortText(slots))
                    + (replicas.isEmpty() ? " and no replica" : ", replicas " + replicas));
        }
        BitSet free = now.slotsOf(ClusterMap.NOBODY);
        if (!free.isEmpty()) {
            lines.add("nobody serves slots " + SlotRanges.shortText(free));
        }
    }

    private static void addRoles(List<String> lines, ClusterMap before, ClusterMap now) {
        Map<String, String> former = roles(before);
        Map<String, String> roles = roles(now);
        roles.forEach((name, role) -> {
            if (!role.equals(former.get(name))) {
                lines.add(name + " is " + role);
            }
        });
        former.forEach((name, _) -> {
            if (!roles.containsKey(name)) {
                lines.add(name + " is " + GONE);
            }
        });
    }

    private static Map<String, String> roles(ClusterMap map) {
        Map<String, String> roles = new TreeMap<>();
        for (Node node : map.primaries()) {
            roles.put(node.name(), PRIMARY);
            for (Replica replica : node.replicas()) {
                roles.put(replica.name(), "a replica of " + node.name());
            }
        }
        return roles;
    }

    private static void addSlots(List<String> lines, ClusterMap before, ClusterMap now) {
        Map<String, BitSet> moves = new TreeMap<>();
        for (int slot = 0; slot < ClusterMap.SLOTS; slot++) {
            String former = owner(before, slot);
            String owner = owner(now, slot);
            if (!former.equals(owner)) {
                moves.computeIfAbsent("from " + former + " to " + owner, _ -> new BitSet())
                        .set(slot);
            }
        }
        moves.forEach((way, slots) -> lines.add("slots " + SlotRanges.shortText(slots) + " went " + way));
    }

    private static String owner(ClusterMap map, int slot) {
        int owner = map.ownerOf(slot);
        return owner == ClusterMap.NOBODY ? NOBODY : map.primaries().get(owner).name();
    }
}
