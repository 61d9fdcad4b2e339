package dev.nutcracker.server;

import dev.nutcracker.config.ServerAddress;
import dev.nutcracker.stats.ReplicaCounter;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;

/**
 * The replicas of a pool's servers, for the whole process. Others find out about them, and say so here; workers are told. Empty in
 * pools whose primaries serve all reads. Thread-safe.
 */
public final class Replicas {
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final LongAdder[] counters = new LongAdder[ReplicaCounter.values().length];
    private volatile Map<String, ReplicaView> byServer = Map.of();
    private volatile Map<String, NamedReplicas> named = Map.of();
    private volatile BitSet openSlots = new BitSet();

    /**
     * The replicas of a node, as its cluster names them.
     *
     * @param zone of the node; empty if it is not known
     */
    public record NamedReplicas(String zone, List<NamedReplica> replicas) {
        public NamedReplicas {
            replicas = List.copyOf(replicas);
        }
    }

    /** @param zone empty if it is not known */
    public record NamedReplica(ServerAddress.Tcp address, String zone) {}

    Replicas() {
        Arrays.setAll(counters, _ -> new LongAdder());
    }

    /** This is what is known now, by the names of servers. */
    public void take(Map<String, ReplicaView> latest) {
        if (!byServer.equals(latest)) {
            byServer = Map.copyOf(latest);
            listeners.forEach(Runnable::run);
        }
    }

    /** Nothing is known any more. */
    public void forget() {
        take(Map.of());
    }

    /** The cluster names these replicas, by the names of its nodes. */
    public void name(Map<String, NamedReplicas> latest) {
        named = Map.copyOf(latest);
    }

    /** Those that the cluster names, by the names of its nodes; empty if the pool is no cluster. */
    public Map<String, NamedReplicas> named() {
        return named;
    }

    /** These slots of a cluster are being migrated, so that replicas do not know which keys they have. */
    public void takeOpenSlots(BitSet slots) {
        openSlots = (BitSet) slots.clone();
    }

    /** Whether a slot is being migrated. */
    public boolean isOpen(int slot) {
        return openSlots.get(slot);
    }

    /** Whether any slot is being migrated. */
    public boolean areAnyOpen() {
        return !openSlots.isEmpty();
    }

    ReplicaView of(String server) {
        return byServer.getOrDefault(server, ReplicaView.UNKNOWN);
    }

    /** The zone of a replica; empty if it is not known. */
    public String zoneOf(String server, ServerAddress.Tcp address) {
        for (ReplicaView.ReplicaState replica : of(server).replicas()) {
            if (replica.address().equals(address)) {
                return replica.zone();
            }
        }
        return "";
    }

    /** Calls {@code listener}, on any thread, after each change. */
    void onChange(Runnable listener) {
        listeners.add(listener);
    }

    /** Takes back {@link #onChange}. */
    void noMoreChange(Runnable listener) {
        listeners.remove(listener);
    }

    void count(ReplicaCounter counter) {
        counters[counter.ordinal()].increment();
    }

    /** How often that has happened, at all workers. */
    public long counted(ReplicaCounter counter) {
        return counters[counter.ordinal()].sum();
    }
}
