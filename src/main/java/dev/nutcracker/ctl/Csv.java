package dev.nutcracker.ctl;

import java.util.ArrayList;
import java.util.List;

/** An answer of the console in CSV. */
final class Csv {
    private final List<String> head;
    private final List<List<String>> rows = new ArrayList<>();

    Csv(String text) {
        List<List<String>> lines = text.lines().map(Csv::fields).toList();
        head = lines.isEmpty() ? List.of() : lines.getFirst();
        lines.stream().skip(1).forEach(rows::add);
    }

    private static List<String> fields(String line) {
        List<String> fields = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"' && quoted && i + 1 < line.length() && line.charAt(i + 1) == '"') {
                field.append(c);
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                fields.add(field.toString());
                field.setLength(0);
            } else {
                field.append(c);
            }
        }
        fields.add(field.toString());
        return fields;
    }

    List<String> head() {
        return head;
    }

    List<List<String>> rows() {
        return rows;
    }

    /** Returns the sum of a column of whole numbers; missing values count as 0. */
    long sum(String column) {
        int index = head.indexOf(column);
        long sum = 0;
        for (List<String> row : rows) {
            String value = index < 0 || index >= row.size() ? "" : row.get(index);
            sum += value.isEmpty() ? 0 : Long.parseLong(value);
        }
        return sum;
    }

    /** Returns the sum of a column of numbers; missing values count as 0. */
    double sumOfDecimals(String column) {
        int index = head.indexOf(column);
        double sum = 0;
        for (List<String> row : rows) {
            String value = index < 0 || index >= row.size() ? "" : row.get(index);
            sum += value.isEmpty() ? 0 : Double.parseDouble(value);
        }
        return sum;
    }
}
