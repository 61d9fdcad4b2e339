package dev.nutcracker.topology;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One line of the answer to {@code CLUSTER NODES}.
 *
 * <pre>
 *   id  ip:port@bus,hostname  flags  id of the primary, or -  ping  pong  epoch  link  slots
 *   599e… 10.0.0.3:6379@16379,c.example myself,master - 0 1795939150039 3 connected 0-99 101 [100-&gt;-034821e8…]
 * </pre>
 *
 * @param hostname empty if the node has none
 * @param primaryId empty for a primary
 * @param connected whether the node that was asked has a link to this one, or is this one
 * @param slots those that it owns
 * @param open those that it migrates or imports; only of the node that was asked
 */
record NodeLine(
        String id,
        String ip,
        int port,
        String hostname,
        Set<String> flags,
        String primaryId,
        long epoch,
        boolean connected,
        BitSet slots,
        BitSet open) {
    /** More nodes than this are not believed; clusters are meant to have up to 1000. */
    static final int NODES_MAX = 1000;

    private static final int WORDS_MIN = 8;
    private static final int ID_CHARACTERS_MAX = 64;

    boolean isMyself() {
        return flags.contains("myself");
    }

    boolean isPrimary() {
        return flags.contains("master");
    }

    /** All lines; null if the text makes no sense. */
    static @Nullable List<NodeLine> all(String text) {
        List<NodeLine> lines = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        BitSet owned = new BitSet(ClusterMap.SLOTS);
        int myself = 0;
        for (String line : text.split("\n", -1)) {
            if (line.isBlank()) {
                continue;
            }
            NodeLine node = of(line.strip());
            if (node == null || !ids.add(node.id) || lines.size() == NODES_MAX || owned.intersects(node.slots)) {
                return null;
            }
            owned.or(node.slots);
            myself += node.isMyself() ? 1 : 0;
            lines.add(node);
        }
        return myself == 1 ? lines : null;
    }

    private static @Nullable NodeLine of(String line) {
        String[] words = line.split(" ", -1);
        if (words.length < WORDS_MIN || words[0].isEmpty() || words[0].length() > ID_CHARACTERS_MAX) {
            return null;
        }
        String[] names = words[1].split(",", -1);
        int at = names[0].indexOf('@');
        String address = at < 0 ? names[0] : names[0].substring(0, at);
        int colon = address.lastIndexOf(':');
        long port = Addresses.number(address.substring(colon + 1));
        long epoch = Addresses.number(words[6]);
        BitSet slots = new BitSet(ClusterMap.SLOTS);
        BitSet open = new BitSet(ClusterMap.SLOTS);
        if (colon < 0 || port < 0 || port > Addresses.PORT_MAX || epoch < 0 || !addSlots(words, slots, open)) {
            return null;
        }
        Set<String> flags = Set.copyOf(new HashSet<>(Arrays.asList(words[2].split(",", -1))));
        return new NodeLine(
                words[0],
                address.substring(0, colon),
                (int) port,
                names.length > 1 ? names[1] : "",
                flags,
                words[3].equals("-") ? "" : words[3],
                epoch,
                flags.contains("myself") || words[7].equals("connected"),
                slots,
                open);
    }

    private static boolean addSlots(String[] words, BitSet slots, BitSet open) {
        for (int i = WORDS_MIN; i < words.length; i++) {
            String word = words[i];
            boolean added = word.startsWith("[") ? addOpen(word, open) : addRange(word, slots);
            if (!added) {
                return false;
            }
        }
        return true;
    }

    /** {@code 0-5460} or {@code 7000}. */
    private static boolean addRange(String word, BitSet slots) {
        int dash = word.indexOf('-');
        long from = Addresses.number(dash < 0 ? word : word.substring(0, dash));
        long last = dash < 0 ? from : Addresses.number(word.substring(dash + 1));
        if (from < 0 || last < from || last >= ClusterMap.SLOTS) {
            return false;
        }
        slots.set((int) from, (int) last + 1);
        return true;
    }

    /** {@code [100->-id]}, being migrated to that node, or {@code [100-<-id]}, being imported from it. */
    private static boolean addOpen(String word, BitSet open) {
        int dash = word.indexOf('-');
        long slot = dash < 0 ? -1 : Addresses.number(word.substring(1, dash));
        if (slot < 0 || slot >= ClusterMap.SLOTS || !word.endsWith("]")) {
            return false;
        }
        open.set((int) slot);
        return true;
    }
}
