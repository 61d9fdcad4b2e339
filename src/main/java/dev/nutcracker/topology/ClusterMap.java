package dev.nutcracker.topology;

import static java.util.Objects.requireNonNull;

import dev.nutcracker.config.ServerAddress;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who owns the slots of a cluster. Immutable; two with the same content are equal, whatever their versions. */
public final class ClusterMap {
    public static final int SLOTS = 16384;

    /** The owner of a slot that nobody serves. */
    public static final int NOBODY = -1;

    /**
     * A primary.
     *
     * @param name the address that it announces, as {@code host:port}; this is what it is known by
     * @param id what the cluster knows it by
     * @param address where it is reached
     * @param epoch of its configuration; 0 if that is not known
     * @param zone where it stands; empty if it does not say so
     * @param replicas those that can be used, in the order of their names
     */
    public record Node(
            String name, String id, ServerAddress.Tcp address, long epoch, String zone, List<Replica> replicas) {
        public Node {
            requireNonNull(name, "name");
            requireNonNull(id, "id");
            requireNonNull(address, "address");
            requireNonNull(zone, "zone");
            replicas = List.copyOf(replicas);
        }
    }

    /** A replica of a primary, described in the same words. */
    public record Replica(String name, String id, ServerAddress.Tcp address, String zone) {
        public Replica {
            requireNonNull(name, "name");
            requireNonNull(id, "id");
            requireNonNull(address, "address");
            requireNonNull(zone, "zone");
        }
    }

    private final long version;
    private final List<Node> primaries;
    private final short[] owners;
    private final BitSet open;

    /**
     * @param primaries in the order of their names
     * @param owners for each slot the index of its owner in {@code primaries}, or {@link #NOBODY}
     * @param open the slots that are being migrated
     */
    public ClusterMap(long version, List<Node> primaries, short[] owners, BitSet open) {
        this.version = version;
        this.primaries = List.copyOf(primaries);
        this.owners = owners.clone();
        this.open = (BitSet) open.clone();
        check();
    }

    private void check() {
        for (int i = 1; i < primaries.size(); i++) {
            if (primaries.get(i - 1).name().compareTo(primaries.get(i).name()) >= 0) {
                throw new IllegalArgumentException("not in the order of their names: " + primaries);
            }
        }
        if (owners.length != SLOTS || open.length() > SLOTS) {
            throw new IllegalArgumentException(owners.length + " slots, open ones up to " + open.length());
        }
        for (short owner : owners) {
            if (owner < NOBODY || owner >= primaries.size()) {
                throw new IllegalArgumentException("owner " + owner + " of " + primaries.size());
            }
        }
    }

    /** Later maps of a watch have higher ones; the first has 1. */
    public long version() {
        return version;
    }

    /**
     * All nodes that are primaries, also those without slots, in the order of their names. One that has failed, or whose address
     * is not known, is not there, and nobody owns its slots.
     */
    public List<Node> primaries() {
        return primaries;
    }

    /** The owner's index in {@link #primaries}; {@link #NOBODY} if the slot is not served. */
    public int ownerOf(int slot) {
        return owners[slot];
    }

    /** Whether the slot is being migrated or imported, as far as the nodes that take part have been asked. */
    public boolean isOpen(int slot) {
        return open.get(slot);
    }

    /** Whether each slot has an owner. */
    public boolean isCovered() {
        for (short owner : owners) {
            if (owner == NOBODY) {
                return false;
            }
        }
        return true;
    }

    /** The primary of this name; null if there is none. */
    public @Nullable Node primary(String name) {
        for (Node node : primaries) {
            if (node.name().equals(name)) {
                return node;
            }
        }
        return null;
    }

    /** The slots of the primary with this index; those of nobody for {@link #NOBODY}. */
    BitSet slotsOf(int index) {
        BitSet slots = new BitSet(SLOTS);
        for (int slot = 0; slot < SLOTS; slot++) {
            if (owners[slot] == index) {
                slots.set(slot);
            }
        }
        return slots;
    }

    BitSet open() {
        return (BitSet) open.clone();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ClusterMap map
                && primaries.equals(map.primaries)
                && Arrays.equals(owners, map.owners)
                && open.equals(map.open);
    }

    @Override
    public int hashCode() {
        return 31 * primaries.hashCode() + Arrays.hashCode(owners);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("version " + version);
        for (int i = 0; i < primaries.size(); i++) {
            text.append(", ").append(primaries.get(i).name()).append(": ").append(SlotRanges.text(slotsOf(i)));
        }
        return text.toString();
    }
}
