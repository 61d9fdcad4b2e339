package dev.nutcracker.protocol.redis;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes the proxy's own answers; not on the path of forwarded requests. */
final class ResponseWriter {
    private static final byte[] CR_LF = {'\r', '\n'};
    private static final byte[] VERBATIM_PREFIX = {'t', 'x', 't', ':'};

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final boolean resp3;

    /** In RESP2, for answers that are the same in both versions. */
    ResponseWriter() {
        this(false);
    }

    ResponseWriter(boolean resp3) {
        this.resp3 = resp3;
    }

    /** The header of an array; its elements must follow. */
    ResponseWriter array(int count) {
        return line('*', Integer.toString(count));
    }

    /** The header of a map; its names, each followed by its value, must follow. */
    ResponseWriter map(int count) {
        return resp3 ? line('%', Integer.toString(count)) : array(2 * count);
    }

    /** The header of a set; its members must follow. */
    ResponseWriter set(int count) {
        return resp3 ? line('~', Integer.toString(count)) : array(count);
    }

    /** The header of a push message; its elements must follow. */
    ResponseWriter push(int count) {
        return resp3 ? line('>', Integer.toString(count)) : array(count);
    }

    ResponseWriter integer(long value) {
        return line(':', Long.toString(value));
    }

    /** A number that is not whole: in RESP2 a text. */
    ResponseWriter decimal(String text) {
        return resp3 ? line(',', text) : bulk(text);
    }

    ResponseWriter simple(String text) {
        return line('+', text);
    }

    ResponseWriter bulk(String text) {
        return bulk(text.getBytes(StandardCharsets.UTF_8));
    }

    ResponseWriter bulk(byte[] content) {
        return content('$', content);
    }

    /** Text for people. */
    ResponseWriter verbatim(String text) {
        return resp3 ? content('=', ("txt:" + text).getBytes(StandardCharsets.UTF_8)) : bulk(text);
    }

    /** The beginning of text for people; {@code lengthBytes} bytes and a line end must follow. */
    ResponseWriter verbatimHeader(int lengthBytes) {
        if (!resp3) {
            return line('$', Integer.toString(lengthBytes));
        }
        line('=', Integer.toString(VERBATIM_PREFIX.length + lengthBytes));
        out.writeBytes(VERBATIM_PREFIX);
        return this;
    }

    ResponseWriter nullBulk() {
        return resp3 ? line('_', "") : line('$', "-1");
    }

    ResponseWriter nullArray() {
        return resp3 ? line('_', "") : line('*', "-1");
    }

    byte[] toBytes() {
        return out.toByteArray();
    }

    private ResponseWriter content(char type, byte[] content) {
        line(type, Integer.toString(content.length));
        out.writeBytes(content);
        out.writeBytes(CR_LF);
        return this;
    }

    private ResponseWriter line(char type, String text) {
        out.write(type);
        out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        out.writeBytes(CR_LF);
        return this;
    }
}
