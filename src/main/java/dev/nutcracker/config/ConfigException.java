package dev.nutcracker.config;

import java.util.ArrayList;
import java.util.List;

/** An invalid configuration file, with all its problems in the order of the file. */
public final class ConfigException extends Exception {
    private final transient List<ConfigProblem> problems;

    ConfigException(List<ConfigProblem> problems) {
        super(text(problems));
        this.problems = List.copyOf(problems);
    }

    public List<ConfigProblem> problems() {
        return problems;
    }

    private static String text(List<ConfigProblem> problems) {
        List<String> lines = new ArrayList<>(problems.size());
        for (ConfigProblem problem : problems) {
            lines.add(problem.text());
        }
        return String.join("\n", lines);
    }
}
