package dev.nutcracker.server;

import org.jspecify.annotations.Nullable;

/** What the requests of a pool's clients have to wait for at one worker: primaries, and slots of a cluster that move. */
public interface PrimaryWaits {
    /** Whether any server that requests may reach stands for a master, or is a node of a cluster. */
    boolean mayWait();

    /** Whether any request has to wait, or might. */
    boolean areAny();

    /** From here on requests are routed by the latest topology. */
    void adopt();

    /** Where a client's request for this group of keys waits, {@code null} if it need not because of its slot. */
    @Nullable
    WaitingPlace moving(int group, Object client);

    /** Whether nodes have said of any slot that some of its keys are elsewhere. */
    boolean areAnyOpen();

    /** Whether they have said so of the slot that is this group. */
    boolean isOpen(int group);
}
