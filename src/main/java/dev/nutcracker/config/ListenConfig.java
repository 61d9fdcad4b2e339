package dev.nutcracker.config;

import static java.util.Objects.requireNonNull;

/**
 * Where a pool listens, and the options with which its socket is opened.
 *
 * @param address {@link ListenAddress.None} for a pool that only stands in for another
 * @param backlog how many connections may wait to be accepted
 * @param reusePort whether several sockets may listen on the address
 */
public record ListenConfig(ListenAddress address, int backlog, boolean reusePort) {
    public ListenConfig {
        requireNonNull(address, "address");
    }
}
