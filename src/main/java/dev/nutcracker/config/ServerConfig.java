package dev.nutcracker.config;

import static java.util.Objects.requireNonNull;

/**
 * One server of a pool.
 *
 * @param name what places it on the ring and names it in the stats: its own name or one made of its address
 * @param weight its part of the keys relative to the other servers of the pool
 */
public record ServerConfig(String name, ServerAddress address, int weight) {
    public ServerConfig {
        requireNonNull(name, "name");
        requireNonNull(address, "address");
        if (weight < 1) {
            throw new IllegalArgumentException("weight of server " + name + " is " + weight + ", not 1 or more");
        }
    }

    /** The name and, where that is another, the address, for messages. */
    public String text() {
        String addressText = address.text();
        // Without a name of its own, a unix socket is called by its path and a colon.
        return name.equals(addressText) || name.equals(addressText + ':') ? addressText : name + " at " + addressText;
    }
}
