package dev.nutcracker.protocol;

import java.util.function.Consumer;

/** A client as an {@link Inquiry} sees it, on the thread of its worker. */
public interface ConnectedClient {
    /** What it and the proxy have said to each other. */
    Conversation conversation();

    /** Where it is, {@code host:port}; for a unix socket its path. */
    String address();

    /** Where it has connected to, in the same way. */
    String localAddress();

    /** How long it has been connected, in nanoseconds. */
    long ageNs();

    /** How long nothing has come from it, in nanoseconds. */
    long idleNs();

    /** Bytes of requests that have not arrived in full. */
    int unusedBytes();

    /** Bytes of responses that have not been sent. */
    long unsentBytes();

    /** Requests on their way. */
    int outstanding();

    /** To how many topics of that kind it is subscribed. */
    int subscriptions(Topic.Kind kind);

    /** Whether it waits at servers, or for a connection to do so. */
    boolean isBlocked();

    /**
     * Ends what it waits for.
     *
     * @param withError whether it is answered an error, rather than as if its time were over
     * @param done called once, on the same thread, with whether it was waiting and does no longer
     */
    void unblock(boolean withError, Consumer<Boolean> done);

    /** Bytes that it makes the proxy keep. */
    long keptBytes();

    /** Hangs up at once. */
    void close();
}
