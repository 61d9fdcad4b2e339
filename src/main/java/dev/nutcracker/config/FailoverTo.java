package dev.nutcracker.config;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Pools that serve requests which the pool of the route cannot serve.
 *
 * @param pools in the order in which they are asked
 * @param on what lets a request go to them
 * @param ttlS how long a value lives there at most, in seconds
 */
public record FailoverTo(List<String> pools, Set<FailoverCause> on, long ttlS) implements FurtherPools {
    /** If the file does not say what. */
    static final Set<FailoverCause> USUAL = Set.of(FailoverCause.ERROR, FailoverCause.EJECTED, FailoverCause.TIMEOUT);

    public FailoverTo {
        pools = List.copyOf(pools);
        on = Set.copyOf(on);
    }

    @Override
    public String toString() {
        String causes = on.stream()
                .sorted()
                .map(cause -> cause.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
        return "failover: {pools: " + RouteConfig.list(pools) + ", on: [" + causes + "], ttl: " + ttlS + "}";
    }
}
