package dev.nutcracker.proxy;

import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The steps of a change that has been decided. Each step is taken, even if an earlier one has failed. An exception from a
 * step is a defect, which is logged and reported.
 */
public final class Steps {
    private static final Logger LOG = LoggerFactory.getLogger(Steps.class);

    private final List<String> defects = new ArrayList<>();

    /**
     * Takes a step.
     *
     * @param name the step, for the operator
     */
    public void take(String name, Runnable step) {
        take(name, step, () -> {}, "");
    }

    /**
     * Takes a step, or {@code otherwise} if it fails in the middle.
     *
     * @param outcome the result of {@code otherwise}, for the operator
     */
    public void take(String name, Runnable step, Runnable otherwise, String outcome) {
        try {
            step.run();
        } catch (RuntimeException | Error e) {
            LOG.error("a defect during a change, which continues: {}", name, e);
            defects.add("a defect: " + name + ": " + e + outcome);
            take(name + ", the fallback", otherwise);
        }
    }

    /** Other objects have taken steps of the same change. */
    void add(List<String> furtherDefects) {
        defects.addAll(furtherDefects);
    }

    /** The errors, a line each. */
    public List<String> defects() {
        return List.copyOf(defects);
    }
}
