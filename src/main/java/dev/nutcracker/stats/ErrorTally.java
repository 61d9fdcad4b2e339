package dev.nutcracker.stats;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How many requests to one pool one worker has answered with an error, by kind, and the latest of each. Belongs to that worker's thread. */
public final class ErrorTally {
    private final Counters<ErrorKind> counts = new Counters<>(ErrorKind.class);
    private final long[] latestMs = new long[ErrorKind.values().length];
    private final @Nullable CommandTally[] commands = new CommandTally[ErrorKind.values().length];

    /** @param command of the request */
    public void add(ErrorKind kind, CommandTally command) {
        counts.increment(kind);
        latestMs[kind.ordinal()] = System.currentTimeMillis();
        commands[kind.ordinal()] = command;
    }

    /** Returns the counts, by ordinal. */
    public long[] snapshot() {
        return counts.snapshot();
    }

    /** Returns the kinds of which there was one. */
    public List<ErrorReport> reports(String pool) {
        List<ErrorReport> reports = new ArrayList<>();
        for (ErrorKind kind : ErrorKind.values()) {
            CommandTally command = commands[kind.ordinal()];
            if (command != null) {
                String text = command.command() + ": " + kind.description();
                reports.add(
                        new ErrorReport(pool, "", kind.statName(), counts.value(kind), latestMs[kind.ordinal()], text));
            }
        }
        return reports;
    }
}
