package dev.nutcracker.console;

import static java.util.Objects.requireNonNull;

import dev.nutcracker.config.AdminLevel;
import org.jspecify.annotations.Nullable;

/**
 * Who gives a command.
 *
 * @param name for the log: the address or the user, and the label of the token if one was given
 * @param level what the caller may do; null for nothing but giving a token
 * @param seesSecrets whether the caller may see the configuration and keys
 */
public record Caller(String name, @Nullable AdminLevel level, boolean seesSecrets) {
    public Caller {
        requireNonNull(name, "name");
    }

    /** Whether the caller may do what takes this level. */
    public boolean has(AdminLevel needed) {
        return level != null && level.includes(needed);
    }
}
