package dev.nutcracker.config;

/** Which servers of a shard serve reads. Writes always go to the primary. */
public enum ReadFrom {
    /** The primary alone. */
    PRIMARY,
    /** The primary; a replica only while there is no primary. */
    PREFER_PRIMARY,
    /** The replicas in turn; the primary while no replica is fit. */
    PREFER_REPLICA,
    /** The replicas in turn; an error while no replica is fit. */
    REPLICA,
    /** A replica of the proxy's own zone, the primary if it is of that zone, any replica, and last the primary. */
    ZONE,
    /** The fastest ones among the primary and the replicas. */
    FASTEST
}
