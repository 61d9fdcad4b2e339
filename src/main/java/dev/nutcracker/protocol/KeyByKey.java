package dev.nutcracker.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A request with several keys as requests for one key each. */
public interface KeyByKey {
    /** One for each key, in the order of the keys. */
    List<byte[]> requests();

    /** The kinds of response that fit each of them, see {@link Command#accepts()}. */
    int accepts();

    /** Whether they do nothing but read. */
    boolean onlyRead();

    /**
     * The response to the whole.
     *
     * @param responses one to each request, none of them an error
     * @return null if they do not fit together
     */
    byte @Nullable [] join(List<byte[]> responses);
}
