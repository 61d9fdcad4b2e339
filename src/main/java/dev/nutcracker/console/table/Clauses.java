package dev.nutcracker.console.table;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What follows the arguments of a SHOW: which rows of its table are wanted, in which order and form, and how often.
 *
 * <pre>
 *   WHERE state != up AND p99_us > 5000  ORDER BY p99_us DESC  LIMIT 10  EVERY 2  JSON
 * </pre>
 *
 * @param conditions all of which hold for a wanted row
 * @param orderBy the name of a column; null for the order of the table
 * @param limit how many rows at most
 * @param everyS after how many seconds the command is answered again; 0 for once
 */
public record Clauses(
        List<Condition> conditions, @Nullable String orderBy, boolean descending, int limit, int everyS, Form form) {
    /** The whole table, once, in this form. */
    public static Clauses whole(Form form) {
        return new Clauses(List.of(), null, false, Integer.MAX_VALUE, 0, form);
    }

    /**
     * Returns the wanted rows.
     *
     * @throws ClauseException if a column is named that the table does not have
     */
    public Table select(Table table) throws ClauseException {
        int[] indexes = new int[conditions.size()];
        for (int i = 0; i < indexes.length; i++) {
            indexes[i] = index(table, conditions.get(i).column());
        }
        List<List<Cell>> rows = new ArrayList<>();
        for (List<Cell> row : table.rows()) {
            if (holdsFor(row, indexes)) {
                rows.add(row);
            }
        }
        if (orderBy != null) {
            int index = index(table, orderBy);
            Comparator<List<Cell>> order = Comparator.comparing(row -> row.get(index), Clauses::compare);
            rows.sort(descending ? order.reversed() : order);
        }
        return table.with(rows.subList(0, Math.min(limit, rows.size())));
    }

    private boolean holdsFor(List<Cell> row, int[] indexes) {
        for (int i = 0; i < indexes.length; i++) {
            if (!conditions.get(i).holds(row.get(indexes[i]))) {
                return false;
            }
        }
        return true;
    }

    private static int index(Table table, String column) throws ClauseException {
        int index = table.indexOf(column);
        if (index < 0) {
            throw new ClauseException("there is no column '" + column + "'; there are "
                    + String.join(
                            ", ", table.columns().stream().map(Column::name).toList()));
        }
        return index;
    }

    /** Missing values come first, then numbers, then words. */
    private static int compare(Cell left, Cell right) {
        int byKind = Integer.compare(kind(left), kind(right));
        if (byKind != 0) {
            return byKind;
        }
        Double leftNumber = Condition.number(left);
        Double rightNumber = Condition.number(right);
        return leftNumber == null || rightNumber == null
                ? left.text().compareTo(right.text())
                : leftNumber.compareTo(rightNumber);
    }

    private static int kind(Cell cell) {
        return switch (cell) {
            case Cell.Missing _ -> 0;
            case Cell.Whole _, Cell.Decimal _ -> 1;
            case Cell.Text _ -> 2;
        };
    }
}
