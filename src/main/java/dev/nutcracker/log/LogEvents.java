package dev.nutcracker.log;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Locale;
import org.slf4j.event.Level;

/**
 * The latest lines of the log that matter by themselves: warnings, errors, and those that are never left out as repeats.
 * Thread-safe.
 */
final class LogEvents {
    /** So many are kept. */
    private static final int EVENTS_MAX = 1000;

    private static final int TEXT_LENGTH_MAX = 500;

    private final ArrayDeque<LoggedEvent> latest = new ArrayDeque<>();
    private long number;

    synchronized void add(long timeMs, Level level, String source, String text) {
        if (latest.size() == EVENTS_MAX) {
            latest.removeFirst();
        }
        String shown = text.length() > TEXT_LENGTH_MAX ? text.substring(0, TEXT_LENGTH_MAX) + "…" : text;
        latest.addLast(new LoggedEvent(++number, timeMs, level.name().toLowerCase(Locale.ROOT), source, shown));
    }

    /** Returns the events, the oldest first. */
    synchronized List<LoggedEvent> latest() {
        return List.copyOf(latest);
    }
}
