package dev.nutcracker.log;

import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/**
 * A message with its cause and its time.
 *
 * @param thread the name of the thread that logs it
 */
record LogLine(
        long timeMs,
        Level level,
        String source,
        String thread,
        String message,
        @Nullable Throwable cause) implements LogWriter.Entry {
    /** Returns a line that the calling thread logs. */
    static LogLine now(long timeMs, Level level, String source, String message, @Nullable Throwable cause) {
        return new LogLine(timeMs, level, source, Thread.currentThread().getName(), message, cause);
    }
}
