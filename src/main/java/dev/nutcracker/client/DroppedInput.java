package dev.nutcracker.client;

import io.netty.buffer.ByteBuf;

/**
 * The bytes that a client sends after its last request. They are read and dropped: a socket closed with unread bytes sends a
 * reset, and the client could lose the last response to it.
 */
final class DroppedInput {
    /** More than this is not read. */
    private static final int MAX_BYTES = 1024 * 1024;

    private int bytes;

    /** Drops these. Returns false if the client has sent too many. */
    boolean drop(ByteBuf received) {
        bytes += received.readableBytes();
        received.release();
        return bytes <= MAX_BYTES;
    }
}
