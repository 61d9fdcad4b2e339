package dev.nutcracker.app;

import dev.nutcracker.loadtest.Bench;
import dev.nutcracker.migration.Import;
import dev.nutcracker.migration.Verify;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The table of the commands of {@code nutcrackerctl} that ask no running proxy. */
enum Tool {
    IMPORT(Import::run),
    VERIFY(Verify::run),
    BENCH(Bench::run);

    @SuppressWarnings("ImmutableEnumChecker") // None of them has state.
    private final Work work;

    Tool(Work work) {
        this.work = work;
    }

    /** Returns the one that the first of these words names, if that names one. */
    static Optional<Tool> named(List<String> words) {
        return Stream.of(values())
                .filter(tool ->
                        !words.isEmpty() && tool.name().toLowerCase(Locale.ROOT).equals(words.getFirst()))
                .findFirst();
    }

    /** Runs it with all words, its name among them, and returns the exit status. */
    int run(List<String> words, PrintStream out, PrintStream err) {
        return work.run(words.subList(1, words.size()), out, err);
    }

    /** What one of these does. */
    private interface Work {
        int run(List<String> arguments, PrintStream out, PrintStream err);
    }
}
