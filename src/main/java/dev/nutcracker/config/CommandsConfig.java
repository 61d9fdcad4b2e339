package dev.nutcracker.config;

import java.util.List;

/**
 * Which Redis commands a pool serves beside those that the proxy knows by itself, and how.
 *
 * @param allowFlush whether clients may delete all keys of all servers
 * @param allowConfigSet whether clients may change the settings of all servers
 * @param scriptsOnFirstServer whether a script with keys of several servers is run at the server of the first one
 * @param declared in the order of the file
 */
public record CommandsConfig(
        boolean allowFlush, boolean allowConfigSet, boolean scriptsOnFirstServer, List<CommandConfig> declared) {
    /** What holds in a file without the keys. */
    public static final CommandsConfig DEFAULTS = new CommandsConfig(false, false, false, List.of());

    public CommandsConfig {
        declared = List.copyOf(declared);
    }
}
