package dev.nutcracker.client;

import dev.nutcracker.buffer.Output;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of one client's responses that wait for their turn, outside the heap.
 *
 * <p>Small responses are copied into chunks, one behind another. So a small response needs no buffer of its own, and
 * does not keep the buffer it was read into. A large response has a chunk of its own, or stays in the buffer it was
 * read into.
 *
 * <pre>
 *   full chunk                                   open chunk
 *   ┌────────┬──────┬──────────┬──────┐          ┌────────┬──────┬───────────────────┐
 *   │ GET d  │ PING │ GET e    │ PING │          │ GET f  │ PING │                   │   freed when the last
 *   └────────┴──────┴──────────┴──────┘          └────────┴──────┴───────────────────┘   in it is written
 * </pre>
 */
final class HeldResponses {
    /** A smaller response is always copied. */
    static final int COPY_BYTES_MAX = 4 * 1024;

    /** From this size on, a copied response has a buffer of its own, which is then written without another copy. */
    private static final int ALONE_BYTES_MIN = Output.COPY_LIMIT_BYTES;

    private final SpareChunks spares;
    private @Nullable Chunk open;
    private int chunkBytes = SpareChunks.CHUNK_BYTES_MIN;
    private long bytes;

    HeldResponses(SpareChunks spares) {
        this.spares = spares;
    }

    /**
     * A buffer with responses. Only its client's thread uses it, so a plain counter knows when the last one is gone.
     */
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

        /** An empty chunk, for responses one behind another. */
        static Chunk forMany(ByteBuf buffer, int capacityBytes) {
            return new Chunk(buffer, capacityBytes, true);
        }

        /** A chunk for a single response of {@code length} bytes. */
        static Chunk forOne(ByteBuf buffer, int length) {
            return new Chunk(buffer, length, false);
        }

        /** Where the latest response starts in this chunk. */
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

    /** How many bytes the chunks take, with their free room. */
    long bytes() {
        return bytes;
    }

    /** Holds a response from {@code source}, which stays the caller's, until {@link #letGo}. */
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

    /** Holds a response that exists anyway and costs no memory. {@link #letGo} ends that as for others. */
    static Chunk given(byte[] response) {
        return new Chunk(Unpooled.wrappedBuffer(response), 0, false).with(0);
    }

    /** Ends the holding of one response in {@code chunk}; the last one frees the chunk. */
    void letGo(Chunk chunk) {
        chunk.count--;
        if (chunk.count == 0) {
            // Its bytes may be on their way to the client now; there they count as output.
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

    /** Nothing more will be held. Held responses still have to be ended with {@link #letGo}. */
    void end() {
        open = null;
    }

    /** Whether a response is copied: it is small, or would keep a buffer more than twice its size. */
    private static boolean isCopied(ByteBuf source, int length) {
        return length < COPY_BYTES_MAX || (length < source.capacity() >> 1 && !(source instanceof CompositeByteBuf));
    }

    /** A chunk with room for a response of {@code length} bytes. */
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
