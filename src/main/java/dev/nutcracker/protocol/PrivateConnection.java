package dev.nutcracker.protocol;

import java.util.List;

/**
 * A server connection that one client has for itself, as its conversation uses it: what the client sends there is not
 * mixed with what others send, so it may change the connection or wait on it.
 *
 * <p>The conversation takes it for a request ({@link RequestSink#privately}), has it for as long as it likes, and lets it go. It is given back when everything that was sent there has been answered.
 */
public interface PrivateConnection {
    /** What has become of the wish for a connection to the server of the request's keys. */
    enum Taking {
        /** The client has it. */
        TAKEN,
        /** The client has to wait: the request is to be looked at again later. */
        AWAITED,
        /** The keys are on several servers, or not on the server of the connection that the client has. */
        KEYS_ELSEWHERE,
        /** There is none to be had; {@link #answerRefusal} says why. */
        REFUSED
    }

    /** Takes one to the server of the request's keys; without keys, the one that the client has, or any. */
    Taking take();

    /** The same for a request that may wait for others at the server, for long. */
    Taking takeToBlock();

    /** The keys of the request are watched there, until the connection is let go. */
    void watches();

    /** Whether all watched keys still belong to this connection's server. */
    boolean hasWatchedKeys();

    /** Whether the pool has no other server than this connection's. */
    boolean isToTheOnlyServer();

    /** Sends the request; the response is the client's. */
    void forward(int accepts);

    /** The same for a request whose response may come at any time, or never. */
    void forwardToBlock(int accepts);

    /**
     * Sends the request to every server, on connections of which nobody else has any use meanwhile: it may wait there, for
     * long. The responses are coalesced.
     *
     * @param before what each of them is sent first; the responses are nobody's
     * @return false, with nothing done, when the client has to wait for that
     */
    boolean forwardToBlockEverywhere(List<Preparation> before);

    /** Sends a request of the conversation's own; the response is nobody's. */
    void send(byte[] request, int accepts);

    /**
     * Keeps the request at which the conversation stands for {@link #sendKept}.
     *
     * @return false, with nothing kept, if there is no memory for more; {@link #answerRefusal} says so
     */
    boolean keep();

    /** Sends what is kept, in its order, and keeps it no more; the responses are nobody's. */
    void sendKept(int accepts);

    /** Keeps nothing any more. */
    void forgetKept();

    /** Gives the connection back once everything is answered. Nothing if the client has none. */
    void letGo();

    /** What the request is answered without a server. */
    void answer(byte[] response, Refusal refusal);

    /** The same after {@link Taking#REFUSED}, or when nothing may be kept. */
    void answerRefusal();
}
