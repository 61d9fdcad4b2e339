package dev.nutcracker.protocol.redis;

import java.util.List;
import java.util.stream.Stream;

/**
 * The rows of a pool with one server: it can answer commands that are refused, or done in parts, in pools of several
 * servers.
 *
 * <p>Some commands stay refused in front of any number of servers: those that change a server connection that clients
 * share (MONITOR, SYNC), that end the server or its role (SHUTDOWN, REPLICAOF, FAILOVER), that stop it (DEBUG), or that
 * cannot overtake the script that they should end (SCRIPT KILL).
 */
final class OneServerCommands {
    /** The table of a pool with default settings. */
    static final CommandTable TABLE = new PoolCommands().table(RedisCommands.TABLE, rows());

    private OneServerCommands() {}

    private static List<RedisCommand> rows() {
        return Stream.of(
                        ScriptCommands.atOneServer(),
                        KeyspaceCommands.atOneServer(),
                        ModuleRows.atOneServer(),
                        StandaloneRows.atOneServer())
                .flatMap(List::stream)
                .toList();
    }
}
