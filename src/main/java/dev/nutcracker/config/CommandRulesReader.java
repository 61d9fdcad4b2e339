package dev.nutcracker.config;

import static dev.nutcracker.config.Quoting.quoted;

import dev.nutcracker.config.Section.Located;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads which commands a pool denies and renames, and refuses rules that could not be kept. */
final class CommandRulesReader {
    private final Section<LimitKey> section;
    private final Problems problems;
    private final boolean redis;
    /** Null to take every word. */
    private final @Nullable Set<String> deniable;

    private final Set<String> declared = new HashSet<>();
    private final Map<String, Position> renamed = new HashMap<>();
    private final Map<String, Position> newNames = new HashMap<>();

    /** @param commands null to take every command */
    CommandRulesReader(
            Section<PoolKey> pool, Section<LimitKey> section, @Nullable CommandNames commands, Problems problems) {
        this.section = section;
        this.problems = problems;
        this.redis = pool.flag(PoolKey.REDIS);
        boolean needed = section.has(LimitKey.DENY) || section.has(LimitKey.RENAME);
        this.deniable =
                commands == null || !needed ? null : commands.deniable(redis ? Protocol.REDIS : Protocol.MEMCACHE);
        for (Located<Section<CommandKey>> item : pool.listOfKeys(PoolKey.COMMANDS, CommandKey.class)) {
            String name = item.value().value(CommandKey.NAME, String.class);
            if (name != null) {
                declared.add(name);
            }
        }
    }

    CommandRules read() {
        return new CommandRules(deny(), renames(), section.flag(LimitKey.READ_ONLY));
    }

    private List<String> deny() {
        List<String> words = new ArrayList<>();
        for (Located<String> word : section.items(LimitKey.DENY, String.class)) {
            if (!isKnown(word.value())) {
                problems.error(word.at(), LimitKey.DENY.configName(), unknown(word.value()));
            }
            words.add(word.value());
        }
        return words;
    }

    private boolean isKnown(String word) {
        return deniable == null || deniable.contains(word) || declared.contains(word);
    }

    private String unknown(String word) {
        Set<String> known = known();
        String what = word.startsWith("@") ? "a category" : "a command";
        Set<String> listed = new TreeSet<>(known);
        listed.removeIf(other -> redis && !other.startsWith("@"));
        String allowed = (redis ? "commands, subcommands such as config|set, " : "") + String.join(", ", listed);
        return unknown(word, what, known, allowed);
    }

    private String unknownCommand(String word) {
        Set<String> known = known();
        known.removeIf(other -> other.startsWith("@") || other.contains("|"));
        return unknown(word, "a command", known, "commands of Redis and those that the pool declares (commands)");
    }

    private static String unknown(String word, String what, Set<String> known, String allowed) {
        @Nullable String nearest = KeySuggestion.nearest(word, known);
        return quoted(word) + " is not " + what
                + (nearest == null ? "; allowed: " + allowed : ", did you mean " + nearest + "?");
    }

    private Set<String> known() {
        Set<String> known = new TreeSet<>(declared);
        if (deniable != null) {
            known.addAll(deniable);
        }
        return known;
    }

    private List<Rename> renames() {
        if (section.has(LimitKey.RENAME) && !redis) {
            problems.error(section.position(LimitKey.RENAME), LimitKey.RENAME.configName(), "needs redis: true");
        }
        List<Located<Section<RenameKey>>> items = section.listOfKeys(LimitKey.RENAME, RenameKey.class);
        List<Rename> renames = new ArrayList<>();
        for (Located<Section<RenameKey>> item : items) {
            Rename rename = rename(item.value(), item.at());
            if (rename != null) {
                renames.add(rename);
            }
        }
        items.forEach(item -> checkFree(item.value()));
        return renames;
    }

    private @Nullable Rename rename(Section<RenameKey> item, Position at) {
        item.require(RenameKey.FROM, LimitKey.RENAME, at);
        item.require(RenameKey.TO, LimitKey.RENAME, at);
        String from = item.value(RenameKey.FROM, String.class);
        String to = item.value(RenameKey.TO, String.class);
        if (from != null) {
            checkCommand(from, item.position(RenameKey.FROM));
            checkOnce(from, item.position(RenameKey.FROM), RenameKey.FROM, renamed);
        }
        if (to != null && !to.isEmpty()) {
            checkOnce(to, item.position(RenameKey.TO), RenameKey.TO, newNames);
        }
        return from == null || to == null ? null : new Rename(from, to);
    }

    private void checkCommand(String from, Position at) {
        if (redis && !isKnown(from)) {
            problems.error(at, RenameKey.FROM.configName(), unknownCommand(from));
        }
    }

    private void checkOnce(String name, Position at, RenameKey key, Map<String, Position> names) {
        Position first = names.putIfAbsent(name, at);
        if (first != null) {
            problems.error(at, key.configName(), quoted(name) + " is given twice, first on line " + first.line());
        }
    }

    /** A name may be that of another command only if that command has got another one. */
    private void checkFree(Section<RenameKey> item) {
        String to = item.value(RenameKey.TO, String.class);
        if (redis && to != null && isTaken(to)) {
            problems.error(
                    item.position(RenameKey.TO),
                    RenameKey.TO.configName(),
                    quoted(to) + " is a command already; allowed: a name that no command has");
        }
    }

    private boolean isTaken(String name) {
        boolean exists = declared.contains(name) || (deniable != null && deniable.contains(name));
        return exists && !renamed.containsKey(name);
    }
}
