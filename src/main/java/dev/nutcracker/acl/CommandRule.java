package dev.nutcracker.acl;

import java.util.Locale;

/**
 * One step in the description of the commands that a user may send; a later one counts more.
 *
 * @param allows whether it allows or denies
 * @param name in lower case; empty for {@link Kind#ALL}
 * @param argument of {@link Kind#FIRST_ARGUMENT}, otherwise empty
 */
public record CommandRule(Kind kind, boolean allows, String name, String argument) {
    /** What a rule is about. */
    public enum Kind {
        /** Every command, those that are not known yet too: {@code +@all}. */
        ALL,
        /** The commands of a category: {@code -@admin}. */
        CATEGORY,
        /** A command with its subcommands, or one subcommand: {@code +config|get}. */
        COMMAND,
        /** A command without subcommands if its first argument is this one: {@code +select|0}. */
        FIRST_ARGUMENT
    }

    static CommandRule all(boolean allows) {
        return new CommandRule(Kind.ALL, allows, "", "");
    }

    static CommandRule category(boolean allows, String name) {
        return new CommandRule(Kind.CATEGORY, allows, name.toLowerCase(Locale.ROOT), "");
    }

    static CommandRule command(boolean allows, String name) {
        return new CommandRule(Kind.COMMAND, allows, name.toLowerCase(Locale.ROOT), "");
    }

    static CommandRule firstArgument(String name, String argument) {
        return new CommandRule(Kind.FIRST_ARGUMENT, true, name.toLowerCase(Locale.ROOT), argument);
    }
}
