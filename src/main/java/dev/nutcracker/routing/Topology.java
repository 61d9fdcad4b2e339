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
 * A router knows places only. The shard of a place says which server it has, so another server can take the place and no
 * key moves. There are two kinds of change, and each makes another topology of a higher version:
 *
 * <ul>
 * <li>A server is ejected or taken back, or gets another address: another router, the same places. All workers see it
 *     with their next request.
 * <li>The pool has other servers: other places. Each worker takes on the topology between two turns, together with its
 *     connections for those places. Until then it uses its former server list, and topologies of that list only.
 * </ul>
 *
 * So a place of one list never names a server of another.
 *
 * @param version higher than that of any earlier topology of the pool
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
     * The group of a key, or {@link Router#NO_SERVER}. Keys of one group, which are those of one place, may travel in one
     * request.
     */
    public int group(byte[] key, int offset, int length) {
        return router.route(key, offset, length);
    }

    /** How many groups there are, numbered from 0. */
    public int groupCount() {
        return shards.size();
    }

    /** The place of a group's keys. */
    public int placeOf(int group) {
        return group;
    }
}
