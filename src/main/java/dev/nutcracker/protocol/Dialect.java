package dev.nutcracker.protocol;

import io.netty.channel.ChannelHandler;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The language of a pool: makes decoders for both sides and writes what the proxy itself has to say. */
public interface Dialect {
    /** What a request is told that there is no memory for. */
    String OUT_OF_MEMORY = "the proxy is out of memory for requests (max_memory)";

    /** For a client that has just connected. */
    Conversation conversation();

    /** For a server connection of that flavour that has just been opened. */
    ResponseDecoder responseDecoder(int flavour);

    /** The error response that says {@code text}, in one line. */
    byte[] errorResponse(String text);

    /** What a client is told that the pool has no room for. */
    byte[] tooManyClients();

    /** The flavour of connection that serves a client which has not asked for anything else. */
    int USUAL_FLAVOUR = 0;

    /**
     * The requests to be sent first on a new server connection, in order. Each must be answered with anything but an
     * error before the connection is used.
     *
     * @param flavour which kind of connection: what its clients speak, which database they use; as {@link
     *     Conversation#flavour} has it
     * @param password what servers are given, {@code null} or empty for none
     * @param database the one that clients use who select none
     */
    List<byte[]> handshake(int flavour, @Nullable String password, int database);

    /** As {@link #handshake}, for a server that takes what twemproxy takes. */
    List<byte[]> handshakeOfTwemproxy(int flavour, @Nullable String password);

    /** What makes such a server serve this flavour, from the start; {@code null} if nothing has to. */
    default @Nullable ChannelHandler translatorOfTwemproxy(int flavour) {
        return null;
    }

    /** Whether there are requests of this command that twemproxy does not take. */
    boolean isBeyondTwemproxy(String commandName);

    /** How servers are asked how much they take. */
    Introduction introduction();

    /** How a server is asked for a sign of life, on connections of the usual flavour. */
    Probe probe();

    /** Serves clients, from their next request on, what servers of this extent can be sent. For one thread at a time. */
    void serve(Extent extent);

    /**
     * What makes a server that has answered a handshake request with an error serve this flavour nevertheless, from here
     * on, between the socket and the server connection; {@code null} if nothing does.
     */
    default @Nullable ChannelHandler translator(int flavour, String error) {
        return null;
    }

    /**
     * Whether there are servers that do not speak that flavour and say so by closing the connection, where others shake
     * hands.
     */
    default boolean mayBeUnspoken(int flavour) {
        return false;
    }

    /** How subscriptions are worded, for a protocol in which clients {@linkplain RequestSink#subscribe subscribe}. */
    default PubSub pubSub() {
        throw new AssertionError("this protocol has no subscriptions");
    }

    /** How a connection is made to wait no longer, for a protocol in which connections wait. */
    default UnblockWords unblocking() {
        throw new AssertionError("this protocol has no request that waits at the server");
    }

    /** What the error response to a handshake says, without anything that the handshake had in it. */
    String handshakeError(int flavour, byte[] response);

    /** The kinds of response that fit a handshake request, see {@link Command#accepts()}. */
    int handshakeAccepts(int flavour);
}
