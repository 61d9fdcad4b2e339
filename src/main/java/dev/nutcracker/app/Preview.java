package dev.nutcracker.app;

import dev.nutcracker.admin.ControlAnswer;
import dev.nutcracker.admin.ControlAnswer.Outcome;
import dev.nutcracker.config.ConfigException;
import dev.nutcracker.config.ConfigOverride;
import dev.nutcracker.config.ConfigOverrides;
import dev.nutcracker.config.ConfigProblem;
import dev.nutcracker.config.LoadedConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Says what would change with a configuration.
 *
 * @param asked the overrides that were to be put into it
 */
record Preview(LoadedConfig loaded, ConfigOverrides asked) {
    /** Why an override ends. */
    static final String LINE_CHANGED = ", since its line in the file has changed";

    /** @param changes in sentences */
    ControlAnswer of(List<String> changes) {
        List<String> told = new ArrayList<>();
        loaded.warnings().forEach(warning -> told.add("warning: " + warning.text()));
        told.addAll(changes.isEmpty() ? List.of("nothing would change") : changes);
        asked.notIn(loaded.overrides()).forEach(one -> told.add(one.text() + " would be dropped" + LINE_CHANGED));
        return new ControlAnswer(Outcome.DONE, String.join("\n", told));
    }

    /** Returns the problems of a file, one each. */
    static List<String> texts(ConfigException e) {
        return e.problems().stream().map(ConfigProblem::text).toList();
    }

    /** The same; an error may come from a value that the file does not have. */
    static List<String> errors(ConfigException e, ConfigOverrides asked) {
        List<String> told = new ArrayList<>(texts(e));
        if (!asked.list().isEmpty()) {
            told.add("this is with what was set at run time: "
                    + asked.list().stream().map(ConfigOverride::text).collect(Collectors.joining(", ")));
        }
        return told;
    }

    /** Returns the problems of a file, a line each. */
    static String text(ConfigException e) {
        return String.join("\n", texts(e));
    }
}
