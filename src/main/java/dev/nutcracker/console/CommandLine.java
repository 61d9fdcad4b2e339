package dev.nutcracker.console;

import dev.nutcracker.console.table.ClauseException;
import dev.nutcracker.console.table.ClauseParser;
import dev.nutcracker.console.table.Clauses;
import dev.nutcracker.console.table.Form;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A command with its arguments and clauses.
 *
 * <pre>
 *   SHOW SERVERS  alpha  WHERE state != up JSON
 *   └─ command ─┘ └arg─┘ └────── clauses ─────┘
 * </pre>
 */
record CommandLine(ConsoleCommand command, List<String> arguments, Clauses clauses) {
    private static final int SHOWN_MAX = 64;

    /**
     * @param usual the form of the answer if the words name none
     * @throws ConsoleException if there is no such command, or if it is not written so
     */
    static CommandLine parse(List<String> words, Form usual) throws ConsoleException {
        ConsoleCommand command = command(words);
        if (command == null) {
            throw unknown(words);
        }
        List<String> rest = command.commandName().argumentsOf(words);
        int split = command.takesClauses() ? clausesStart(rest) : formStart(rest, command.arguments());
        List<String> arguments = List.copyOf(rest.subList(0, split));
        Arguments allowed = command.arguments();
        if (arguments.size() < allowed.least() || arguments.size() > allowed.most()) {
            throw new ConsoleException(ErrorCode.SYNTAX, "this is written " + usage(command));
        }
        try {
            return new CommandLine(command, arguments, ClauseParser.parse(rest.subList(split, rest.size()), usual));
        } catch (ClauseException e) {
            throw new ConsoleException(ErrorCode.SYNTAX, String.valueOf(e.getMessage()));
        }
    }

    private static String usage(ConsoleCommand command) {
        return command.syntax() + (command.takesClauses() ? " [WHERE …] [ORDER BY …] [LIMIT n] [EVERY s]" : "")
                + " [JSON|CSV]";
    }

    private static @Nullable ConsoleCommand command(List<String> words) {
        ConsoleCommand longest = null;
        for (ConsoleCommand command : ConsoleCommand.values()) {
            if (command.commandName().begins(words) && (longest == null || length(command) > length(longest))) {
                longest = command;
            }
        }
        return longest;
    }

    private static int length(ConsoleCommand command) {
        return command.commandName().words().size();
    }

    private static ConsoleException unknown(List<String> words) {
        List<String> near = new ArrayList<>();
        if (!words.isEmpty()) {
            ConsoleCommand.beginningWith(words.subList(0, 1)).forEach(command -> near.add(command.syntax()));
        }
        String line = String.join(" ", words);
        String shown = line.length() > SHOWN_MAX ? line.substring(0, SHOWN_MAX) + "…" : line;
        return new ConsoleException(
                ErrorCode.SYNTAX,
                "there is no command '" + shown + "'; "
                        + (near.isEmpty() ? "HELP shows all" : "there are " + String.join(", ", near)));
    }

    private static int clausesStart(List<String> rest) {
        int start = 0;
        while (start < rest.size() && !ClauseParser.begins(rest.get(start))) {
            start++;
        }
        return start;
    }

    /** The last word may be an argument that only looks like a form, if one is missing otherwise. */
    private static int formStart(List<String> rest, Arguments arguments) {
        boolean isComplete = arguments.kind() == Arguments.Kind.PAIRS && rest.size() % 2 == 0;
        boolean hasForm = !isComplete && rest.size() > arguments.least() && Form.named(rest.getLast()) != null;
        return hasForm ? rest.size() - 1 : rest.size();
    }
}
