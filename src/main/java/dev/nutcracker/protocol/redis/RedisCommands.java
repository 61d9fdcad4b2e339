package dev.nutcracker.protocol.redis;

import java.util.stream.Stream;

/**
 * The command table: all commands that the proxy serves. The numbers of arguments and the places of keys are those of
 * Redis 7; what else the arguments must be is left to the server.
 *
 * <p>A command that is not here is answered with Redis' own text for an unknown one. To add a command, add a row to one of
 * the parts: {@link DataRows}, {@link FurtherRows}, {@link ScriptCommands}, {@link ModuleRows},
 * {@link KeyspaceCommands}, {@link PubSubCommands}, {@link StandaloneRows}, {@link ConfigCommands} or
 * {@link ProxyRows}; if several servers cannot serve it and one can, another row to {@link OneServerCommands}. The kinds of row are in
 * {@link CommandRows}, what a row can say of keys is in {@link KeyPositions}, and what is done with a request follows from
 * {@link RedisCommand.Handling}.
 */
final class RedisCommands {
    /** Stands for whatever is not in the table. */
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

    /** How many numbers the commands of the table have; those from here on are free. */
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
