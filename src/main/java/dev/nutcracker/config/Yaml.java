package dev.nutcracker.config;

import java.util.List;

/**
 * The structure of a YAML file: texts, lists and mappings, with their positions. Texts are never converted to other
 * types.
 */
sealed interface Yaml {
    Position at();

    record Text(String text, Position at) implements Yaml {}

    record Items(List<Yaml> items, Position at) implements Yaml {
        public Items {
            items = List.copyOf(items);
        }
    }

    record Mapping(List<Entry> entries, Position at) implements Yaml {
        public Mapping {
            entries = List.copyOf(entries);
        }
    }

    record Entry(Text key, Yaml value) {}

    /** Stands for a part that was refused and has been reported. */
    record Refused(Position at) implements Yaml {}
}
