package dev.nutcracker.protocol;

import io.netty.buffer.ByteBuf;

/** What a client sends that speaks TLS, to a pool that does not: a record with the start of a handshake (RFC 8446, section 5.1). */
public final class ClientHello {
    private static final byte HANDSHAKE = 0x16;
    /** The first byte of the version in each record. */
    private static final byte VERSION = 3;

    private static final byte[] ALERT = {0x15, 3, 1, 0, 2, 2, 0x0a};

    private ClientHello() {}

    /** Whether the bytes from the reader index on, one at least, may begin one; two bytes say so for certain. */
    public static boolean mayBegin(ByteBuf in) {
        int start = in.readerIndex();
        return in.getByte(start) == HANDSHAKE && (in.readableBytes() == 1 || in.getByte(start + 1) == VERSION);
    }

    /** The fatal alert {@code unexpected_message}, which such a client understands. */
    public static byte[] alert() {
        return ALERT.clone();
    }
}
