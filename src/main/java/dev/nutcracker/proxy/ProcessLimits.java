package dev.nutcracker.proxy;

/**
 * The system resources that one process may take.
 *
 * @param descriptors how many file descriptors it may have open; {@link Integer#MAX_VALUE} for no limit
 * @param readBytesMax how much is read from a socket at a time
 * @param heapBytesKeptMax how much of the heap may be taken by data that clients want kept without a time limit
 * @param heapBytesMax how much of the heap clients and their requests may take in all
 */
public record ProcessLimits(int descriptors, int readBytesMax, long heapBytesKeptMax, long heapBytesMax) {}
