package dev.nutcracker.net;

import io.netty.channel.Channel;

/**
 * A kind of connection: plain, or one that shakes hands before it can be used. It is chosen when a pool is set up, for its
 * clients and for each of its servers.
 *
 * <pre>
 *   accepted, on no loop                    open()   ──► ready(endpoint)    still, or again, on no loop: the worker's is next
 *   connected, on the loop of its worker    open()   ──► ready(endpoint)    still on that loop
 *                                                    └─► failed(cause)      closed
 * </pre>
 *
 * <p>A handshake with a client may take place on a loop of its own, so that it takes nothing from the workers. Whatever has come
 * behind the handshake by the time the connection is ready waits in the kind's own handlers until the endpoint
 * {@link Endpoint#begin begins}.
 */
public interface EndpointKind {
    /** Without a handshake. */
    EndpointKind PLAIN = (channel, opening) -> opening.ready(new Endpoint(channel));

    /**
     * Makes an endpoint of a connected channel and says so to {@code opening}, which may happen before this returns. Throws
     * nothing.
     */
    void open(Channel channel, Opening opening);

    /** Who wants the connection. One of these is called, once, by the thread that the channel has been left with. */
    interface Opening {
        void ready(Endpoint endpoint);

        /** The channel is closed. */
        void failed(Throwable cause);
    }
}
