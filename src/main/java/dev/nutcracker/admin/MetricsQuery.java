package dev.nutcracker.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.nutcracker.stats.MetricsScope;
import dev.nutcracker.stats.PoolMetrics;
import java.net.URLDecoder;
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
        String target = request.target();
        if (target.equals(request.path())) {
            return MetricsScope.WHOLE;
        }
        Set<String> pools = new HashSet<>();
        boolean detailed = true;
        for (String parameter : target.substring(request.path().length() + 1).split("&", -1)) {
            String[] pair = parameter.split("=", 2);
            String value = pair.length == 2 ? decoded(pair[1]) : "";
            if (pair[0].equals(POOL)) {
                pools.add(named(value, existing));
            } else if (pair[0].equals(LEVEL)) {
                detailed = isDetailed(value);
            }
        }
        return new MetricsScope(pools, detailed);
    }

    private static String decoded(String text) throws RefusedRequest {
        try {
            return URLDecoder.decode(text, UTF_8);
        } catch (IllegalArgumentException e) {
            throw new RefusedRequest(
                    HttpStatus.BAD_REQUEST, "a percent sign must be followed by two hexadecimal digits");
        }
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
