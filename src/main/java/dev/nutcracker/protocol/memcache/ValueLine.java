package dev.nutcracker.protocol.memcache;

import io.netty.buffer.ByteBuf;

/**
 * Reads {@code VALUE key flags bytes[ unique]}, the line above each value in the response to a get, and
 * {@code VA bytes[ flag …]}, the one above the value in the response to a meta command.
 */
final class ValueLine {
    static final byte[] PREFIX = {'V', 'A', 'L', 'U', 'E', ' '};
    static final byte[] META_PREFIX = {'V', 'A', ' '};

    private static final int DATA_LENGTH_MAX = Integer.MAX_VALUE - 2;

    private ValueLine() {}

    /** The length of the value, or -1 when this is no such line. */
    static int dataLength(ByteBuf in, int start, int end) {
        int keyEnd = wordEnd(in, start + PREFIX.length, end);
        int flagsEnd = wordEnd(in, keyEnd + 1, end);
        int bytesEnd = wordEnd(in, flagsEnd + 1, end);
        if (keyEnd == start + PREFIX.length || Bytes.unsignedInt(in, keyEnd + 1, flagsEnd) == Bytes.NONE) {
            return -1;
        }
        if (bytesEnd < end && !Bytes.isUnsignedLong(in, bytesEnd + 1, end)) {
            return -1;
        }
        return (int) Math.max(-1, Bytes.unsigned(in, flagsEnd + 1, bytesEnd, DATA_LENGTH_MAX));
    }

    /** The length of a meta command's value, or -1 when this is no such line. */
    static int metaDataLength(ByteBuf in, int start, int end) {
        int bytesStart = start + META_PREFIX.length;
        return (int) Math.max(-1, Bytes.unsigned(in, bytesStart, wordEnd(in, bytesStart, end), DATA_LENGTH_MAX));
    }

    /** A check sum of the key. */
    static int keyCheck(ByteBuf in, int start, int end) {
        int keyStart = start + PREFIX.length;
        return Bytes.checkSum(in, keyStart, wordEnd(in, keyStart, end));
    }

    private static int wordEnd(ByteBuf in, int start, int end) {
        int at = start;
        while (at < end && in.getByte(at) != ' ') {
            at++;
        }
        return Math.min(at, end);
    }
}
