package dev.nutcracker.protocol.redis;

import dev.nutcracker.protocol.Extent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes the command table of one pool: the commands that all pools have, and in place of them or beside them what the
 * operator allows and declares. A name keeps its number as long as the pool lives, so that what is counted of it stays
 * with it. For one thread at a time.
 */
final class PoolCommands {
    private final Map<String, Integer> numbers = new HashMap<>();

    CommandTable table(boolean flushes, List<DeclaredCommand> declared, Extent extent) {
        List<RedisCommand> others = new ArrayList<>(flushes ? KeyspaceCommands.flushes() : List.of());
        declared.forEach(command -> others.add(command.row()));
        if (others.isEmpty()) {
            return extent == Extent.WHOLE
                    ? RedisCommands.TABLE
                    : new CommandTable(RedisCommands.TABLE.commands(), extent);
        }
        return tableWith(others, extent);
    }

    private CommandTable tableWith(List<RedisCommand> others, Extent extent) {
        Map<String, RedisCommand> commands = new LinkedHashMap<>();
        RedisCommands.TABLE.commands().forEach(command -> commands.put(command.name(), command));
        for (RedisCommand other : others) {
            RedisCommand known = commands.put(other.name(), other);
            other.number(known != null ? known.index() : ownNumber(other.name()));
        }
        return new CommandTable(List.copyOf(commands.values()), extent);
    }

    private int ownNumber(String name) {
        return numbers.computeIfAbsent(name, any -> RedisCommands.NUMBERED + numbers.size());
    }
}
