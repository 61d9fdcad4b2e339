package dev.nutcracker.stats;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * How many errors of each kind one worker has had, and the latest of each. Belongs to that worker's thread.
 *
 * @param <T> what is kept of the latest one, from which its text is made when somebody asks
 */
public final class ErrorTally<T> {
    private final BiFunction<ErrorKind, T, String> text;
    private final Counters<ErrorKind> counts = new Counters<>(ErrorKind.class);
    private final long[] latestMs = new long[ErrorKind.values().length];
    private final Map<ErrorKind, T> latest = new EnumMap<>(ErrorKind.class);

    private ErrorTally(BiFunction<ErrorKind, T, String> text) {
        this.text = text;
    }

    /** Requests that the proxy has answered with an error, by their commands. */
    public static ErrorTally<CommandTally> ofRequests() {
        return new ErrorTally<>((kind, command) -> command.command() + ": " + kind.description());
    }

    /** Connections to a server that have failed, and why, as the log has it. */
    public static ErrorTally<String> ofConnections() {
        return new ErrorTally<>((_, why) -> why);
    }

    public void add(ErrorKind kind, T error) {
        counts.increment(kind);
        latestMs[kind.ordinal()] = System.currentTimeMillis();
        latest.put(kind, error);
    }

    /** Returns the counts, by ordinal. */
    public long[] snapshot() {
        return counts.snapshot();
    }

    /**
     * Returns the kinds of which there was one.
     *
     * @param server empty if they are not those of a server
     */
    public List<ErrorReport> reports(String pool, String server) {
        List<ErrorReport> reports = new ArrayList<>();
        latest.forEach((kind, error) -> reports.add(new ErrorReport(
                pool, server, kind.statName(), counts.value(kind), latestMs[kind.ordinal()], text.apply(kind, error))));
        return reports;
    }
}
