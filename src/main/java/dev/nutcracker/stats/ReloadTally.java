package dev.nutcracker.stats;

/** Counts the reloads of the configuration and their results. Thread-safe. */
public final class ReloadTally {
    private final long startedMs;
    private long successes;
    private long failures;
    private boolean lastSuccessful = true;
    private long lastMs;

    /** @param startedMs when the configuration was loaded for the first time, in milliseconds since the epoch */
    public ReloadTally(long startedMs) {
        this.startedMs = startedMs;
        this.lastMs = startedMs;
    }

    /** Counts a reload whose configuration is in effect now. */
    public synchronized void succeeded(long nowMs) {
        successes++;
        lastSuccessful = true;
        lastMs = nowMs;
    }

    /** Counts a reload that failed; the previous configuration is still in effect. */
    public synchronized void failed(long nowMs) {
        failures++;
        lastSuccessful = false;
        lastMs = nowMs;
    }

    public synchronized Snapshot snapshot() {
        return new Snapshot(startedMs, successes, failures, lastSuccessful, lastMs);
    }

    /**
     * The tally at one moment.
     *
     * @param startedMs when the process loaded its first configuration, in milliseconds since the epoch
     * @param lastSuccessful whether the last load succeeded; the one at the start counts too
     * @param lastMs time of the last load, in milliseconds since the epoch
     */
    public record Snapshot(long startedMs, long successes, long failures, boolean lastSuccessful, long lastMs) {}
}
