package dev.nutcracker.buffer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that arrive piece by piece and are kept, in order, until they are passed on. A piece that is most of the buffer
 * it was read into is kept as a slice of it; any other is copied, so that only bytes that have arrived are kept.
 *
 * <pre>
 *   first                      others
 *   +------------------+       +---------+   +------------------+
 *   | slice of 60 KB   |       | copy    |──►| slice of 64 KB   |──► ...      a small response is only the first
 *   +------------------+       +---------+   +------------------+
 * </pre>
 */
public final class Pieces {
    /** Smaller pieces are always copied: that costs less than to count a reference. */
    private static final int COPY_LIMIT_BYTES = 4 * 1024;

    private @Nullable ByteBuf first;
    private @Nullable ArrayDeque<ByteBuf> others;
    private long bytes;
    private long keptBytes;

    /** Returns the bytes not passed on yet. */
    public long bytes() {
        return bytes;
    }

    /** Returns the memory that is kept for them. */
    public long keptBytes() {
        return keptBytes;
    }

    /** Returns the only piece, if everything came at once; it stays this object's. */
    public @Nullable ByteBuf whole() {
        assert others == null || others.isEmpty() : "it has come in several pieces";
        return first;
    }

    /** Keeps {@code length} bytes of {@code source}, which stays the caller's. */
    public void add(ByteBuf source, int index, int length) {
        if (length >= COPY_LIMIT_BYTES && source instanceof CompositeByteBuf chain && first != null) {
            // A chain may still change at its ends; its parts do not.
            for (ByteBuf part : chain.decompose(index, length)) {
                addSimple(part, part.readerIndex(), part.readableBytes());
            }
        } else {
            addSimple(source, index, length);
        }
    }

    private void addSimple(ByteBuf source, int index, int length) {
        ByteBuf piece = keep(source, index, length);
        bytes += length;
        keptBytes += keptBytes(piece);
        if (first == null) {
            first = piece;
            return;
        }
        if (others == null) {
            others = new ArrayDeque<>();
        }
        others.add(piece);
    }

    private static int keptBytes(ByteBuf piece) {
        ByteBuf sliced = piece.unwrap();
        return sliced == null ? piece.capacity() : sliced.capacity();
    }

    private static ByteBuf keep(ByteBuf source, int index, int length) {
        if (length >= COPY_LIMIT_BYTES && length >= source.capacity() >> 1) {
            return source.retainedSlice(index, length);
        }
        ByteBuf copy = ByteBufAllocator.DEFAULT.directBuffer(length);
        source.getBytes(index, copy, length);
        return copy;
    }

    /** Passes the first {@code length} bytes on to {@code out}. */
    public void moveTo(Output out, long length) {
        long left = length;
        while (left > 0) {
            ByteBuf piece = open();
            int moved = (int) Math.min(left, piece.readableBytes());
            out.write(piece, piece.readerIndex(), moved);
            used(piece, moved);
            left -= moved;
        }
    }

    /** Drops the first {@code length} bytes. */
    public void drop(long length) {
        long left = length;
        while (left > 0) {
            ByteBuf piece = open();
            int dropped = (int) Math.min(left, piece.readableBytes());
            used(piece, dropped);
            left -= dropped;
        }
    }

    public void release() {
        drop(bytes);
    }

    private ByteBuf open() {
        ByteBuf piece = first;
        assert piece != null : "no more is taken than there is";
        return piece;
    }

    private void used(ByteBuf piece, int length) {
        bytes -= length;
        piece.skipBytes(length);
        if (!piece.isReadable()) {
            keptBytes -= keptBytes(piece);
            piece.release();
            first = others == null ? null : others.poll();
        }
    }
}
