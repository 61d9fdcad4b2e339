package dev.nutcracker.client;

import dev.nutcracker.server.OwnRequests;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * Requests of a transaction that wait until a key decides its server. They lie outside the heap, each behind its
 * length.
 */
final class KeptRequests {
    private @Nullable ByteBuf kept;

    /** How many bytes they take. */
    int bytes() {
        return kept == null ? 0 : kept.capacity();
    }

    void add(ByteBuf message, int start, int length) {
        if (kept == null) {
            kept = ByteBufAllocator.DEFAULT.directBuffer(Integer.BYTES + length);
        }
        kept.writeInt(length).writeBytes(message, start, length);
    }

    /** Sends them in order, and keeps none. */
    void sendTo(OwnRequests connection, int accepts) {
        ByteBuf all = kept;
        if (all != null) {
            while (all.isReadable()) {
                int length = all.readInt();
                connection.send(all, all.readerIndex(), length, accepts);
                all.skipBytes(length);
            }
            release();
        }
    }

    /** How many bytes the requests themselves have. */
    int messageBytes() {
        return kept == null ? 0 : kept.readableBytes();
    }

    /** Hands them over, each behind its length in four bytes, and keeps none. */
    ByteBuf take() {
        ByteBuf all = kept;
        kept = null;
        return all == null ? Unpooled.EMPTY_BUFFER : all;
    }

    void release() {
        if (kept != null) {
            kept.release();
            kept = null;
        }
    }
}
