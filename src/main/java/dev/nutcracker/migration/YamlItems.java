package dev.nutcracker.migration;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.AnchorNode;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Reads YAML, and JSON as a part of it. */
final class YamlItems {
    private YamlItems() {}

    static Item.Section read(String text) throws ImportException {
        LoadSettings settings =
                LoadSettings.builder().setMaxAliasesForCollections(50).build();
        try {
            Node root = new Compose(settings)
                    .composeString(text)
                    .orElseThrow(() -> new ImportException(1, "the file is empty"));
            return item(root).section("the file");
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(Mark::getLine).orElse(0) + 1;
            throw new ImportException(line, e.getProblem());
        } catch (YamlEngineException e) {
            throw new ImportException(1, String.valueOf(e.getMessage()));
        }
    }

    private static Item item(Node node) throws ImportException {
        int line = node.getStartMark().map(Mark::getLine).orElse(0) + 1;
        return switch (node) {
            case MappingNode mapping -> section(line, mapping);
            case SequenceNode sequence -> {
                List<Item> items = new ArrayList<>();
                for (Node element : sequence.getValue()) {
                    items.add(item(element));
                }
                yield new Item.Items(line, List.copyOf(items));
            }
            case ScalarNode scalar -> new Item.Value(line, scalar.getValue());
            case AnchorNode anchor -> item(anchor.getRealNode());
            default -> throw new ImportException(line, "this is neither a list nor keys nor a value");
        };
    }

    private static Item.Section section(int line, MappingNode mapping) throws ImportException {
        Map<String, Item> items = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                throw new ImportException(line, "a key that is not a single word");
            }
            items.put(key.getValue(), item(tuple.getValueNode()));
        }
        return new Item.Section(line, items);
    }

    /** Takes out comments, which mcrouter allows in its JSON; lines stay where they are. */
    static String withoutComments(String json) {
        StringBuilder out = new StringBuilder(json.length());
        boolean quoted = false;
        for (int i = 0; i < json.length(); i++) {
            char character = json.charAt(i);
            if (quoted) {
                out.append(character);
                if (character == '\\' && i + 1 < json.length()) {
                    out.append(json.charAt(++i));
                } else if (character == '"') {
                    quoted = false;
                }
            } else if (json.startsWith("//", i)) {
                i = end(json, "\n", i) - 1;
            } else if (json.startsWith("/*", i)) {
                int end = end(json, "*/", i);
                json.substring(i, end).chars().filter(c -> c == '\n').forEach(_ -> out.append('\n'));
                i = Math.min(end + 1, json.length());
            } else {
                quoted = character == '"';
                // YAML takes no tabs between tokens.
                out.append(character == '\t' ? ' ' : character);
            }
        }
        return out.toString();
    }

    private static int end(String text, String mark, int from) {
        int end = text.indexOf(mark, from);
        return end < 0 ? text.length() : end;
    }
}
