package dev.nutcracker.proxy;

import dev.nutcracker.config.ServerAddress;
import dev.nutcracker.config.ServerConfig;
import dev.nutcracker.routing.KeySlot;
import dev.nutcracker.routing.SlotTable;
import dev.nutcracker.server.PoolState;
import dev.nutcracker.server.Primaries;
import dev.nutcracker.server.Replicas.NamedReplica;
import dev.nutcracker.server.Replicas.NamedReplicas;
import dev.nutcracker.topology.ClusterListener;
import dev.nutcracker.topology.ClusterMap;
import dev.nutcracker.topology.ClusterMap.Node;
import dev.nutcracker.topology.ClusterMap.Replica;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Passes what the watch of a cluster finds out to a pool: where its nodes are to the primaries, and whose the slots are to the pool.
 *
 * <p>A slot that nobody serves stays with its last owner, whose requests wait or fail, until somebody has it.
 * So it does if another watch has found that out, as long as this one is of the same cluster.
 */
final class WatchedCluster implements ClusterListener {
    private final PoolState pool;
    private final Primaries primaries;
    private final NodeChanges changes;
    private final Witness witness;
    private final Map<String, ServerAddress.Tcp> addresses = new HashMap<>();
    /** By slot, the name of the owner, or of the last one. */
    private final String[] owners = new String[KeySlot.SLOTS];

    private boolean isFirst = true;

    WatchedCluster(PoolState pool, NodeChanges changes, Witness witness) {
        this.witness = witness;
        this.pool = pool;
        this.primaries = pool.primaries();
        this.changes = changes;
    }

    @Override
    public void onChanges(List<String> lines) {
        lines.forEach(line -> witness.topologyChanged(pool.config().name(), line));
    }

    @Override
    public void onMap(ClusterMap map) {
        if (isFirst) {
            isFirst = false;
            recall(map);
        }
        Map<String, Integer> names = new LinkedHashMap<>();
        Map<String, ServerAddress.Tcp> serving = new LinkedHashMap<>();
        for (Node node : map.primaries()) {
            names.put(node.name(), names.size());
            if (!node.address().equals(addresses.put(node.name(), node.address()))) {
                serving.put(node.name(), node.address());
            }
        }
        Set<String> replaced = new HashSet<>(Arrays.asList(owners));
        replaced.remove(null);
        short[] table = takeSlots(map, names);
        pool.replicas().name(replicas(map));
        BitSet open = openSlots(map);
        pool.replicas().takeOpenSlots(open);
        if (!open.isEmpty()) {
            primaries.slotMoves(System.nanoTime());
        }
        List<String> nodes = List.copyOf(names.keySet());
        replaced.removeAll(nodes);
        replaced.removeAll(replicaNames(map));
        // Behind what the map before has said of them, and before they lose their slots.
        changes.afterwards(() -> replaced.forEach(primaries::replacedUnawares));
        addresses.keySet().retainAll(nodes);
        List<ServerConfig> servers = new ArrayList<>();
        for (String name : nodes) {
            servers.add(new ServerConfig(name, new ServerAddress.Master(name), 1));
        }
        changes.change(pool, servers, SlotTable.of(nodes, table));
        serving.forEach(this::serves);
    }

    /** Takes on the owners of slots, and returns their indexes in {@code names}, where it adds those that are missing. */
    private short[] takeSlots(ClusterMap map, Map<String, Integer> names) {
        short[] table = new short[KeySlot.SLOTS];
        Arrays.fill(table, SlotTable.NOBODY);
        for (int slot = 0; slot < table.length; slot++) {
            int owner = map.ownerOf(slot);
            if (owner != ClusterMap.NOBODY) {
                owners[slot] = map.primaries().get(owner).name();
            }
            String name = owners[slot];
            if (name != null) {
                Integer index = names.get(name);
                if (index == null) {
                    index = names.size();
                    names.put(name, index);
                }
                table[slot] = index.shortValue();
            }
        }
        return table;
    }

    /** A node that was told not to serve, and has been a primary in every map since, would be told of no more. */
    @Override
    public void onRefreshed() {
        List<String> nodes = List.copyOf(addresses.keySet());
        changes.afterwards(() -> nodes.forEach(primaries::askIfAwaited));
    }

    /** The pool may have had the cluster before: a reload can come while a node is replaced. */
    private void recall(ClusterMap map) {
        SlotTable before = pool.slots();
        if (map.primaries().stream().noneMatch(node -> before.isOwner(node.name()))) {
            return;
        }
        for (int slot = 0; slot < owners.length; slot++) {
            String name = before.ownerOf(slot);
            if (name != null) {
                owners[slot] = name;
            }
        }
    }

    /** Requests that wait for the node go on when its slots are known, and so are all other nodes. */
    private void serves(String node, ServerAddress.Tcp address) {
        changes.afterwards(() -> primaries.serves(node, address));
    }

    private static Map<String, NamedReplicas> replicas(ClusterMap map) {
        Map<String, NamedReplicas> replicas = new HashMap<>();
        for (Node node : map.primaries()) {
            replicas.put(
                    node.name(),
                    new NamedReplicas(
                            node.zone(),
                            node.replicas().stream()
                                    .map(replica -> new NamedReplica(replica.address(), replica.zone()))
                                    .toList()));
        }
        return replicas;
    }

    /** The nodes that have said themselves that they are replicas. */
    private static Set<String> replicaNames(ClusterMap map) {
        return map.primaries().stream()
                .flatMap(node -> node.replicas().stream())
                .map(Replica::name)
                .collect(Collectors.toSet());
    }

    private static BitSet openSlots(ClusterMap map) {
        BitSet open = new BitSet(KeySlot.SLOTS);
        for (int slot = 0; slot < KeySlot.SLOTS; slot++) {
            open.set(slot, map.isOpen(slot));
        }
        return open;
    }

    @Override
    public void onNode(String node, boolean serving, String reason) {
        ServerAddress.Tcp address = addresses.get(node);
        if (serving && address != null) {
            serves(node, address);
        } else if (!serving) {
            changes.afterwards(() -> primaries.lost(node, reason));
        }
    }

    @Override
    public void onCluster(boolean ok, String reason) {
        if (!ok && addresses.isEmpty()) {
            primaries.all().forEach(primary -> primary.lost(reason));
        }
    }
}
