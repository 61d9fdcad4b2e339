package dev.nutcracker.topology;

import dev.nutcracker.config.ServerAddress;
import dev.nutcracker.topology.ClusterMap.Node;
import dev.nutcracker.topology.ClusterMap.Replica;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a cluster, and the map that follows from it. Whose the slots are is a matter of {@link SlotBelief}; what the nodes
 * are, and where, comes from the latest report that agrees with it.
 */
final class ClusterView {
    /** Reports of one refresh that are kept, since they may turn out to be right at its end. */
    private static final int KEPT_MAX = 8;

    private final List<ServerAddress.Tcp> seeds;
    private final SlotBelief belief = new SlotBelief();
    /** By their ids. */
    private Map<String, ClusterMember> members = new LinkedHashMap<>();
    /** By the ids of the nodes that migrate or import them. */
    private final Map<String, OpenSlots> open = new HashMap<>();
    /** The ids of nodes that have said themselves that they are replicas. */
    private final Set<String> replicas = new HashSet<>();

    /** Slots that have another owner by {@code MOVED} alone since the latest refresh. */
    private final BitSet moved = new BitSet();

    private final ArrayDeque<ClusterReport> kept = new ArrayDeque<>();
    private @Nullable ClusterMap map;

    ClusterView(List<ServerAddress.Tcp> seeds) {
        this.seeds = seeds;
    }

    /** The latest map; null at the start. */
    @Nullable
    ClusterMap map() {
        return map;
    }

    Collection<ClusterMember> members() {
        return members.values();
    }

    /** The slots that nodes migrate or import, as each has said itself; by their ids. */
    Map<String, BitSet> open() {
        Map<String, BitSet> copy = new HashMap<>();
        open.forEach((id, slots) -> copy.put(id, slots.all()));
        return copy;
    }

    @Nullable
    ClusterMember memberNamed(String name) {
        return members.values().stream()
                .filter(member -> member.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    private @Nullable ClusterMember memberAt(ServerAddress.Tcp address) {
        return members.values().stream()
                .filter(member -> address.equals(member.address()))
                .findFirst()
                .orElse(null);
    }

    /** Whether slots are believed to be this node's, even if it has failed. */
    boolean ownsSlots(ClusterMember member) {
        return belief.electorate().contains(member.id());
    }

    /** Whether the node is a primary by the map, and has not said anything else itself. */
    boolean isServing(String name) {
        ClusterMap current = map;
        Node node = current == null ? null : current.primary(name);
        return node != null && !replicas.contains(node.id());
    }

    /** Nodes are asked again. */
    void begin() {
        belief.begin();
        kept.clear();
    }

    /** Begins from nothing, since none of the primaries that are known exists any more. */
    void forget() {
        belief.forget();
    }

    boolean isStarting() {
        return belief.isEmpty();
    }

    /**
     * Takes what the node at that address says.
     *
     * @return as what the node is counted, for {@link #agreesWith}
     */
    String take(ClusterReport report, ServerAddress.Tcp asked) {
        ClusterMember known = memberAt(asked);
        String self = report.self();
        String voter = known != null ? known.id() : self.isEmpty() ? asked.text() : self;
        belief.weigh(voter, report);
        if (!self.isEmpty()) {
            takeOwnWords(report, self);
        }
        kept.addFirst(report);
        if (kept.size() > KEPT_MAX) {
            kept.removeLast();
        }
        return voter;
    }

    private void takeOwnWords(ClusterReport report, String self) {
        OpenSlots slots = OpenSlots.in(report, self);
        if (slots.areNone()) {
            open.remove(self);
        } else {
            open.put(self, slots);
        }
        boolean isReplica =
                report.members().stream().anyMatch(member -> member.id().equals(self) && !member.isPrimary());
        if (isReplica) {
            replicas.add(self);
        } else {
            replicas.remove(self);
        }
    }

    /** Whether all that the node has said in this refresh is believed. */
    boolean agreesWith(String voter) {
        return belief.agreesWith(voter);
    }

    /** Whether nothing is disputed; at the start, whether enough nodes have been heard. */
    boolean isSettled(Set<ServerAddress.Tcp> asked) {
        if (belief.isEmpty()) {
            return belief.isMajorityHeard() && seedsBeside().stream().allMatch(asked::contains);
        }
        return belief.isSettled();
    }

    /** Who should be asked next to settle it, in this order; those that have been asked are among them. */
    Set<ServerAddress.Tcp> voters() {
        Map<String, ClusterMember> known = new LinkedHashMap<>(members);
        for (ClusterReport report : kept) {
            report.members().forEach(member -> known.putIfAbsent(member.id(), member));
        }
        Set<ServerAddress.Tcp> voters = new LinkedHashSet<>();
        addAddresses(voters, belief.ownersInDispute(), known);
        addAddresses(voters, belief.electorate(), known);
        boolean withoutEpochs = kept.stream().anyMatch(report -> !report.hasEpochs());
        if (belief.isEmpty() || withoutEpochs) {
            voters.addAll(seedsBeside());
        }
        if (withoutEpochs) {
            addAddresses(voters, known.keySet(), known);
        }
        return voters;
    }

    private static void addAddresses(
            Set<ServerAddress.Tcp> addresses, Set<String> ids, Map<String, ClusterMember> known) {
        for (boolean suspected : new boolean[] {false, true}) {
            for (String id : ids) {
                ClusterMember member = known.get(id);
                if (member != null && member.address() != null && member.suspected() == suspected) {
                    addresses.add(member.address());
                }
            }
        }
    }

    /** Seeds that no report names: they may know a different cluster, or this one better. */
    private Set<ServerAddress.Tcp> seedsBeside() {
        Set<ServerAddress.Tcp> beside = new LinkedHashSet<>(seeds);
        for (ClusterReport report : kept) {
            report.members().forEach(member -> {
                if (member.address() != null) {
                    beside.remove(member.address());
                }
            });
        }
        return beside;
    }

    /** Whether one of the primaries that are known is at one of these addresses. */
    boolean isAnyElector(Set<ServerAddress.Tcp> answered) {
        Set<ServerAddress.Tcp> electors = new HashSet<>();
        addAddresses(electors, belief.electorate(), members);
        return electors.stream().anyMatch(answered::contains);
    }

    /**
     * Everybody has been asked.
     *
     * @return the new map; null if it is the same
     */
    @Nullable
    ClusterMap finish() {
        moved.clear();
        if (belief.isEmpty() && !kept.isEmpty()) {
            belief.start();
        }
        takeMembers();
        kept.clear();
        return publish();
    }

    private void takeMembers() {
        for (ClusterReport report : kept) {
            if (belief.agrees(report)) {
                members = byId(report.members());
                open.keySet().retainAll(members.keySet());
                replicas.retainAll(members.keySet());
                return;
            }
        }
        // No node knows all of it; what is said of the owners is taken from who says the same of them.
        for (String owner : belief.electorate()) {
            ClusterMember known = members.get(owner);
            if (known == null || !known.isPrimary()) {
                kept.stream()
                        .flatMap(report -> report.members().stream())
                        .filter(member -> member.id().equals(owner) && member.isPrimary())
                        .findFirst()
                        .ifPresent(member -> members.put(owner, member));
            }
        }
    }

    private static Map<String, ClusterMember> byId(List<ClusterMember> list) {
        Map<String, ClusterMember> byId = new LinkedHashMap<>();
        list.forEach(member -> byId.put(member.id(), member));
        return byId;
    }

    /**
     * A node has answered {@code MOVED}. Of each slot one is taken between two refreshes: two nodes may say that it is the other's, for
     * as long as they disagree.
     *
     * @param host as it says it
     * @return whether the slot has another owner now
     */
    boolean moved(String from, int slot, String host, int port) {
        ClusterMember sender = memberNamed(from);
        if (sender == null || sender.address() == null || slot < 0 || slot >= ClusterMap.SLOTS) {
            return false;
        }
        String target = Addresses.isOpenHost(host) ? sender.address().host() : host;
        ClusterMember owner = memberNamed(target + ":" + port);
        if (owner == null
                || moved.get(slot)
                || !isServing(owner.name())
                || !belief.moved(slot, sender.id(), owner.id(), owner.epoch())) {
            return false;
        }
        moved.set(slot);
        open.values().forEach(slots -> slots.close(slot));
        return true;
    }

    /** Makes a map of what is believed; null if that is the one that there is. */
    @Nullable
    ClusterMap publish() {
        ClusterMap before = map;
        if (belief.isEmpty()) {
            return null;
        }
        ClusterMap next = build(before == null ? 1 : before.version() + 1);
        if (next.equals(before)) {
            return null;
        }
        map = next;
        return next;
    }

    private ClusterMap build(long version) {
        Set<String> ownerIds = belief.electorate();
        Map<String, ClusterMember> byName = new TreeMap<>();
        Map<String, List<Replica>> ofPrimary = new HashMap<>();
        for (ClusterMember member : members.values()) {
            if (!member.isTarget() || member.address() == null) {
                continue;
            }
            if (member.isPrimary()) {
                byName.merge(member.name(), member, (one, other) -> ownerIds.contains(other.id()) ? other : one);
            } else {
                ofPrimary
                        .computeIfAbsent(member.primaryId(), _ -> new ArrayList<>())
                        .add(new Replica(member.name(), member.id(), member.address(), member.zone()));
            }
        }
        List<Node> primaries = new ArrayList<>();
        Map<String, Short> indices = new HashMap<>();
        for (ClusterMember member : byName.values()) {
            indices.put(member.id(), (short) primaries.size());
            primaries.add(node(member, ofPrimary.getOrDefault(member.id(), List.of())));
        }
        short[] owners = new short[ClusterMap.SLOTS];
        for (int slot = 0; slot < owners.length; slot++) {
            owners[slot] = indices.getOrDefault(belief.ownerOf(slot), (short) ClusterMap.NOBODY);
        }
        BitSet allOpen = new BitSet();
        open.forEach((id, slots) -> slots.addTo(allOpen, id, belief));
        return new ClusterMap(version, primaries, owners, allOpen);
    }

    private static Node node(ClusterMember member, List<Replica> replicas) {
        ServerAddress.Tcp address = member.address();
        if (address == null) {
            throw new IllegalArgumentException(member.id() + " has no address");
        }
        List<Replica> sorted = new ArrayList<>(replicas);
        sorted.sort((one, other) -> one.name().compareTo(other.name()));
        return new Node(member.name(), member.id(), address, member.epoch(), member.zone(), sorted);
    }
}
