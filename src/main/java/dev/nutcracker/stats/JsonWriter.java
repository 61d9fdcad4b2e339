package dev.nutcracker.stats;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Writes JSON for tools and people: objects, arrays, strings and whole numbers, on one line. */
final class JsonWriter {
    private final StringBuilder out = new StringBuilder(1024);
    private boolean first = true;

    JsonWriter open(char bracket) {
        separate();
        out.append(bracket);
        first = true;
        return this;
    }

    JsonWriter close(char bracket) {
        out.append(bracket);
        first = false;
        return this;
    }

    /** The name of the member whose value follows. */
    JsonWriter name(String name) {
        separate();
        quoted(name);
        out.append(':');
        first = true;
        return this;
    }

    JsonWriter number(String name, long value) {
        name(name);
        out.append(value);
        first = false;
        return this;
    }

    /** With four decimals. */
    JsonWriter decimal(String name, double value) {
        name(name);
        out.append(String.format(Locale.ROOT, "%.4f", value));
        first = false;
        return this;
    }

    JsonWriter text(String name, String value) {
        name(name);
        quoted(value);
        first = false;
        return this;
    }

    /** Bytes of a client, a character each; none of them is written as it is unless it is printable ASCII. */
    JsonWriter bytes(String name, byte[] value) {
        name(name);
        quoted(new String(value, StandardCharsets.ISO_8859_1), '~', out);
        first = false;
        return this;
    }

    @Override
    public String toString() {
        return out + "\n";
    }

    private void separate() {
        if (!first) {
            out.append(", ");
        }
        first = false;
    }

    private void quoted(String text) {
        quoted(text, out);
    }

    /** Appends a JSON string. */
    static void quoted(String text, StringBuilder out) {
        quoted(text, Character.MAX_VALUE, out);
    }

    /** @param last the last character that may be written as it is */
    private static void quoted(String text, char last, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ' || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029 || c > last) {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }
}
