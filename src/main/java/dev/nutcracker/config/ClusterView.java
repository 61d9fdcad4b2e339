package dev.nutcracker.config;

/** What clients of a pool in front of a cluster see. */
public enum ClusterView {
    /** One server. */
    STANDALONE,
    /** A cluster, whose nodes are proxies. */
    CLUSTER
}
