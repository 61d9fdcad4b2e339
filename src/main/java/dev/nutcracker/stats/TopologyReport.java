package dev.nutcracker.stats;

import java.util.List;

/**
 * What is known of the servers of a pool that others name: sentinels, or the nodes of a cluster. Also of those with replicas that
 * serve reads.
 *
 * @param source who names them
 * @param version higher with each change of how keys find their servers
 * @param ageNs how long ago somebody last said where they are; negative if nobody has yet
 * @param refreshes how often they were asked, by result
 * @param redirects how often a server had not done a request, which was sent again, by what it said
 * @param held requests and clients that wait
 * @param shards in the order of their names
 * @param watchers who is asked, in the order of their addresses
 * @param reads how often replicas were read, by what came of it; empty if replicas serve no reads
 * @param replicas those that may serve reads, in the order of their servers
 */
public record TopologyReport(
        String pool,
        String source,
        long version,
        long ageNs,
        List<Count> refreshes,
        List<Count> redirects,
        long held,
        List<Shard> shards,
        List<Watcher> watchers,
        List<Count> reads,
        List<Replica> replicas) {
    /** How often. */
    public record Count(String label, long count) {}

    /**
     * A primary.
     *
     * @param server the server's name, as in statistics and the log
     * @param name of the master, or of the node
     * @param phase as a label: whether there is a primary
     * @param waiting as a label: which requests wait for it
     * @param primary its address; empty if it is not known
     * @param epoch by which it is named
     * @param held requests and clients that wait for it
     * @param reason why they do; empty if they do not
     */
    public record Shard(
            String server,
            String name,
            String phase,
            String waiting,
            String primary,
            long epoch,
            long held,
            String reason) {
        /** Whether its requests can be served now. */
        public boolean hasPrimary() {
            return waiting.equals("none") || waiting.equals("writes");
        }
    }

    /**
     * One that is asked where the primaries are.
     *
     * @param configured whether the configuration names it; otherwise others do
     * @param stale whether what it knows is out of date, so that it is not believed
     * @param reason why it does not answer; empty if it does
     */
    public record Watcher(String address, boolean configured, boolean answering, boolean stale, String reason) {}

    /**
     * A replica.
     *
     * @param server of which it has a copy
     * @param zone empty if it is not known
     * @param fit whether it may serve reads
     * @param lagMs how old its data is at most; negative if that is not known
     * @param reason why it is not fit; empty if it is
     */
    public record Replica(String server, String address, String zone, boolean fit, long lagMs, String reason) {}

    public TopologyReport {
        refreshes = List.copyOf(refreshes);
        redirects = List.copyOf(redirects);
        shards = List.copyOf(shards);
        watchers = List.copyOf(watchers);
        reads = List.copyOf(reads);
        replicas = List.copyOf(replicas);
    }

    /** The same, with what is known of replicas. */
    public TopologyReport with(List<Count> newReads, List<Replica> newReplicas) {
        return new TopologyReport(
                pool, source, version, ageNs, refreshes, redirects, held, shards, watchers, newReads, newReplicas);
    }

    long shardsWithoutPrimary() {
        return shards.stream().filter(shard -> !shard.hasPrimary()).count();
    }

    boolean isOfSentinels() {
        return source.equals("sentinels");
    }

    long answering() {
        return watchers.stream().filter(Watcher::answering).count();
    }

    long stale() {
        return watchers.stream().filter(Watcher::stale).count();
    }
}
