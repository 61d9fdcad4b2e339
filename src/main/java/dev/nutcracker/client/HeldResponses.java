package dev.nutcracker.client;

import dev.nutcracker.buffer.Output;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of one client's responses that wait for their turn, outside the heap. Small ones are copied one behind another
 * into chunks, so that none costs a buffer of its own, or holds on to the one it was read into; who holds one has a
 * reference to its chunk. A large one has a buffer of its own, or is kept where it was read.
 *
 * <pre>
 *   chunk                                        chunk that is open
 *   ┌────────┬──────┬──────────┬──────┐          ┌────────┬──────┬───────────────────┐
 *   │ GET d  │ PING │ GET e    │ PING │          │ GET f  │ PING │                   │   freed when the last
 *   └────────┴──────┴──────────┴──────┘          └────────┴──────┴───────────────────┘   in it is written
 * </pre>
 */
final class HeldResponses {
    /** A response that is smaller than this is copied. */
    static final int COPY_BYTES_MAX = 4 * 1024;

    private static final int CHUNK_BYTES_MIN = 256;
    private static final int CHUNK_BYTES_MAX = 16 * 1024;

    private final ByteBufAllocator allocator;
    private @Nullable ByteBuf open;
    private int chunkBytes = CHUNK_BYTES_MIN;
    private long bytes;

    HeldResponses(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    /** Whether a response is copied: one that is small, or would hold on to a buffer that is more than twice as large. */
    static boolean isCopied(ByteBuf source, int length) {
        boolean mostlyEmpty = length < source.capacity() >> 1 && !(source instanceof CompositeByteBuf);
        return length < COPY_BYTES_MAX || mostlyEmpty;
    }

    /** What the responses take, with the room in their chunks. */
    long bytes() {
        return bytes;
    }

    /** Copies to the end of a chunk, to which the caller has a reference then. */
    ByteBuf copy(ByteBuf source, int index, int length) {
        ByteBuf chunk = chunk(length);
        int end = chunk.writerIndex();
        source.getBytes(index, chunk, end, length);
        return chunk.writerIndex(end + length);
    }

    /** As {@link #copy(ByteBuf, int, int)}. */
    ByteBuf copy(byte[] response) {
        return chunk(response.length).writeBytes(response);
    }

    /** Lets go of a response of that length in {@code chunk}. */
    void letGo(ByteBuf chunk, int length) {
        if (isAlone(length)) {
            // Its bytes may be on their way to the client by now, where they count as output.
            bytes -= length;
            chunk.release();
        } else {
            letGoInChunk(chunk);
        }
    }

    private void letGoInChunk(ByteBuf chunk) {
        int capacity = chunk.capacity();
        if (chunk.release()) {
            bytes -= capacity;
        } else if (chunk == open && chunk.refCnt() == 1) {
            close(chunk);
            chunkBytes = Math.max(CHUNK_BYTES_MIN, chunkBytes >> 1);
        }
    }

    /** A response of that length is kept in the buffer that it was read into. */
    void keep(int length) {
        bytes += length;
    }

    /** One that was kept is written. */
    void letGo(int length) {
        bytes -= length;
    }

    /** Nothing more is held. Those that are held yet are let go as they would be anyway. */
    void end() {
        if (open != null) {
            close(open);
        }
    }

    private ByteBuf chunk(int length) {
        ByteBuf chunk = open;
        if (isAlone(length)) {
            bytes += length;
            return allocator.directBuffer(length, length);
        }
        if (chunk == null || chunk.writableBytes() < length) {
            if (chunk != null) {
                close(chunk);
            }
            chunk = allocate(Math.max(length, chunkBytes));
            chunkBytes = Math.min(CHUNK_BYTES_MAX, chunkBytes << 1);
            open = chunk;
        }
        return chunk.retain();
    }

    /** What is open is let go by the last that is held in it; it was held by this, too. */
    private void close(ByteBuf chunk) {
        open = null;
        letGoInChunk(chunk);
    }

    /** Whether a response of that length has a buffer of its own, which is written without another copy. */
    private static boolean isAlone(int length) {
        return length >= Output.COPY_LIMIT_BYTES;
    }

    private ByteBuf allocate(int capacityBytes) {
        ByteBuf chunk = allocator.directBuffer(capacityBytes, capacityBytes);
        bytes += chunk.capacity();
        return chunk;
    }
}
