package dev.nutcracker.topology;

import dev.nutcracker.config.AddressMap;
import dev.nutcracker.config.ServerAddress;
import dev.nutcracker.topology.SlotsAnswer.Entry;
import dev.nutcracker.topology.SlotsAnswer.Host;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one node says of the cluster: the answers to {@code CLUSTER SLOTS}, which has the endpoints that clients are to use, and
 * {@code CLUSTER NODES}, which has the epochs and the flags, joined by the ids of the nodes. Without the second there are no epochs.
 */
final class ClusterReport {
    private final String self;
    private final boolean hasEpochs;
    private final List<ClusterMember> members;
    private final short[] owners;
    private final BitSet open;

    private ClusterReport(String self, boolean hasEpochs, List<ClusterMember> members, short[] owners, BitSet open) {
        this.self = self;
        this.hasEpochs = hasEpochs;
        this.members = List.copyOf(members);
        this.owners = owners;
        this.open = open;
    }

    /**
     * Reads both answers; null if they make no sense.
     *
     * @param nodes an error if the node may not be asked for it
     * @param asked where the node was reached
     */
    static @Nullable ClusterReport of(Reply slots, Reply nodes, ServerAddress.Tcp asked, AddressMap addresses) {
        SlotsAnswer answer = SlotsAnswer.of(slots);
        if (answer == null) {
            return null;
        }
        if (nodes instanceof Reply.Failure) {
            return ofSlots(answer, asked, addresses);
        }
        List<NodeLine> lines = NodeLine.all(nodes.asText());
        return lines == null ? null : ofBoth(answer, lines, asked, addresses);
    }

    private static ClusterReport ofSlots(SlotsAnswer answer, ServerAddress.Tcp asked, AddressMap addresses) {
        Map<String, ClusterMember> members = new LinkedHashMap<>();
        Set<String> names = new HashSet<>();
        for (SlotsAnswer.Range range : answer.ranges()) {
            String primary = range.nodes().getFirst().id();
            for (Entry entry : range.nodes()) {
                if (!members.containsKey(entry.id())) {
                    ServerAddress.Tcp announced = announced(entry, asked);
                    String name = announced == null || !names.add(announced.text()) ? "" : announced.text();
                    ServerAddress.Tcp address =
                            announced == null || name.isEmpty() ? null : addresses.reached(announced);
                    String primaryId = entry.id().equals(primary) ? "" : primary;
                    members.put(
                            entry.id(),
                            new ClusterMember(entry.id(), name, address, primaryId, 0, entry.zone(), false, false));
                }
            }
        }
        List<ClusterMember> list = List.copyOf(members.values());
        short[] owners = nobody();
        Map<String, Short> indices = indices(list);
        for (SlotsAnswer.Range range : answer.ranges()) {
            Short owner = indices.get(range.nodes().getFirst().id());
            Arrays.fill(owners, range.first(), range.last() + 1, owner == null ? ClusterMap.NOBODY : owner);
        }
        String self = "";
        for (ClusterMember member : list) {
            if (asked.equals(member.address())) {
                self = member.id();
            }
        }
        return new ClusterReport(self, false, list, owners, new BitSet());
    }

    private static ServerAddress.@Nullable Tcp announced(Entry entry, ServerAddress.Tcp asked) {
        return Addresses.of(entry.kind() == Host.GIVEN ? entry.host() : asked.host(), entry.port());
    }

    private static ClusterReport ofBoth(
            SlotsAnswer answer, List<NodeLine> lines, ServerAddress.Tcp asked, AddressMap addresses) {
        Map<String, Entry> entries = new HashMap<>();
        for (SlotsAnswer.Range range : answer.ranges()) {
            range.nodes().forEach(entry -> entries.put(entry.id(), entry));
        }
        List<ClusterMember> members = new ArrayList<>();
        short[] owners = nobody();
        BitSet open = new BitSet();
        String self = "";
        Map<String, ServerAddress.Tcp> announced = announced(lines, entries, asked);
        for (NodeLine line : lines) {
            if (line.isMyself()) {
                self = line.id();
                open = line.open();
            }
            if (line.flags().contains("handshake")) {
                continue;
            }
            for (int slot = line.slots().nextSetBit(0);
                    slot >= 0;
                    slot = line.slots().nextSetBit(slot + 1)) {
                owners[slot] = (short) members.size();
            }
            members.add(member(line, announced.get(line.id()), entries.get(line.id()), addresses));
        }
        return new ClusterReport(self, true, members, owners, open);
    }

    /** The addresses that nodes announce, by their ids. The host that was asked is first of all that of the node itself. */
    private static Map<String, ServerAddress.Tcp> announced(
            List<NodeLine> lines, Map<String, Entry> entries, ServerAddress.Tcp asked) {
        Host style = style(lines, entries);
        Map<String, ServerAddress.Tcp> announced = new HashMap<>();
        Set<String> names = new HashSet<>();
        for (boolean isMyself : new boolean[] {true, false}) {
            for (NodeLine line : lines) {
                ServerAddress.Tcp name =
                        line.isMyself() == isMyself ? name(line, entries.get(line.id()), style, asked, names) : null;
                if (name != null) {
                    announced.put(line.id(), name);
                }
            }
        }
        return announced;
    }

    /** How the cluster names its nodes, judged by those that own slots. The others are named in the same way. */
    private static Host style(List<NodeLine> lines, Map<String, Entry> entries) {
        Host style = Host.GIVEN;
        for (NodeLine line : lines) {
            Entry entry = entries.get(line.id());
            if (entry != null && entry.kind() == Host.SAME) {
                return Host.SAME;
            }
            boolean byHostname = entry != null && isByHostname(line, entry);
            if (byHostname) {
                style = Host.UNKNOWN;
            }
        }
        return style;
    }

    private static boolean isByHostname(NodeLine line, Entry entry) {
        if (entry.kind() == Host.UNKNOWN) {
            return !line.ip().isEmpty();
        }
        return !line.hostname().isEmpty()
                && entry.host().equals(line.hostname())
                && !entry.host().equals(line.ip());
    }

    /** The address that the node announces; null if it has none. No two nodes have the same one. */
    private static ServerAddress.@Nullable Tcp name(
            NodeLine line, @Nullable Entry entry, Host style, ServerAddress.Tcp asked, Set<String> names) {
        if (line.flags().contains("noaddr")) {
            return null;
        }
        String host = switch (entry == null ? style : entry.kind()) {
            case GIVEN -> entry == null ? line.ip() : entry.host();
            case SAME -> "";
            case UNKNOWN -> entry == null ? line.hostname() : "";
        };
        int port = entry == null ? line.port() : entry.port();
        ServerAddress.Tcp announced = Addresses.of(Addresses.isOpenHost(host) ? asked.host() : host, port);
        if (announced != null && names.add(announced.text())) {
            return announced;
        }
        // The host that was asked cannot be the host of all of them.
        ServerAddress.Tcp byIp = Addresses.of(line.ip(), port);
        return byIp != null && names.add(byIp.text()) ? byIp : null;
    }

    private static ClusterMember member(
            NodeLine line, ServerAddress.@Nullable Tcp announced, @Nullable Entry entry, AddressMap addresses) {
        boolean failed = line.flags().contains("fail");
        return new ClusterMember(
                line.id(),
                announced == null ? "" : announced.text(),
                announced == null ? null : addresses.reached(announced),
                line.isPrimary() ? "" : line.primaryId().isEmpty() ? "-" : line.primaryId(),
                line.epoch(),
                entry == null ? "" : entry.zone(),
                failed,
                failed || line.flags().contains("fail?") || !line.connected());
    }

    private static short[] nobody() {
        short[] owners = new short[ClusterMap.SLOTS];
        Arrays.fill(owners, (short) ClusterMap.NOBODY);
        return owners;
    }

    private static Map<String, Short> indices(List<ClusterMember> members) {
        Map<String, Short> indices = new HashMap<>();
        for (int i = 0; i < members.size(); i++) {
            indices.put(members.get(i).id(), (short) i);
        }
        return indices;
    }

    /** The id of the node that says this; empty if it is not known. */
    String self() {
        return self;
    }

    boolean hasEpochs() {
        return hasEpochs;
    }

    List<ClusterMember> members() {
        return members;
    }

    /** The index of the slot's owner in {@link #members}, or {@link ClusterMap#NOBODY}. */
    int ownerOf(int slot) {
        return owners[slot];
    }

    /** The id of the slot's owner; empty if there is none. */
    String ownerIdOf(int slot) {
        return owners[slot] == ClusterMap.NOBODY
                ? ""
                : members.get(owners[slot]).id();
    }

    /** The slots that the node itself migrates or imports. */
    BitSet open() {
        return open;
    }

    /** Whether it says of any slot whose it is. */
    boolean hasOwners() {
        return !ownerIndices().isEmpty();
    }

    /** The indices of those members that own slots. */
    BitSet ownerIndices() {
        BitSet indices = new BitSet();
        for (short owner : owners) {
            if (owner != ClusterMap.NOBODY) {
                indices.set(owner);
            }
        }
        return indices;
    }

    /** Whether the node cannot reach most primaries, so that it does not learn of what they do. */
    boolean isCutOff() {
        BitSet all = ownerIndices();
        int reached = 0;
        for (int i = all.nextSetBit(0); i >= 0; i = all.nextSetBit(i + 1)) {
            reached += members.get(i).suspected() ? 0 : 1;
        }
        return 2 * reached <= all.cardinality() && !all.isEmpty();
    }
}
