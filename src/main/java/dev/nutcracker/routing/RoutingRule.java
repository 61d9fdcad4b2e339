package dev.nutcracker.routing;

import static java.util.Objects.requireNonNull;

import dev.nutcracker.hash.KeyHash;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The routing settings of a pool's configuration; makes its routers.
 *
 * @param hashTag null to hash the whole key
 */
public record RoutingRule(KeyHash hash, @Nullable HashTag hashTag, Distribution distribution) {
    /** What marks the part of a key that decides where it is; null if the whole key does. A cluster has a tag of its own. */
    public @Nullable HashTag tag() {
        return distribution == Distribution.CLUSTER ? HashTag.OF_CLUSTER : hashTag;
    }

    public RoutingRule {
        requireNonNull(hash, "hash");
        requireNonNull(distribution, "distribution");
    }

    /** A router to all of these servers, which are in index order. */
    public Router router(List<WeightedServer> servers) {
        boolean[] live = new boolean[servers.size()];
        Arrays.fill(live, true);
        return router(servers, live);
    }

    /**
     * A router to the live servers.
     *
     * @param servers in index order, see {@link WeightedServer#NAME_ORDER}; no two of one name
     * @param live whether the server of that index is live; false means ejected
     */
    public Router router(List<WeightedServer> servers, boolean[] live) {
        requireIndexOrder(servers);
        if (live.length != servers.size()) {
            throw new IllegalArgumentException(live.length + " live flags for " + servers.size() + " servers");
        }
        int[] liveServers = indicesOfTrue(live);
        if (liveServers.length == 0) {
            return new FixedRouter(Router.NO_SERVER);
        }
        // A pool of one server neither hashes nor has a ring; if only one of several is live, it is routed to in the
        // usual way.
        if (servers.size() == 1 && distribution != Distribution.CLUSTER) {
            return new FixedRouter(0);
        }
        return switch (distribution) {
            case KETAMA -> new KetamaRouter(keyPosition(), Continuum.of(servers, liveServers));
            case MODULA -> ModulaRouter.of(keyPosition(), servers, liveServers);
            case RANDOM -> new RandomRouter(liveServers);
            case CLUSTER -> SlotTable.UNKNOWN.router(servers);
        };
    }

    /**
     * A router to the live servers, some of which get their keys back bit by bit. Keys without a place of their own, as
     * with random distribution, have nothing to return to: those servers then take part at once.
     *
     * @param returning whether the server of that index gets its keys back bit by bit
     * @param shares which share of its keys such a server has, 0 to 1
     */
    public Router router(List<WeightedServer> servers, boolean[] live, boolean[] returning, double[] shares) {
        Router with = router(servers, live);
        boolean[] others = live.clone();
        long[] limits = new long[live.length];
        for (int i = 0; i < others.length; i++) {
            others[i] &= !returning[i];
            limits[i] = returning[i] ? KeyPart.limit(shares[i]) : KeyPart.ALL;
        }
        boolean bitByBit = with.placesKeys() && indicesOfTrue(others).length > 0 && !Arrays.equals(others, live);
        return bitByBit ? new ReturningRouter(router(servers, others), with, limits) : with;
    }

    /** Where a key lies in the hash space, unsigned: the hash of its tagged part, or 0 for the empty key. */
    public int position(byte[] key, int offset, int length) {
        return keyPosition().of(key, offset, length);
    }

    KeyPosition keyPosition() {
        return new KeyPosition(hash, hashTag);
    }

    private static void requireIndexOrder(List<WeightedServer> servers) {
        for (int i = 1; i < servers.size(); i++) {
            String before = servers.get(i - 1).name();
            String name = servers.get(i).name();
            if (WeightedServer.NAME_ORDER.compare(before, name) >= 0) {
                throw new IllegalArgumentException("server " + name + " does not belong after " + before);
            }
        }
    }

    private static int[] indicesOfTrue(boolean[] flags) {
        int[] indices = new int[flags.length];
        int count = 0;
        for (int i = 0; i < flags.length; i++) {
            if (flags[i]) {
                indices[count++] = i;
            }
        }
        return Arrays.copyOf(indices, count);
    }
}
