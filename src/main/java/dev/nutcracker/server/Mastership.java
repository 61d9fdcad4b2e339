package dev.nutcracker.server;

import dev.nutcracker.config.ServerAddress;
import dev.nutcracker.stats.ErrorKind;
import org.jspecify.annotations.Nullable;

/** The part of a server that stands for a master, as the server knows it: where the primary is, and whether it serves. */
interface Mastership {
    /** Null if nobody has named one yet. */
    ServerAddress.@Nullable Tcp address();

    /** The error for requests if they have waited long enough for a primary; {@code null} if they have not. */
    byte @Nullable [] refusal();

    /** Whether no request is sent to the primary now. */
    boolean isLost();

    /** The server may take itself for the primary still; nothing that it says counts any more. */
    void cutOff();

    /** The pool does not have the server any more, and no client's request is on its way there on a shared connection. */
    void drained(ServerContext server);

    /** A connection that clients share has closed. */
    void connectionGone(ErrorKind kind);
}
