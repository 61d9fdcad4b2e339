package dev.nutcracker.log;

import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/** What is logged at one time: a message, and what caused it. */
record LogLine(
        long timeMs,
        Level level,
        String source,
        String message,
        @Nullable Throwable cause) implements LogWriter.Entry {}
