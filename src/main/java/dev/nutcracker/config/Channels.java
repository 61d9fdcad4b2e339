package dev.nutcracker.config;

import java.util.Locale;

/** At which servers a pool's channels are subscribed to; messages are published at one in either case. */
public enum Channels {
    /** At the server that the channel's name, as a key, belongs to. */
    HASHED,
    /** At all of them: a script publishes where it runs. */
    EVERYWHERE;

    static Channels named(String configName) {
        return valueOf(configName.toUpperCase(Locale.ROOT));
    }

    String configName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
