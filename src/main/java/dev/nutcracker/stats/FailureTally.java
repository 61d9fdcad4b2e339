package dev.nutcracker.stats;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How many connections to one server have failed at one worker, by kind, and the latest of each. Belongs to that worker's thread. */
public final class FailureTally {
    private static final int TEXT_MAX = 200;

    private final Counters<ErrorKind> counts = new Counters<>(ErrorKind.class);
    private final long[] latestMs = new long[ErrorKind.values().length];
    private final @Nullable String[] texts = new String[ErrorKind.values().length];

    /** @param text why it has failed, as the log has it */
    public void add(ErrorKind kind, String text) {
        counts.increment(kind);
        latestMs[kind.ordinal()] = System.currentTimeMillis();
        texts[kind.ordinal()] = text.length() > TEXT_MAX ? text.substring(0, TEXT_MAX) : text;
    }

    /** Returns the counts, by ordinal. */
    public long[] snapshot() {
        return counts.snapshot();
    }

    /** Returns the kinds of which there was one. */
    public List<ErrorReport> reports(String pool, String server) {
        List<ErrorReport> reports = new ArrayList<>();
        for (ErrorKind kind : ErrorKind.values()) {
            String text = texts[kind.ordinal()];
            if (text != null) {
                reports.add(new ErrorReport(
                        pool, server, kind.statName(), counts.value(kind), latestMs[kind.ordinal()], text));
            }
        }
        return reports;
    }
}
