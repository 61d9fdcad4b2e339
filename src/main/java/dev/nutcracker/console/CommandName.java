package dev.nutcracker.console;

import java.util.ArrayList;
import java.util.List;

/**
 * The words by which a command is known, with places for arguments among them: {@code SET SERVER * STATE}.
 *
 * @param words a {@code *} stands for an argument
 */
record CommandName(List<String> words) {
    private static final String ARGUMENT = "*";

    CommandName(String words) {
        this(List.of(words.split(" ")));
    }

    CommandName {
        words = List.copyOf(words);
    }

    /** Returns the words without arguments. */
    String label() {
        return String.join(
                " ", words.stream().filter(word -> !word.equals(ARGUMENT)).toList());
    }

    /** Returns the command as documents show it. */
    String with(Arguments arguments) {
        String syntax = arguments.syntax();
        if (!words.contains(ARGUMENT)) {
            return syntax.isEmpty() ? label() : label() + ' ' + syntax;
        }
        // The first word of the syntax is the argument within the name.
        int end = syntax.indexOf(' ') < 0 ? syntax.length() : syntax.indexOf(' ');
        return String.join(" ", words).replace(ARGUMENT, syntax.substring(0, end)) + syntax.substring(end);
    }

    /** Whether a line, in any case, begins with it. */
    boolean begins(List<String> line) {
        if (line.size() < words.size()) {
            return false;
        }
        for (int i = 0; i < words.size(); i++) {
            if (!words.get(i).equals(ARGUMENT) && !words.get(i).equalsIgnoreCase(line.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** Returns the words of a line that it begins, without it. */
    List<String> argumentsOf(List<String> line) {
        List<String> rest = new ArrayList<>();
        for (int i = 0; i < line.size(); i++) {
            if (i >= words.size() || words.get(i).equals(ARGUMENT)) {
                rest.add(line.get(i));
            }
        }
        return rest;
    }
}
