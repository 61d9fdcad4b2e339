package dev.nutcracker.buffer;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import java.util.ArrayList;
import java.util.List;

/** An allocator that remembers every buffer it gave out until it is released, and can be made to run out of memory. */
final class RecordingAllocator extends AbstractByteBufAllocator {
    private static final int FORGET_FROM = 1024;

    private final ByteBufAllocator memory;
    private final List<ByteBuf> given = new ArrayList<>();
    private int forgetAt = FORGET_FROM;
    private boolean exhausted;

    RecordingAllocator(ByteBufAllocator memory) {
        super(true);
        this.memory = memory;
    }

    /** Fails if any buffer is still in use, or was released more often than it was retained. */
    void assertAllReleased() {
        assertThat(given).allSatisfy(buffer -> assertThat(buffer.refCnt()).isZero());
    }

    /** From now on there is no memory for a new buffer. */
    void exhaust() {
        exhausted = true;
    }

    @Override
    public CompositeByteBuf compositeDirectBuffer(int maxNumComponents) {
        return remember(super.compositeDirectBuffer(maxNumComponents));
    }

    @Override
    protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
        throw new AssertionError("sockets are read into and written from direct buffers");
    }

    @Override
    protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
        if (exhausted) {
            throw new OutOfMemoryError("no direct memory, as this test wants it");
        }
        return remember(memory.directBuffer(initialCapacity, maxCapacity));
    }

    @Override
    public boolean isDirectBufferPooled() {
        return memory.isDirectBufferPooled();
    }

    private <B extends ByteBuf> B remember(B buffer) {
        if (given.size() >= forgetAt) {
            given.removeIf(old -> old.refCnt() == 0);
            forgetAt = Math.max(FORGET_FROM, 2 * given.size());
        }
        given.add(buffer);
        return buffer;
    }
}
