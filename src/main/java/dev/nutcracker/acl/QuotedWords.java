package dev.nutcracker.acl;

import java.util.ArrayList;
import java.util.List;

/** Splits a text at blanks, with quoted words as in Redis' configuration: {@code a "b\x20c" 'd e'}. */
final class QuotedWords {
    private static final int HEX = 16;
    private static final int HEX_ESCAPE_LENGTH = 4;

    private final String text;
    private int at;
    private boolean balanced = true;

    private QuotedWords(String text) {
        this.text = text;
    }

    /** Returns the words; none if quotes are not balanced. */
    static List<String> of(String text) {
        QuotedWords words = new QuotedWords(text);
        List<String> all = new ArrayList<>();
        while (words.balanced && words.moveToWord()) {
            all.add(words.word());
        }
        return words.balanced ? all : List.of();
    }

    private boolean moveToWord() {
        while (at < text.length() && isBlank(text.charAt(at))) {
            at++;
        }
        return at < text.length();
    }

    private static boolean isBlank(char character) {
        return character == ' ' || (character >= '\t' && character <= '\r');
    }

    private String word() {
        StringBuilder word = new StringBuilder();
        while (at < text.length() && !isBlank(text.charAt(at))) {
            char character = text.charAt(at++);
            if (character == '"' || character == '\'') {
                quoted(character, word);
                // The closing quote must end the word.
                balanced &= at >= text.length() || isBlank(text.charAt(at));
            } else {
                word.append(character);
            }
        }
        return word.toString();
    }

    private void quoted(char quote, StringBuilder word) {
        while (at < text.length() && text.charAt(at) != quote) {
            if (text.charAt(at) == '\\' && at + 1 < text.length()) {
                escaped(quote, word);
            } else {
                word.append(text.charAt(at++));
            }
        }
        balanced &= at < text.length();
        at++;
    }

    private void escaped(char quote, StringBuilder word) {
        char character = text.charAt(at + 1);
        if (quote == '\'') {
            // Only the quote itself is escaped there.
            word.append(character == '\'' ? '\'' : '\\');
            at += character == '\'' ? 2 : 1;
        } else if (character == 'x' && isHex(at + 2) && isHex(at + 3)) {
            word.append((char) Integer.parseInt(text.substring(at + 2, at + HEX_ESCAPE_LENGTH), HEX));
            at += HEX_ESCAPE_LENGTH;
        } else {
            word.append(unescaped(character));
            at += 2;
        }
    }

    private boolean isHex(int index) {
        return index < text.length() && Character.digit(text.charAt(index), HEX) >= 0;
    }

    private static char unescaped(char character) {
        return switch (character) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'b' -> '\b';
            case 'a' -> 7;
            default -> character;
        };
    }
}
