package dev.nutcracker.client;

import dev.nutcracker.stats.RefusalReason;
import org.jspecify.annotations.Nullable;

/** The clients of one pool at one worker, as one of them knows them: where it is counted, and what it shares with them. */
interface ClientRegistry {
    /** The things that the clients share. */
    ClientResources resources();

    /** What the pool knows of its clients' addresses; the same at all workers. */
    ClientAddresses addresses();

    /** Where the client's inquiries begin. */
    Inquiries inquiries();

    /** The rates that limit the clients; {@code null} if nothing does. */
    @Nullable
    ClientRates rates();

    /** The next number among the clients of the pool, from 1. */
    long nextNumber();

    /** A client is there from now on. */
    void add(ClientConnection client);

    /** A client is gone. */
    void remove(ClientConnection client);

    /**
     * A client that has come to this worker is closed.
     *
     * @param cause the rest of the log's line
     */
    void refused(RefusalReason reason, String cause);
}
