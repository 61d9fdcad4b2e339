package dev.nutcracker.console;

import dev.nutcracker.config.ConfigOverride;
import dev.nutcracker.config.Configuration;
import dev.nutcracker.config.OverrideTarget;
import dev.nutcracker.stats.ReloadReport;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What operators can order of the program around a proxy. A proxy within another program has none of it. */
public interface ProgramOrders {
    /** For a proxy that has no program around it. */
    ProgramOrders NONE = new ProgramOrders() {};

    /**
     * Loads the configuration file.
     *
     * @param by the operator
     * @return the changes, in sentences
     */
    default List<String> reload(String by) throws ConsoleException {
        throw impossible();
    }

    /**
     * Checks a file, and what would change with it.
     *
     * @param path null for the configuration file of the process
     * @return the warnings, and the changes, in sentences
     */
    default List<String> check(@Nullable String path) throws ConsoleException {
        throw impossible();
    }

    /** Returns the values that the configuration file has now, by {@code alpha.timeout}; secrets are masked. */
    default Map<String, String> fileValues() throws ConsoleException {
        return Map.of();
    }

    /** Returns the keys whose values the command line has, whatever the file has: {@code global.workers}. */
    default Set<String> optionKeys() {
        return Set.of();
    }

    /** Returns the configuration that a reload would come to. */
    default Configuration fileNow() throws ConsoleException {
        throw impossible();
    }

    /** Returns the latest reloads, the oldest first. */
    default List<ReloadReport> reloadReports() {
        return List.of();
    }

    /** Returns what operators have set at run time. */
    default List<ConfigOverride> overrides() {
        return List.of();
    }

    /** Returns what the configuration file had for a target when it was loaded; null if it had nothing. */
    default @Nullable String inFile(OverrideTarget target) {
        return null;
    }

    /**
     * Sets values in place of those of the file, all or none of them.
     *
     * @param values by what they are for
     * @return the changes, in sentences
     */
    default List<String> override(Map<OverrideTarget, String> values, String by) throws ConsoleException {
        throw impossible();
    }

    /** Returns what {@link #override} would change. */
    default List<String> wouldOverride(Map<OverrideTarget, String> values) throws ConsoleException {
        throw impossible();
    }

    /**
     * Lets the file, and the proxy, decide again.
     *
     * @param withdrawn what was set at run time
     * @return the changes, in sentences
     */
    default List<String> withdraw(Set<OverrideTarget> withdrawn, String by) throws ConsoleException {
        throw impossible();
    }

    /** Lets a pool have no more clients, or as many as before again. */
    default void drainPool(String pool, boolean wanted, String by) throws ConsoleException {
        throw impossible();
    }

    /**
     * Lets the program, as it lies on the disk now, take over from this process. Blocks until it begins to.
     *
     * @return what happens, in sentences
     */
    default List<String> startSuccessor() throws ConsoleException {
        throw impossible();
    }

    /** Sets the level of the log, 0 to 11. */
    default void logLevel(int level) throws ConsoleException {
        throw impossible();
    }

    /** Opens the files of the log and of the audit log by their names again. */
    default void reopenLog() throws ConsoleException {
        throw impossible();
    }

    /**
     * Ends the process in order.
     *
     * @param waitMs how long outstanding requests may take; negative for as long as is configured
     */
    default void shutDown(long waitMs) throws ConsoleException {
        throw impossible();
    }

    /** Ends the process at once, after a moment in which the answer is sent. */
    default void shutDownNow() throws ConsoleException {
        throw impossible();
    }

    private static ConsoleException impossible() {
        return new ConsoleException(ErrorCode.IMPOSSIBLE, "this proxy cannot do that: no program is around it");
    }
}
