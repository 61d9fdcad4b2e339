package dev.nutcracker.ui;

import dev.nutcracker.console.table.TableJson;
import org.jspecify.annotations.Nullable;

/** Writes JSON for the page, without blanks: thousands of numbers are in it. A missing number is {@code null}. */
final class StateJson {
    private static final int TEXT_LENGTH_MAX = 300;

    private final StringBuilder out = new StringBuilder(32 * 1024);
    private boolean first = true;

    StateJson open(char bracket) {
        separate();
        out.append(bracket);
        first = true;
        return this;
    }

    StateJson close(char bracket) {
        out.append(bracket);
        first = false;
        return this;
    }

    /** The name of the member whose value follows. */
    StateJson name(String name) {
        separate();
        TableJson.quote(name, out);
        out.append(':');
        first = true;
        return this;
    }

    /** A long text is cut. */
    StateJson text(String name, String value) {
        return name(name).text(value);
    }

    StateJson text(String value) {
        separate();
        TableJson.quote(value.length() > TEXT_LENGTH_MAX ? value.substring(0, TEXT_LENGTH_MAX) + '…' : value, out);
        return this;
    }

    StateJson number(String name, long value) {
        name(name).separate();
        out.append(value);
        return this;
    }

    /** With at most two decimals. */
    StateJson decimal(String name, double value) {
        return name(name).decimal(value);
    }

    StateJson decimal(double value) {
        separate();
        long hundredths = Math.round(value * 100);
        if (!Double.isFinite(value)) {
            out.append("null");
        } else if (hundredths % 100 == 0) {
            out.append(hundredths / 100);
        } else {
            out.append(hundredths / 100.0);
        }
        return this;
    }

    StateJson flag(String name, boolean value) {
        name(name).separate();
        out.append(value);
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
        return out + "\n";
    }

    private void separate() {
        if (!first) {
            out.append(',');
        }
        first = false;
    }
}
