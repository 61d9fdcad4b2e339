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
    private ServedCommands served = ServedCommands.USUAL;
    private Extent extent = Extent.WHOLE;

    /** What is allowed and declared. */
    ServedCommands served() {
        return served;
    }

    /** Returns the table from now on. */
    CommandTable serve(ServedCommands others) {
        served = others;
        return table();
    }

    /**
     * Returns the table from now on.
     *
     * @param other how much of all this the pool's servers take
     */
    CommandTable serve(Extent other) {
        extent = other;
        return table();
    }

    private CommandTable table() {
        CommandTable usual = served.oneServer() ? OneServerCommands.TABLE : RedisCommands.TABLE;
        List<RedisCommand> others = new ArrayList<>();
        if (served.scriptsAtFirstKey() && !served.oneServer()) {
            others.addAll(ScriptCommands.atFirstKey());
        }
        if (served.flushes()) {
            others.addAll(KeyspaceCommands.flushes());
        }
        if (served.configSet()) {
            others.add(ConfigCommands.changing());
        }
        served.declared().forEach(command -> others.add(command.row()));
        return others.isEmpty() ? limited(usual) : limited(table(usual, others));
    }

    private CommandTable limited(CommandTable table) {
        return extent == Extent.WHOLE ? table : TwemproxyCommands.table(table.commands(), extent);
    }

    /** The commands of {@code usual}, with {@code others} in their place or beside them. */
    CommandTable table(CommandTable usual, List<RedisCommand> others) {
        Map<String, RedisCommand> commands = new LinkedHashMap<>();
        usual.commands().forEach(command -> commands.put(command.name(), command));
        for (RedisCommand other : others) {
            RedisCommand known = commands.put(other.name(), other);
            if (known != null) {
                other.numberAs(known);
            } else {
                other.number(ownNumber(other.name()));
            }
        }
        return new CommandTable(List.copyOf(commands.values()));
    }

    private int ownNumber(String name) {
        return numbers.computeIfAbsent(name, any -> RedisCommands.NUMBERED + numbers.size());
    }
}
