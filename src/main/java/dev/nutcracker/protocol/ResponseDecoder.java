package dev.nutcracker.protocol;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Finds the end of each response in the bytes of one server connection. Walks each byte once and can stop at any byte:
 * its state is relative to the buffer's reader index, which is the start of the response until {@link #passed} moves it.
 *
 * <pre>
 *        readerIndex            readerIndex + length()      writerIndex
 *             |  walked, framed        |  not looked at yet     |
 *   ──────────+------------------------+------------------------+
 * </pre>
 */
public abstract class ResponseDecoder {
    /** The kind bit of an error response that tells of the one request only. Bits 0 and 1 mean the same in each protocol. */
    public static final int ERROR = 1;
    /** The kind bit of an error response that tells of the server's state: it counts as a failure of the server. */
    public static final int SERVER_TROUBLE = 2;

    public enum Result {
        /** More bytes are needed. {@link #length} bytes of the response have been walked. */
        INCOMPLETE,
        /** A whole response lies in the {@link #length} bytes from the reader index on. */
        COMPLETE,
        /** The bytes are no response of this protocol; the connection is of no more use. */
        BROKEN
    }

    protected int length;
    protected int kind;
    protected int keyCheck;
    /** What is expected of the response's elements, {@code null} when nobody wants to know of them. */
    protected @Nullable Elements elements;

    /** Whether a response of that kind is an error. */
    public static boolean isError(int kind) {
        return (kind & (ERROR | SERVER_TROUBLE)) != 0;
    }

    /** Continues with the response at the reader index of {@code in}, which it leaves alone. */
    public abstract Result decode(ByteBuf in);

    /** Bytes walked from the reader index on: after {@link Result#COMPLETE} the length of the response. */
    public final int length() {
        return length;
    }

    /**
     * What kind of response it is, one bit of a set that the protocol defines; 0 while that is not known. Final after
     * {@link Result#COMPLETE}.
     */
    public final int kind() {
        return kind;
    }

    /**
     * A check sum of the key that the response repeats, or the number that the request was sealed with; 0 when it repeats
     * none; known as soon as {@link #kind} is. A response that repeats another than the request's belongs to another request.
     */
    public final int keyCheck() {
        return keyCheck;
    }

    /** To be said before each {@link #decode}: what the response is expected to have, of which is taken note. */
    public final void expect(@Nullable Elements expected) {
        elements = expected;
    }

    /** The caller has taken all {@link #length} bytes walked so far of an unfinished response and moved the reader index over them. */
    public final void passed() {
        if (elements != null) {
            elements.passed(length);
        }
        length = 0;
    }
}
