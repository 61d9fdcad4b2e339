package dev.nutcracker.client;

import dev.nutcracker.buffer.Output;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of one client's responses that wait for their turn, outside the heap. Small ones are copied one behind another
 * into chunks, so that none costs a buffer of its own, or holds on to the one it was read into. A large one has a chunk of
 * its own, or is kept where it was read.
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

    /** From this size on a response that is copied has a buffer of its own, which is written without another copy. */
    private static final int ALONE_BYTES_MIN = Output.COPY_LIMIT_BYTES;

    private final SpareChunks spares;
    private @Nullable Chunk open;
    private int chunkBytes = SpareChunks.CHUNK_BYTES_MIN;
    private long bytes;

    HeldResponses(SpareChunks spares) {
        this.spares = spares;
    }

    /** A buffer with responses. It belongs to its client's thread, so how many there are is counted without a fence. */
    static final class Chunk {
        final ByteBuf buffer;
        final int accountedBytes;
        private final boolean isForMany;

        @Nullable
        Chunk nextSpare;

        private int latest;
        private int count;

        private Chunk(ByteBuf buffer, int accountedBytes, boolean isForMany) {
            this.buffer = buffer;
            this.accountedBytes = accountedBytes;
            this.isForMany = isForMany;
        }

        /** An empty one, for responses one behind another. */
        static Chunk forMany(ByteBuf buffer, int capacityBytes) {
            return new Chunk(buffer, capacityBytes, true);
        }

        /** For a single response of that length. */
        static Chunk forOne(ByteBuf buffer, int length) {
            return new Chunk(buffer, length, false);
        }

        /** Where in it the response starts that was held last. */
        int latest() {
            return latest;
        }

        /** Appends the {@code length} bytes at {@code index} to {@code out}. */
        void write(int index, int length, Output out) {
            out.write(buffer, index, length);
        }

        private Chunk with(int index) {
            latest = index;
            count++;
            return this;
        }
    }

    /** What the responses take, with the room in their chunks. */
    long bytes() {
        return bytes;
    }

    /** Holds a response that lies in {@code source}, which stays the caller's, until {@link #letGo}. */
    Chunk hold(ByteBuf source, int index, int length) {
        if (!isCopied(source, length)) {
            return account(Chunk.forOne(source.retain(), length)).with(index);
        }
        Chunk chunk = chunk(length);
        int end = chunk.buffer.writerIndex();
        source.getBytes(index, chunk.buffer, end, length);
        chunk.buffer.writerIndex(end + length);
        return chunk.with(end);
    }

    /** As {@link #hold(ByteBuf, int, int)}. */
    Chunk hold(byte[] response) {
        Chunk chunk = chunk(response.length);
        int end = chunk.buffer.writerIndex();
        chunk.buffer.writeBytes(response);
        return chunk.with(end);
    }

    /** A response that costs nothing to hold, since it is there anyway. Freed with {@link #letGo} as others are. */
    static Chunk given(byte[] response) {
        return new Chunk(Unpooled.wrappedBuffer(response), 0, false).with(0);
    }

    /** Frees the place of one response in {@code chunk}. */
    void letGo(Chunk chunk) {
        chunk.count--;
        if (chunk.count == 0) {
            // Its bytes may be on their way to the client by now, where they count as output.
            bytes -= chunk.accountedBytes;
            free(chunk);
        }
    }

    private void free(Chunk chunk) {
        if (chunk.isForMany) {
            if (chunk == open) {
                open = null;
                chunkBytes = Math.max(SpareChunks.CHUNK_BYTES_MIN, chunkBytes >> 1);
            }
            spares.giveBack(chunk);
        } else {
            chunk.buffer.release();
        }
    }

    /** Nothing more is held. Those that are held yet are let go as they would be anyway. */
    void end() {
        open = null;
    }

    /** Whether a response is copied: one that is small, or would hold on to a buffer that is more than twice as large. */
    private static boolean isCopied(ByteBuf source, int length) {
        return length < COPY_BYTES_MAX || (length < source.capacity() >> 1 && !(source instanceof CompositeByteBuf));
    }

    /** One that has room for a response of that length. */
    private Chunk chunk(int length) {
        Chunk chunk = open;
        if (chunk != null && chunk.buffer.writableBytes() >= length) {
            return chunk;
        }
        if (length >= ALONE_BYTES_MIN) {
            return account(Chunk.forOne(spares.allocate(length), length));
        }
        while (chunkBytes < length) {
            chunkBytes <<= 1;
        }
        Chunk next = account(spares.take(chunkBytes));
        chunkBytes = Math.min(SpareChunks.CHUNK_BYTES_MAX, chunkBytes << 1);
        open = next;
        return next;
    }

    private Chunk account(Chunk chunk) {
        bytes += chunk.accountedBytes;
        return chunk;
    }
}
