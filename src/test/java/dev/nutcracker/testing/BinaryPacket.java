package dev.nutcracker.testing;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A message of memcached's binary protocol, its parts as strings with one character per byte.
 *
 * @param status 0 in requests
 */
public record BinaryPacket(
        boolean request, int opcode, int status, int opaque, long cas, String extras, String key, String value) {
    private static final int HEAD_BYTES = 24;

    public static BinaryPacket request(int opcode, int opaque, String extras, String key, String value) {
        return new BinaryPacket(true, opcode, 0, opaque, 0, extras, key, value);
    }

    public static BinaryPacket request(int opcode, int opaque, String key) {
        return request(opcode, opaque, "", key, "");
    }

    /** A storage request without flags and expiration. */
    public static BinaryPacket set(int opcode, int opaque, String key, String value) {
        return request(opcode, opaque, "\0".repeat(8), key, value);
    }

    public static BinaryPacket noop(int opaque) {
        return request(0x0a, opaque, "");
    }

    public static BinaryPacket response(int opcode, int status, int opaque, String value) {
        return new BinaryPacket(false, opcode, status, opaque, 0, "", "", value);
    }

    /** A response with a value and its flags. */
    public static BinaryPacket value(int opcode, int opaque, String key, String value) {
        return new BinaryPacket(false, opcode, 0, opaque, 0, "\0".repeat(4), key, value);
    }

    /** A source of bytes. */
    public interface Source {
        String read(int lengthBytes) throws IOException;
    }

    public static BinaryPacket read(RawConnection from) {
        try {
            return read(from::readExactly);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Parses {@code bytes} to their end. */
    public static List<BinaryPacket> readAll(String bytes) {
        List<BinaryPacket> packets = new ArrayList<>();
        StringReader from = new StringReader(bytes);
        int left = bytes.length();
        try {
            while (left > 0) {
                packets.add(read(lengthBytes -> text(from, lengthBytes)));
                left -= packets.getLast().bytes().length();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packets;
    }

    private static String text(StringReader from, int lengthBytes) throws IOException {
        char[] text = new char[lengthBytes];
        return new String(text, 0, Math.max(0, from.read(text)));
    }

    public static BinaryPacket read(Source from) throws IOException {
        String head = from.read(HEAD_BYTES);
        ByteBuffer fields = ByteBuffer.wrap(head.getBytes(StandardCharsets.ISO_8859_1));
        int keyBytes = fields.getShort(2);
        int extrasBytes = fields.get(4);
        String body = from.read(fields.getInt(8));
        return new BinaryPacket(
                fields.get(0) == (byte) 0x80,
                Byte.toUnsignedInt(fields.get(1)),
                fields.getShort(6),
                fields.getInt(12),
                fields.getLong(16),
                body.substring(0, extrasBytes),
                body.substring(extrasBytes, extrasBytes + keyBytes),
                body.substring(extrasBytes + keyBytes));
    }

    public BinaryPacket withCas(long unique) {
        return new BinaryPacket(request, opcode, status, opaque, unique, extras, key, value);
    }

    public BinaryPacket withOpaque(int other) {
        return new BinaryPacket(request, opcode, status, other, cas, extras, key, value);
    }

    /** Returns the packet as sent, one character per byte. */
    public String bytes() {
        ByteBuffer head = ByteBuffer.allocate(HEAD_BYTES);
        head.put((byte) (request ? 0x80 : 0x81)).put((byte) opcode).putShort((short) key.length());
        head.put((byte) extras.length()).put((byte) 0).putShort((short) status);
        head.putInt(extras.length() + key.length() + value.length())
                .putInt(opaque)
                .putLong(cas);
        return new String(head.array(), StandardCharsets.ISO_8859_1) + extras + key + value;
    }
}
