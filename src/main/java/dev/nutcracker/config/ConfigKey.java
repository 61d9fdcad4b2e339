package dev.nutcracker.config;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A row in a table of configuration keys. */
interface ConfigKey {
    KeyFacts facts();

    default String configName() {
        return facts().configName();
    }

    default ValueType type() {
        return facts().type();
    }

    /** Returns whether its value is never shown. */
    default boolean isSecret() {
        return type() == ValueType.SECRET || type() == ValueType.CREDENTIALS || type() == ValueType.EXPANDED_SECRET;
    }

    /** Returns the names of the keys of a table, in the table's order. */
    static <K extends Enum<K> & ConfigKey> List<String> names(Class<K> table) {
        List<String> names = new ArrayList<>();
        for (K key : table.getEnumConstants()) {
            names.add(key.configName());
        }
        return names;
    }

    /**
     * The facts of a key.
     *
     * @param configName its name in a file
     * @param defaultText the default as a file would have it; null if it cannot be written
     * @param since the version that introduced it
     * @param meaning its effect, and the effect of leaving it out if there is no default text
     */
    record KeyFacts(
            String configName, ValueType type, @Nullable String defaultText, String since, String meaning) {
        /** A key that twemproxy does not have. */
        KeyFacts(String configName, ValueType type, @Nullable String defaultText, String meaning) {
            this(configName, type, defaultText, Since.FIRST_HERE, meaning);
        }
    }

    /** The versions that introduced a key. */
    final class Since {
        static final String ORIGINAL = "twemproxy 0.5.0";
        static final String AFTER_RELEASE = "twemproxy after 0.5.0";
        static final String FIRST_HERE = "0.5.0-jvm.1";

        private Since() {}
    }
}
