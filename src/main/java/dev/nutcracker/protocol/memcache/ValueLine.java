package dev.nutcracker.protocol.memcache;

import io.netty.buffer.ByteBuf;

/**
 * Reads {@code VALUE key flags bytes[ unique]}, the line above each value in the response to a get, and
 * {@code VA bytes[ flag …]}, the one above the value in the response to a meta command.
 *
 * <p>A response to a get of a hundred keys has a hundred of the former, so its bytes are copied into an array and read
 * there.
 */
final class ValueLine {
    static final byte[] PREFIX = {'V', 'A', 'L', 'U', 'E', ' '};
    static final byte[] META_PREFIX = {'V', 'A', ' '};

    /** A line that is longer because of its key is read in the slow way. */
    private static final int SHORT_LINE_MAX = 128;

    private static final int DATA_LENGTH_MAX = Integer.MAX_VALUE - 2;
    private static final long UINT_MAX = (1L << 32) - 1;

    private final byte[] shortLine = new byte[SHORT_LINE_MAX];
    private byte[] line = shortLine;
    private int keyEnd;
    private int dataLength;

    /**
     * The length of a short line of the usual form, without a unique, with its CR LF; 0 for any other line, or if not all
     * of it has arrived.
     */
    int readShort(ByteBuf in, int start) {
        int available = Math.min(in.writerIndex() - start, SHORT_LINE_MAX);
        byte[] bytes = shortLine;
        in.getBytes(start, bytes, 0, available);
        line = bytes;
        if (available <= PREFIX.length || !startsWithPrefix(bytes)) {
            return 0;
        }
        int at = PREFIX.length;
        while (at < available && bytes[at] > ' ') {
            at++;
        }
        keyEnd = at;
        at = numberEnd(at, available);
        long flags = number(keyEnd + 1, at, UINT_MAX);
        int flagsEnd = at;
        at = numberEnd(at, available);
        dataLength = (int) number(flagsEnd + 1, at, DATA_LENGTH_MAX);
        boolean whole = keyEnd > PREFIX.length
                && at + 1 < available
                && bytes[keyEnd] == ' '
                && bytes[flagsEnd] == ' '
                && bytes[at] == '\r'
                && bytes[at + 1] == '\n'
                && flags >= 0
                && dataLength >= 0;
        return whole ? at + 2 : 0;
    }

    /** The length of the value below the line that {@link #readShort} has read. */
    int dataLength() {
        return dataLength;
    }

    /** The length of the value, or -1 if this is not such a line; the line starts with {@link #PREFIX}. */
    int dataLength(ByteBuf in, int start, int end) {
        int length = end - start;
        if (line.length < length) {
            line = new byte[length];
        }
        in.getBytes(start, line, 0, length);
        keyEnd = wordEnd(PREFIX.length, length);
        int flagsEnd = wordEnd(keyEnd + 1, length);
        int bytesEnd = wordEnd(flagsEnd + 1, length);
        if (keyEnd == PREFIX.length || number(keyEnd + 1, flagsEnd, UINT_MAX) < 0) {
            return -1;
        }
        if (bytesEnd < length && !Bytes.isUnsignedLong(in, start + bytesEnd + 1, end)) {
            return -1;
        }
        return (int) number(flagsEnd + 1, bytesEnd, DATA_LENGTH_MAX);
    }

    /** A check sum of the key in the latest line, as {@link Bytes#checkSum} makes it. */
    int keyCheck() {
        int sum = 1;
        for (int at = PREFIX.length; at < keyEnd; at++) {
            sum = 31 * sum + line[at];
        }
        return sum == 0 ? 1 : sum;
    }

    /** The {@link KeyMark} of the key in the latest line. */
    int keyMark() {
        return KeyMark.of(line, PREFIX.length, keyEnd - PREFIX.length);
    }

    /** The length of a meta command's value, or -1 if this is not such a line. */
    static int metaDataLength(ByteBuf in, int start, int end) {
        int bytesStart = start + META_PREFIX.length;
        int bytesEnd = bytesStart;
        while (bytesEnd < end && in.getByte(bytesEnd) != ' ') {
            bytesEnd++;
        }
        return (int) Math.max(-1, Bytes.unsigned(in, bytesStart, Math.min(bytesEnd, end), DATA_LENGTH_MAX));
    }

    private static boolean startsWithPrefix(byte[] bytes) {
        for (int i = 0; i < PREFIX.length; i++) {
            if (bytes[i] != PREFIX[i]) {
                return false;
            }
        }
        return true;
    }

    /** The end of the digits behind the byte at {@code before}. */
    private int numberEnd(int before, int length) {
        byte[] bytes = shortLine;
        int at = before + 1;
        while (at < length && bytes[at] >= '0' && bytes[at] <= '9') {
            at++;
        }
        return Math.min(at, length);
    }

    private int wordEnd(int start, int length) {
        byte[] bytes = line;
        int at = start;
        while (at < length && bytes[at] != ' ') {
            at++;
        }
        return Math.min(at, length);
    }

    /** The number of the digits if it is from 0 to {@code max}, else -1; no sign. */
    private long number(int start, int end, long max) {
        long value = 0;
        for (int at = start; at < end; at++) {
            int digit = line[at] - '0';
            value = value * 10 + digit;
            if (digit < 0 || digit > 9 || value > max) {
                return -1;
            }
        }
        return start < end ? value : -1;
    }
}
