package dev.nutcracker.console;

import dev.nutcracker.config.Configuration;
import java.util.List;
import java.util.Map;
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

    /** Returns the configuration that a reload would come to. */
    default Configuration fileNow() throws ConsoleException {
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
