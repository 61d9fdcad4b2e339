package dev.nutcracker.buffer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What one connection has received and not used yet, as one readable buffer.
 *
 * <p>A message that arrives whole is read from the buffer it was received into. The rest of one that does not is kept:
 * copied together while it is small, chained without a copy once it is large. A chunk that is mostly empty is copied in
 * either case, so that memory stays in proportion to the bytes received, however few of them a peer sends at a time.
 *
 * <pre>
 *   kept                           received               after add()
 *   (nothing)                      [ a message … ]        the received buffer itself
 *   [ small rest ]                 [ chunk ]              [ small rest + chunk ]            copied
 *   [ large rest ]                 [ full chunk ]         [ large rest ]─[ chunk ]          chained
 *   [ large rest ]─[ tail   ]      [ few bytes ]          [ large rest ]─[ tail + few ]     copied into the tail
 * </pre>
 */
public final class Input {
    /** From this size on, what is kept is chained rather than copied. */
    static final int CHAIN_FROM_BYTES = 64 * 1024;

    private static final int CHAIN_COMPONENTS_MAX = Integer.MAX_VALUE;
    private static final int TAIL_BYTES = 32 * 1024;

    private final ByteBufAllocator allocator;
    private @Nullable ByteBuf kept;
    /** The last buffer of the chain while it is this input's own and may have room left. */
    private @Nullable ByteBuf tail;

    public Input(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    /** Takes over {@code received}; answers everything unused, which stays this input's. */
    public ByteBuf add(ByteBuf received) {
        ByteBuf rest = kept;
        if (rest == null) {
            kept = received;
        } else if (rest instanceof CompositeByteBuf chain) {
            chain(chain, received);
        } else if (rest.readableBytes() < CHAIN_FROM_BYTES) {
            kept = copyTogether(rest, received);
        } else {
            CompositeByteBuf chain = allocator.compositeDirectBuffer(CHAIN_COMPONENTS_MAX);
            chain.addComponent(true, rest);
            chain(chain, received);
            kept = chain;
        }
        return Objects.requireNonNull(kept);
    }

    /** Everything received and not used yet; {@code null} when there is nothing. */
    public @Nullable ByteBuf unused() {
        return kept;
    }

    /** Bytes received and not used yet. */
    public int unusedBytes() {
        return kept == null ? 0 : kept.readableBytes();
    }

    /** The reader index has been moved: lets go of what was used, and of memory that a small rest would hold on to. */
    public void used() {
        ByteBuf rest = kept;
        if (rest == null) {
            return;
        }
        if (!rest.isReadable()) {
            release();
        } else if (rest instanceof CompositeByteBuf chain) {
            boolean small = chain.readableBytes() < CHAIN_FROM_BYTES;
            kept = small || chain.refCnt() > 1 ? copyOf(chain) : chain.discardReadComponents();
        } else if (rest.capacity() > 2 * rest.readableBytes()) {
            kept = copyOf(rest);
        }
    }

    public void release() {
        if (kept != null) {
            kept.release();
            kept = null;
            tail = null;
        }
    }

    private ByteBuf copyTogether(ByteBuf rest, ByteBuf received) {
        ByteBuf together = rest;
        int length = rest.readableBytes() + received.readableBytes();
        if (rest.maxWritableBytes() < received.readableBytes() || rest.refCnt() > 1 || rest.isReadOnly()) {
            together = allocator.directBuffer(length);
            together.writeBytes(rest);
            rest.release();
        }
        together.writeBytes(received);
        received.release();
        return together;
    }

    private void chain(CompositeByteBuf chain, ByteBuf received) {
        if (received.readableBytes() >= received.capacity() / 2) {
            chain.addComponent(true, received);
            tail = null;
            return;
        }
        ByteBuf open = openTail(chain, received.readableBytes());
        open.writeBytes(received);
        received.release();
        chain.addComponent(true, open);
        tail = open;
    }

    /** A buffer with room for {@code lengthBytes} more: the last of the chain, taken off it, or a new one. */
    private ByteBuf openTail(CompositeByteBuf chain, int lengthBytes) {
        ByteBuf last = tail;
        if (last == null || last.refCnt() != 1 || last.writableBytes() < lengthBytes) {
            return allocator.directBuffer(Math.max(lengthBytes, TAIL_BYTES));
        }
        last.retain();
        chain.writerIndex(chain.writerIndex() - last.readableBytes());
        chain.removeComponent(chain.numComponents() - 1);
        return last;
    }

    private ByteBuf copyOf(ByteBuf rest) {
        ByteBuf copy = allocator.directBuffer(rest.readableBytes());
        copy.writeBytes(rest);
        rest.release();
        tail = null;
        return copy;
    }
}
