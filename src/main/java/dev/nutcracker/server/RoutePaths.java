package dev.nutcracker.server;

import static java.util.Objects.requireNonNull;

import dev.nutcracker.config.RouteConfig;
import dev.nutcracker.routing.KeyRoutes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is kept of each route of a pool at one worker, for as long as the configuration has that route. */
public final class RoutePaths {
    private final PoolContext pool;
    private final Map<RouteConfig, KeyRoutes.Uses> uses = new HashMap<>();
    private final Map<RouteConfig, MirrorPath> mirrors = new HashMap<>();
    private final Map<RouteConfig, JointPath> joint = new HashMap<>();

    RoutePaths(PoolContext pool) {
        this.pool = pool;
    }

    private List<RouteConfig> routes() {
        return pool.shared().config().routes().list();
    }

    /** Forgets routes that the configuration has no more. */
    void retain() {
        uses.keySet().retainAll(routes());
        mirrors.keySet().retainAll(routes());
        joint.keySet().retainAll(routes());
    }

    /** How many keys the route of that number has taken. */
    KeyRoutes.Uses usesOf(int route) {
        return uses.computeIfAbsent(routes().get(route), _ -> new KeyRoutes.Uses());
    }

    /** The copies of the requests of the route of that number; {@code null} if there are none. */
    @Nullable
    MirrorPath mirrorOf(int route) {
        RouteConfig config = routes().get(route);
        return config.mirror() == null
                ? null
                : mirrors.computeIfAbsent(config, _ -> new MirrorPath(requireNonNull(config.mirror())));
    }

    /** What further pools have to do with the route of that number; {@code null} if there are none. */
    @Nullable
    JointPath jointOf(int route) {
        RouteConfig config = routes().get(route);
        return config.further() == null
                ? null
                : joint.computeIfAbsent(config, _ -> new JointPath(requireNonNull(config.further())));
    }

    /** How many keys each route has taken at this worker. */
    public long[] counts() {
        long[] counts = new long[routes().size()];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = usesOf(i).count();
        }
        return counts;
    }

    /** Each route's copies at this worker; null for a route without them. */
    public List<@Nullable MirrorPath> mirrors() {
        List<@Nullable MirrorPath> all = new ArrayList<>();
        for (int i = 0; i < routes().size(); i++) {
            all.add(mirrorOf(i));
        }
        return all;
    }

    /** What further pools have to do with each route at this worker; null for a route without them. */
    public List<@Nullable JointPath> joint() {
        List<@Nullable JointPath> all = new ArrayList<>();
        for (int i = 0; i < routes().size(); i++) {
            all.add(jointOf(i));
        }
        return all;
    }
}
