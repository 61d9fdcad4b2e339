package dev.nutcracker.console.table;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A table in the form of RFC 4180, with a line feed alone at the end of a line, and control characters as in {@link
 * AlignedText}. The first line has the names of the columns; a missing value is empty.
 */
public final class TableCsv {
    private TableCsv() {}

    public static String of(Table table) {
        StringBuilder out = new StringBuilder(256);
        line(table.columns(), Column::name, out);
        table.rows()
                .forEach(row ->
                        line(row, cell -> cell instanceof Cell.Missing ? "" : AlignedText.printable(cell.text()), out));
        return out.toString();
    }

    private static <T> void line(List<T> values, Function<T, String> text, StringBuilder out) {
        out.append(values.stream().map(text).map(TableCsv::field).collect(Collectors.joining(",")))
                .append('\n');
    }

    private static String field(String text) {
        boolean quoted = text.chars().anyMatch(c -> c == ',' || c == '"');
        return quoted ? '"' + text.replace("\"", "\"\"") + '"' : text;
    }
}
