package dev.nutcracker.proxy;

/**
 * What one process may take of its system.
 *
 * @param descriptors how many file descriptors it may have open; {@link Integer#MAX_VALUE} for any number
 * @param readBytesMax how much is read from a socket at a time
 * @param heapBytesKeptMax how much of the heap clients may have taken for as long as they please
 * @param heapBytesMax how much of the heap clients and their requests may take in all
 */
public record ProcessLimits(int descriptors, int readBytesMax, long heapBytesKeptMax, long heapBytesMax) {}
