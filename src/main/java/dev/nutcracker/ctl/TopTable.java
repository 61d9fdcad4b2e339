package dev.nutcracker.ctl;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A table as it is shown: filtered, sorted, and with as many columns as the screen has room for. */
final class TopTable {
    private static final int WIDTH_MAX = 32;

    private final List<String> head;
    private final List<List<String>> rows;

    private TopTable(List<String> head, List<List<String>> rows) {
        this.head = head;
        this.rows = rows;
    }

    /**
     * Returns the rows that have a text somewhere, in order.
     *
     * @param filter empty for all rows
     * @param descending whether the greatest value comes first
     */
    static TopTable of(Csv csv, String filter, String sortedBy, boolean descending) {
        int column = csv.head().indexOf(sortedBy);
        List<List<String>> rows = new ArrayList<>();
        String wanted = filter.toLowerCase(Locale.ROOT);
        for (List<String> row : csv.rows()) {
            if (row.size() == csv.head().size()
                    && row.stream()
                            .anyMatch(cell -> cell.toLowerCase(Locale.ROOT).contains(wanted))) {
                rows.add(row);
            }
        }
        if (column >= 0) {
            Comparator<List<String>> order = (left, right) -> compare(left.get(column), right.get(column));
            rows.sort(descending ? order.reversed() : order);
        }
        return new TopTable(csv.head(), rows);
    }

    /** Numbers come before words, and what is missing before both. */
    private static int compare(String left, String right) {
        if (isNumber(left) && isNumber(right)) {
            return Double.compare(Double.parseDouble(left), Double.parseDouble(right));
        }
        if (isNumber(left) != isNumber(right) && !left.isEmpty() && !right.isEmpty()) {
            return isNumber(left) ? -1 : 1;
        }
        return left.compareTo(right);
    }

    private static boolean isNumber(String text) {
        return text.matches("-?[0-9]+(\\.[0-9]+)?");
    }

    int size() {
        return rows.size();
    }

    /** Returns a cell; empty if there is none. */
    String cell(int row, String column) {
        int index = head.indexOf(column);
        return row < 0 || row >= rows.size() || index < 0 ? "" : rows.get(row).get(index);
    }

    /** Returns those of the columns that fit, in their order; one at least. */
    List<String> fitting(List<String> columns, int width) {
        Map<String, Integer> widths = widths();
        List<String> fitting = new ArrayList<>();
        int used = 0;
        for (String column : columns) {
            int needed = widths.getOrDefault(column, column.length()) + (fitting.isEmpty() ? 0 : 1);
            if (head.contains(column) && (fitting.isEmpty() || used + needed <= width)) {
                fitting.add(column);
                used += needed;
            }
        }
        return fitting;
    }

    private Map<String, Integer> widths() {
        Map<String, Integer> widths = new HashMap<>();
        for (int i = 0; i < head.size(); i++) {
            int width = head.get(i).length() + 1;
            for (List<String> row : rows) {
                width = Math.max(width, Math.min(WIDTH_MAX, row.get(i).length()));
            }
            widths.put(head.get(i), width);
        }
        return widths;
    }

    /**
     * Returns the line with the names of columns.
     *
     * @param sortedBy gets a mark
     */
    String headLine(List<String> columns, String sortedBy, boolean descending) {
        Map<String, Integer> widths = widths();
        StringBuilder line = new StringBuilder();
        for (String column : columns) {
            String name = column.equals(sortedBy) ? column + (descending ? 'v' : '^') : column;
            add(line, name, widths.getOrDefault(column, name.length()), isNumeric(column));
        }
        return line.toString();
    }

    /** Returns the line of a row. */
    String line(int row, List<String> columns) {
        Map<String, Integer> widths = widths();
        StringBuilder line = new StringBuilder();
        for (String column : columns) {
            String cell = cell(row, column);
            add(line, cell.isEmpty() ? "-" : cell, widths.getOrDefault(column, 1), isNumeric(column));
        }
        return line.toString();
    }

    private boolean isNumeric(String column) {
        int index = head.indexOf(column);
        return rows.stream().map(row -> row.get(index)).anyMatch(TopTable::isNumber)
                && rows.stream().map(row -> row.get(index)).allMatch(cell -> cell.isEmpty() || isNumber(cell));
    }

    private static void add(StringBuilder line, String text, int width, boolean right) {
        String cut = text.length() > width ? text.substring(0, width - 1) + '~' : text;
        line.append(line.isEmpty() ? "" : " ");
        String blanks = " ".repeat(width - cut.length());
        line.append(right ? blanks + cut : cut + blanks);
    }
}
