package dev.nutcracker.console.table;

import static java.util.Objects.requireNonNull;

/**
 * A column of a {@link Table}.
 *
 * @param name in lower case, with underscores
 * @param meaning of its values, in a few words
 */
public record Column(String name, Unit unit, String meaning) {
    public Column {
        requireNonNull(name, "name");
        requireNonNull(unit, "unit");
        requireNonNull(meaning, "meaning");
    }

    /** Returns a column of words. */
    public static Column of(String name, String meaning) {
        return new Column(name, Unit.NONE, meaning);
    }
}
