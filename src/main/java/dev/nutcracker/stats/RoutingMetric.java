package dev.nutcracker.stats;

/** The metrics of how requests find their servers: topology, replicas, discovery, mirrors and routes. */
enum RoutingMetric implements Metric {
    TOPOLOGY_VERSION(
            "topology_version",
            "Version of how keys find their servers, in a pool whose servers others name; higher with each change.",
            TopologyMetrics.of(TopologyReport::version)),
    TOPOLOGY_AGE(
            "topology_map_age_seconds",
            "How long ago somebody last said where the pool's servers are.",
            TopologyMetrics::ages),
    TOPOLOGY_REFRESHES(
            "topology_refreshes_total",
            "How often it was asked where the pool's servers are, by result.",
            TopologyMetrics.of("result", TopologyReport::refreshes)),
    TOPOLOGY_REDIRECTS(
            "topology_redirects_total",
            "Requests that a server had not done, by what it said. They are sent again if possible.",
            TopologyMetrics.of("kind", TopologyReport::redirects)),
    TOPOLOGY_HELD(
            "topology_held_requests",
            "Requests and clients that wait for a primary, or for a slot that moves.",
            TopologyMetrics.of(TopologyReport::held)),
    TOPOLOGY_WITHOUT_PRIMARY(
            "topology_shards_without_primary",
            "Masters of the pool without a primary that could be used.",
            TopologyMetrics.of(TopologyReport::shardsWithoutPrimary)),
    TOPOLOGY_SENTINELS(
            "topology_sentinels_known",
            "Sentinels that the configuration or other sentinels name.",
            TopologyMetrics.ofSentinels(pool -> pool.watchers().size())),
    TOPOLOGY_SENTINELS_ANSWERING(
            "topology_sentinels_answering",
            "Sentinels that answer.",
            TopologyMetrics.ofSentinels(TopologyReport::answering)),
    TOPOLOGY_SENTINELS_STALE(
            "topology_sentinels_stale",
            "Sentinels that have missed a failover and are not believed.",
            TopologyMetrics.ofSentinels(TopologyReport::stale)),

    REPLICA_READS(
            "replica_reads_total",
            "Reads that replicas may serve, by what came of them.",
            TopologyMetrics.of("result", TopologyReport::reads)),
    REPLICA_FIT("replica_fit", "1 while the replica may serve reads, otherwise 0.", TopologyMetrics::fitReplicas),
    REPLICA_LAG(
            "replica_lag_seconds",
            "How old the data of the replica is at most, as far as that is known.",
            TopologyMetrics::replicaLags),
    DISCOVERY_ANSWERS(
            "discovery_answers_total",
            "How often the source of a pool's servers was asked, by what that came to.",
            DiscoveryMetrics::answers),
    DISCOVERY_CHANGES(
            "discovery_changes_total",
            "Lists of servers that the pool has taken.",
            DiscoveryMetrics.of(DiscoveryReport::changes)),
    DISCOVERY_SERVERS(
            "discovery_servers",
            "Servers in the list in force; 0 if there is none yet.",
            DiscoveryMetrics.of(pool -> pool.servers().size())),
    DISCOVERY_HELD_BACK(
            "discovery_held_back",
            "1 while the source gives no list, or one that is not taken; 0 while its list is in force.",
            DiscoveryMetrics.of(pool -> pool.isHeldBack() ? 1 : 0)),
    DISCOVERY_AGE(
            "discovery_age_seconds", "How long ago the source last gave the list in force.", DiscoveryMetrics::ages),

    MIRROR_REQUESTS(
            "mirror_requests_total",
            "Copies of requests for another pool, by what became of them.",
            MirrorMetrics::requests),
    MIRROR_DIFFERENCES(
            "mirror_differences_total", "Reads that another pool has answered otherwise.", MirrorMetrics::differences),
    ROUTE_FURTHER_POOLS(
            "route_further_pools_total",
            "What further pools have had to do with the requests of a route.",
            FurtherPoolsMetrics::events);

    @SuppressWarnings("ImmutableEnumChecker") // The functions hold no state.
    private final Facts facts;

    RoutingMetric(String name, String help, Samples samples) {
        this.facts = new Facts(name, help, samples);
    }

    @Override
    public Facts facts() {
        return facts;
    }
}
