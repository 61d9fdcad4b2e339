package dev.nutcracker.buffer;

import io.netty.buffer.AdaptiveByteBufAllocator;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;

/** Netty's allocators: their buffers differ in how they count references of slices and how they grow. */
enum Memory {
    ADAPTIVE(new AdaptiveByteBufAllocator(true)),
    POOLED(new PooledByteBufAllocator(true)),
    UNPOOLED(new UnpooledByteBufAllocator(true));

    private final ByteBufAllocator allocator;

    Memory(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    RecordingAllocator recorded() {
        return new RecordingAllocator(allocator);
    }
}
