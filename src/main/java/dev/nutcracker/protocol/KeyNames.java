package dev.nutcracker.protocol;

import io.netty.buffer.ByteBuf;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Puts other keys into requests, and the former ones into their responses, for servers that have keys under other names. */
public interface KeyNames {
    /**
     * A copy of the request with other keys.
     *
     * @param keys for each key of the request the one that it gets
     * @return null if a request of this kind cannot have other keys: its response or its script would show them, or a key would be too
     *     long or empty
     */
    @Nullable
    ParsedRequest renamed(ParsedRequest request, byte[][] keys);

    /** Whether the response to such a request repeats its keys. */
    boolean isRepeated(ParsedRequest request);

    /** Whether requests of this command show keys though they name none. */
    boolean showsAllKeys(Command command);

    /**
     * A copy of a response that repeats keys, with the former ones.
     *
     * @param former the former key, by the one that a server has
     */
    ByteBuf restored(ByteBuf in, int index, int length, UnaryOperator<byte[]> former);
}
