package dev.nutcracker.protocol.memcache;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Writes the proxy's own binary messages: responses to clients, and requests to servers. */
final class BinaryPacket {
    private static final byte[] NOTHING = {};

    private BinaryPacket() {}

    /** A response with only a status. */
    static byte[] response(byte opcode, int opaque, BinaryStatus status) {
        return response(opcode, opaque, status, status.text());
    }

    /** A response with that text as its value. */
    static byte[] response(byte opcode, int opaque, BinaryStatus status, String text) {
        byte[] value = text.getBytes(StandardCharsets.UTF_8);
        return packet(BinaryHeader.RESPONSE_MAGIC, opcode, status.code(), opaque, NOTHING, value);
    }

    /** One of several responses to a request for statistics; an empty one is the last. */
    static byte[] statistic(int opaque, String name, String value) {
        return packet(
                BinaryHeader.RESPONSE_MAGIC,
                Opcode.STAT.code(),
                BinaryStatus.DONE.code(),
                opaque,
                name.getBytes(StandardCharsets.ISO_8859_1),
                value.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** A request that is the only one of its kind on its way, or whose responses need not be told apart. */
    static byte[] request(Opcode opcode, byte[] key, byte[] value) {
        return packet(BinaryHeader.REQUEST_MAGIC, opcode.code(), 0, OpaqueTag.of(0, opcode.code()), key, value);
    }

    /** Makes a request one of this opcode and tag. */
    static void tag(byte[] request, Opcode opcode, int tag) {
        request[BinaryHeader.OPCODE] = opcode.code();
        ByteBuffer.wrap(request).putInt(BinaryHeader.OPAQUE, tag);
    }

    /** The text in the body of a response without extras and key. */
    static String text(byte[] response) {
        int start = Math.min(BinaryHeader.LENGTH_BYTES, response.length);
        return new String(response, start, response.length - start, StandardCharsets.UTF_8);
    }

    /** Whether this is a response of the binary protocol. */
    static boolean isResponse(byte[] response) {
        return response.length > 0 && response[0] == BinaryHeader.RESPONSE_MAGIC;
    }

    /** The status of a response. */
    static int status(byte[] response) {
        return ByteBuffer.wrap(response).getShort(BinaryHeader.STATUS);
    }

    /** The length of the body of the message at {@code index}, at most 32 bits. */
    static long bodyLength(ByteBuf in, int index) {
        return in.getUnsignedInt(index + BinaryHeader.BODY_LENGTH);
    }

    private static byte[] packet(byte magic, byte opcode, int status, int opaque, byte[] key, byte[] value) {
        ByteBuffer packet = ByteBuffer.allocate(BinaryHeader.LENGTH_BYTES + key.length + value.length);
        packet.put(magic).put(opcode).putShort((short) key.length);
        packet.putShort(BinaryHeader.STATUS, (short) status);
        packet.putInt(BinaryHeader.BODY_LENGTH, key.length + value.length);
        packet.putInt(BinaryHeader.OPAQUE, opaque);
        packet.position(BinaryHeader.LENGTH_BYTES).put(key).put(value);
        return packet.array();
    }
}
