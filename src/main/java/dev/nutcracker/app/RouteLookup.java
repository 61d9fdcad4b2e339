package dev.nutcracker.app;

import dev.nutcracker.config.Configuration;
import dev.nutcracker.config.MigrateTo;
import dev.nutcracker.config.PoolConfig;
import dev.nutcracker.config.RenamedKeys;
import dev.nutcracker.config.RouteConfig;
import dev.nutcracker.config.SplitKeys;
import dev.nutcracker.routing.HashTag;
import dev.nutcracker.routing.Route;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Says which ways a key can go through the routes of a pool: one for each route of some commands, and one for all other commands. */
final class RouteLookup {
    private final Configuration configuration;
    private final byte[] key;
    private final StringBuilder text;
    private final Place place;

    /** Says where a key lies in a pool with servers. */
    @FunctionalInterface
    interface Place {
        void append(StringBuilder text, PoolConfig pool, byte[] key);
    }

    RouteLookup(Configuration configuration, byte[] key, StringBuilder text, Place place) {
        this.configuration = configuration;
        this.key = key;
        this.text = text;
        this.place = place;
    }

    void append(PoolConfig pool) {
        List<RouteConfig> routes = pool.routes().list();
        for (int i = 0; i < routes.size(); i++) {
            RouteConfig route = routes.get(i);
            if (route.route(route.share()).takes(key, 0, key.length)) {
                append(pool, i, route);
                if (route.commands().isEmpty()) {
                    return;
                }
            }
        }
        line("error", "no other route of pool " + pool.name() + " takes this key");
    }

    private void append(PoolConfig pool, int index, RouteConfig route) {
        StringBuilder way = new StringBuilder(pool.name())
                .append(' ')
                .append(index)
                .append(": ")
                .append(route.match());
        if (route.share() != Route.ALL) {
            int part = route.route(route.share()).part(key, 0, key.length);
            way.append(String.format(
                    Locale.ROOT,
                    "; below %.2f %%, where this key has %.2f",
                    route.percent(),
                    100.0 * part / Route.ALL));
        }
        if (route.error() != null) {
            line("route", way.append(" -> error ").append(route.error()).toString());
            return;
        }
        if (route.further() instanceof MigrateTo migration) {
            appendMoving(route, migration, way);
            return;
        }
        if (route.further() instanceof RenamedKeys renamed) {
            byte[] name = renamed.renamed(key);
            line(
                    "route",
                    way.append(" -> pool ")
                            .append(route.pool())
                            .append(", as ")
                            .append(KeyText.of(name))
                            .toString());
            new RouteLookup(configuration, name, text, place).appendPool(route.pool());
            return;
        }
        line("route", way.append(" -> pool ").append(route.pool()).toString());
        appendPool(route.pool());
        if (route.further() instanceof SplitKeys split) {
            line("also", "copies at servers behind it in the list of the pool, by " + split);
        } else if (route.further() != null) {
            route.further().pools().forEach(other -> {
                line("also", "pool " + other + ", by " + route.further());
                appendPool(other);
            });
        }
    }

    private void appendMoving(RouteConfig route, MigrateTo migration, StringBuilder way) {
        String from = Objects.requireNonNull(route.pool());
        HashTag tag = configuration.pools().stream()
                .filter(pool -> pool.name().equals(from))
                .findFirst()
                .map(pool -> pool.routing().tag())
                .orElse(null);
        Route moved = migration.moved(migration.share(), tag);
        boolean isMoved = moved.takes(key, 0, key.length);
        line(
                "route",
                way.append(String.format(
                                Locale.ROOT,
                                " -> pool %s; below %.2f %% keys live at pool %s, and this one has %.2f",
                                isMoved ? migration.pool() : from,
                                migration.percent(),
                                migration.pool(),
                                100.0 * moved.part(key, 0, key.length) / Route.ALL))
                        .toString());
        appendPool(isMoved ? migration.pool() : from);
        line("also", "pool " + (isMoved ? from : migration.pool()) + ", where the value may be if it is not there");
        appendPool(isMoved ? from : migration.pool());
    }

    private void appendPool(@Nullable String name) {
        for (PoolConfig other : configuration.pools()) {
            if (other.name().equals(name)) {
                if (other.routes().areThere()) {
                    append(other);
                } else {
                    place.append(text, other, key);
                }
            }
        }
    }

    private void line(String title, String value) {
        text.append(String.format("%-8s%s\n", title, value));
    }
}
