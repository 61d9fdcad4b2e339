package dev.nutcracker.config;

import static java.util.Objects.requireNonNull;

/**
 * One server of a pool.
 *
 * @param name its own name, or one made of its address; places it on the ring and identifies it in the statistics
 * @param weight its share of the keys relative to the other servers of the pool
 */
public record ServerConfig(String name, ServerAddress address, int weight) {
    public ServerConfig {
        requireNonNull(name, "name");
        requireNonNull(address, "address");
        if (weight < 1) {
            throw new IllegalArgumentException("weight of server " + name + " is " + weight + ", not 1 or more");
        }
    }

    /** Returns the name and, if it differs, the address, for messages. */
    public String text() {
        String addressText = address.text();
        // A unix socket without a name of its own is named by its path and a colon.
        return name.equals(addressText) || name.equals(addressText + ':') ? addressText : name + " at " + addressText;
    }
}
