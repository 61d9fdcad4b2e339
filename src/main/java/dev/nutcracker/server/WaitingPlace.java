package dev.nutcracker.server;

/** Where clients wait that have a request which must not be sent yet. */
public interface WaitingPlace {
    /** The client goes on when that may be possible. */
    void join(PrimaryWaits.Waiter client);

    /** The client does not wait any more. */
    void leave(PrimaryWaits.Waiter client);
}
