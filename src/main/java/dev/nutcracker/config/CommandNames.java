package dev.nutcracker.config;

import java.util.List;
import java.util.Set;

/** The commands that the proxy knows, for the rules of a file that name some. */
public interface CommandNames {
    /**
     * Returns the words by which rules may deny something, in lower case: commands, subcommands such as {@code
     * config|set}, and categories such as {@code @write}.
     */
    Set<String> deniable(Protocol protocol);

    /**
     * Returns whether a command has no effect but its answer, which comes at once.
     *
     * @param words the name in any case, and the arguments
     */
    boolean onlyReads(Protocol protocol, List<String> words);
}
