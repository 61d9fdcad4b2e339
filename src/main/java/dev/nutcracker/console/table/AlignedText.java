package dev.nutcracker.console.table;

import java.util.ArrayList;
import java.util.List;

/**
 * A table as lines of aligned columns: words at the left edge, numbers at the right one. The first line has the names of
 * the columns, unless the table is sentences.
 *
 * <pre>
 *   pool   servers  req_s
 *   alpha        3  812.4
 *   beta         1      -
 * </pre>
 */
public final class AlignedText {
    private static final String GAP = "  ";

    private AlignedText() {}

    /** Returns the lines as one text. */
    public static String of(Table table) {
        StringBuilder text = new StringBuilder();
        lines(table).forEach(line -> text.append(line).append('\n'));
        return text.toString();
    }

    /** Returns the lines, none of which has a control character. */
    public static List<String> lines(Table table) {
        List<String> lines = new ArrayList<>();
        if (table.isSentences()) {
            table.rows().forEach(row -> lines.add(printable(row.getFirst().text())));
            return lines;
        }
        int[] widths = new int[table.columns().size()];
        boolean[] right = new boolean[widths.length];
        List<String[]> texts = new ArrayList<>();
        for (List<Cell> row : table.rows()) {
            String[] line = new String[widths.length];
            for (int i = 0; i < widths.length; i++) {
                line[i] = printable(row.get(i).text());
                widths[i] = Math.max(widths[i], width(line[i]));
                right[i] |= row.get(i).isNumber();
            }
            texts.add(line);
        }
        String[] head = new String[widths.length];
        for (int i = 0; i < widths.length; i++) {
            head[i] = table.columns().get(i).name();
            widths[i] = Math.max(widths[i], head[i].length());
        }
        lines.add(line(head, widths, right));
        texts.forEach(text -> lines.add(line(text, widths, right)));
        return lines;
    }

    private static String line(String[] texts, int[] widths, boolean[] right) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < texts.length; i++) {
            String blanks = " ".repeat(widths[i] - width(texts[i]));
            line.append(i == 0 ? "" : GAP);
            line.append(right[i] ? blanks + texts[i] : texts[i] + blanks);
        }
        return line.toString().stripTrailing();
    }

    private static int width(String text) {
        return text.codePointCount(0, text.length());
    }

    /** Returns the text with each control character as {@code \xHH}. */
    static String printable(String text) {
        if (text.chars().noneMatch(AlignedText::isControl)) {
            return text;
        }
        StringBuilder printable = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isControl(c)) {
                printable.append(String.format(c < 0x100 ? "\\x%02x" : "\\u%04x", (int) c));
            } else {
                printable.append(c);
            }
        }
        return printable.toString();
    }

    private static boolean isControl(int c) {
        return c < ' ' || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029;
    }
}
