package dev.nutcracker.config;

import java.util.Locale;

/**
 * The servers at which the proxy subscribes to a pool's channels; each message is published at one server in either
 * case.
 */
public enum Channels {
    /** The server that the channel's name hashes to, like a key. */
    HASHED,
    /** All servers: a script publishes at the server that runs it. */
    EVERYWHERE;

    static Channels named(String configName) {
        return valueOf(configName.toUpperCase(Locale.ROOT));
    }

    String configName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
