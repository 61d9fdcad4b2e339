package dev.nutcracker.console;

import java.io.IOException;
import java.nio.ByteBuffer;

/** The other side of a console session, as bytes. */
public interface Peer {
    /** Reads available bytes and waits for the first; returns -1 at the end, or if none came in time. */
    int read(ByteBuffer into) throws IOException;

    void write(ByteBuffer bytes) throws IOException;

    /** Waits until there is something to read, or the end; returns false if there was neither in this time. */
    boolean awaitInput(long ms) throws IOException;

    /** Returns who it is now, before it has given a token. */
    Caller caller() throws IOException;

    /**
     * Returns who it is by this token.
     *
     * @throws ConsoleException if the token is wrong
     */
    Caller caller(String token) throws IOException, ConsoleException;
}
