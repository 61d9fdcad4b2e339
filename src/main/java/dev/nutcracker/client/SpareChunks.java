package dev.nutcracker.client;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Empty chunks for {@link HeldResponses}. The clients of one pool at one worker share them, since most are needed for a
 * moment only. They are linked by size. Up to {@value #SPARE_MAX_BYTES} bytes are kept, and none while there is no
 * client.
 */
final class SpareChunks {
    static final int CHUNK_BYTES_MIN = 256;
    static final int CHUNK_BYTES_MAX = 16 * 1024;

    private static final int SPARE_MAX_BYTES = 64 * 1024;
    private static final int MIN_SHIFT = Integer.numberOfTrailingZeros(CHUNK_BYTES_MIN);

    private final ByteBufAllocator allocator;
    private final HeldResponses.@Nullable Chunk[] bySize =
            new HeldResponses.Chunk[Integer.numberOfTrailingZeros(CHUNK_BYTES_MAX) - MIN_SHIFT + 1];
    private int spareBytes;
    private boolean open;

    SpareChunks(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    /** The first client has come: chunks are kept from now on. */
    void open() {
        open = true;
    }

    /** The last client is gone: frees all chunks. */
    void close() {
        open = false;
        for (int size = 0; size < bySize.length; size++) {
            for (var chunk = bySize[size]; chunk != null; chunk = chunk.nextSpare) {
                chunk.buffer.release();
            }
            bySize[size] = null;
        }
        spareBytes = 0;
    }

    /** @param capacityBytes a power of two from {@link #CHUNK_BYTES_MIN} to {@link #CHUNK_BYTES_MAX} */
    HeldResponses.Chunk take(int capacityBytes) {
        int size = Integer.numberOfTrailingZeros(capacityBytes) - MIN_SHIFT;
        HeldResponses.Chunk chunk = bySize[size];
        if (chunk == null) {
            return HeldResponses.Chunk.forMany(allocate(capacityBytes), capacityBytes);
        }
        bySize[size] = chunk.nextSpare;
        chunk.nextSpare = null;
        spareBytes -= capacityBytes;
        return chunk;
    }

    /** Takes back a chunk of {@link #take} whose bytes are not needed any more. */
    void giveBack(HeldResponses.Chunk chunk) {
        int capacityBytes = chunk.accountedBytes;
        if (!open || spareBytes + capacityBytes > SPARE_MAX_BYTES) {
            chunk.buffer.release();
            return;
        }
        int size = Integer.numberOfTrailingZeros(capacityBytes) - MIN_SHIFT;
        chunk.buffer.clear();
        chunk.nextSpare = bySize[size];
        bySize[size] = chunk;
        spareBytes += capacityBytes;
    }

    /** A buffer for a single response. */
    ByteBuf allocate(int capacityBytes) {
        return allocator.directBuffer(capacityBytes, capacityBytes);
    }
}
