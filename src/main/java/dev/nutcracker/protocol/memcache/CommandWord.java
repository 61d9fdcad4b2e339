package dev.nutcracker.protocol.memcache;

import dev.nutcracker.acl.Vocabulary;
import dev.nutcracker.protocol.Command;
import dev.nutcracker.protocol.Restrictions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The words by which rules name memcached's commands. One word covers commands that do the same in all of memcached's
 * protocols. Commands without a word are always allowed.
 */
enum CommandWord {
    GET("get gets mg", Category.READ, Category.FAST),
    /** Also the {@code mg} that sets a time, or makes an item for a key that has none. */
    GAT("gat gats touch", true, Category.WRITE, Category.FAST),
    SET("set add replace append prepend cas ms", Category.WRITE, Category.FAST),
    DELETE("delete md", Category.WRITE, Category.FAST),
    INCR("incr decr ma", true, Category.WRITE, Category.FAST),
    ME("me", Category.READ),
    FLUSH_ALL("flush_all", Category.WRITE, Category.DANGEROUS, Category.ADMIN),
    STATS("stats", Category.ADMIN, Category.SLOW),
    VERBOSITY("verbosity", Category.ADMIN, Category.SLOW),
    CACHE_MEMLIMIT("cache_memlimit", Category.ADMIN, Category.DANGEROUS, Category.SLOW),
    LRU("lru", Category.ADMIN, Category.DANGEROUS, Category.SLOW),
    LRU_CRAWLER("lru_crawler", Category.ADMIN, Category.DANGEROUS, Category.SLOW),
    REFRESH_CERTS("refresh_certs", Category.ADMIN, Category.DANGEROUS, Category.SLOW),
    SHUTDOWN("shutdown", Category.ADMIN, Category.DANGEROUS, Category.SLOW),
    SLABS("slabs", Category.ADMIN, Category.DANGEROUS, Category.SLOW),
    WATCH("watch", Category.ADMIN, Category.DANGEROUS, Category.SLOW);

    /** A group of words; rules name it as {@code @read}. */
    private enum Category {
        READ,
        WRITE,
        FAST,
        SLOW,
        ADMIN,
        DANGEROUS;

        private final String text = '@' + name().toLowerCase(Locale.ROOT);
    }

    /** By the number of the command. */
    private static final @Nullable CommandWord[] BY_INDEX = byIndex();

    /** The words and categories, for the rules of users. */
    static final Vocabulary VOCABULARY = vocabulary();

    private final String text = name().toLowerCase(Locale.ROOT);

    @SuppressWarnings("ImmutableEnumChecker") // Immutable lists and sets.
    private final List<String> commands;

    @SuppressWarnings("ImmutableEnumChecker")
    private final Set<Category> categories;

    private final boolean showsWhatItChanges;

    CommandWord(String commands, Category... categories) {
        this(commands, false, categories);
    }

    /** @param showsWhatItChanges as Redis has it, what changes data is no read, even if it shows them */
    CommandWord(String commands, boolean showsWhatItChanges, Category... categories) {
        this.commands = List.of(commands.split(" ", -1));
        this.showsWhatItChanges = showsWhatItChanges;
        this.categories = Set.of(categories);
    }

    /** Returns all words, and the categories with {@code @} before them. */
    static Set<String> texts() {
        Set<String> texts = new TreeSet<>();
        for (CommandWord word : values()) {
            texts.add(word.text);
        }
        for (Category category : Category.values()) {
            texts.add(category.text);
        }
        return texts;
    }

    private static Vocabulary vocabulary() {
        List<Vocabulary.Word> words = new ArrayList<>();
        for (CommandWord word : values()) {
            Set<String> names = new TreeSet<>();
            word.categories.forEach(category -> names.add(category.text.substring(1)));
            words.add(new Vocabulary.Word(word.text, names, List.of(), true));
        }
        List<String> categories = new ArrayList<>();
        for (Category category : Category.values()) {
            categories.add(category.text.substring(1));
        }
        return new Vocabulary(words, categories);
    }

    /** Its name in rules. */
    String text() {
        return text;
    }

    /** Returns the word for a command of either protocol, {@code null} if it is always allowed. */
    static @Nullable CommandWord of(Command command) {
        return BY_INDEX[command.index()];
    }

    private static @Nullable CommandWord[] byIndex() {
        @Nullable CommandWord[] byIndex = new CommandWord[BinaryCommand.NUMBERED];
        for (MemcacheCommand row : MemcacheCommand.ALL) {
            byIndex[row.index()] = of(row.name());
        }
        return byIndex;
    }

    /** Whether its commands may show data. */
    boolean reads() {
        return categories.contains(Category.READ) || showsWhatItChanges;
    }

    /** Returns the word for the command of the text protocol with this name, {@code null} if it is always allowed. */
    static @Nullable CommandWord of(String command) {
        for (CommandWord word : values()) {
            if (word.commands.contains(command)) {
                return word;
            }
        }
        return null;
    }

    boolean isDenied(Restrictions restrictions) {
        return restrictions.denied().contains(text)
                || categories.stream()
                        .anyMatch(category -> restrictions.denied().contains(category.text));
    }

    /** Whether it is one of these words, or in one of these categories. */
    boolean isAmong(List<String> words) {
        return words.contains(text) || categories.stream().anyMatch(category -> words.contains(category.text));
    }

    /** Whether its commands may change data. */
    boolean writes() {
        return categories.contains(Category.WRITE);
    }
}
