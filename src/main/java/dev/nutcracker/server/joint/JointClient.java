package dev.nutcracker.server.joint;

import dev.nutcracker.server.Pool;
import dev.nutcracker.server.Server;
import dev.nutcracker.server.ServerConnection;

/** A client as the requests see it that concern several pools. */
public interface JointClient {
    /** The routing pool whose client it is. */
    Pool pool();

    /** Stands for the client in the queues of servers. */
    Object sender();

    /** The connection for the client's own requests to that server. */
    ServerConnection connectionTo(Server server);

    /** The connection for the proxy's own requests to that server, beside those of the client. */
    ServerConnection sideConnectionTo(Server server);

    /** Its reads that are not answered yet, at routes on which values are brought. */
    PendingReads reads();

    /** Something has been sent there: if it has no room for more, the client waits. */
    void sentOn(ServerConnection connection);

    /** The time on the turn's clock. */
    long nowNs();

    /** Since when a request waits that holds the client back: from now on, or with an earlier one that came together with it and failed. */
    long waitsSinceNs();

    /** A request has failed that had held the client back since then. */
    void hasWaited(long sinceNs);

    /** Whether the client has disconnected. */
    boolean isGone();

    /** Calls {@code action} on the loop of the client, from any thread. */
    void later(Runnable action);

    /** As {@link #later(Runnable)}, but not before {@code delayNs}, in nanoseconds. */
    void later(Runnable action, long delayNs);

    /** Nothing more of the client is served until {@link #resume}. */
    void holdBack();

    void resume();
}
