package dev.nutcracker.stats;

import dev.nutcracker.text.JsonWriter;
import java.util.List;

/** The JSON object of {@code /routes}: all routes, those of a pool in their order. */
public final class RoutesJson {
    private final JsonWriter out = JsonWriter.spaced();

    private RoutesJson() {}

    /** Returns the object and a line feed. */
    public static String of(List<RouteReport> routes) {
        RoutesJson json = new RoutesJson();
        json.out.open('{').name("routes").open('[');
        routes.forEach(route -> json.route(route, ofPool(routes, route)));
        return json.out.close(']').close('}').toString();
    }

    private static long ofPool(List<RouteReport> routes, RouteReport route) {
        return routes.stream()
                .filter(other -> other.pool().equals(route.pool()))
                .mapToLong(RouteReport::requests)
                .sum();
    }

    private void route(RouteReport route, long requestsOfPool) {
        out.open('{')
                .text("pool", route.pool())
                .number("index", route.index())
                .text("match", route.match())
                .text("pool_to", route.poolTo())
                .decimal("percent", route.percent())
                .number("requests", route.requests())
                .decimal("share", requestsOfPool == 0 ? 0 : (double) route.requests() / requestsOfPool);
        MirrorReport mirror = route.mirror();
        if (mirror != null) {
            out.name("mirror")
                    .open('{')
                    .text("pool", mirror.pool())
                    .number("sent", mirror.sent())
                    .number("dropped", mirror.dropped())
                    .number("failed", mirror.failed())
                    .number("differences", mirror.differences())
                    .close('}');
        }
        if (route.further() != null) {
            further(route.further());
        }
        out.close('}');
    }

    private void further(FurtherPoolsReport further) {
        out.name("further")
                .open('{')
                .text("pools", String.join(" ", further.pools()))
                .number("reads", further.reads())
                .number("reads_from_other", further.readsFromOther())
                .decimal(
                        "share_from_other",
                        further.reads() == 0 ? 0 : (double) further.readsFromOther() / further.reads())
                .number("brought", further.brought())
                .number("not_stored", further.notStored())
                .number("copied", further.copied())
                .number("dropped", further.dropped())
                .number("failed", further.failed())
                .number("away", further.away())
                .close('}');
    }
}
