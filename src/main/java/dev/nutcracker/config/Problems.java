package dev.nutcracker.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects the problems of a file while it is read, to report all of them at once. */
final class Problems {
    /** More than anybody reads; a file of garbage must not fill the log. */
    private static final int ERRORS_MAX = 200;

    private static final Comparator<ConfigProblem> BY_PLACE =
            Comparator.comparingInt(ConfigProblem::line).thenComparingInt(ConfigProblem::column);

    private final String file;
    private final List<ConfigProblem> errors = new ArrayList<>();
    private final List<ConfigProblem> warnings = new ArrayList<>();

    Problems(String file) {
        this.file = file;
    }

    void error(Position at, String key, String message) {
        if (errors.size() < ERRORS_MAX) {
            errors.add(problem(at, key, message));
        }
    }

    void warning(Position at, String key, String message) {
        warnings.add(problem(at, key, message));
    }

    /** Returns whether there are errors; warnings do not count. */
    boolean any() {
        return !errors.isEmpty();
    }

    /** How many errors there are so far. */
    int count() {
        return errors.size();
    }

    List<ConfigProblem> errors() {
        return sorted(errors);
    }

    List<ConfigProblem> warnings() {
        return sorted(warnings);
    }

    private ConfigProblem problem(Position at, String key, String message) {
        return new ConfigProblem(file, at.line(), at.column(), Quoting.printable(key), message);
    }

    private static List<ConfigProblem> sorted(List<ConfigProblem> problems) {
        List<ConfigProblem> sorted = new ArrayList<>(problems);
        sorted.sort(BY_PLACE);
        return sorted;
    }
}
