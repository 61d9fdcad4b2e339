package dev.nutcracker.config;

import java.util.List;

/**
 * The Redis commands that a pool serves only if configured.
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
}
