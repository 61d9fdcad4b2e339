package dev.nutcracker.acl;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The names that rules may use: commands with their subcommands, and categories. Immutable. */
public final class Vocabulary {
    private static final char SUB = '|';

    private final List<Word> words;
    private final Map<String, Word> byName = new HashMap<>();
    private final Map<String, Integer> numbers = new HashMap<>();
    private final Set<String> categories;

    /**
     * A command.
     *
     * @param name in lower case; for a subcommand {@code container|subcommand}
     * @param categories in lower case, without {@code @}
     * @param subwords its subcommands
     * @param described whether the canonical form of rules is found with it; otherwise it is only added where it differs
     */
    public record Word(String name, Set<String> categories, List<Word> subwords, boolean described) {
        public Word {
            categories = Set.copyOf(categories);
            subwords = List.copyOf(subwords);
        }
    }

    /** @param categories in the order in which the canonical form tries them */
    public Vocabulary(List<Word> words, List<String> categories) {
        this.words = List.copyOf(words);
        this.categories = new LinkedHashSet<>(categories);
        this.words.forEach(this::add);
    }

    private void add(Word word) {
        byName.put(word.name, word);
        numbers.put(word.name, numbers.size());
        word.subwords.forEach(this::add);
    }

    /** Returns the names of both, for rules that may be about either. */
    public Vocabulary and(Vocabulary other) {
        Map<String, Word> all = new HashMap<>();
        other.words.forEach(word -> all.put(word.name, word));
        words.forEach(word -> all.put(word.name, word));
        Set<String> allCategories = new LinkedHashSet<>(categories);
        allCategories.addAll(other.categories);
        return new Vocabulary(new ArrayList<>(all.values()), new ArrayList<>(allCategories));
    }

    /** The commands, without their subcommands. */
    public List<Word> words() {
        return words;
    }

    /** How many commands and subcommands there are. */
    int count() {
        return numbers.size();
    }

    Set<String> categories() {
        return categories;
    }

    /** Returns the command or subcommand with this name in any case; {@code null} if there is none. */
    @Nullable
    Word find(String name) {
        return byName.get(name.toLowerCase(Locale.ROOT));
    }

    boolean hasCategory(String name) {
        return categories.contains(name.toLowerCase(Locale.ROOT));
    }

    /** Returns the number of a command of this vocabulary, from 0 on without gaps. */
    int number(Word word) {
        Integer number = numbers.get(word.name);
        if (number == null) {
            throw new IllegalArgumentException(word.name + " is not in this vocabulary");
        }
        return number;
    }

    /** Returns the container in the name of a subcommand; the name itself for a command. */
    static String containerOf(String name) {
        int sub = name.indexOf(SUB);
        return sub < 0 ? name : name.substring(0, sub);
    }

    /** Returns what stands behind the container; empty for a command. */
    static String subnameOf(String name) {
        int sub = name.indexOf(SUB);
        return sub < 0 ? "" : name.substring(sub + 1);
    }
}
