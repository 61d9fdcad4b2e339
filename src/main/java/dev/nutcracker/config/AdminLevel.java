package dev.nutcracker.config;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What somebody may do with a running process; each level includes the ones before it. */
public enum AdminLevel {
    /** Look at everything. */
    READ,
    /** Change what can be undone at once: states of servers, reloads, the log's level, clients. */
    OPERATE,
    /** Change the configuration, pause pools, end the process. */
    ADMIN;

    public boolean includes(AdminLevel other) {
        return compareTo(other) >= 0;
    }

    /** Returns its name in files and messages. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the level of that name; null if there is none. */
    public static @Nullable AdminLevel named(String word) {
        for (AdminLevel level : values()) {
            if (level.label().equals(word)) {
                return level;
            }
        }
        return null;
    }
}
