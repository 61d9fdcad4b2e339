package dev.nutcracker.stats;

/**
 * The memory of requests and responses.
 *
 * @param keptBytes what connections keep between turns
 * @param keptMaxBytes how much that may be: {@code max_memory}
 * @param directUsedBytes memory outside the heap that buffers have taken from the system, in use or pooled
 * @param directMaxBytes how much that may be
 * @param heapBytes what clients and their requests take of the heap, by estimate
 * @param heapMaxBytes how much that may be
 */
public record MemorySnapshot(
        long keptBytes,
        long keptMaxBytes,
        long directUsedBytes,
        long directMaxBytes,
        long heapBytes,
        long heapMaxBytes) {}
