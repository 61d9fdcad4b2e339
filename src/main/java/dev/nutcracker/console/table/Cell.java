package dev.nutcracker.console.table;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A value in a {@link Table}. */
public sealed interface Cell {
    /** Returns the value as it is written in a text; a dash if it is missing. */
    String text();

    record Text(String value) implements Cell {
        @Override
        public String text() {
            return value;
        }
    }

    record Whole(long value) implements Cell {
        @Override
        public String text() {
            return Long.toString(value);
        }
    }

    /** @param digits decimals that are written */
    record Decimal(double value, int digits) implements Cell {
        @Override
        public String text() {
            return String.format(Locale.ROOT, "%." + digits + "f", value);
        }
    }

    /** What is not known, or does not apply. */
    record Missing() implements Cell {
        @Override
        public String text() {
            return "-";
        }
    }

    static Cell missing() {
        return new Missing();
    }

    /** Returns a text; missing if it is null or empty. */
    static Cell of(@Nullable String value) {
        return value == null || value.isEmpty() ? missing() : new Text(value);
    }

    static Cell of(long value) {
        return new Whole(value);
    }

    /** Returns a number that is written with one decimal. */
    static Cell rate(double value) {
        return new Decimal(value, 1);
    }

    /** @param part from 0 to 1 */
    static Cell percent(double part) {
        return new Decimal(part * 100, 2);
    }

    /** @param sinceEpochMs milliseconds since the epoch */
    static Cell time(long sinceEpochMs) {
        return new Text(DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
                .withZone(ZoneOffset.UTC)
                .format(Instant.ofEpochMilli(sinceEpochMs)));
    }

    /** Whether it is a number, so that it stands at the right edge of its column. */
    default boolean isNumber() {
        return this instanceof Whole || this instanceof Decimal;
    }
}
