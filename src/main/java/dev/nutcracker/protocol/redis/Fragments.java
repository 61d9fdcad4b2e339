package dev.nutcracker.protocol.redis;

import dev.nutcracker.buffer.Output;
import dev.nutcracker.protocol.ParsedRequest;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** Writes the parts of fragments. */
final class Fragments {
    static final byte[] CR_LF = {'\r', '\n'};

    private Fragments() {}

    /** {@code *3 CR LF $4 CR LF mget CR LF}, with the name as the command table has it. */
    static void writeHead(ParsedRequest request, int arguments, Output out) {
        byte[] name = request.command().name().getBytes(StandardCharsets.US_ASCII);
        writeNumber('*', arguments + 1, out);
        writeNumber('$', name.length, out);
        out.write(name);
        out.write(CR_LF);
    }

    /** A line of a type with a number, such as the header of an array. */
    static void writeNumber(int type, long number, Output out) {
        out.writeByte(type);
        out.writeDecimal(number);
        out.write(CR_LF);
    }

    /** Where the header of a key starts, in the message's buffer; it has no leading zeros. */
    static int headerStart(ParsedRequest request, int key) {
        int digits = 1;
        for (int rest = request.keyLength(key); rest >= 10; rest /= 10) {
            digits++;
        }
        return keyStart(request, key) - digits - 3;
    }

    /** The index after the CR LF of a key, in the message's buffer. */
    static int keyEnd(ParsedRequest request, int key) {
        return keyStart(request, key) + request.keyLength(key) + 2;
    }

    private static int keyStart(ParsedRequest request, int key) {
        return request.messageStart() + request.keyOffset(key);
    }

    /**
     * Appends a fragment with the first {@code count} of {@code keys}; there are {@code step} arguments for each,
     * including the key.
     */
    static void write(ParsedRequest request, int[] keys, int count, int step, Output out) {
        writeHead(request, step * count, out);
        if (step == 1) {
            writeKeys(request, keys, count, out);
            return;
        }
        NumberLine line = new NumberLine();
        ByteBuf message = request.message();
        for (int i = 0; i < count; i++) {
            int start = headerStart(request, keys[i]);
            int end = keyEnd(request, keys[i]);
            for (int behind = 1; behind < step; behind++) {
                line.read(message, end + 1, message.writerIndex());
                end = line.end() + (int) line.value() + 2;
            }
            out.write(message, start, end - start);
        }
    }

    /** Appends the first {@code count} of {@code keys}; keys that are neighbours in the request are copied together. */
    private static void writeKeys(ParsedRequest request, int[] keys, int count, Output out) {
        for (int i = 0; i < count; ) {
            int start = headerStart(request, keys[i]);
            int last = keys[i++];
            while (i < count && keys[i] == last + 1) {
                last = keys[i++];
            }
            out.write(request.message(), start, keyEnd(request, last) - start);
        }
    }
}
