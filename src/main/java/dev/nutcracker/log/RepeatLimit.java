package dev.nutcracker.log;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Keeps repeated lines, with the same pattern from the same source, from filling the log: a limited number is written
 * each second, the others are counted.
 */
final class RepeatLimit {
    static final int LINES_PER_SECOND = 50;

    private final ConcurrentHashMap<Kind, Window> windows = new ConcurrentHashMap<>();

    /** Returns whether a line of this kind may be written now. */
    boolean admits(String source, String pattern, long nowMs) {
        long second = TimeUnit.MILLISECONDS.toSeconds(nowMs);
        Window window = windows.compute(
                new Kind(source, pattern), (kind, old) -> old == null ? Window.opened(second) : old.plusOne(second));
        return window.lines() <= LINES_PER_SECOND;
    }

    /** Returns whether {@link #takeReports} has nothing to report, now or later. */
    boolean isIdle() {
        return windows.isEmpty();
    }

    /** Returns the lines left out since the last call. */
    List<Report> takeReports(long nowMs) {
        long second = TimeUnit.MILLISECONDS.toSeconds(nowMs);
        List<Report> reports = new ArrayList<>();
        for (Kind kind : windows.keySet()) {
            windows.computeIfPresent(kind, (same, window) -> {
                if (window.leftOut() > 0) {
                    reports.add(new Report(kind.source(), kind.pattern(), window.leftOut()));
                    return window.told();
                }
                return window.second() == second ? window : null;
            });
        }
        return reports;
    }

    /** How many lines of one kind were not written. */
    record Report(String source, String pattern, long leftOut) {}

    private record Kind(String source, String pattern) {}

    /**
     * The lines of one kind.
     *
     * @param lines logged within this second
     * @param leftOut not written and not reported yet, in this second and before
     */
    private record Window(long second, int lines, long leftOut) {
        static Window opened(long second) {
            return new Window(second, 1, 0);
        }

        Window plusOne(long now) {
            if (now != second) {
                return new Window(now, 1, leftOut);
            }
            return new Window(now, lines + 1, lines < LINES_PER_SECOND ? leftOut : leftOut + 1);
        }

        Window told() {
            return new Window(second, lines, 0);
        }
    }
}
