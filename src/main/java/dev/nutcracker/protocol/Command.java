package dev.nutcracker.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One row of a protocol's command table. */
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

    /**
     * How a request with several parts is split and its responses are joined; {@code null} for a command that is sent
     * whole.
     */
    @Nullable
    Split split();

    /** Whether requests of this command may change what a server has. */
    boolean mayWrite();

    /** Whether a replica may serve it: it has keys, does nothing but read them, and does not block. */
    default boolean isReplicaRead() {
        return false;
    }

    /** Whether a request of this command removes all values, or scripts or functions, of servers. */
    default boolean isDestructive() {
        return false;
    }

    /** Whether it is one of these: names, and categories, which begin with {@code @}, all in lower case. */
    boolean isAmong(List<String> words);

    /** Whether a request with keys on several servers goes whole to the server of the first key. */
    default boolean goesToFirstKey() {
        return false;
    }
}
