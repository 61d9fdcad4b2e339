package dev.nutcracker.migration;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A part of a configuration file of another program, with the line on which it stands. */
sealed interface Item {
    int line();

    /** Keys and what they hold, in the order of the file. */
    record Section(int line, Map<String, Item> items) implements Item {
        @Nullable
        Item find(String key) {
            return items.get(key);
        }

        /** Returns what a key holds. */
        Item at(String key) throws ImportException {
            Item item = items.get(key);
            if (item == null) {
                throw new ImportException(line, "there is no " + key);
            }
            return item;
        }

        /** Returns the text of a key; null if it is not there. */
        @Nullable
        String textOf(String key) throws ImportException {
            Item item = items.get(key);
            return item == null ? null : item.text(key);
        }
    }

    /** A list. */
    record Items(int line, List<Item> items) implements Item {}

    /** A text, a number or a word. */
    record Value(int line, String content) implements Item {}

    /** Returns the section that this is. */
    default Section section(String name) throws ImportException {
        if (this instanceof Section section) {
            return section;
        }
        throw new ImportException(line(), name + " has no keys below it");
    }

    /** Returns the elements of the list that this is. */
    default List<Item> list(String name) throws ImportException {
        if (this instanceof Items items) {
            return items.items();
        }
        throw new ImportException(line(), name + " is no list");
    }

    default String text(String name) throws ImportException {
        if (this instanceof Value value) {
            return value.content();
        }
        throw new ImportException(line(), name + " is no single value");
    }
}
