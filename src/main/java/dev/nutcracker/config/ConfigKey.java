package dev.nutcracker.config;

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
