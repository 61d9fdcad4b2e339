package dev.nutcracker.config;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * Whether reads are served by replicas, which replicas there are, and how old their answers may be.
 *
 * @param areNamed whether the servers themselves name their replicas: {@code replicas: auto}
 * @param replicas those of the file; empty if the servers name theirs, or sentinels or a cluster know them
 * @param lagMaxMs how far a replica may be behind its primary; 0 for any time
 * @param ownWritesMs for how long after its latest write a client reads from the primary
 * @param fallbackPercent how many of the reads of a shard without a fit replica go to the primary; the others fail
 * @param zone in which the proxy is; empty if it is not known
 */
public record ReplicaReads(
        ReadFrom from,
        boolean areNamed,
        List<ReplicaConfig> replicas,
        long lagMaxMs,
        ReplicaMiss onMiss,
        long ownWritesMs,
        int fallbackPercent,
        ZoneMap zones,
        String zone) {
    static final int ALL_PERCENT = 100;

    /** Replicas serve nothing. */
    public static final ReplicaReads NONE = new ReplicaReads(
            ReadFrom.PRIMARY, false, List.of(), 10_000, ReplicaMiss.PRIMARY, 1000, ALL_PERCENT, ZoneMap.NONE, "");

    public ReplicaReads {
        requireNonNull(from, "from");
        requireNonNull(onMiss, "onMiss");
        requireNonNull(zones, "zones");
        requireNonNull(zone, "zone");
        replicas = List.copyOf(replicas);
    }

    /** Whether replicas serve reads. */
    public boolean areOn() {
        return from != ReadFrom.PRIMARY;
    }
}
