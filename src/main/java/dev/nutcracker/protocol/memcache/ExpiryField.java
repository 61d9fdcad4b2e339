package dev.nutcracker.protocol.memcache;

import java.util.Arrays;
import java.util.List;

/** Where the line of a command has its expiration time. */
enum ExpiryField {
    /** There is none. */
    NONE(Integer.MAX_VALUE, false),
    /** Only in the binary protocol. */
    BINARY_ONLY(Integer.MAX_VALUE, false, "incr", "decr"),
    /** {@code gat exptime key …} */
    FIRST(1, false, "gat", "gats"),
    /** {@code touch key exptime} */
    SECOND(2, false, "touch"),
    /** {@code set key flags exptime …}; of {@code append} and {@code prepend} memcached ignores it. */
    THIRD(3, false, "set", "add", "replace", "append", "prepend", "cas"),
    /** {@code mg key …}: {@code T}, and {@code N} for an item that the request creates. */
    FLAGS(2, true, "mg", "md", "ma"),
    /** {@code ms key bytes …}: the same; without {@code T} the item never expires. */
    FLAGS_OF_SET(3, true, "ms");

    private final int word;
    private final boolean flags;

    @SuppressWarnings("ImmutableEnumChecker") // An immutable list.
    private final List<String> commands;

    ExpiryField(int word, boolean flags, String... commands) {
        this.word = word;
        this.flags = flags;
        this.commands = List.of(commands);
    }

    /** By the index of the text command, which its binary counterpart shares. */
    static ExpiryField[] byCommand() {
        ExpiryField[] fields = new ExpiryField[MemcacheCommand.ALL.size() + 1];
        Arrays.fill(fields, NONE);
        for (ExpiryField field : values()) {
            for (String command : field.commands) {
                fields[MemcacheCommand.named(command).index()] = field;
            }
        }
        return fields;
    }

    /** Whether the word with this number is an expiration time, if it is not one of the flags. */
    boolean isAt(int number) {
        return !flags && number == word;
    }

    /** Whether the word with this number is a flag. */
    boolean hasFlagAt(int number) {
        return flags && number >= word;
    }
}
