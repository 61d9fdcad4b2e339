package dev.nutcracker.buffer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The bytes that one connection will write, in order, until they are drained at the end of the turn.
 *
 * <p>Small pieces are copied into one growing buffer, so that those of a turn leave in one write. A piece of {@link
 * #COPY_LIMIT_BYTES} or more is passed on as a retained slice of the buffer it was read into, unless that buffer is
 * much larger. A buffer grows up to {@link #TAIL_BYTES_MAX}; then it is finished as it is and another begun, so that
 * its bytes are never copied again.
 *
 * <pre>
 *   finished                                        tail
 *   +-------------+   +------------------+          +---------------------+
 *   | copies      |──►| slice of 1 MB    |──► ... ──►| copies, growing     |
 *   +-------------+   +------------------+          +---------------------+
 * </pre>
 */
public final class Output {
    /** From this size on, a piece is passed on as a slice: a copy would cost more than counting a reference. */
    public static final int COPY_LIMIT_BYTES = 8 * 1024;

    /**
     * A piece that is a smaller part than this of the buffer it was read into is copied, to not pin the whole buffer.
     */
    private static final int KEPT_PART_SHIFT = 3;

    /** A buffer of copies grows no further than this, unless a single piece needs more. */
    static final int TAIL_BYTES_MAX = 64 * 1024;

    private static final int INITIAL_TAIL_BYTES = 512;
    private static final int USUAL_TAIL_BYTES_MAX = 16 * 1024;
    private static final int DECIMAL_DIGITS_MAX = 20;

    private final ByteBufAllocator allocator;
    private final ArrayDeque<ByteBuf> finished = new ArrayDeque<>(2);
    private @Nullable ByteBuf tail;
    private long finishedBytes;
    /** About the size of the latest buffer: a buffer that need not grow is not copied. */
    private int usualTailBytes = INITIAL_TAIL_BYTES;

    public Output(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    /** Returns the bytes not yet drained. */
    public long pendingBytes() {
        return finishedBytes + (tail == null ? 0 : tail.readableBytes());
    }

    public boolean isEmpty() {
        return pendingBytes() == 0;
    }

    /** Appends {@code length} bytes of {@code source}, which stays the caller's. */
    public void write(ByteBuf source, int index, int length) {
        if (length < COPY_LIMIT_BYTES || isCopied(source, length)) {
            copy(source, index, length);
        } else if (source instanceof CompositeByteBuf chain) {
            // A chain may still change at its ends; its parts do not.
            for (ByteBuf part : chain.decompose(index, length)) {
                append(part.retain());
            }
        } else {
            append(source.retainedSlice(index, length));
        }
    }

    /** Bytes read from a socket are not kept on the heap: it is small, and a peer can send many of them. */
    private static boolean isCopied(ByteBuf source, int length) {
        return source.hasArray() || keepsMuchMore(source, length);
    }

    /** Returns whether a slice of {@code length} bytes would pin a buffer many times as large. */
    public static boolean keepsMuchMore(ByteBuf source, int length) {
        return length < source.capacity() >> KEPT_PART_SHIFT && !(source instanceof CompositeByteBuf);
    }

    public void write(byte[] bytes) {
        tail(bytes.length).writeBytes(bytes);
    }

    public void write(byte[] bytes, int offset, int length) {
        tail(length).writeBytes(bytes, offset, length);
    }

    public void writeByte(int value) {
        tail(1).writeByte(value);
    }

    /** Appends {@code value} in decimal ASCII digits. */
    public void writeDecimal(long value) {
        writeDecimal(tail(DECIMAL_DIGITS_MAX), value);
    }

    /** Appends {@code buffer}, whose reference this output takes over. */
    public void append(ByteBuf buffer) {
        finishTail();
        finished.add(buffer);
        finishedBytes += buffer.readableBytes();
    }

    /** Returns the next buffer to write, which the caller must release; {@code null} when everything is drained. */
    public @Nullable ByteBuf poll() {
        finishTail();
        ByteBuf next = finished.poll();
        if (next != null) {
            finishedBytes -= next.readableBytes();
        }
        return next;
    }

    /** Drops the first {@code bytes} bytes, of which there are as many. */
    public void drop(long bytes) {
        long left = bytes;
        while (left > 0) {
            ByteBuf first = Objects.requireNonNull(poll());
            int length = first.readableBytes();
            if (length <= left) {
                first.release();
            } else {
                first.skipBytes((int) left);
                finished.addFirst(first);
                finishedBytes += first.readableBytes();
            }
            left -= length;
        }
    }

    /**
     * Returns the last {@code length} bytes, which stay in this output. They are not copied; the caller must release the
     * reference.
     */
    public ByteBuf retainLast(int length) {
        ByteBuf open = tail;
        int inTail = open == null ? 0 : Math.min(length, open.readableBytes());
        if (open != null && inTail == length) {
            return open.retainedSlice(open.writerIndex() - length, length);
        }
        CompositeByteBuf last = allocator.compositeDirectBuffer(Integer.MAX_VALUE);
        if (open != null && inTail > 0) {
            last.addComponent(true, open.retainedSlice(open.writerIndex() - inTail, inTail));
        }
        Iterator<ByteBuf> before = finished.descendingIterator();
        for (int left = length - inTail; left > 0; ) {
            ByteBuf buffer = before.next();
            int part = Math.min(left, buffer.readableBytes());
            last.addComponent(true, 0, buffer.retainedSlice(buffer.writerIndex() - part, part));
            left -= part;
        }
        return last;
    }

    /** Takes the last {@code length} bytes out. They are not written over: {@link #retainLast} may have given them to others. */
    public void dropLast(int length) {
        finishTail();
        for (int left = length; left > 0; ) {
            ByteBuf last = Objects.requireNonNull(finished.pollLast());
            int part = Math.min(left, last.readableBytes());
            finishedBytes -= part;
            left -= part;
            if (part == last.readableBytes()) {
                last.release();
            } else {
                last.writerIndex(last.writerIndex() - part);
                finished.addLast(last);
            }
        }
    }

    /** Appends everything to {@code other}. */
    public void moveTo(Output other) {
        for (ByteBuf buffer = poll(); buffer != null; buffer = poll()) {
            other.append(buffer);
        }
    }

    /** Takes everything of {@code other}, and puts it before what is here. */
    public void takeFirst(Output other) {
        Output later = new Output(allocator);
        moveTo(later);
        other.moveTo(this);
        later.moveTo(this);
    }

    /** Drops all bytes that are not drained. */
    public void release() {
        for (ByteBuf buffer = poll(); buffer != null; buffer = poll()) {
            buffer.release();
        }
    }

    /** Uses the source's copy method: for most buffers it is faster than the target's, since it allocates nothing. */
    private void copy(ByteBuf source, int index, int length) {
        ByteBuf target = tail(length).ensureWritable(length);
        int end = target.writerIndex();
        source.getBytes(index, target, end, length);
        target.writerIndex(end + length);
    }

    /** Returns a buffer with room for {@code lengthBytes} more. */
    private ByteBuf tail(int lengthBytes) {
        ByteBuf open = tail;
        if (open == null) {
            return begin(Math.max(usualTailBytes + (usualTailBytes >> 2), lengthBytes));
        }
        if (open.writableBytes() < lengthBytes && open.writerIndex() + lengthBytes > TAIL_BYTES_MAX) {
            finishTail();
            return begin(Math.max(TAIL_BYTES_MAX, lengthBytes));
        }
        return open;
    }

    private ByteBuf begin(int capacityBytes) {
        ByteBuf begun = allocator.directBuffer(capacityBytes);
        tail = begun;
        return begun;
    }

    private void finishTail() {
        if (tail != null) {
            int length = tail.readableBytes();
            finished.add(tail);
            finishedBytes += length;
            tail = null;
            usualTailBytes = Math.clamp((usualTailBytes + length) >> 1, INITIAL_TAIL_BYTES, USUAL_TAIL_BYTES_MAX);
        }
    }

    static void writeDecimal(ByteBuf out, long value) {
        if (value < 0) {
            out.writeByte('-');
        }
        long divisor = 1;
        while (value / divisor <= -10 || value / divisor >= 10) {
            divisor *= 10;
        }
        for (; divisor != 0; divisor /= 10) {
            out.writeByte('0' + Math.abs((int) (value / divisor % 10)));
        }
    }
}
