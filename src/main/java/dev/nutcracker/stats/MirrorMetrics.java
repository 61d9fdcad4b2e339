package dev.nutcracker.stats;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/** The samples of mirrors; routes without one have none. */
final class MirrorMetrics {
    private MirrorMetrics() {}

    static void requests(MetricsSnapshot all, MetricsText out) {
        mirrors(all).forEach((names, mirrors) -> {
            sample(names, "sent", sum(mirrors, MirrorReport::sent), out);
            sample(names, "dropped", sum(mirrors, MirrorReport::dropped), out);
            sample(names, "failed", sum(mirrors, MirrorReport::failed), out);
        });
    }

    static void differences(MetricsSnapshot all, MetricsText out) {
        mirrors(all).forEach((names, mirrors) -> {
            out.labels("pool", names.pool, "mirror", names.mirror);
            out.sample(sum(mirrors, MirrorReport::differences));
        });
    }

    private static void sample(Names names, String result, long count, MetricsText out) {
        out.labels("pool", names.pool, "mirror", names.mirror, "result", result);
        out.sample(count);
    }

    private static long sum(List<MirrorReport> mirrors, ToLongFunction<MirrorReport> value) {
        return mirrors.stream().mapToLong(value).sum();
    }

    private record Names(String pool, String mirror) {}

    /** Several routes may have the same mirror. */
    private static Map<Names, List<MirrorReport>> mirrors(MetricsSnapshot all) {
        Map<Names, List<MirrorReport>> mirrors = new LinkedHashMap<>();
        for (RouteReport route : all.routes()) {
            MirrorReport mirror = route.mirror();
            if (mirror != null) {
                mirrors.computeIfAbsent(new Names(route.pool(), mirror.pool()), _ -> new ArrayList<>())
                        .add(mirror);
            }
        }
        return mirrors;
    }
}
