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
}
