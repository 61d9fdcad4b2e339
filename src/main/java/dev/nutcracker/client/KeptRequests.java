package dev.nutcracker.client;

import dev.nutcracker.server.OwnRequests;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
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

    void release() {
        if (kept != null) {
            kept.release();
            kept = null;
        }
    }
}
