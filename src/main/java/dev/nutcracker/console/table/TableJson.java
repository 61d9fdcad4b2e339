package dev.nutcracker.console.table;

import dev.nutcracker.text.JsonEscapes;
import dev.nutcracker.text.JsonWriter;
import java.util.List;

/**
 * A table as one JSON object on one line: its columns with unit and meaning, and its rows, each an object with the names
 * of the columns. A missing value is {@code null}.
 */
public final class TableJson {
    private TableJson() {}

    /** Returns the object and a line feed. */
    public static String of(Table table) {
        JsonWriter out = JsonWriter.dense(JsonEscapes.PAGE, 256);
        out.open('{').name("columns").open('[');
        for (Column column : table.columns()) {
            out.open('{')
                    .text("name", column.name())
                    .text("unit", column.unit().text())
                    .text("meaning", column.meaning())
                    .close('}');
        }
        out.close(']').name("rows").open('[');
        table.rows().forEach(row -> write(table.columns(), row, out));
        return out.close(']').close('}').toString();
    }

    private static void write(List<Column> columns, List<Cell> row, JsonWriter out) {
        out.open('{');
        for (int i = 0; i < columns.size(); i++) {
            out.name(columns.get(i).name());
            switch (row.get(i)) {
                case Cell.Text text -> out.text(text.value());
                case Cell.Missing _ -> out.literal("null");
                case Cell.Whole whole -> out.number(whole.value());
                case Cell.Decimal decimal -> out.literal(Double.isFinite(decimal.value()) ? decimal.text() : "null");
            }
        }
        out.close('}');
    }
}
