package dev.nutcracker.stats;

/**
 * The memory of requests and responses.
 *
 * @param keptBytes memory that connections keep between turns
 * @param keptMaxBytes its limit: {@code max_memory}
 * @param directUsedBytes memory outside the heap that buffers have taken from the system, in use or pooled
 * @param directMaxBytes its limit
 * @param heapBytes estimated heap use of clients and their requests
 * @param heapMaxBytes its limit
 */
public record MemorySnapshot(
        long keptBytes,
        long keptMaxBytes,
        long directUsedBytes,
        long directMaxBytes,
        long heapBytes,
        long heapMaxBytes) {}
