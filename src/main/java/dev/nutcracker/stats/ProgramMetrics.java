package dev.nutcracker.stats;

/**
 * What the program knows of itself beside the proxy that it runs.
 *
 * @param configDigest of the configuration file that is in effect: the same wherever a file of the same meaning is
 * @param overrides values and states that operators have set at run time
 * @param logLinesLost lines of the log that could not be written, or not fast enough
 */
public record ProgramMetrics(String configDigest, int overrides, long logLinesLost) {
    /** Of a proxy that no program runs. */
    public static final ProgramMetrics NONE = new ProgramMetrics("", 0, 0);
}
