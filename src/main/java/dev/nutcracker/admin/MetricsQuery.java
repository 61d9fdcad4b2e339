package dev.nutcracker.admin;

import dev.nutcracker.stats.MetricsScope;
import dev.nutcracker.stats.PoolMetrics;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a reader of {@code /metrics} wants of them: {@code ?pool=NAME}, as often as there are pools wanted, and {@code
 * level=pool} to go without single servers and commands. Other parameters mean nothing.
 */
final class MetricsQuery {
    private static final String POOL = "pool";
    private static final String LEVEL = "level";
    private static final String OF_POOLS = "pool";
    private static final String OF_SERVERS = "server";

    private MetricsQuery() {}

    /** @throws RefusedRequest if the query names what is not there */
    static MetricsScope scope(HttpRequest request, List<PoolMetrics> existing) throws RefusedRequest {
        if (request.target().equals(request.path())) {
            return MetricsScope.WHOLE;
        }
        Set<String> pools = new HashSet<>();
        boolean detailed = true;
        for (QueryText.Parameter parameter : QueryText.parameters(request)) {
            if (parameter.name().equals(POOL)) {
                pools.add(named(parameter.value(), existing));
            } else if (parameter.name().equals(LEVEL)) {
                detailed = isDetailed(parameter.value());
            }
        }
        return new MetricsScope(pools, detailed);
    }

    private static String named(String pool, List<PoolMetrics> existing) throws RefusedRequest {
        List<String> names = existing.stream().map(PoolMetrics::name).toList();
        if (!names.contains(pool)) {
            throw new RefusedRequest(
                    HttpStatus.NOT_FOUND, "there is no such pool; there are " + String.join(", ", names));
        }
        return pool;
    }

    private static boolean isDetailed(String level) throws RefusedRequest {
        if (!level.equals(OF_POOLS) && !level.equals(OF_SERVERS)) {
            throw new RefusedRequest(HttpStatus.BAD_REQUEST, "there is no such level; there are pool, server");
        }
        return level.equals(OF_SERVERS);
    }
}
