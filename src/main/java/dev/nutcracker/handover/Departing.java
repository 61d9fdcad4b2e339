package dev.nutcracker.handover;

import java.util.List;

/**
 * Clients that are out of the loops of the old process and not with the new one yet. Nothing is read from them and nothing
 * is written to them. One of the two methods at the end is called once, on any thread.
 */
public interface Departing {
    /** What the new process must know of each, and its descriptor, which stays open here. */
    record One(Message.Client client, int descriptor) {}

    List<One> clients();

    /**
     * The new process has those that it has not refused, and this process closes its descriptors of them. The others are
     * taken back, and drained.
     *
     * @param refusals for each client why it is not taken; empty if it is
     */
    void passed(List<String> refusals);

    /** The new process has none of them: they go on as if nothing had been. */
    void takeBack();
}
