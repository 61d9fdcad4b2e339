package dev.nutcracker.stats;

/** How often the configuration was loaded anew, and how that went. Thread-safe. */
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

    /** The new configuration holds. */
    public synchronized void succeeded(long nowMs) {
        successes++;
        lastSuccessful = true;
        lastMs = nowMs;
    }

    /** The old configuration still holds. */
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
     * @param lastSuccessful whether the latest load succeeded, be it the one at the start
     * @param lastMs when the latest load was, in milliseconds since the epoch
     */
    public record Snapshot(long startedMs, long successes, long failures, boolean lastSuccessful, long lastMs) {}
}
