package dev.nutcracker.console.table;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The answer to a command: rows of values under named columns. Every face of the console shows the same table.
 *
 * @param rows each with a value for each column
 */
public record Table(List<Column> columns, List<List<Cell>> rows) {
    /** The column of answers that are sentences. */
    public static final Column ANSWER = Column.of("answer", "the result, in words");

    public Table {
        columns = List.copyOf(columns);
        rows = List.copyOf(rows);
        for (List<Cell> row : rows) {
            if (row.size() != columns.size()) {
                throw new IllegalArgumentException(
                        "a row has " + row.size() + " values for " + columns.size() + " columns");
            }
        }
    }

    /** Returns a table with a row for each sentence. */
    public static Table ofSentences(List<String> sentences) {
        List<List<Cell>> rows = new ArrayList<>();
        sentences.forEach(sentence -> rows.add(List.of(new Cell.Text(sentence))));
        return new Table(List.of(ANSWER), rows);
    }

    /** Whether it is sentences only, which need no head. */
    public boolean isSentences() {
        return columns.equals(List.of(ANSWER));
    }

    /** Returns the index of the column of this name, in any case; -1 if there is none. */
    public int indexOf(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).name().equals(lower)) {
                return i;
            }
        }
        return -1;
    }

    /** Returns a table of the same columns. */
    public Table with(List<List<Cell>> otherRows) {
        return new Table(columns, otherRows);
    }
}
