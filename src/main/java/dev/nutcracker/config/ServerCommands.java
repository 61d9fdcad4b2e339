package dev.nutcracker.config;

import java.util.Locale;

/** Which requests the servers of a pool may be sent. */
public enum ServerCommands {
    /** Those that twemproxy takes; of others the servers are asked before the first of them is sent. */
    AUTO,
    /** All that the proxy serves, unasked. */
    ALL,
    /** Those that twemproxy takes. */
    TWEMPROXY;

    static ServerCommands named(String configName) {
        return valueOf(configName.toUpperCase(Locale.ROOT));
    }

    /** As the file has it. */
    String configName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
