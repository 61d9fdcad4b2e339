package dev.nutcracker.protocol;

import dev.nutcracker.buffer.Output;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Brings the values of keys from one server to another, in a protocol in which this can be done.
 *
 * <pre>
 *   look    is there a value, and how long does it live?      PTTL k             mg k t
 *   fetch   the value                                         DUMP k             mg k v f t
 *   store   the value at the other server, if that has none   RESTORE k …        ms k … ME
 * </pre>
 */
public interface Transfers {
    /** What a request has to do with the values of its keys. */
    enum Use {
        /** It reads a value, and its response says whether there is one. */
        READS,
        /** It sets or deletes the value, whatever there was before. */
        SETS,
        /** What it does, or says, depends on the value there was before. */
        CHANGES
    }

    /**
     * A request of the proxy's own.
     *
     * @param accepts the kinds of response that fit
     * @param command the name of its command
     */
    record Question(byte[] bytes, int accepts, String command) {}

    /**
     * A request with a value in it: {@code head}, then the {@code length} bytes at {@code index} of the response that has the
     * value, then {@code tail}.
     *
     * @param accepts the kinds of response that fit
     */
    record Store(byte[] head, int index, int length, byte[] tail, int accepts) {}

    Use useOf(ParsedRequest request);

    /** Whether the request sets a value only under a condition, so that a second server may decide otherwise. */
    boolean isConditional(ParsedRequest request);

    /** Whether two servers with the same values have the same values after the request, too. */
    boolean isRepeatable(ParsedRequest request);

    /** Whether a read says the same at a server that has a copy of the value with another time to live. */
    boolean isSameElsewhere(ParsedRequest request);

    /** The flavour of the connections for requests of the proxy's own, beside a client's connections of this flavour. */
    int flavour(int ofClient);

    /** The database of the server that connections of this flavour use, as a number that no other one has. */
    default int database(int flavour) {
        return 0;
    }

    /**
     * Lets the value of a key live for {@code ttlS} seconds at most, on a connection of the client's flavour; null in a protocol in
     * which requests say that themselves ({@link ExpiryLimit}).
     */
    default @Nullable Question limitLife(byte[] key, long ttlS) {
        return null;
    }

    Question look(byte[] key);

    /** Whether there is a value, by the response to {@link #look}. */
    boolean isThere(ByteBuf looked);

    Question fetch(byte[] key);

    /**
     * Stores the value that has been fetched.
     *
     * @param looked the response to {@link #look} at the same server
     * @param fetched that to {@link #fetch}
     * @param ttlMaxS how long the value may live at most, in seconds; 0 for as long as it has left
     * @param replaces whether the other server may have a value
     * @return null if there was no value to fetch
     */
    @Nullable
    Store store(byte[] key, ByteBuf looked, ByteBuf fetched, long ttlMaxS, boolean replaces);

    /** Whether the server has not stored the value because it has one. */
    boolean wasThere(ByteBuf stored);

    /** Deletes the key, on a connection for requests of the proxy's own. */
    Question delete(byte[] key);

    /**
     * Writes a request that deletes a key of the client's request, on a connection of the client's flavour.
     *
     * @param number no other outstanding request of the pool at this worker has the same
     */
    WriteCopies.Copy writeDelete(ParsedRequest request, int key, int number, Output out);

    /**
     * Writes the same request, for a second server, on a connection of the client's flavour. It is always answered.
     *
     * @param number as for {@link #writeDelete}
     */
    WriteCopies.Copy writeSame(ParsedRequest request, int number, Output out);

    /**
     * Returns the response to a delete whose own server had nothing, though another one had the value.
     *
     * @param own says that there was nothing; it may be changed
     * @param other says that there was something
     */
    ByteBuf found(ParsedRequest request, ByteBuf own, ByteBuf other);
}
