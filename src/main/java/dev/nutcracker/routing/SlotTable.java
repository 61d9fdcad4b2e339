package dev.nutcracker.routing;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who owns the slots of a Redis Cluster ({@link KeySlot}), by the names of its servers. Immutable.
 */
public final class SlotTable {
    /** In place of an index: nobody owns the slot. */
    public static final short NOBODY = -1;

    /** Nothing is known yet. All slots are the first server's, which will say. */
    public static final SlotTable UNKNOWN = new SlotTable(List.of(), new short[KeySlot.SLOTS]);

    private final List<String> names;
    private final short[] owners;

    private SlotTable(List<String> names, short[] owners) {
        this.names = List.copyOf(names);
        this.owners = owners;
    }

    /**
     * @param names of servers
     * @param owners by slot: an index of {@code names}, or {@link #NOBODY}
     */
    public static SlotTable of(List<String> names, short[] owners) {
        if (owners.length != KeySlot.SLOTS) {
            throw new IllegalArgumentException(owners.length + " slots");
        }
        return new SlotTable(names, owners.clone());
    }

    /** Whether a cluster has said whose the slots are. */
    public boolean isKnown() {
        return !names.isEmpty();
    }

    /** Whether any slot may be that server's. */
    public boolean isOwner(String name) {
        return names.contains(name);
    }

    /** The name of the slot's owner; null if nobody owns it, or nothing is known yet. */
    public @Nullable String ownerOf(int slot) {
        return !isKnown() || owners[slot] == NOBODY ? null : names.get(owners[slot]);
    }

    /**
     * A router to these servers. Slots of servers that are not among them are nobody's.
     *
     * @param servers in index order
     */
    public Router router(List<WeightedServer> servers) {
        short[] places = new short[KeySlot.SLOTS];
        if (isKnown()) {
            Map<String, Short> indexes = new HashMap<>();
            for (int i = 0; i < servers.size(); i++) {
                indexes.put(servers.get(i).name(), (short) i);
            }
            short[] byName = new short[names.size()];
            for (int i = 0; i < byName.length; i++) {
                byName[i] = indexes.getOrDefault(names.get(i), NOBODY);
            }
            for (int slot = 0; slot < KeySlot.SLOTS; slot++) {
                places[slot] = owners[slot] == NOBODY ? NOBODY : byName[owners[slot]];
            }
        }
        return new SlotRouter(places);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SlotTable table && names.equals(table.names) && Arrays.equals(owners, table.owners);
    }

    @Override
    public int hashCode() {
        return 31 * names.hashCode() + Arrays.hashCode(owners);
    }
}
