package dev.nutcracker.stats;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/** How often operators have changed something, or wanted to, by command and outcome. Thread-safe. */
public final class AdminTally {
    /** There are as many combinations as rows in the tables of commands and outcomes, so some hundred at most. */
    private final Map<String, Map<String, LongAdder>> counts = new ConcurrentSkipListMap<>();

    /** A count. */
    public record Row(String command, String outcome, long count) {}

    /**
     * Counts a command.
     *
     * @param command its name in the table of commands
     * @param outcome {@code done}, or the kind of error
     */
    public void count(String command, String outcome) {
        counts.computeIfAbsent(command, _ -> new ConcurrentSkipListMap<>())
                .computeIfAbsent(outcome, _ -> new LongAdder())
                .increment();
    }

    /** Returns the counts, by command and outcome. */
    public List<Row> rows() {
        return counts.entrySet().stream()
                .flatMap(command -> command.getValue().entrySet().stream()
                        .map(outcome -> new Row(
                                command.getKey(),
                                outcome.getKey(),
                                outcome.getValue().sum())))
                .toList();
    }
}
