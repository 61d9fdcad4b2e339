package dev.nutcracker.client;

import dev.nutcracker.server.HeldBackSender;
import dev.nutcracker.server.ServerConnection;

/**
 * The flow of one client's requests, for code that has to stop it: the result of the latest request decides about the
 * next one, or a server takes less than the client sends.
 */
interface RequestFlow extends HeldBackSender {
    /** Serves nothing more until {@link #resume}. */
    void holdBack();

    /** The server takes less than this client sends: serves nothing more until {@code connection} has room. */
    void holdBack(ServerConnection connection);

    /** Whether the latest request is kept, and has no place in the client's queue yet. It is taken only when it is kept no more. */
    void keeps(boolean kept);

    /** Whether requests that begin from here on are refused, in the words of the client's protocol. */
    void refuseFurther(boolean refused);

    /** Serves nothing more, and closes the client when all its responses are written. */
    void drain();

    /** Whether nothing more is served. */
    boolean isEnded();

    /** Whether the client has closed its side. */
    boolean isInputEnded();

    /** Whether all that is written to the client are messages: it is subscribed, and its protocol allows few requests then. */
    boolean getsMessagesOnly();

    /** When bytes of the client arrived last, on the turn's clock. */
    long latestReadNs();
}
