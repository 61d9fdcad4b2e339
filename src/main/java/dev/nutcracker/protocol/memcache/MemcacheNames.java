package dev.nutcracker.protocol.memcache;

import dev.nutcracker.acl.Vocabulary;
import java.util.List;
import java.util.Set;

/** memcached's commands as the rules of an operator name them. */
public final class MemcacheNames {
    /** Of {@code stats}; others change something, or take long. */
    private static final Set<String> STATISTICS = Set.of("settings", "items", "slabs", "conns");

    private MemcacheNames() {}

    /** Returns the words by which rules may deny something: commands, and categories, which begin with {@code @}. */
    public static Set<String> deniable() {
        return CommandWord.texts();
    }

    /** Returns the names that the rules of users may have. */
    public static Vocabulary vocabulary() {
        return CommandWord.VOCABULARY;
    }

    /**
     * Returns whether a command of the text protocol has no effect but its answer.
     *
     * @param words the name and the arguments
     */
    public static boolean onlyReads(List<String> words) {
        return switch (words.getFirst()) {
            case "get", "gets" -> words.size() > 1;
            case "version", "mn" -> words.size() == 1;
            case "stats" -> words.size() == 1 || (words.size() == 2 && STATISTICS.contains(words.get(1)));
            default -> false;
        };
    }
}
