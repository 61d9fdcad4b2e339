package dev.nutcracker.config;

import java.util.List;

/**
 * Which Redis commands a pool serves beside those that the proxy knows by itself.
 *
 * @param allowFlush whether clients may delete all keys of all servers
 * @param declared in the order of the file
 */
public record CommandsConfig(boolean allowFlush, List<CommandConfig> declared) {
    /** What holds in a file without the keys. */
    public static final CommandsConfig DEFAULTS = new CommandsConfig(false, List.of());

    public CommandsConfig {
        declared = List.copyOf(declared);
    }
}
