package dev.nutcracker.protocol;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Finds the end of each response in the bytes of one server connection. It walks each byte once and can stop at any byte.
 * Its state is relative to the buffer's reader index, which is at the start of the response until {@link #passed} moves
 * it.
 *
 * <pre>
 *        readerIndex            readerIndex + length()      writerIndex
 *             |  walked, framed        |  not looked at yet     |
 *   ──────────+------------------------+------------------------+
 * </pre>
 */
public abstract class ResponseDecoder {
    /** The kind bit of an error response that concerns only the request. Bits 0 and 1 mean the same in each protocol. */
    public static final int ERROR = 1;
    /** The kind bit of an error response that concerns the server's state: it counts as a failure of the server. */
    public static final int SERVER_TROUBLE = 2;

    public enum Result {
        /** More bytes are needed. {@link #length} bytes of the response have been walked. */
        INCOMPLETE,
        /** A whole response lies in the {@link #length} bytes from the reader index on. */
        COMPLETE,
        /** As {@link #INCOMPLETE}, but nothing of the response may be passed on before its end. */
        WITHHELD,
        /** {@link #length} bytes of a response that is too large are to be dropped; {@link #replacement} takes its place. */
        TOO_LARGE,
        /** The bytes are not a response of this protocol; the connection must be closed. */
        BROKEN
    }

    protected int length;
    protected int kind;
    protected int keyCheck;
    /** The elements that are expected in the response, {@code null} if they are not checked. */
    protected @Nullable Elements elements;

    /** Whether a response of that kind is an error. */
    public static boolean isError(int kind) {
        return (kind & (ERROR | SERVER_TROUBLE)) != 0;
    }

    /** Continues with the response at the reader index of {@code in}, without moving that index. */
    public abstract Result decode(ByteBuf in);

    /** Bytes walked from the reader index on: after {@link Result#COMPLETE} the length of the response. */
    public final int length() {
        return length;
    }

    /**
     * The kind of the response, one bit of a set that the protocol defines; 0 while it is unknown. Final after {@link
     * Result#COMPLETE}.
     */
    public final int kind() {
        return kind;
    }

    /**
     * A check sum of the key that the response repeats, or the number with which the request was tagged; 0 if it repeats
     * none. Known as soon as {@link #kind} is. If it is not the request's, the response belongs to another request.
     */
    public final int keyCheck() {
        return keyCheck;
    }

    /** Whether the response, as far as it has come, is one with these elements, where {@link #decode} has not made sure of that. */
    public boolean fits(Elements expected) {
        return true;
    }

    /** How many bytes of the response are known to follow those walked so far. */
    public long announcedBytes() {
        return 0;
    }

    /**
     * How many bytes the response has from the reader index on, or more than it has; {@link Long#MAX_VALUE} as long as that
     * is not known.
     */
    public long wholeBytesMax() {
        return Long.MAX_VALUE;
    }

    /** Returns the response in place of one that is too large, once that has arrived in full; {@code null} before. */
    public @Nullable ByteBuf replacement() {
        return null;
    }

    /**
     * To be called before each {@link #decode}: the elements that the response must have; what is found is noted there.
     */
    public final void expect(@Nullable Elements expected) {
        elements = expected;
    }

    /**
     * The caller has taken all {@link #length} bytes walked so far of an unfinished response, and has moved the reader
     * index over them.
     */
    public void passed() {
        if (elements != null) {
            elements.passed(length);
        }
        length = 0;
    }
}
