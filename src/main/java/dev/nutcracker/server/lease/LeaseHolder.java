package dev.nutcracker.server.lease;

import dev.nutcracker.stats.ErrorKind;

/** A client that waits for a {@link Lease}, or has one. */
public interface LeaseHolder {
    /** The client has the lease that it waited for. */
    void granted(Lease lease);

    /** The client will not get a lease; {@code errorResponse} says why. */
    void refused(ErrorKind kind, byte[] errorResponse);

    /** The same for want of a primary. The next one may have what the client wants. */
    default void primaryLost(ErrorKind kind, byte[] errorResponse) {
        refused(kind, errorResponse);
    }

    /** The server is about to leave the pool; another server may have what the client wants. */
    void tryAgain();

    /** The client does not have the lease any more: it was released, and everything on it has been answered. */
    void givenBack();

    /**
     * The client does not have the lease any more: the connection is closing, and outstanding requests fail right after
     * this.
     */
    void lost();
}
