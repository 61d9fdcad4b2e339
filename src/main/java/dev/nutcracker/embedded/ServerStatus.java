package dev.nutcracker.embedded;

/**
 * A server of a pool at one moment.
 *
 * @param address as the configuration has it
 * @param state {@code up}, {@code suspect}, {@code down} or {@code trial}, or what was ordered: {@code drain}, {@code maint}, {@code
 *     forced_up}
 * @param cause why it is not well; empty if it is
 * @param outstanding requests that wait for its responses
 * @param share the part of the pool's keys that it owns while all servers are well, from 0 to 1
 */
public record ServerStatus(
        String pool, String server, String address, String state, String cause, long outstanding, double share) {}
