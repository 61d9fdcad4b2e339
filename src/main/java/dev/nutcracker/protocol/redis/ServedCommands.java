package dev.nutcracker.protocol.redis;

import java.util.List;

/**
 * Which commands a pool serves beside those that all pools serve, and how.
 *
 * @param flushes whether clients may delete all keys of all servers
 * @param configSet whether clients may change the settings of all servers
 * @param scriptsAtFirstKey whether a script with keys of several servers is run at the server of the first one
 * @param oneServer whether the pool has only one, which can be asked whatever several could not be
 * @param declared take the place of known commands that have their names
 */
public record ServedCommands(
        boolean flushes,
        boolean configSet,
        boolean scriptsAtFirstKey,
        boolean oneServer,
        List<DeclaredCommand> declared) {
    /** What a pool of several servers serves of which nothing special is said. */
    public static final ServedCommands USUAL = new ServedCommands(false, false, false, false, List.of());

    public ServedCommands {
        declared = List.copyOf(declared);
    }
}
