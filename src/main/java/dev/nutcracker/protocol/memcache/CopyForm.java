package dev.nutcracker.protocol.memcache;

import java.util.Arrays;
import java.util.List;

/**
 * What a second server is sent of a write, so that it never has a value that the first does not have. It may have an older
 * value of the key, which expires in time. So a request that makes a value live longer, or creates one under a condition,
 * is not repeated there: the key is deleted.
 */
enum CopyForm {
    /** The request writes nothing, or goes to all servers anyway. */
    NONE,
    /** The same request: it sets a value, or changes one without a longer life. */
    SAME("set", "append", "prepend", "incr", "decr", "delete"),
    DELETE("add", "replace", "cas", "touch", "gat", "gats", "md"),
    /** The same request if it has no other flags than these. */
    SET("bFTkOqs", true, "ms"),
    ARITHMETIC("bDMkOqtv", true, "ma"),
    /** It only reads, unless it has other flags. */
    GET("bcfhkKlOqstv", false, "mg");

    private final String plainFlags;
    private final boolean copiesPlain;

    @SuppressWarnings("ImmutableEnumChecker") // An immutable list.
    private final List<String> commands;

    CopyForm(String... commands) {
        this("", false, commands);
    }

    CopyForm(String plainFlags, boolean copiesPlain, String... commands) {
        this.plainFlags = plainFlags;
        this.copiesPlain = copiesPlain;
        this.commands = List.of(commands);
    }

    /** By the index of the text command, which its binary counterpart shares. */
    static CopyForm[] byCommand() {
        CopyForm[] forms = new CopyForm[MemcacheCommand.ALL.size() + 1];
        Arrays.fill(forms, NONE);
        for (CopyForm form : values()) {
            for (String command : form.commands) {
                forms[MemcacheCommand.named(command).index()] = form;
            }
        }
        return forms;
    }

    boolean dependsOnFlags() {
        return !plainFlags.isEmpty();
    }

    boolean isPlain(byte flag) {
        return plainFlags.indexOf(flag) >= 0;
    }

    /** The form of a request with flags. */
    CopyForm of(boolean plain) {
        return !plain ? DELETE : copiesPlain ? SAME : NONE;
    }
}
