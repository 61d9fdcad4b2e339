package dev.nutcracker.config;

import static java.util.Objects.requireNonNull;

/**
 * Where a pool listens, and the options with which its socket is opened.
 *
 * @param backlog how many connections may wait to be accepted
 * @param reusePort whether several sockets may listen on the address
 */
public record ListenConfig(ListenAddress address, int backlog, boolean reusePort) {
    public ListenConfig {
        requireNonNull(address, "address");
    }
}
