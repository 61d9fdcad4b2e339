package dev.nutcracker.protocol;

import org.jspecify.annotations.Nullable;

/** One row of a protocol's command table: what the proxy needs to know of a command. */
public interface Command {
    /** The command's name in lower case, as shown in statistics. */
    String name();

    /** Its number among the commands of its protocol: from 0 on, without large gaps. */
    int index();

    /**
     * The kinds of response that fit this command: a set of the bits of {@link ResponseDecoder#kind()}. Any other
     * response means that the server and the proxy are out of step, and the connection is closed.
     */
    int accepts();

    /** How a request of several parts is taken apart and put together, {@code null} for a command sent whole. */
    @Nullable
    Split split();

    /** Whether a request whose keys live on several servers goes to that of the first one, with all of them. */
    default boolean goesToFirstKey() {
        return false;
    }
}
