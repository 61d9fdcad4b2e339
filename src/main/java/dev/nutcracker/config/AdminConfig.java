package dev.nutcracker.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Who may ask what of a running process, from {@code global: admin}.
 *
 * @param tokenFile holds the token by which others than this machine may change something; null if they may not
 */
public record AdminConfig(@Nullable Path tokenFile) {
    /** What holds in a file without the key. */
    public static final AdminConfig DEFAULTS = new AdminConfig(null);
}
