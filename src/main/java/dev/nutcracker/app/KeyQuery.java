package dev.nutcracker.app;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The question that {@code --where} asks: which server does this key go to?
 *
 * @param key its bytes
 * @param pool {@code null} for the only one
 * @param newConfigFile the configuration to compare with; {@code null} for none
 */
// Queries are never compared with each other.
@SuppressWarnings("ArrayRecordComponent")
record KeyQuery(byte[] key, @Nullable String pool, @Nullable Path newConfigFile) {}
