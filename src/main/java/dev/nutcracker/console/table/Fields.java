package dev.nutcracker.console.table;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a table, each with the way to its value, so that the two cannot differ. Immutable; each method returns
 * a copy with one more column.
 *
 * @param <R> that of which a row is made
 */
public final class Fields<R> {
    private final List<Column> columns;
    private final List<Function<R, Cell>> values;

    private Fields(List<Column> columns, List<Function<R, Cell>> values) {
        this.columns = List.copyOf(columns);
        this.values = List.copyOf(values);
    }

    /** Returns one without a column. */
    public static <R> Fields<R> none() {
        return new Fields<>(List.of(), List.of());
    }

    public Fields<R> cell(String name, Unit unit, String meaning, Function<R, Cell> value) {
        List<Column> moreColumns = new ArrayList<>(columns);
        moreColumns.add(new Column(name, unit, meaning));
        List<Function<R, Cell>> moreValues = new ArrayList<>(values);
        moreValues.add(value);
        return new Fields<>(moreColumns, moreValues);
    }

    /** A column of words; null and the empty text are missing values. */
    public Fields<R> text(String name, String meaning, Function<R, @Nullable String> value) {
        return cell(name, Unit.NONE, meaning, row -> Cell.of(value.apply(row)));
    }

    /** A column of numbers of things. */
    public Fields<R> count(String name, String meaning, ToLongFunction<R> value) {
        return number(name, Unit.COUNT, meaning, value);
    }

    /** A column of whole numbers. */
    public Fields<R> number(String name, Unit unit, String meaning, ToLongFunction<R> value) {
        return cell(name, unit, meaning, row -> Cell.of(value.applyAsLong(row)));
    }

    public List<Column> columns() {
        return columns;
    }

    /** Returns the table of these rows. */
    public Table table(List<R> rows) {
        List<List<Cell>> cells = new ArrayList<>(rows.size());
        for (R row : rows) {
            cells.add(values.stream().map(value -> value.apply(row)).toList());
        }
        return new Table(columns, cells);
    }
}
