package dev.nutcracker.proxy;

import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The steps of a change that has been decided: each is taken, whatever became of those before. What one of them throws is
 * a defect, which is logged and told.
 */
public final class Steps {
    private static final Logger LOG = LoggerFactory.getLogger(Steps.class);

    private final List<String> defects = new ArrayList<>();

    /**
     * Takes a step.
     *
     * @param name what is done, for the operator
     */
    public void take(String name, Runnable step) {
        take(name, step, () -> {}, "");
    }

    /**
     * Takes a step, or {@code otherwise} if it breaks in the middle.
     *
     * @param outcome what {@code otherwise} comes to, for the operator
     */
    public void take(String name, Runnable step, Runnable otherwise, String outcome) {
        try {
            step.run();
        } catch (RuntimeException | Error e) {
            LOG.error("a defect in a change that goes on: {}", name, e);
            defects.add("a defect: " + name + ": " + e + outcome);
            take(name + ", the second way", otherwise);
        }
    }

    /** Others have taken steps of the same change. */
    void add(List<String> furtherDefects) {
        defects.addAll(furtherDefects);
    }

    /** What broke, a line each. */
    public List<String> defects() {
        return List.copyOf(defects);
    }
}
