package dev.nutcracker.console.table;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The forms in which a table is written; the last word of a command names one. */
public enum Form {
    /** Aligned columns, for people. */
    TEXT,
    JSON,
    CSV;

    /** Returns the form of that name, in any case; null if it is none. */
    public static @Nullable Form named(String word) {
        for (Form form : values()) {
            if (form.name().equals(word.toUpperCase(Locale.ROOT))) {
                return form;
            }
        }
        return null;
    }

    /** Returns the table in this form; each line ends with a line feed. */
    public String of(Table table) {
        return switch (this) {
            case TEXT -> AlignedText.of(table);
            case JSON -> TableJson.of(table);
            case CSV -> TableCsv.of(table);
        };
    }
}
