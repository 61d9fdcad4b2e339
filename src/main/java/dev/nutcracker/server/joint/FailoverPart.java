package dev.nutcracker.server.joint;

import dev.nutcracker.server.FastFailure;
import dev.nutcracker.server.ServerConnection;

/** What stands in the queue of a connection for a client's request at a route with {@code failover}. */
sealed interface FailoverPart permits FailoverAnswer, FailoverSilence {
    void send(ServerConnection connection);

    /** Whether another pool may be asked: nothing of a response has been passed on, and somebody wants it. */
    boolean mayGoElsewhere();

    /** There will be no response. */
    void refuse(FastFailure failure);

    void release();
}
