package dev.nutcracker.config;

import dev.nutcracker.acl.Vocabulary;
import java.util.List;
import java.util.Set;

/** The commands that the proxy knows, for the rules of a file that name some. */
public interface CommandNames {
    /**
     * Returns the words by which rules may deny something, in lower case: commands, subcommands such as {@code
     * config|set}, and categories such as {@code @write}.
     */
    Set<String> deniable(Protocol protocol);

    /** Returns the commands of a protocol with their categories. */
    Vocabulary vocabulary(Protocol protocol);

    /**
     * Returns the names that the rules of users may have, of both protocols.
     *
     * @param declared the names of commands that the file declares
     */
    Vocabulary ruleNames(Set<String> declared);

    /**
     * Returns whether a command has no effect but its answer, which comes at once.
     *
     * @param words the name in any case, and the arguments
     */
    boolean onlyReads(Protocol protocol, List<String> words);
}
