package dev.nutcracker.topology;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The answer to {@code CLUSTER SLOTS}.
 *
 * <pre>
 *   0, 5460, [10.0.0.1, 6379, 609f…, [hostname, a.example]], [10.0.0.2, 6379, f9b4…, []]
 *            its primary: endpoint, port, id, metadata       its replicas
 * </pre>
 */
record SlotsAnswer(List<Range> ranges) {
    SlotsAnswer {
        ranges = List.copyOf(ranges);
    }

    /** Slots with the nodes that have them, the primary first. */
    record Range(int first, int last, List<Entry> nodes) {
        Range {
            nodes = List.copyOf(nodes);
        }
    }

    /** What the host of a node is. */
    enum Host {
        /** Text. */
        GIVEN,
        /** Nil: clients are to use the host that they have connected to. */
        SAME,
        /** {@code ?} or empty: the node has not been told. */
        UNKNOWN
    }

    /**
     * A node.
     *
     * @param id its address if it has none
     * @param host empty unless it is given
     * @param port 0 if it is none to which one can connect
     */
    record Entry(String id, Host kind, String host, int port, String zone) {}

    /** Reads it; null if it makes no sense. */
    static @Nullable SlotsAnswer of(Reply reply) {
        if (!(reply instanceof Reply.Many)) {
            return null;
        }
        List<Range> ranges = new ArrayList<>();
        Map<String, Entry> entries = new HashMap<>();
        BitSet taken = new BitSet(ClusterMap.SLOTS);
        for (Reply element : reply.asList()) {
            Range range = range(element, entries);
            if (range == null || !taken.get(range.first, range.last + 1).isEmpty()) {
                return null;
            }
            taken.set(range.first, range.last + 1);
            ranges.add(range);
            if (entries.size() > NodeLine.NODES_MAX) {
                return null;
            }
        }
        return new SlotsAnswer(ranges);
    }

    private static @Nullable Range range(Reply reply, Map<String, Entry> entries) {
        List<Reply> words = reply.asList();
        if (words.size() < 3
                || !(words.get(0) instanceof Reply.Whole first)
                || !(words.get(1) instanceof Reply.Whole last)
                || first.value() < 0
                || last.value() < first.value()
                || last.value() >= ClusterMap.SLOTS) {
            return null;
        }
        List<Entry> nodes = new ArrayList<>();
        for (Reply word : words.subList(2, words.size())) {
            Entry entry = entry(word);
            if (entry == null) {
                return null;
            }
            // A node is named once for each of its ranges, with the same words.
            Entry known = entries.putIfAbsent(entry.id, entry);
            nodes.add(entry.equals(known) ? known : entry);
        }
        return new Range((int) first.value(), (int) last.value(), nodes);
    }

    private static @Nullable Entry entry(Reply reply) {
        List<Reply> words = reply.asList();
        if (words.size() < 2 || !(words.get(1) instanceof Reply.Whole port)) {
            return null;
        }
        String host;
        Host kind;
        switch (words.getFirst()) {
            case Reply.Nothing _ -> {
                host = "";
                kind = Host.SAME;
            }
            case Reply.Text text -> {
                host = Addresses.isOpenHost(text.value()) ? "" : text.value();
                kind = host.isEmpty() ? Host.UNKNOWN : Host.GIVEN;
            }
            case Reply.Failure _, Reply.Whole _, Reply.Truth _, Reply.Many _, Reply.Push _ -> {
                return null;
            }
        }
        int number = port.value() > 0 && port.value() <= Addresses.PORT_MAX ? (int) port.value() : 0;
        String id = words.size() > 2 ? words.get(2).asText() : "";
        String zone = words.size() > 3 ? MasterReport.field(words.get(3), "availability-zone") : "";
        return new Entry(id.isEmpty() ? host + ":" + number : id, kind, host, number, zone);
    }
}
