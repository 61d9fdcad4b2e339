package dev.nutcracker.routing;

import java.util.List;
import java.util.stream.IntStream;

/**
 * How the keys of a pool find their servers at one moment. Immutable.
 *
 * <pre>
 *   key ── router ──► place ── shard ──► server      the pool's list has its name, its address and its settings
 * </pre>
 *
 * A router knows places only. Which server a place has is the matter of its shard, so that another server can take the place
 * without a key moving. There are two kinds of change, and each makes another topology of a higher version:
 *
 * <ul>
 *   <li>A server is ejected or taken back, or known by another address: another router, the same places. All
 *       workers see it with their next request.
 *   <li>The pool has other servers: other places. Each worker takes the topology on between two turns, and with it the
 *       connections that its places stand for. Until then it goes by its former list, and by topologies of that list only.
 * </ul>
 *
 * So a place of one list never names a server of another.
 *
 * @param version higher than that of any topology that the pool had before
 * @param shards by place
 */
public record Topology(long version, List<Shard> shards, Router router) {
    public Topology {
        shards = List.copyOf(shards);
    }

    /** Every server is a shard by itself. */
    public static Topology ofServers(long version, int serverCount, Router router) {
        return new Topology(
                version, IntStream.range(0, serverCount).mapToObj(Shard::new).toList(), router);
    }

    /** The same places, routed to by another router. */
    public Topology with(long newVersion, Router newRouter) {
        return new Topology(newVersion, shards, newRouter);
    }

    /**
     * The group of a key, or {@link Router#NO_SERVER}. Keys of one group may travel in one request: those that have one place.
     */
    public int group(byte[] key, int offset, int length) {
        return router.route(key, offset, length);
    }

    /** How many groups there are, numbered from 0. */
    public int groupCount() {
        return shards.size();
    }

    /** The place that the keys of a group have. */
    public int placeOf(int group) {
        return group;
    }
}
