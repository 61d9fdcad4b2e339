package dev.nutcracker.config;

import static java.util.Objects.requireNonNull;

import dev.nutcracker.routing.WeightedServer;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * One server of a pool.
 *
 * @param name its own name, or one made of its address; places it on the ring and identifies it in the statistics
 * @param weight its share of the keys relative to the other servers of the pool
 * @param settings its own; null for those of the pool
 */
public record ServerConfig(
        String name,
        ServerAddress address,
        int weight,
        @Nullable ServerSettings settings) {
    /** The order of a pool's servers, in which routing counts them. */
    static final Comparator<ServerConfig> INDEX_ORDER =
            Comparator.comparing(ServerConfig::name, WeightedServer.NAME_ORDER);

    /** The only server of a pool before its source has answered. */
    public static final ServerConfig UNDISCOVERED =
            new ServerConfig("undiscovered", new ServerAddress.Undiscovered(), 1);

    public ServerConfig {
        requireNonNull(name, "name");
        requireNonNull(address, "address");
        if (weight < 1) {
            throw new IllegalArgumentException("weight of server " + name + " is " + weight + ", not 1 or more");
        }
    }

    /** One with the settings of the pool. */
    public ServerConfig(String name, ServerAddress address, int weight) {
        this(name, address, weight, null);
    }

    /** Returns the name and, if it differs, the address, for messages. */
    public String text() {
        String addressText = address.text();
        // A unix socket without a name of its own is named by its path and a colon.
        return name.equals(addressText) || name.equals(addressText + ':') ? addressText : name + " at " + addressText;
    }
}
