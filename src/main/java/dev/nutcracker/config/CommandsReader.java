package dev.nutcracker.config;

import static dev.nutcracker.config.Quoting.quoted;

import dev.nutcracker.config.Section.Located;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the commands that a pool declares. */
final class CommandsReader {
    private final Problems problems;
    private final Map<String, Position> names = new HashMap<>();

    CommandsReader(Problems problems) {
        this.problems = problems;
    }

    /** Returns the valid items. */
    List<CommandConfig> read(List<Located<Section<CommandKey>>> items) {
        List<CommandConfig> commands = new ArrayList<>();
        for (Located<Section<CommandKey>> item : items) {
            CommandConfig command = command(item.value(), item.at());
            if (command != null && isNew(command.name(), item.value().position(CommandKey.NAME))) {
                commands.add(command);
            }
        }
        return commands;
    }

    private @Nullable CommandConfig command(Section<CommandKey> item, Position at) {
        item.require(CommandKey.NAME, PoolKey.COMMANDS, at);
        item.require(CommandKey.ARITY, PoolKey.COMMANDS, at);
        String name = item.value(CommandKey.NAME, String.class);
        Long arity = item.value(CommandKey.ARITY, Long.class);
        if (name == null || arity == null) {
            return null;
        }
        int firstKey = place(item, CommandKey.FIRST_KEY);
        int lastKey = item.has(CommandKey.LAST_KEY) ? place(item, CommandKey.LAST_KEY) : firstKey;
        CommandConfig command = new CommandConfig(
                name,
                Math.toIntExact(arity),
                firstKey,
                lastKey,
                place(item, CommandKey.KEY_STEP),
                place(item, CommandKey.NUMKEYS),
                CommandSplit.valueOf(
                        item.required(CommandKey.SPLIT, String.class).toUpperCase(Locale.ROOT)),
                item.flag(CommandKey.READ));
        check(command, item);
        return command;
    }

    private void check(CommandConfig command, Section<CommandKey> item) {
        if (command.arity() == 0) {
            complain(item, CommandKey.ARITY, "\"0\" is not allowed; the name is an argument, too");
        }
        if (command.firstKey() == 0 ? command.lastKey() != 0 : isBefore(command.lastKey(), command.firstKey())) {
            complain(item, CommandKey.LAST_KEY, "there is no first_key before it");
        }
        if (command.split() == CommandSplit.NONE) {
            return;
        }
        if (command.numkeys() != 0) {
            complain(item, CommandKey.SPLIT, "goes with first_key, or without keys, and not with numkeys");
        } else if (command.firstKey() != 0 && (command.firstKey() != 1 || command.lastKey() != -1)) {
            complain(item, CommandKey.SPLIT, "needs a command of nothing but keys: first_key: 1, last_key: -1");
        }
    }

    /** Positions counted from the start and from the end cannot be compared. */
    private static boolean isBefore(int lastKey, int firstKey) {
        return lastKey >= 0 && lastKey < firstKey;
    }

    private boolean isNew(String name, Position at) {
        Position first = names.putIfAbsent(name, at);
        if (first != null) {
            problems.error(
                    at,
                    CommandKey.NAME.configName(),
                    quoted(name) + " is declared twice, first on line " + first.line());
        }
        return first == null;
    }

    private static int place(Section<CommandKey> item, CommandKey key) {
        return Math.toIntExact(item.numberOrZero(key));
    }

    private void complain(Section<CommandKey> item, CommandKey key, String message) {
        problems.error(item.position(key), key.configName(), message);
    }
}
