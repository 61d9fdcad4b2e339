package dev.nutcracker.stats;

/**
 * A socket at which a pool listens.
 *
 * @param address as the configuration has it
 * @param backlog with which it was opened
 * @param descriptor its number in this process; negative if the transport does not tell
 * @param inherited whether it was open before this process
 */
public record ListenerReport(String address, String pool, int backlog, int descriptor, boolean inherited) {}
