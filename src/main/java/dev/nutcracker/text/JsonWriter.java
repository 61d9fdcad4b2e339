package dev.nutcracker.text;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Writes JSON on one line: objects, arrays, strings and numbers, in the order of the calls. The caller sees to it that
 * brackets are closed and that members have names.
 */
public final class JsonWriter {
    private final JsonEscapes escapes;
    private final String comma;
    private final StringBuilder out;
    private boolean first = true;

    private JsonWriter(JsonEscapes escapes, String comma, int length) {
        this.escapes = escapes;
        this.comma = comma;
        this.out = new StringBuilder(length);
    }

    /** For tools and people: there is a blank behind each comma. */
    public static JsonWriter spaced() {
        return new JsonWriter(JsonEscapes.LINE, ", ", 1024);
    }

    /**
     * Without blanks.
     *
     * @param length about how many characters will be written
     */
    public static JsonWriter dense(JsonEscapes escapes, int length) {
        return new JsonWriter(escapes, ",", length);
    }

    public JsonWriter open(char bracket) {
        separate();
        out.append(bracket);
        first = true;
        return this;
    }

    public JsonWriter close(char bracket) {
        out.append(bracket);
        first = false;
        return this;
    }

    /** The name of the member whose value follows. */
    public JsonWriter name(String name) {
        separate();
        escapes.quote(name, out);
        out.append(':');
        first = true;
        return this;
    }

    public JsonWriter text(String value) {
        separate();
        escapes.quote(value, out);
        return this;
    }

    public JsonWriter text(String name, String value) {
        return name(name).text(value);
    }

    /** Bytes of a client, a character each; none of them is written as it is unless it is printable ASCII. */
    public JsonWriter bytes(String name, byte[] value) {
        name(name).separate();
        JsonEscapes.ASCII.quote(new String(value, StandardCharsets.ISO_8859_1), out);
        return this;
    }

    public JsonWriter number(long value) {
        separate();
        out.append(value);
        return this;
    }

    public JsonWriter number(String name, long value) {
        return name(name).number(value);
    }

    /** With four decimals. */
    public JsonWriter decimal(String name, double value) {
        return name(name).literal(String.format(Locale.ROOT, "%.4f", value));
    }

    /** A value that is written as it is: a number with a fraction, {@code true}, {@code null}. */
    public JsonWriter literal(String value) {
        separate();
        out.append(value);
        return this;
    }

    /** Returns how long the text is so far, in characters. */
    public int length() {
        return out.length();
    }

    /** Returns the text with a line feed. */
    @Override
    public String toString() {
        return out + "\n";
    }

    private void separate() {
        if (!first) {
            out.append(comma);
        }
        first = false;
    }
}
