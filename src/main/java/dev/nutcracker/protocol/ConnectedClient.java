package dev.nutcracker.protocol;

import java.util.function.Consumer;

/** A client as an {@link Inquiry} sees it, on the thread of its worker. */
public interface ConnectedClient {
    /** The client's conversation with the proxy. */
    Conversation conversation();

    /** Its address, {@code host:port}; for a Unix socket its path. */
    String address();

    /** The address to which it has connected, in the same form. */
    String localAddress();

    /** How long it has been connected, in nanoseconds. */
    long ageNs();

    /** How long it has sent nothing, in nanoseconds. */
    long idleNs();

    /** Bytes of requests that have not arrived in full. */
    int unusedBytes();

    /** Bytes of responses that have not been sent. */
    long unsentBytes();

    /** Requests without a response so far. */
    int outstanding();

    /** To how many topics of that kind it is subscribed. */
    int subscriptions(Topic.Kind kind);

    /** Whether it is blocked at servers, or waits for a connection to block on. */
    boolean isBlocked();

    /**
     * Ends its wait.
     *
     * @param withError whether it gets an error, rather than the answer for a timeout
     * @param done called once, on the same thread, with whether it was waiting and does not wait any more
     */
    void unblock(boolean withError, Consumer<Boolean> done);

    /** Bytes that it makes the proxy keep. */
    long keptBytes();

    /** Closes its connection at once. */
    void close();
}
