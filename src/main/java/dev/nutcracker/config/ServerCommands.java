package dev.nutcracker.config;

import java.util.Locale;

/** The commands that the servers of a pool may get. */
public enum ServerCommands {
    /** Those that twemproxy knows; before the first other command, the proxy tests whether a server is a twemproxy. */
    AUTO,
    /** All commands that the proxy serves, without a test. */
    ALL,
    /** Those that twemproxy knows. */
    TWEMPROXY;

    static ServerCommands named(String configName) {
        return valueOf(configName.toUpperCase(Locale.ROOT));
    }

    /** Returns the name in a file. */
    String configName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
