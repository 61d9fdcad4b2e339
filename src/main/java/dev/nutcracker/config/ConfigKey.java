package dev.nutcracker.config;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A row in a table of keys: all there is to know of a key before a file gives it a value. */
interface ConfigKey {
    KeyFacts facts();

    default String configName() {
        return facts().configName();
    }

    default ValueType type() {
        return facts().type();
    }

    /** Whether its value is never shown. */
    default boolean isSecret() {
        return type() == ValueType.SECRET || type() == ValueType.CREDENTIALS;
    }

    /** How a file writes the keys of a table, in the table's order. */
    static <K extends Enum<K> & ConfigKey> List<String> names(Class<K> table) {
        List<String> names = new ArrayList<>();
        for (K key : table.getEnumConstants()) {
            names.add(key.configName());
        }
        return names;
    }

    /**
     * What is known of a key.
     *
     * @param configName how the file writes it
     * @param defaultText what the file could as well say if it says nothing; null if there is no such text
     * @param since the version that first knew it
     * @param meaning what it sets, and what it is without a value if there is no text for that
     */
    record KeyFacts(
            String configName, ValueType type, @Nullable String defaultText, String since, String meaning) {}
}
