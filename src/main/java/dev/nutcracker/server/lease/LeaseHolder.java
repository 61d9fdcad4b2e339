package dev.nutcracker.server.lease;

import dev.nutcracker.stats.ErrorKind;

/** A client that wants a {@link Lease}, or has one. */
public interface LeaseHolder {
    /** The lease that was waited for is this client's from now on. */
    void granted(Lease lease);

    /** There is no lease to be waited for any more; {@code errorResponse} says why. */
    void refused(ErrorKind kind, byte[] errorResponse);

    /** The server is about to leave the pool: there may be another one for what the client wants. */
    void tryAgain();

    /** The client has the lease no more: everything on it was answered after it had been let go. */
    void givenBack();

    /** The client has the lease no more: the connection is closing, and what is outstanding fails right after this. */
    void lost();
}
