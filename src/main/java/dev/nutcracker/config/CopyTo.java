package dev.nutcracker.config;

import java.util.List;
import java.util.Locale;

/**
 * Further pools that get every write.
 *
 * @param pools get the copies
 * @param copies how many answers a client waits for
 */
public record CopyTo(List<String> pools, Copies copies) implements FurtherPools {
    public CopyTo {
        pools = List.copyOf(pools);
    }

    @Override
    public String toString() {
        return "copy_to: " + RouteConfig.list(pools) + ", copies: "
                + copies.name().toLowerCase(Locale.ROOT);
    }
}
