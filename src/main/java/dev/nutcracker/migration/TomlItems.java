package dev.nutcracker.migration;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the TOML of overlord: tables in lists ({@code [[clusters]]}) with texts, numbers, words, and lists of texts that may
 * go over several lines.
 */
final class TomlItems {
    private static final Pattern TABLE = Pattern.compile("\\[\\[\\s*([\\w.-]+)\\s*]]");
    private static final Pattern KEY = Pattern.compile("([\\w-]+)\\s*=\\s*(.*)");
    private static final Pattern TEXT = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"|'([^']*)'");

    private final String[] lines;
    private int index;

    private TomlItems(String text) {
        this.lines = text.split("\n", -1);
    }

    /** Returns the tables of a name. */
    static List<Item.Section> tables(String text, String name) throws ImportException {
        return new TomlItems(text).read(name);
    }

    private List<Item.Section> read(String name) throws ImportException {
        List<Item.Section> tables = new ArrayList<>();
        Item.Section latest = new Item.Section(1, new LinkedHashMap<>());
        for (; index < lines.length; index++) {
            String line = withoutComment(lines[index]);
            Matcher table = TABLE.matcher(line);
            Matcher key = KEY.matcher(line);
            if (table.matches()) {
                if (!table.group(1).equals(name)) {
                    throw new ImportException(index + 1, "there is no table " + table.group(1) + " here, only " + name);
                }
                latest = new Item.Section(index + 1, new LinkedHashMap<>());
                tables.add(latest);
            } else if (key.matches()) {
                latest.items().put(key.group(1), value(key.group(2)));
            } else if (!line.isEmpty()) {
                throw new ImportException(index + 1, "\"" + line + "\" is neither [[" + name + "]] nor key = value");
            }
        }
        return tables;
    }

    private Item value(String start) throws ImportException {
        int line = index + 1;
        if (!start.startsWith("[")) {
            Matcher text = TEXT.matcher(start);
            return new Item.Value(line, text.matches() ? content(text) : start);
        }
        StringBuilder all = new StringBuilder(start);
        while (all.indexOf("]") < 0) {
            if (++index == lines.length) {
                throw new ImportException(line, "a list without an end");
            }
            all.append('\n').append(withoutComment(lines[index]));
        }
        List<Item> items = new ArrayList<>();
        Matcher text = TEXT.matcher(all);
        while (text.find()) {
            int below = (int) all.substring(0, text.start())
                    .chars()
                    .filter(c -> c == '\n')
                    .count();
            items.add(new Item.Value(line + below, content(text)));
        }
        return new Item.Items(line, items);
    }

    private static String content(Matcher text) {
        String quoted = text.group(1);
        return quoted == null ? text.group(2) : quoted.replaceAll("\\\\(.)", "$1");
    }

    private static String withoutComment(String line) {
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            if (line.charAt(i) == '"') {
                quoted = !quoted;
            } else if (line.charAt(i) == '#' && !quoted) {
                return line.substring(0, i).strip();
            }
        }
        return line.strip();
    }
}
