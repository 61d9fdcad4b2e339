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
        if (servers.size() == 1) {
            return new FixedRouter(0);
        }
        return switch (distribution) {
            case KETAMA -> new KetamaRouter(this, Continuum.of(servers, liveServers));
            case MODULA -> ModulaRouter.of(this, servers, liveServers);
            case RANDOM -> new RandomRouter(liveServers);
        };
    }

    /** Where a key lies in the hash space, unsigned: the hash of its tagged part, or 0 for the empty key. */
    public int position(byte[] key, int offset, int length) {
        if (length == 0) {
            return 0;
        }
        if (hashTag == null) {
            return hash.hash(key, offset, length);
        }
        long span = hashTag.span(key, offset, length);
        return hash.hash(key, HashTag.offset(span), HashTag.length(span));
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
