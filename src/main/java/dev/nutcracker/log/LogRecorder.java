package dev.nutcracker.log;

import dev.nutcracker.text.LogOutput;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;
import org.slf4j.helpers.MessageFormatter;

/**
 * Decides which lines are logged, and queues them without waiting.
 *
 * <pre>
 *  a worker's thread                              thread "log"
 *  ─────────────────                              ────────────
 *  level? ─► repeated too often? ─► text ─► queue ─► line ─► one write to file or stderr
 *                  │                          │       ▲
 *                  └── counted                └── full: counted
 *                         └───────────────────────────┴── reported once a second
 * </pre>
 *
 * <p>The levels are 0 to 11, as in twemproxy, with SLF4J's levels on them. Level 0 shows only the lines that are
 * logged at any level: start, signals, end.
 *
 * <pre>
 *           0    1    2    3    4    5      6    7     8       9    10      11
 *  ours          error          warn info        debug trace
 *  others'       error          warn        info                    debug   trace
 * </pre>
 */
final class LogRecorder {
    private static final int CAUSES_MAX = 16;
    private static final int QUEUE_LINES = 4096;

    private final LogWriter writer;
    private final RepeatLimit repeats;
    private final LongSupplier clockMs;
    private volatile Consumer<OutOfMemoryError> outOfMemory = _ -> {};
    private final LogEvents events = new LogEvents();
    private final AtomicInteger level = new AtomicInteger(Log.LEVEL_DEFAULT);

    LogRecorder(LogWriter writer, RepeatLimit repeats, LongSupplier clockMs) {
        this.writer = writer;
        this.repeats = repeats;
        this.clockMs = clockMs;
    }

    static LogRecorder to(LogOutput output, LongSupplier clockMs, Consumer<String> lastResort) {
        RepeatLimit repeats = new RepeatLimit();
        return new LogRecorder(new LogWriter(output, QUEUE_LINES, repeats, clockMs, lastResort), repeats, clockMs);
    }

    LogEvents events() {
        return events;
    }

    LogWriter writer() {
        return writer;
    }

    void setLevel(int newLevel) {
        level.set(Math.clamp(newLevel, 0, Log.LEVEL_MAX));
    }

    int moveLevel(int by) {
        return level.updateAndGet(now -> Math.clamp(now + by, 0, Log.LEVEL_MAX));
    }

    boolean shows(Level kind, boolean ours) {
        return level.get() >= (ours ? threshold(kind) : thresholdOfOthers(kind));
    }

    void onOutOfMemory(Consumer<OutOfMemoryError> found) {
        outOfMemory = found;
    }

    /** Looks for an out-of-memory error among the causes of a line, shown or not. */
    void look(@Nullable Throwable cause) {
        Throwable at = cause;
        for (int depth = 0; at != null && depth < CAUSES_MAX; depth++) {
            if (at instanceof OutOfMemoryError error) {
                outOfMemory.accept(error);
                return;
            }
            at = at.getCause();
        }
    }

    void always(String source, String message) {
        long nowMs = clockMs.getAsLong();
        events.add(nowMs, Level.INFO, source, message);
        writer.write(LogLine.now(nowMs, Level.INFO, source, message, null));
    }

    /** Logs a line if the level shows it, unless too many of its kind have been logged just now. */
    void record(
            Level kind,
            String source,
            @Nullable String pattern,
            @Nullable Object @Nullable [] arguments,
            @Nullable Throwable cause) {
        long nowMs = clockMs.getAsLong();
        String text = String.valueOf(pattern);
        // With debug lines on, the operator wants every one of them.
        if (kind.toInt() < Level.INFO.toInt() || repeats.admits(source, text, nowMs)) {
            write(nowMs, kind, source, text, arguments, cause, kind.toInt() >= Level.WARN.toInt());
        }
    }

    /** Logs a line if the level shows it, however many of its kind there are. */
    void recordEach(
            Level kind,
            String source,
            @Nullable String pattern,
            @Nullable Object @Nullable [] arguments,
            @Nullable Throwable cause) {
        write(clockMs.getAsLong(), kind, source, String.valueOf(pattern), arguments, cause, true);
    }

    private void write(
            long nowMs,
            Level kind,
            String source,
            String text,
            @Nullable Object @Nullable [] arguments,
            @Nullable Throwable cause,
            boolean matters) {
        String message = arguments == null ? text : MessageFormatter.basicArrayFormat(text, arguments);
        if (matters) {
            events.add(nowMs, kind, source, message);
        }
        writer.write(LogLine.now(nowMs, kind, source, message, cause));
    }

    private static int threshold(Level kind) {
        return switch (kind) {
            case ERROR -> 1;
            case WARN -> 4;
            case INFO -> 5;
            case DEBUG -> 7;
            case TRACE -> 8;
        };
    }

    /** Info and debug lines of libraries interest fewer people than our own. */
    private static int thresholdOfOthers(Level kind) {
        return switch (kind) {
            case ERROR -> 1;
            case WARN -> 4;
            case INFO -> 6;
            case DEBUG -> 10;
            case TRACE -> 11;
        };
    }
}
