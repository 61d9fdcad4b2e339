package dev.nutcracker.config;

import java.util.List;

/** A file as YAML sees it: texts, lists and mappings, each with its place. No text is taken for anything else. */
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

    /** Stands where something was refused that a problem already tells of. */
    record Refused(Position at) implements Yaml {}
}
