package dev.nutcracker.protocol.redis;

import java.util.stream.Stream;

/**
 * The command table: all commands that the proxy serves. Arities and key positions are those of Redis 7; the server
 * checks the arguments themselves.
 *
 * <p>A command that is not here is answered with Redis' own error for an unknown one. To add a command, add a row to one
 * of the parts: {@link DataRows}, {@link FurtherRows}, {@link ScriptCommands}, {@link ModuleRows}, {@link
 * KeyspaceCommands}, {@link PubSubCommands}, {@link StandaloneRows}, {@link ConfigCommands} or {@link ProxyRows}. If
 * several servers cannot serve it and one can, add another row to {@link OneServerCommands}. {@link CommandRows} has the
 * kinds of row, {@link KeyPositions} the ways to describe keys, and {@link RedisCommand.Handling} the ways to handle a
 * request.
 */
final class RedisCommands {
    /** Stands for every command that is not in the table. */
    static final RedisCommand UNKNOWN = CommandRows.row(CommandGroup.GENERIC, "unknown", -1, KeyPositions.NONE, 0);

    static final CommandTable TABLE = new CommandTable(Stream.of(
                    DataRows.rows(),
                    FurtherRows.rows(),
                    ScriptCommands.rows(),
                    ModuleRows.rows(),
                    KeyspaceCommands.rows(),
                    PubSubCommands.rows(),
                    StandaloneRows.rows(),
                    ProxyRows.rows())
            .flatMap(rows -> rows)
            .toList());

    /** How many numbers the commands of the table use; higher ones are free. */
    static final int NUMBERED = number();

    private RedisCommands() {}

    private static int number() {
        int next = UNKNOWN.number(0);
        for (RedisCommand command : TABLE.commands()) {
            next = command.number(next);
        }
        return next;
    }
}
