package dev.nutcracker.app;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Which server a key goes to.
 *
 * @param key its bytes
 * @param pool {@code null} for the only one
 * @param newConfigFile what to compare with; {@code null} for nothing
 */
// A question is asked once and compared with no other.
@SuppressWarnings("ArrayRecordComponent")
record KeyQuery(byte[] key, @Nullable String pool, @Nullable Path newConfigFile) {}
