package dev.nutcracker.protocol.redis;

import dev.nutcracker.acl.Vocabulary;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The commands of the table as the rules of an operator name them. */
public final class RedisNames {
    /** They do not touch keys, so they are not said to read. */
    private static final Set<String> HARMLESS = Set.of("echo", "info", "lastsave", "ping", "role", "time");

    /** The names of all commands that servers may have, except those that an operator declares. */
    static final Vocabulary KNOWN = RedisVocabulary.of(RedisCommands.TABLE.commands(), List.of());

    private RedisNames() {}

    /**
     * Returns the words by which rules may deny something, in lower case: commands, {@code container|subcommand}, and
     * categories, which begin with {@code @}.
     */
    public static Set<String> deniable() {
        Set<String> words = new TreeSet<>();
        for (CommandCategory category : CommandCategory.values()) {
            words.add(category.text());
        }
        RedisCommands.TABLE.commands().forEach(row -> addNames(row, words));
        OneServerCommands.TABLE.commands().forEach(row -> addNames(row, words));
        return words;
    }

    /**
     * Returns the names that the rules of users may have.
     *
     * @param declared commands that the operator has declared
     */
    public static Vocabulary vocabulary(List<DeclaredCommand> declared) {
        return declared.isEmpty()
                ? KNOWN
                : with(declared.stream().map(DeclaredCommand::row).toList());
    }

    /** Returns the names that the rules of users may have in a pool that may serve these commands. */
    static Vocabulary with(List<RedisCommand> commands) {
        return RedisVocabulary.of(RedisCommands.TABLE.commands(), commands);
    }

    private static void addNames(RedisCommand row, Set<String> words) {
        words.add(row.name());
        CommandTable subcommands = row.subcommands();
        if (subcommands != null) {
            subcommands.commands().forEach(subcommand -> addNames(subcommand, words));
        }
    }

    /**
     * Returns whether a command has no effect but its answer, which comes at once.
     *
     * @param words the name in any case, and the arguments
     */
    public static boolean onlyReads(List<String> words) {
        RedisCommand row = named(words.getFirst(), OneServerCommands.TABLE);
        if (row != null && row.subcommands() != null) {
            row = words.size() < 2 ? null : named(row.name() + '|' + words.get(1), row.subcommands());
        }
        return row != null && (HARMLESS.contains(row.name()) || onlyReads(row.flags()));
    }

    private static @Nullable RedisCommand named(String name, CommandTable table) {
        String wanted = name.toLowerCase(Locale.ROOT);
        return table.commands().stream()
                .filter(row -> row.name().equals(wanted))
                .findFirst()
                .orElse(null);
    }

    private static boolean onlyReads(Set<CommandFlag> flags) {
        return flags.contains(CommandFlag.READONLY)
                && !flags.contains(CommandFlag.WRITE)
                && !flags.contains(CommandFlag.BLOCKING);
    }
}
