package dev.nutcracker.migration;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the files of predixy.
 *
 * <pre>
 *   Bind 0.0.0.0:7617
 *   SentinelServerPool {
 *       Hash crc16
 *       Sentinels {
 *           + 10.0.0.1:26379
 *       }
 *       Group shard001 {
 *       }
 *   }
 * </pre>
 *
 * <p>Blocks of a kind that may come more than once ({@code Group}) are in a section of their names. The elements that begin
 * with a plus are in the list {@code +}.
 */
final class BlockItems {
    static final String ELEMENTS = "+";

    private static final Pattern BLOCK = Pattern.compile("(\\S+)(?:\\s+(\\S+))?\\s*\\{\\s*}?");
    private static final Pattern WORDS = Pattern.compile("(\\S+)\\s+(.+)");

    private final String[] lines;
    private int index;

    private BlockItems(String text) {
        this.lines = text.split("\n", -1);
    }

    static Item.Section read(String text) throws ImportException {
        BlockItems reader = new BlockItems(text);
        Item.Section all = reader.block(1);
        if (reader.index < reader.lines.length) {
            throw new ImportException(reader.index + 1, "a } without its {");
        }
        return all;
    }

    private Item.Section block(int start) throws ImportException {
        Item.Section section = new Item.Section(start, new LinkedHashMap<>());
        List<Item> elements = new ArrayList<>();
        for (; index < lines.length; index++) {
            String line = lines[index].replaceFirst("(^|\\s)#.*", "").strip();
            if (line.equals("}")) {
                break;
            }
            if (!line.isEmpty()) {
                add(line, section, elements);
            }
        }
        if (!elements.isEmpty()) {
            section.items().put(ELEMENTS, new Item.Items(elements.getFirst().line(), elements));
        }
        return section;
    }

    private void add(String line, Item.Section section, List<Item> elements) throws ImportException {
        int at = index + 1;
        Matcher block = BLOCK.matcher(line);
        Matcher words = WORDS.matcher(line);
        if (block.matches()) {
            Item.Section below = new Item.Section(at, new LinkedHashMap<>());
            if (!line.endsWith("}")) {
                index++;
                below = block(at);
                if (index == lines.length) {
                    throw new ImportException(at, block.group(1) + " { without its }");
                }
            }
            put(section, block.group(1), block.group(2), below);
        } else if (line.startsWith(ELEMENTS)) {
            elements.add(new Item.Value(at, line.substring(1).strip()));
        } else if (words.matches()) {
            section.items()
                    .put(
                            words.group(1),
                            new Item.Value(at, unquoted(words.group(2).strip())));
        } else {
            throw new ImportException(at, "\"" + line + "\" is neither a name with its value nor a block");
        }
    }

    private static void put(
            Item.Section section, String kind, @org.jspecify.annotations.Nullable String name, Item.Section below)
            throws ImportException {
        if (name == null) {
            section.items().put(kind, below);
            return;
        }
        Item known = section.items().computeIfAbsent(kind, _ -> new Item.Section(below.line(), new LinkedHashMap<>()));
        known.section(kind).items().put(unquoted(name), below);
    }

    private static String unquoted(String text) {
        return text.length() > 1 && text.startsWith("\"") && text.endsWith("\"")
                ? text.substring(1, text.length() - 1)
                : text;
    }
}
