package dev.nutcracker.testing;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes written as strings with one character per byte. */
final class Latin1 {
    private static final int SHOWN_LENGTH = 500;

    private Latin1() {}

    static byte[] bytes(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 0xff) {
                throw new IllegalArgumentException("Not a byte at " + i + ", encode it first: " + readable(text));
            }
        }
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static String text(byte[] bytes, int from, int to) {
        return new String(Arrays.copyOfRange(bytes, from, to), StandardCharsets.ISO_8859_1);
    }

    /** Returns the text in quotes, shortened, with control characters escaped. */
    static String readable(String text) {
        StringBuilder shown = new StringBuilder("\"");
        for (int i = 0; i < Math.min(text.length(), SHOWN_LENGTH); i++) {
            shown.append(readable(text.charAt(i)));
        }
        shown.append('"');
        return text.length() <= SHOWN_LENGTH ? shown.toString() : shown + "… (" + text.length() + " bytes)";
    }

    private static String readable(char c) {
        return switch (c) {
            case '\r' -> "\\r";
            case '\n' -> "\\n";
            case '"' -> "\\\"";
            case '\\' -> "\\\\";
            default -> c < ' ' || c > '~' ? String.format("\\x%02x", (int) c) : String.valueOf(c);
        };
    }
}
