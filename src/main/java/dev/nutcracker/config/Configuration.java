package dev.nutcracker.config;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * The content of a configuration file.
 *
 * @param pools by name, shorter names first, then by bytes; they start and are reported in this order
 */
public record Configuration(GlobalConfig global, List<PoolConfig> pools) {
    public Configuration {
        requireNonNull(global, "global");
        pools = List.copyOf(pools);
    }

    /** Whether the file itself has a password in it. */
    boolean holdsSecrets() {
        return pools.stream().anyMatch(PoolConfig::holdsSecrets);
    }

    /** The same before there are any sockets for clients. */
    public Configuration withoutSockets() {
        return new Configuration(
                global, pools.stream().map(PoolConfig::withoutSocket).toList());
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
