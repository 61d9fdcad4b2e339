package dev.nutcracker.server;

import dev.nutcracker.config.OnFailure;
import dev.nutcracker.config.PoolConfig;
import dev.nutcracker.config.ServerConfig;
import dev.nutcracker.health.DownCause;
import dev.nutcracker.health.HealthSnapshot;
import dev.nutcracker.health.Standing;
import dev.nutcracker.routing.Absence;
import dev.nutcracker.routing.Distribution;
import dev.nutcracker.routing.MovedShare;
import dev.nutcracker.routing.Placement;
import dev.nutcracker.routing.Router;
import dev.nutcracker.routing.SlotTable;
import dev.nutcracker.routing.Topology;
import dev.nutcracker.routing.WeightedServer;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** How the keys of a pool are served under one configuration: makes topologies from the states of its servers. */
final class ServedKeys {
    private final PoolConfig config;
    private final List<WeightedServer> weightedServers;
    private final List<ServerRecord> records;
    private final Function<ServerRecord, HealthSnapshot> snapshots;
    private final boolean hasStandIn;
    private final Detours detours;
    private final Supplier<SlotTable> slots;
    /** The slots for which the router was built, in a cluster. */
    private SlotTable slotsOfRing;
    /** The servers for which the router was built: those that keep their keys. */
    private boolean[] inRing;

    /** The shares with which the router was built, by server. */
    private double[] ringShares;

    /** Routes to the servers, absent or not. */
    private Router router;
    /** How keys of each server are served by the latest topology. */
    private List<Serving> servings = List.of();

    /** Made when first wanted: it takes a ring. */
    private volatile double @Nullable [] shares;

    private record Serving(Standing standing, boolean held) {}

    /** @param standIn the topology of the pool that stands in for servers that are down, null if none does */
    ServedKeys(
            PoolConfig config,
            List<ServerRecord> records,
            @Nullable Supplier<Topology> standIn,
            Supplier<SlotTable> slots,
            Function<ServerRecord, HealthSnapshot> snapshots) {
        this.config = config;
        this.weightedServers = config.weightedServers();
        this.records = records;
        this.slots = slots;
        this.slotsOfRing = slots.get();
        this.snapshots = snapshots;
        this.hasStandIn = standIn != null;
        this.detours = new Detours(config, weightedServers, standIn);
        this.inRing = inRing();
        this.ringShares = ringShares();
        this.router = ring();
    }

    Topology first(long version) {
        return next(Topology.ofServers(version, records.size(), router), version);
    }

    /** The topology by the present states of the servers. */
    Topology next(Topology before, long version) {
        if (ringChanges()) {
            inRing = inRing();
            ringShares = ringShares();
            slotsOfRing = slots.get();
            router = ring();
        }
        servings = servings();
        return detours.over(before.with(version, router, absences()), router, records);
    }

    /** Whether keys are served in another way than by {@code latest}. */
    boolean areServedOtherwise(Topology latest) {
        return ringChanges() || !latest.hasAbsences(absences()) || !servings().equals(servings);
    }

    /** The share of the keys that move, or have moved, because this server has none. */
    double shareMovedBy(int server) {
        boolean[] without = inRing.clone();
        without[server] = false;
        boolean[] with = inRing.clone();
        with[server] = true;
        return MovedShare.between(placement(with), placement(without)).share();
    }

    private Placement placement(boolean[] keepingKeys) {
        return Placement.of(
                config.routing(),
                weightedServers,
                keepingKeys,
                config.servers().stream().map(ServerConfig::address).toList());
    }

    private boolean ringChanges() {
        return slotsOfRing != slots.get()
                || !Arrays.equals(inRing(), inRing)
                || !Arrays.equals(ringShares(), ringShares);
    }

    private Router ring() {
        if (config.routing().distribution() == Distribution.CLUSTER) {
            return slotsOfRing.router(weightedServers);
        }
        boolean[] returning = new boolean[records.size()];
        for (int i = 0; i < returning.length; i++) {
            returning[i] = returnsToRing(records.get(i));
        }
        return config.routing().router(weightedServers, inRing, returning, ringShares);
    }

    private boolean[] inRing() {
        boolean[] keepingKeys = new boolean[records.size()];
        for (int i = 0; i < keepingKeys.length; i++) {
            keepingKeys[i] = records.get(i).health.standing() != Standing.EJECTED;
        }
        return keepingKeys;
    }

    /** Whether its keys come back to it on the ring, in steps. After a failover they come back from the other pool. */
    private boolean returnsToRing(ServerRecord server) {
        return server.isReturning() && config.failureRules().policy() != OnFailure.FAILOVER;
    }

    private double[] ringShares() {
        return records.stream()
                .mapToDouble(record -> returnsToRing(record) ? record.keyShare() : 1)
                .toArray();
    }

    private List<Serving> servings() {
        return records.stream()
                .map(record -> new Serving(record.health.standing(), record.isHeld()))
                .toList();
    }

    private List<Absence> absences() {
        return records.stream().map(this::absence).toList();
    }

    private Absence absence(ServerRecord server) {
        return switch (server.health.standing()) {
            case OWNS, EJECTED, AWAITED -> Absence.NONE;
            case FAILED_OVER -> hasStandIn ? Absence.NONE : refused(snapshots.apply(server));
            case REFUSED -> refused(snapshots.apply(server));
        };
    }

    /** The error for requests to a server that is absent. */
    static Absence.Refused refused(HealthSnapshot server) {
        DownCause cause = server.cause() == null ? DownCause.OPERATOR : server.cause();
        String text = cause.errorText();
        return text == null ? new Absence.Refused(server.text(), true) : new Absence.Refused(text, false);
    }

    /** The part of the keys that each server owns while all are well, from 0 to 1, by index; not to be written to. */
    double[] shares() {
        double[] known = shares;
        if (known == null) {
            known = config.placement().shares();
            shares = known;
        }
        return known;
    }
}
