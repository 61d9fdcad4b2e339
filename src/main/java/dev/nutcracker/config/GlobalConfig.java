package dev.nutcracker.config;

/**
 * The settings of the process, from the reserved top-level key {@code global}.
 *
 * @param workers how many workers share the connections; 0 for one per available processor
 * @param maxMemoryBytes how much memory requests and responses may take in all; 0 for a share chosen at start
 * @param drainTimeoutMs how long a stopping process waits for outstanding requests
 */
public record GlobalConfig(int workers, long maxMemoryBytes, long drainTimeoutMs) {
    /** What holds in a file without the key. */
    public static final GlobalConfig DEFAULTS = new GlobalConfig(0, 0, 10_000);

    public GlobalConfig {
        if (workers < 0 || maxMemoryBytes < 0 || drainTimeoutMs < 0) {
            throw new IllegalArgumentException("a global setting is negative");
        }
    }
}
