package dev.nutcracker.protocol.memcache;

import dev.nutcracker.protocol.Dialect;
import dev.nutcracker.protocol.SavedOpaque;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * Tells a client which of its requests a binary response answers.
 *
 * @param opaque the client's own
 */
record BinaryOpaque(byte opcode, int opaque) implements SavedOpaque {
    private static final String LINE_PREFIX = "SERVER_ERROR ";

    /** A server's response in place of one that is too large, by the tag that it repeats. */
    static byte[] tooLargeResponse(int tag) {
        return BinaryPacket.response((byte) tag, tag, BinaryStatus.TOO_LARGE, Dialect.RESPONSE_TOO_LARGE);
    }

    @Override
    public void restore(ByteBuf response, int index) {
        response.setInt(index + BinaryHeader.OPAQUE, opaque);
    }

    /** Made of a line of the text protocol, the form of the proxy's own errors. */
    @Override
    public byte[] error(byte[] errorResponse) {
        String line = new String(errorResponse, StandardCharsets.UTF_8).strip();
        String text = line.startsWith(LINE_PREFIX) ? line.substring(LINE_PREFIX.length()) : line;
        return BinaryPacket.response(opcode, opaque, status(text), text);
    }

    private static BinaryStatus status(String text) {
        return switch (text) {
            case Dialect.OUT_OF_MEMORY -> BinaryStatus.OUT_OF_MEMORY;
            case Dialect.TOO_MANY_REQUESTS -> BinaryStatus.BUSY;
            default -> BinaryStatus.TEMPORARY_FAILURE;
        };
    }
}
