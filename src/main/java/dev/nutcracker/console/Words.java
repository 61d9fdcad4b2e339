package dev.nutcracker.console;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Splits a line of text into words at blanks. A word may be quoted as redis-cli takes it: in double quotes with {@code \n},
 * {@code \r}, {@code \t}, {@code \xHH}, {@code \"} and {@code \\}, or in single quotes with {@code \'}.
 */
public final class Words {
    private final String line;
    private final List<String> words = new ArrayList<>();
    private int at;

    private Words(String line) {
        this.line = line;
    }

    /** @throws ConsoleException if a quote does not end, or is followed by something else than a blank */
    public static List<String> of(String line) throws ConsoleException {
        return new Words(line).split();
    }

    /**
     * Returns the words of a command; if it is one word with blanks in it, as shells and libraries pass on what was quoted as
     * a whole, the words of that.
     *
     * @throws ConsoleException as {@link #of}
     */
    public static List<String> ofCommand(List<String> command) throws ConsoleException {
        return command.size() == 1 && command.getFirst().chars().anyMatch(c -> isBlank((char) c))
                ? of(command.getFirst())
                : command;
    }

    private List<String> split() throws ConsoleException {
        while (true) {
            while (at < line.length() && isBlank(line.charAt(at))) {
                at++;
            }
            if (at == line.length()) {
                return words;
            }
            char first = line.charAt(at);
            words.add(first == '"' || first == '\'' ? quoted(first) : plain());
        }
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || c == '\r';
    }

    private String plain() {
        int start = at;
        while (at < line.length() && !isBlank(line.charAt(at))) {
            at++;
        }
        return line.substring(start, at);
    }

    private String quoted(char quote) throws ConsoleException {
        StringBuilder word = new StringBuilder();
        for (at++; at < line.length(); at++) {
            char c = line.charAt(at);
            if (c == quote) {
                at++;
                if (at < line.length() && !isBlank(line.charAt(at))) {
                    throw new ConsoleException(ErrorCode.SYNTAX, "a closing quote must be followed by a blank");
                }
                return word.toString();
            }
            if (c == '\\' && at + 1 < line.length()) {
                at++;
                escaped(quote, word);
            } else {
                word.append(c);
            }
        }
        throw new ConsoleException(ErrorCode.SYNTAX, "a quote is not closed");
    }

    private void escaped(char quote, StringBuilder word) {
        char c = line.charAt(at);
        if (quote == '\'') {
            word.append(c == '\'' ? "'" : "\\" + c);
            return;
        }
        if (c == 'x' && at + 2 < line.length() && isHex(at + 1) && isHex(at + 2)) {
            word.append((char) Integer.parseInt(line.substring(at + 1, at + 3), 16));
            at += 2;
            return;
        }
        word.append(
                switch (c) {
                    case 'n' -> '\n';
                    case 'r' -> '\r';
                    case 't' -> '\t';
                    default -> c;
                });
    }

    private boolean isHex(int index) {
        return Character.digit(line.charAt(index), 16) >= 0;
    }

    /** Returns the text of bytes: UTF-8 if they are that, otherwise a character for each. */
    static String text(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        return text.indexOf('\ufffd') < 0 ? text : new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
