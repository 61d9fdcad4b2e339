package dev.nutcracker.server;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * An owner of a connection that finds out itself whether the server is well. Nothing that happens on its connection counts
 * as a request's failure or success, and the pool's timeout does not apply there.
 */
public interface ConnectionObserver extends ServerConnection.Owner {
    /**
     * It is about to close for this reason. Called more than once for some reasons; the first call knows most of it.
     *
     * @param thrown the exception if it could not be opened
     */
    void failed(CloseCause cause, String reason, @Nullable Throwable thrown);

    /** It closes because of these bytes, which came before any request was sent; they stay the caller's. */
    void unasked(ByteBuf received);
}
