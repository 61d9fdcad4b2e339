package dev.nutcracker.protocol.redis;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes an answer of the proxy's own; off the path of requests that are forwarded. */
final class ResponseWriter {
    private static final byte[] CR_LF = {'\r', '\n'};

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** The header of an array; its elements are to follow. */
    ResponseWriter array(int count) {
        return line('*', Integer.toString(count));
    }

    ResponseWriter integer(long value) {
        return line(':', Long.toString(value));
    }

    ResponseWriter simple(String text) {
        return line('+', text);
    }

    ResponseWriter bulk(String text) {
        return bulk(text.getBytes(StandardCharsets.UTF_8));
    }

    ResponseWriter bulk(byte[] content) {
        line('$', Integer.toString(content.length));
        out.writeBytes(content);
        out.writeBytes(CR_LF);
        return this;
    }

    ResponseWriter nullBulk() {
        return line('$', "-1");
    }

    ResponseWriter nullArray() {
        return line('*', "-1");
    }

    byte[] toBytes() {
        return out.toByteArray();
    }

    private ResponseWriter line(char type, String text) {
        out.write(type);
        out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        out.writeBytes(CR_LF);
        return this;
    }
}
