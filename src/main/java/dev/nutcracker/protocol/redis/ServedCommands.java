package dev.nutcracker.protocol.redis;

import dev.nutcracker.protocol.Bounds;
import dev.nutcracker.protocol.Restrictions;
import java.util.List;

/**
 * The commands that a pool serves in addition to those of all pools, and how; and those that it does not serve.
 *
 * @param flushes whether clients may delete all keys of all servers
 * @param configSet whether clients may change the settings of all servers
 * @param scriptsAtFirstKey whether a script with keys on several servers runs at the server of the first one
 * @param oneServer whether the pool has only one server, which can be asked what several could not be
 * @param declared commands of the operator, which replace known ones of the same names
 * @param restrictions what the operator takes away
 * @param bounds how large requests and responses may be
 */
public record ServedCommands(
        boolean flushes,
        boolean configSet,
        boolean scriptsAtFirstKey,
        boolean oneServer,
        List<DeclaredCommand> declared,
        Restrictions restrictions,
        Bounds bounds) {
    /** For a pool of several servers with default settings. */
    public static final ServedCommands USUAL =
            new ServedCommands(false, false, false, false, List.of(), Restrictions.NONE, Bounds.WIDEST);

    public ServedCommands {
        declared = List.copyOf(declared);
    }
}
