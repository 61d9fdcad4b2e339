package dev.nutcracker.protocol;

/** A request to one server that is named by its place in the pool: one step of a walk over all servers. */
public interface ServerStep extends CoalescingSplit {
    /** The server's index in the pool. */
    int server();
}
