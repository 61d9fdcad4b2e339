package dev.nutcracker.protocol;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The words that end the wait of a connection that blocks at its server, sent on another connection to that server. A
 * connection has an <em>identity</em> at the server: no other connection to any server has the same at the same time.
 */
public interface UnblockWords {
    /** Sent on the connection itself, before it blocks: asks for its identity. */
    byte[] askIdentity();

    /** The identity in a response to {@link #askIdentity}, {@code null} if there is none. */
    @Nullable
    String identity(ByteBuf response);

    /** Sent on another connection: asks whether its server has a connection of that identity. */
    byte[] find(String identity);

    /** Whether a response to {@link #find} says so. */
    boolean isFound(String identity, ByteBuf response);

    /** Sent on that other connection: ends the wait. */
    byte[] unblock(String identity, boolean withError);

    /** Whether a response to {@link #unblock} says that the connection was waiting. */
    boolean isUnblocked(ByteBuf response);

    /** Whether this is what a connection gets whose wait has been ended so, with an error. */
    boolean isEndedWait(ByteBuf response);

    /** The kinds of response that all of these may have, see {@link Command#accepts()}. */
    int accepts();
}
