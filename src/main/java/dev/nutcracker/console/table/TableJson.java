package dev.nutcracker.console.table;

import java.util.List;

/**
 * A table as one JSON object on one line: its columns with unit and meaning, and its rows, each an object with the names
 * of the columns. A missing value is {@code null}.
 */
public final class TableJson {
    private TableJson() {}

    /** Returns the object and a line feed. */
    public static String of(Table table) {
        StringBuilder out = new StringBuilder(256).append("{\"columns\":[");
        for (int i = 0; i < table.columns().size(); i++) {
            Column column = table.columns().get(i);
            out.append(i == 0 ? "{\"name\":" : ",{\"name\":");
            quote(column.name(), out);
            out.append(",\"unit\":");
            quote(column.unit().text(), out);
            out.append(",\"meaning\":");
            quote(column.meaning(), out);
            out.append('}');
        }
        out.append("],\"rows\":[");
        for (int i = 0; i < table.rows().size(); i++) {
            out.append(i == 0 ? "" : ",");
            row(table.columns(), table.rows().get(i), out);
        }
        return out.append("]}\n").toString();
    }

    private static void row(List<Column> columns, List<Cell> row, StringBuilder out) {
        out.append('{');
        for (int i = 0; i < columns.size(); i++) {
            out.append(i == 0 ? "" : ",");
            quote(columns.get(i).name(), out);
            out.append(':');
            switch (row.get(i)) {
                case Cell.Text text -> quote(text.value(), out);
                case Cell.Missing _ -> out.append("null");
                case Cell.Whole whole -> out.append(whole.value());
                case Cell.Decimal decimal -> out.append(Double.isFinite(decimal.value()) ? decimal.text() : "null");
            }
        }
        out.append('}');
    }

    /** Appends a JSON string, which may also stand in a page of HTML. */
    public static void quote(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' '
                    || c == '<'
                    || (c >= 0x7f && c < 0xa0)
                    || Character.isSurrogate(c)
                    || c == 0x2028
                    || c == 0x2029) {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }
}
