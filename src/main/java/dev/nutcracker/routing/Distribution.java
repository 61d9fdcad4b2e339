package dev.nutcracker.routing;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How a pool spreads the hash space over its servers. */
public enum Distribution {
    /** A ring of points, some for each server: few keys move when a server comes or goes. */
    KETAMA,
    /** The hash modulo the sum of weights: perfectly even, but nearly every key moves. */
    MODULA,
    /** Any live server, drawn again for each request. */
    RANDOM,
    /** By the slots of a Redis Cluster, which says itself whose they are. */
    CLUSTER;

    private static final Distribution[] ALL = values();

    private final String configName = name().toLowerCase(Locale.ROOT);

    /** The distribution with this name in a configuration file, in lower case only; null if there is none. */
    public static @Nullable Distribution named(String configName) {
        for (Distribution distribution : ALL) {
            if (distribution.configName.equals(configName)) {
                return distribution;
            }
        }
        return null;
    }

    /** Its name in the configuration file. */
    public String configName() {
        return configName;
    }
}
