package dev.nutcracker.ui;

import dev.nutcracker.text.JsonEscapes;
import dev.nutcracker.text.JsonWriter;
import org.jspecify.annotations.Nullable;

/** The JSON for the page, without blanks: thousands of numbers are in it. A missing number is {@code null}. */
final class StateJson {
    private static final int TEXT_LENGTH_MAX = 300;

    private final JsonWriter out = JsonWriter.dense(JsonEscapes.PAGE, 32 * 1024);

    StateJson open(char bracket) {
        out.open(bracket);
        return this;
    }

    StateJson close(char bracket) {
        out.close(bracket);
        return this;
    }

    /** The name of the member whose value follows. */
    StateJson name(String name) {
        out.name(name);
        return this;
    }

    /** A long text is cut. */
    StateJson text(String name, String value) {
        return name(name).text(value);
    }

    StateJson text(String value) {
        out.text(value.length() > TEXT_LENGTH_MAX ? value.substring(0, TEXT_LENGTH_MAX) + '…' : value);
        return this;
    }

    StateJson number(String name, long value) {
        out.number(name, value);
        return this;
    }

    /** With at most two decimals. */
    StateJson decimal(String name, double value) {
        return name(name).decimal(value);
    }

    StateJson decimal(double value) {
        long hundredths = Math.round(value * 100);
        if (!Double.isFinite(value)) {
            out.literal("null");
        } else if (hundredths % 100 == 0) {
            out.number(hundredths / 100);
        } else {
            out.literal(Double.toString(hundredths / 100.0));
        }
        return this;
    }

    StateJson flag(String name, boolean value) {
        name(name);
        out.literal(Boolean.toString(value));
        return this;
    }

    StateJson number(String name, @Nullable Long value) {
        return value == null ? decimal(name, Double.NaN) : number(name, value.longValue());
    }

    /** Returns how long the text is so far, in characters. */
    int length() {
        return out.length();
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
