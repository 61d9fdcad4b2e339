package dev.nutcracker.topology;

import java.util.BitSet;

/**
 * The slots that one node has said it migrates or imports. That counts until the slot has come to the node or left it, which others may
 * know before: the node itself is not asked for a while if its map is older than theirs.
 *
 * @param migrating those that were its own
 * @param importing those that were not
 */
record OpenSlots(BitSet migrating, BitSet importing) {
    /** Those in the report of that node. */
    static OpenSlots in(ClusterReport report, String node) {
        BitSet migrating = new BitSet();
        BitSet importing = new BitSet();
        report.open().stream().forEach(slot -> {
            boolean isOwn = report.ownerIdOf(slot).equals(node);
            (isOwn ? migrating : importing).set(slot);
        });
        return new OpenSlots(migrating, importing);
    }

    boolean areNone() {
        return migrating.isEmpty() && importing.isEmpty();
    }

    /** All of them. */
    BitSet all() {
        BitSet all = (BitSet) migrating.clone();
        all.or(importing);
        return all;
    }

    /** The slot has moved. */
    void close(int slot) {
        migrating.clear(slot);
        importing.clear(slot);
    }

    /**
     * Adds those of which it is still so.
     *
     * @param node whose they are
     */
    void addTo(BitSet open, String node, SlotBelief belief) {
        migrating.stream().filter(slot -> belief.ownerOf(slot).equals(node)).forEach(open::set);
        importing.stream().filter(slot -> !belief.ownerOf(slot).equals(node)).forEach(open::set);
    }
}
