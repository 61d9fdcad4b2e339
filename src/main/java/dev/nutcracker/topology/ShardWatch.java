package dev.nutcracker.topology;

import dev.nutcracker.config.AddressMap;
import dev.nutcracker.config.ServerAddress;
import dev.nutcracker.topology.ReplicationProbe.Outcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One primary and its replicas: who of them serves, and how old the data of each replica is.
 *
 * <pre>
 *   once a second:   primary ── offset 260 ──► then each replica ── offset 260 ──► it has all that the primary had then
 * </pre>
 *
 * The replicas are asked after the primary has answered, so one that keeps up shows that it has what the primary had. Only offsets
 * of the same history can be compared: after a failover a replica has to have joined the next one.
 */
final class ShardWatch {
    private static final long UNKNOWN_MS = -1;

    private final String name;
    private final PrimaryCheck.Context context;
    private final AddressMap addresses;
    private final long lagMaxMs;
    private final LongSupplier clockNs;
    private final OffsetHistory history = new OffsetHistory();
    private final Map<ServerAddress.Tcp, ReplicationProbe> replicas = new LinkedHashMap<>();
    private final Map<ServerAddress.Tcp, DataAge> ages = new LinkedHashMap<>();

    private @Nullable ReplicationProbe primary;
    private long primaryAskedNs;

    ShardWatch(String name, PrimaryCheck.Context context, AddressMap addresses, long lagMaxMs, LongSupplier clockNs) {
        this.name = name;
        this.context = context;
        this.addresses = addresses;
        this.lagMaxMs = lagMaxMs;
        this.clockNs = clockNs;
    }

    String name() {
        return name;
    }

    /** Asks all of them; {@code changed} is called whenever one has answered, or has failed to. */
    void ask(WatchedShard shard, Runnable changed) {
        aim(shard.primary());
        Set<ServerAddress.Tcp> known = new LinkedHashSet<>(shard.replicas());
        if (shard.isAsked()) {
            known.addAll(named());
        }
        known.remove(shard.primary());
        keep(known);
        ReplicationProbe asked = primary;
        if (asked == null) {
            askReplicas(changed);
            return;
        }
        if (!asked.isAsked()) {
            // It has at least as much when it answers.
            primaryAskedNs = clockNs.getAsLong();
        }
        asked.ask(() -> {
            if (asked.latest() instanceof Outcome.Answer(Replication replication) && replication.isPrimary()) {
                history.add(replication.id(), replication.offset(), primaryAskedNs);
            }
            changed.run();
            askReplicas(changed);
        });
    }

    private void aim(ServerAddress.@Nullable Tcp address) {
        ReplicationProbe before = primary;
        if (before != null && before.address().equals(address)) {
            return;
        }
        if (before != null) {
            before.close();
        }
        primary = address == null ? null : new ReplicationProbe(context, address);
    }

    /** Those that the primary names, and those that it has named and that have followed it since: it may just have lost them. */
    private Set<ServerAddress.Tcp> named() {
        Set<ServerAddress.Tcp> named = new LinkedHashSet<>();
        ReplicationProbe asked = primary;
        boolean answers = false;
        if (asked != null && asked.latest() instanceof Outcome.Answer(Replication replication)) {
            answers = true;
            replication.replicas().forEach(replica -> named.add(addresses.reached(replica)));
        }
        for (ReplicationProbe replica : replicas.values()) {
            if (!answers || isFit(replica)) {
                named.add(replica.address());
            }
        }
        return named;
    }

    private void keep(Set<ServerAddress.Tcp> known) {
        replicas.values().removeIf(replica -> {
            boolean gone = !known.contains(replica.address());
            if (gone) {
                replica.close();
                ages.remove(replica.address());
            }
            return gone;
        });
        for (ServerAddress.Tcp address : known) {
            if (replicas.size() < Replication.REPLICAS_MAX) {
                replicas.computeIfAbsent(address, at -> new ReplicationProbe(context, at));
            }
        }
    }

    private void askReplicas(Runnable changed) {
        for (ReplicationProbe replica : List.copyOf(replicas.values())) {
            replica.ask(() -> {
                noteAge(replica);
                changed.run();
            });
        }
    }

    private void noteAge(ReplicationProbe replica) {
        if (replica.latest() instanceof Outcome.Answer(Replication replication)
                && !replication.isPrimary()
                && !replication.isSyncing()
                && history.isOf(replication.id())) {
            ages.computeIfAbsent(replica.address(), _ -> new DataAge())
                    .note(history, replication.offset(), clockNs.getAsLong());
        }
    }

    /** What is known now. */
    WatchedShard.State state() {
        List<WatchedShard.Replica> states = new ArrayList<>();
        for (ReplicationProbe replica : replicas.values()) {
            String reason = unfitness(replica);
            states.add(new WatchedShard.Replica(
                    replica.address(),
                    reason.isEmpty(),
                    replica.latest() instanceof Outcome.None,
                    lagMs(replica),
                    reason));
        }
        ReplicationProbe asked = primary;
        boolean serves = asked != null
                && asked.latest() instanceof Outcome.Answer(Replication replication)
                && replication.isPrimary();
        return new WatchedShard.State(name, serves, states);
    }

    private boolean isFit(ReplicationProbe replica) {
        return unfitness(replica).isEmpty();
    }

    /** Why it may not serve reads; empty if it may. */
    private String unfitness(ReplicationProbe replica) {
        return switch (replica.latest()) {
            case Outcome.None none -> none.reason();
            case Outcome.NotReady notReady -> notReady.reason();
            case Outcome.Answer(Replication replication) -> unfitness(replica, replication);
        };
    }

    private String unfitness(ReplicationProbe replica, Replication replication) {
        if (replication.isPrimary()) {
            return "it is no replica";
        }
        if (replication.isSyncing()) {
            return "it is getting all data anew";
        }
        if (!history.isEmpty() && !history.isOf(replication.id())) {
            return "it is a replica of another server";
        }
        if (lagMaxMs == 0) {
            return "";
        }
        DataAge age = ages.get(replica.address());
        if (age == null || !age.isKnown()) {
            return "it is not known how far it is behind";
        }
        // When it answered: until it answers again, this stays as it is.
        return age.notedMs() <= lagMaxMs ? "" : "it is more than " + lagMaxMs + " ms behind";
    }

    private long lagMs(ReplicationProbe replica) {
        DataAge age = ages.get(replica.address());
        return age == null || !age.isKnown() ? UNKNOWN_MS : age.ms(clockNs.getAsLong());
    }

    /** Whether each of them has answered, or has failed to. */
    boolean isKnown() {
        boolean primaryIsKnown = primary == null || primary.hasConcluded();
        return primaryIsKnown && replicas.values().stream().allMatch(ReplicationProbe::hasConcluded);
    }

    /** Whether no answer is being waited for. */
    boolean isAtRest() {
        boolean primaryIsAsked = primary != null && primary.isAsked();
        return !primaryIsAsked && replicas.values().stream().noneMatch(ReplicationProbe::isAsked);
    }

    void close() {
        if (primary != null) {
            primary.close();
        }
        replicas.values().forEach(ReplicationProbe::close);
    }
}
