package dev.nutcracker.config;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * All that a configuration file says.
 *
 * @param pools by name, the shorter first, then by bytes: the order in which they are started and reported
 */
public record Configuration(GlobalConfig global, List<PoolConfig> pools) {
    public Configuration {
        requireNonNull(global, "global");
        pools = List.copyOf(pools);
    }

    /** The same with this pool in place of that of its name. */
    public Configuration with(PoolConfig changed) {
        return new Configuration(
                global,
                pools.stream()
                        .map(pool -> pool.name().equals(changed.name()) ? changed : pool)
                        .toList());
    }
}
