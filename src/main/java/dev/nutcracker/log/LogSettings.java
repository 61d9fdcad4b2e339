package dev.nutcracker.log;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The settings of the log.
 *
 * @param level 0 to {@link Log#LEVEL_MAX}; others count as the nearest of these
 * @param file appended to; {@code null} for standard error
 * @param json one JSON object a line in place of text
 */
public record LogSettings(int level, @Nullable Path file, boolean json) {}
