package dev.nutcracker.protocol.redis;

import java.util.List;
import java.util.stream.Stream;

/**
 * The rows of a pool that has one server: what one server of several could not answer, this one can. They are refused in
 * pools of several servers, or done in parts.
 *
 * <p>What is refused in front of any number of servers stays so: what changes a server connection that clients share
 * (MONITOR, SYNC), what would end the server or its place (SHUTDOWN, REPLICAOF, FAILOVER), what stops it (DEBUG), and
 * what cannot overtake the script that it is to end (SCRIPT KILL).
 */
final class OneServerCommands {
    /** The table of a pool of which nothing else is said. */
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
