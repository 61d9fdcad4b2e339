package dev.nutcracker.buffer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The bytes that one connection has received and not used yet, as one readable buffer.
 *
 * <p>A message that arrives whole is read from the buffer it was received into. The start of an incomplete message is
 * kept: small parts are copied together, large ones are chained without a copy. A chunk that is mostly empty is always
 * copied, so that memory stays in proportion to the bytes received, however few of them a peer sends at a time.
 *
 * <pre>
 *   kept                           received               after add()
 *   (nothing)                      [ a message … ]        the received buffer itself
 *   [ small rest ]                 [ room | chunk ]       [ small rest | chunk ]            the rest copied in front
 *   [ small rest ]                 [ chunk ]              [ small rest + chunk ]            copied
 *   [ large rest ]                 [ full chunk ]         [ large rest ]─[ chunk ]          chained
 *   [ large rest ]─[ tail   ]      [ few bytes ]          [ large rest ]─[ tail + few ]     copied into the tail
 *   [ large rest ]─[ tail   ]      [ too many  ]          [ large rest ]─[ tail ]─[ chunk ] chained
 * </pre>
 */
public final class Input {
    /** From this size on, the kept bytes are chained rather than copied. */
    static final int CHAIN_FROM_BYTES = 64 * 1024;

    private static final int CHAIN_COMPONENTS_MAX = Integer.MAX_VALUE;
    private static final int TAIL_BYTES = 32 * 1024;

    private final ByteBufAllocator allocator;
    private @Nullable ByteBuf kept;
    /** The kept bytes, while they are a chain that this input has made. */
    private @Nullable CompositeByteBuf chain;
    /** The last buffer of the chain, while it is this input's own and may have room left. */
    private @Nullable ByteBuf tail;

    public Input(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    /** Takes over {@code received}; returns all unused bytes, in a buffer that stays this input's. */
    public ByteBuf add(ByteBuf received) {
        ByteBuf rest = kept;
        if (rest == null) {
            kept = received;
        } else if (!received.isReadable()) {
            received.release();
        } else if (chain == null && rest.readableBytes() <= received.readerIndex()) {
            kept = putInFront(rest, received);
        } else if (chain == null && rest.readableBytes() < CHAIN_FROM_BYTES) {
            kept = copyTogether(rest, received);
        } else {
            chain(chain == null ? startChain(rest) : chain, received);
        }
        return Objects.requireNonNull(kept);
    }

    /** Returns the bytes received and not used yet; {@code null} if there are none. */
    public @Nullable ByteBuf unused() {
        return kept;
    }

    /** Returns how many bytes are received and not used yet. */
    public int unusedBytes() {
        return kept == null ? 0 : kept.readableBytes();
    }

    /** To be called after the reader index was moved: releases used bytes, and memory that a small rest would pin. */
    public void discardUsed() {
        ByteBuf rest = kept;
        if (rest == null) {
            return;
        }
        if (!rest.isReadable()) {
            release();
        } else if (chain != null) {
            shorten(chain);
        } else if (isMostlyEmpty(rest)) {
            kept = copyOf(rest, rest.readableBytes());
        }
    }

    public void release() {
        if (kept != null) {
            kept.release();
            kept = null;
            chain = null;
            tail = null;
        }
    }

    /** The receive buffer was allocated with room in front for the rest. */
    private static ByteBuf putInFront(ByteBuf rest, ByteBuf received) {
        int length = rest.readableBytes();
        int start = received.readerIndex() - length;
        received.setBytes(start, rest, rest.readerIndex(), length).readerIndex(start);
        rest.release();
        return received;
    }

    private ByteBuf copyTogether(ByteBuf rest, ByteBuf received) {
        int length = received.readableBytes();
        try {
            boolean growable = rest.maxWritableBytes() >= length && rest.refCnt() == 1 && !rest.isReadOnly();
            ByteBuf together = growable ? rest : copyOf(rest, rest.readableBytes() + length);
            return together.writeBytes(received);
        } finally {
            received.release();
        }
    }

    private CompositeByteBuf startChain(ByteBuf rest) {
        CompositeByteBuf started = allocator.compositeDirectBuffer(CHAIN_COMPONENTS_MAX);
        started.addComponent(true, rest);
        kept = started;
        chain = started;
        return started;
    }

    private void chain(CompositeByteBuf chain, ByteBuf received) {
        // Use the room in the tail even for a full chunk: it would stay empty once another buffer is behind it.
        if (tailHasRoomFor(received.readableBytes()) || isMostlyEmpty(received)) {
            copyIntoTail(chain, received);
        } else {
            chain.addComponent(true, received);
            tail = null;
        }
    }

    private void copyIntoTail(CompositeByteBuf chain, ByteBuf received) {
        try {
            ByteBuf open = openTail(chain, received.readableBytes());
            open.writeBytes(received);
            chain.addComponent(true, open);
            tail = open;
        } finally {
            received.release();
        }
    }

    /** Returns a buffer with room for {@code lengthBytes} more: the last of the chain, taken off it, or a new one. */
    private ByteBuf openTail(CompositeByteBuf chain, int lengthBytes) {
        ByteBuf last = tail;
        if (last == null || !tailHasRoomFor(lengthBytes)) {
            return allocator.directBuffer(Math.max(lengthBytes, TAIL_BYTES));
        }
        last.retain();
        chain.writerIndex(chain.writerIndex() - last.readableBytes());
        chain.removeComponent(chain.numComponents() - 1);
        return last;
    }

    private boolean tailHasRoomFor(int lengthBytes) {
        return tail != null && tail.refCnt() == 1 && tail.writableBytes() >= lengthBytes;
    }

    private void shorten(CompositeByteBuf chain) {
        if (chain.readableBytes() < CHAIN_FROM_BYTES || chain.refCnt() > 1) {
            kept = copyOf(chain, chain.readableBytes());
        } else {
            chain.discardReadComponents();
        }
    }

    private ByteBuf copyOf(ByteBuf rest, int capacityBytes) {
        ByteBuf copy = allocator.directBuffer(capacityBytes);
        copy.writeBytes(rest);
        rest.release();
        chain = null;
        tail = null;
        return copy;
    }

    private static boolean isMostlyEmpty(ByteBuf buffer) {
        return buffer.capacity() - buffer.readableBytes() > buffer.readableBytes();
    }
}
