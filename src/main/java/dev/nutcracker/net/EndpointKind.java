package dev.nutcracker.net;

import io.netty.channel.Channel;

/**
 * A kind of connection: plain, or with a handshake before it can be used. It is chosen when a pool is set up, for its
 * clients and for each of its servers.
 *
 * <pre>
 *   accepted, on no loop                    open()   ──► ready(endpoint)    still, or again, on no loop: the worker's is next
 *   connected, on the loop of its worker    open()   ──► ready(endpoint)    still on that loop
 *                                                    └─► failed(cause)      closed
 * </pre>
 *
 * <p>A handshake with a client may run on a loop of its own, so that it costs the workers nothing. Bytes that have
 * arrived behind the handshake wait in the kind's own handlers until the endpoint {@link Endpoint#begin begins}.
 */
public interface EndpointKind {
    /** Without a handshake. */
    EndpointKind PLAIN = (channel, opening) -> opening.ready(new Endpoint(channel));

    /**
     * Makes an endpoint of a connected channel and passes it to {@code opening}, which may happen before this returns.
     * Throws nothing.
     */
    void open(Channel channel, Opening opening);

    /** Whether a further connection would have to wait, so that no more should be accepted. Any thread may ask. */
    default boolean isFull() {
        return false;
    }

    /** Calls {@code room}, on any thread, when that is over. */
    default void whenRoom(Runnable room) {
        room.run();
    }

    /**
     * The caller that wants the connection. One of these methods is called, once, by the thread to which the channel
     * belongs.
     */
    interface Opening {
        void ready(Endpoint endpoint);

        /**
         * The peer has not shaken hands as it must. {@link #failed} follows.
         *
         * @param reason in a word
         * @param detail in words
         */
        default void refused(Channel peer, String reason, String detail) {}

        /** The channel is closed. */
        void failed(Throwable cause);
    }
}
