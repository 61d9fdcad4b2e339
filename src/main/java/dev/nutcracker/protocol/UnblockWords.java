package dev.nutcracker.protocol;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * In which words a connection that waits at its server is made to wait no longer, by way of another connection to that
 * server. What the server calls a connection is its <em>identity</em>: no other connection to any server has the same at the
 * same time.
 */
public interface UnblockWords {
    /** Asked on the connection itself, before it waits: what its identity is. */
    byte[] askIdentity();

    /** The identity that a response to {@link #askIdentity} tells, {@code null} if it tells none. */
    @Nullable
    String identity(ByteBuf response);

    /** Asked on another connection: whether the server at its other end has a connection of that identity. */
    byte[] find(String identity);

    /** Whether a response to {@link #find} says so. */
    boolean isFound(String identity, ByteBuf response);

    /** Asked on that other connection: that it waits no longer. */
    byte[] unblock(String identity, boolean withError);

    /** Whether a response to {@link #unblock} says that it has been waiting. */
    boolean isUnblocked(ByteBuf response);

    /** The kinds of response that all of these may have, see {@link Command#accepts()}. */
    int accepts();
}
