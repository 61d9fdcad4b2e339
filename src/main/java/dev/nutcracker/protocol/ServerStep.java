package dev.nutcracker.protocol;

import org.jspecify.annotations.Nullable;

/** A request to one server that is named by its place in the pool: one step of a walk over all servers. */
public interface ServerStep extends CoalescingSplit {
    /** The server's index in the pool. */
    int server();

    /** The same step when the servers are visited in this order; null if there is no such server. */
    default @Nullable ServerStep among(VisitOrder order) {
        return this;
    }
}
