package dev.nutcracker.config;

import java.util.List;

/**
 * The commands that a pool serves only if configured. All are Redis', but the flushing of a server that returns.
 *
 * @param allowFlush whether clients may delete all keys of all servers
 * @param allowConfigSet whether clients may change the settings of all servers
 * @param scriptsOnFirstServer whether a script with keys on several servers runs at the server of its first key
 * @param declared in the order of the file
 */
public record CommandsConfig(
        boolean allowFlush, boolean allowConfigSet, boolean scriptsOnFirstServer, List<CommandConfig> declared) {
    /** The values of a file without the keys. */
    public static final CommandsConfig DEFAULTS = new CommandsConfig(false, false, false, List.of());

    public CommandsConfig {
        declared = List.copyOf(declared);
    }

    /** Returns whether any of them is one that memcached does not have. */
    boolean areForRedis() {
        return allowConfigSet || scriptsOnFirstServer || !declared.isEmpty();
    }
}
