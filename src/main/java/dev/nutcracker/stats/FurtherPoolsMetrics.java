package dev.nutcracker.stats;

/** The samples of further pools; routes without them have none. */
final class FurtherPoolsMetrics {
    private FurtherPoolsMetrics() {}

    static void events(MetricsSnapshot all, MetricsText out) {
        for (RouteReport route : all.routes()) {
            FurtherPoolsReport further = route.further();
            if (further != null) {
                sample(route, "read", further.reads(), out);
                sample(route, "read_from_other", further.readsFromOther(), out);
                sample(route, "brought", further.brought(), out);
                sample(route, "not_stored", further.notStored(), out);
                sample(route, "copied", further.copied(), out);
                sample(route, "dropped", further.dropped(), out);
                sample(route, "failed", further.failed(), out);
            }
        }
    }

    private static void sample(RouteReport route, String event, long count, MetricsText out) {
        out.labels("pool", route.pool(), "route", Integer.toString(route.index()), "event", event);
        out.sample(count);
    }
}
