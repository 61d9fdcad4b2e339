package dev.nutcracker.proxy;

import dev.nutcracker.config.PoolConfig;
import dev.nutcracker.config.RenamedKeys;
import dev.nutcracker.config.RouteConfig;
import dev.nutcracker.config.ServerConfig;
import dev.nutcracker.routing.Absence;
import dev.nutcracker.routing.Distribution;
import dev.nutcracker.routing.Router;
import dev.nutcracker.routing.Topology;
import dev.nutcracker.server.PoolState;
import dev.nutcracker.stats.KeyStep;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The way of a key through the pools as they are now: with servers that are out, and the states that operators have ordered. */
final class KeyWay {
    private final List<PoolState> pools;
    private final byte[] key;
    private final List<KeyStep> steps = new ArrayList<>();

    KeyWay(List<PoolState> pools, byte[] key) {
        this.pools = pools;
        this.key = key;
    }

    /** Returns the steps from this pool on; none if there is no such pool. */
    List<KeyStep> from(String pool) {
        PoolState state = named(pool);
        if (state != null) {
            add("pool", pool);
            if (state.config().routes().areThere()) {
                route(state.config());
            } else {
                place(state);
            }
        }
        return steps;
    }

    private @Nullable PoolState named(String pool) {
        return pools.stream()
                .filter(state -> state.config().name().equals(pool))
                .findFirst()
                .orElse(null);
    }

    private void route(PoolConfig pool) {
        for (RouteConfig route : pool.routes().list()) {
            if (!route.route(route.share()).takes(key, 0, key.length)) {
                continue;
            }
            String target = route.pool() == null ? "error " + route.error() : "pool " + route.pool();
            add("route", route.match() + " -> " + target);
            if (route.pool() != null && route.further() instanceof RenamedKeys renamed) {
                steps.addAll(new KeyWay(pools, renamed.renamed(key)).from(route.pool()));
            } else if (route.pool() != null) {
                from(route.pool());
            }
            if (route.commands().isEmpty()) {
                return;
            }
        }
        add("error", "no other route of pool " + pool.name() + " takes this key");
    }

    private void place(PoolState pool) {
        PoolConfig config = pool.config();
        Topology topology = pool.topology();
        if (config.routing().distribution() == Distribution.RANDOM
                && config.servers().size() > 1) {
            add("server", "any, another each time: the distribution is random");
            return;
        }
        add(
                "hash",
                "0x%08x by %s"
                        .formatted(
                                config.routing().position(key, 0, key.length),
                                config.routing().hash().configName()));
        if (!config.topology().isCluster()) {
            add("owner", text(config.servers().get(config.placement().serverOf(key))));
        }
        int group = topology.group(key, 0, key.length);
        if (group == Router.NO_SERVER) {
            add("error", "no server has this key now");
            return;
        }
        server(pool, topology, topology.placeOf(group));
    }

    private void server(PoolState pool, Topology topology, int place) {
        if (topology.isStandIns(place) && pool.standIn() != null) {
            add("failover", "pool " + pool.standIn().config().name() + " serves the key now");
            place(pool.standIn());
            return;
        }
        int server = topology.serverOf(place);
        add("server", text(pool.config().servers().get(server)));
        add("state", pool.health(server).state().label());
        if (topology.absenceAt(place) instanceof Absence.Refused refused) {
            add("error", "requests for the key get an error: " + refused.text());
        }
    }

    private static String text(ServerConfig server) {
        return server.text();
    }

    private void add(String step, String value) {
        steps.add(new KeyStep(step, value));
    }
}
