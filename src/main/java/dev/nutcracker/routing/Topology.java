package dev.nutcracker.routing;

import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * How the keys of a pool find their servers at one moment. Immutable.
 *
 * <pre>
 *   key ── router ──► place ── shard ──► server      the pool's list has its name, its address and its settings
 *                       │
 *                       └─ n + place ──► absence     the server has these keys, but gets no requests for now
 * </pre>
 *
 * A router knows places only. The shard of a place says which server it has, so another server can take the place and no
 * key moves. There are two kinds of change, and each makes another topology of a higher version:
 *
 * <ul>
 * <li>A server is out of use or taken back, or gets another address: another router, the same places. All workers see it
 *     with their next request.
 * <li>The pool has other servers: other places. Each worker takes on the topology between two turns, together with its
 *     connections for those places. Until then it uses its former server list, and topologies of that list only.
 * </ul>
 *
 * So a place of one list never names a server of another.
 *
 * <p>If a server is ejected, the router chooses other places for its keys. If it keeps its keys but is absent, they are
 * routed to its <em>extended place</em>, which is its place plus the number of shards; nobody is there, and {@link #absenceAt}
 * says what becomes of the request. Extended places exist only while a server is absent.
 *
 * <p>If another pool stands in for a server, its keys are routed by that pool's router. The places of that pool, its
 * extended ones among them, follow the extended places:
 *
 * <pre>
 *   0 … n-1  places     n … 2n-1  extended places     2n …  places of the pool that stands in
 * </pre>
 *
 * @param version higher than that of any earlier topology of the pool
 * @param shards by place
 * @param absences by place, empty if no server is absent
 * @param detour where keys belong, while some are served by other servers and the pool's settings make that matter; else null
 */
public record Topology(
        long version,
        List<Shard> shards,
        List<Absence> absences,
        @Nullable Detour detour,
        Router router) {
    public Topology {
        shards = List.copyOf(shards);
        absences = List.copyOf(absences);
    }

    /** Every server is a shard by itself. */
    public static Topology ofServers(long version, int serverCount, Router router) {
        List<Shard> shards =
                IntStream.range(0, serverCount).mapToObj(Shard::new).toList();
        return new Topology(version, shards, List.of(), null, router);
    }

    /** The same places, routed to by another router; no server is absent. */
    public Topology with(long newVersion, Router newRouter) {
        return new Topology(newVersion, shards, List.of(), null, newRouter);
    }

    /**
     * The same places, routed to by another router, and to extended places where servers are absent.
     *
     * @param newAbsences by place
     */
    public Topology with(long newVersion, Router newRouter, List<Absence> newAbsences) {
        if (newAbsences.stream().allMatch(Absence.NONE::equals)) {
            return with(newVersion, newRouter);
        }
        int[] places = new int[shards.size()];
        for (int place = 0; place < places.length; place++) {
            places[place] = newAbsences.get(place).equals(Absence.NONE) ? place : places.length + place;
        }
        return new Topology(newVersion, shards, newAbsences, null, new ExtendedRouter(newRouter, places));
    }

    /** The same, while some keys are served elsewhere. */
    public Topology with(Detour newDetour) {
        return new Topology(version, shards, absences, newDetour, router);
    }

    /**
     * The same, while another pool stands in for servers that are down.
     *
     * @param rule of this pool
     * @param shares by place: which share of its keys the server there has, 0 to 1; the other pool has the rest
     */
    public Topology failedOver(Detour newDetour, RoutingRule rule, double[] shares) {
        Topology other = newDetour.standIn();
        if (other == null) {
            throw new IllegalArgumentException("no pool stands in");
        }
        Router failover = FailoverRouter.of(rule.keyPosition(), router, shares, other.router, standInStart());
        return new Topology(version, shards, absences, newDetour, failover);
    }

    private int standInStart() {
        return 2 * shards.size();
    }

    /** Whether these servers are absent in this way, and no others. */
    public boolean hasAbsences(List<Absence> others) {
        return absences.isEmpty() ? others.stream().allMatch(Absence.NONE::equals) : absences.equals(others);
    }

    /**
     * The group of a key, or {@link Router#NO_SERVER}. Keys of one group, which are those of one place, or of one slot in a cluster, may travel
     * in one request.
     */
    public int group(byte[] key, int offset, int length) {
        return router.groupOf(key, offset, length);
    }

    /** As {@link #group}, for a key that is only looked at: no route counts it. */
    public int look(byte[] key, int offset, int length) {
        return router.look(key, offset, length);
    }

    /** How many groups there are, numbered from 0. */
    public int groupCount() {
        Topology other = standIn();
        return router.groupCount(other == null ? shards.size() + absences.size() : standInStart() + other.groupCount());
    }

    /** The place of a group's keys, perhaps an extended one. */
    public int placeOf(int group) {
        return router.placeOf(group);
    }

    /** Whether keys of these two groups belong to no server in particular: that of one group may serve those of the other. */
    public boolean mayExchange(int group, int other) {
        return router.mayExchange(group, other);
    }

    /** Groups that go one behind the other have neighbouring ranks: those of one place, in a cluster. */
    public int rankOf(int group) {
        return router.rankOf(group);
    }

    /** The group of that rank. */
    public int groupOfRank(int rank) {
        return router.groupOfRank(rank);
    }

    /** What becomes of requests that are routed to this place; {@link Absence#NONE} if the server there gets them. */
    public Absence absenceAt(int place) {
        Topology other = standIn();
        if (other != null && isStandIns(place)) {
            return other.absenceAt(placeAtStandIn(place));
        }
        return place < shards.size() ? Absence.NONE : absences.get(place - shards.size());
    }

    /** The server whose keys are routed to this place, be it absent. */
    public int serverOf(int place) {
        return shards.get(place < shards.size() ? place : place - shards.size()).server();
    }

    /** The place of the pool's own that has the key, be the server there absent or another pool stand in for it. */
    public int keeperOf(byte[] key, int offset, int length) {
        return detour == null
                ? router.route(key, offset, length)
                : detour.ring().route(key, offset, length);
    }

    /** How the keys find servers that another pool serves for this one, null if it serves none. */
    public @Nullable Topology standIn() {
        return detour == null ? null : detour.standIn();
    }

    /** Whether requests that are routed to a place go to another server than that of their home place. */
    public boolean isElsewhere(int place, int home) {
        boolean isAbsent = place == home + shards.size();
        return place != home && !isAbsent && place != Router.NO_SERVER && home != Router.NO_SERVER;
    }

    /** Whether a place is one of the pool that stands in. */
    public boolean isStandIns(int place) {
        return place >= standInStart();
    }

    /** The number that such a place has in that pool. */
    public int placeAtStandIn(int place) {
        return place - standInStart();
    }
}
