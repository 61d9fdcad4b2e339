package dev.nutcracker.console;

import java.util.ArrayList;
import java.util.List;

/**
 * The body of {@code POST /console}: a JSON object with the member {@code command}, which is the command as one text, or
 * an array of its words.
 *
 * <pre>
 *   {"command": "SHOW POOLS"}        {"command": ["WHERE", "alpha", "a key with blanks"]}
 * </pre>
 */
public final class JsonCommand {
    private static final String FORM = "the body is {\"command\": \"…\"}, or with an array of words";

    private final String text;
    private int at;

    private JsonCommand(String text) {
        this.text = text;
    }

    /**
     * Returns the words of the command.
     *
     * @throws ConsoleException if the body is something else
     */
    public static List<String> words(String body) throws ConsoleException {
        return new JsonCommand(body).words();
    }

    private List<String> words() throws ConsoleException {
        expect('{');
        if (!string().equals("command")) {
            throw wrong();
        }
        expect(':');
        List<String> words = next() == '[' ? Words.ofCommand(array()) : Words.of(string());
        expect('}');
        if (next() != '\0') {
            throw wrong();
        }
        return words;
    }

    private List<String> array() throws ConsoleException {
        List<String> words = new ArrayList<>();
        expect('[');
        do {
            words.add(string());
        } while (takes(','));
        expect(']');
        return words;
    }

    private String string() throws ConsoleException {
        expect('"');
        StringBuilder string = new StringBuilder();
        while (at < text.length() && text.charAt(at) != '"') {
            char c = text.charAt(at++);
            if (c < ' ') {
                throw wrong();
            }
            string.append(c == '\\' ? escaped() : c);
        }
        expect('"');
        return string.toString();
    }

    private char escaped() throws ConsoleException {
        char c = at < text.length() ? text.charAt(at++) : '\0';
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> unicode();
            default -> throw wrong();
        };
    }

    private char unicode() throws ConsoleException {
        int code = 0;
        for (int i = 0; i < 4; i++) {
            int digit = at < text.length() ? Character.digit(text.charAt(at++), 16) : -1;
            if (digit < 0) {
                throw wrong();
            }
            code = code * 16 + digit;
        }
        return (char) code;
    }

    private boolean takes(char wanted) {
        boolean is = next() == wanted;
        if (is) {
            at++;
        }
        return is;
    }

    private void expect(char wanted) throws ConsoleException {
        if (!takes(wanted)) {
            throw wrong();
        }
    }

    /** Returns the next character that is not blank; 0 at the end. */
    private char next() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        return at < text.length() ? text.charAt(at) : '\0';
    }

    private static ConsoleException wrong() {
        return new ConsoleException(ErrorCode.SYNTAX, FORM);
    }
}
