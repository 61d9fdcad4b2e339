package dev.nutcracker.protocol.redis.resp2;

import dev.nutcracker.protocol.redis.resp2.Resp3Shape.Known;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Rewrites RESP2 responses in RESP3. It keeps nothing except an incomplete header, so large responses pass through as
 * they arrive.
 */
final class ResponseRewriter {
    /** More bytes than the largest number takes. */
    private static final int HEADER_CHARACTERS_MAX = 32;

    private static final byte[] TEXT = {'t', 'x', 't', ':'};

    private final Queue<Resp3Shape> shapes;
    private final ArrayDeque<Frame> open = new ArrayDeque<>();
    private final StringBuilder line = new StringBuilder();
    /** Bytes of a bulk string that are still to come, with its CR LF. */
    private long bulkLeft;
    /** Within a line that passes through unchanged. */
    private boolean inLine;

    /** An array whose elements have not all been read. */
    private static final class Frame {
        final Resp3Shape shape;
        final int count;
        int index;

        Frame(Resp3Shape shape, int count) {
            this.shape = shape;
            this.count = count;
        }
    }

    /**
     * @param shapes the shapes of the coming responses, in order; a response without one passes through, except for nulls
     */
    ResponseRewriter(Queue<Resp3Shape> shapes) {
        this.shapes = shapes;
    }

    /** Writes all of {@code in} to {@code out}. */
    void rewrite(ByteBuf in, ByteBuf out) {
        while (in.isReadable()) {
            if (bulkLeft > 0) {
                bulk(in, out);
            } else if (inLine) {
                line(in, out);
            } else {
                header(in, out);
            }
        }
    }

    private void bulk(ByteBuf in, ByteBuf out) {
        int taken = (int) Math.min(bulkLeft, in.readableBytes());
        out.writeBytes(in, taken);
        bulkLeft -= taken;
        if (bulkLeft == 0) {
            elementEnds();
        }
    }

    private void line(ByteBuf in, ByteBuf out) {
        int newline = in.bytesBefore((byte) '\n');
        out.writeBytes(in, newline < 0 ? in.readableBytes() : newline + 1);
        if (newline >= 0) {
            inLine = false;
            elementEnds();
        }
    }

    /** A byte of {@code $5 CR LF} or {@code *2 CR LF}; anything else is a line. */
    private void header(ByteBuf in, ByteBuf out) {
        char character = (char) in.readByte();
        if (line.isEmpty() && character != '$' && character != '*') {
            before(out);
            out.writeByte(character);
            inLine = true;
        } else if (character != '\n' && line.length() < HEADER_CHARACTERS_MAX) {
            line.append(character);
        } else {
            char type = line.charAt(0);
            int number = number();
            line.setLength(0);
            before(out);
            element(type, number, out);
        }
    }

    /** A bad number ends the connection: the decoder behind this class meets a type that does not exist. */
    private int number() {
        int end = line.length() - 1;
        if (end < 2 || end == HEADER_CHARACTERS_MAX - 1 || line.charAt(end) != '\r') {
            return Integer.MIN_VALUE;
        }
        try {
            return Integer.parseInt(line, 1, end, 10);
        } catch (NumberFormatException _) {
            return Integer.MIN_VALUE;
        }
    }

    /** Two elements that become an array of their own get its header first. */
    private void before(ByteBuf out) {
        Frame frame = open.peek();
        if (frame != null && frame.shape.head() == Resp3Shape.Head.PAIRS && frame.index % 2 == 0) {
            write("*2\r\n", out);
        }
    }

    private void element(char type, int number, ByteBuf out) {
        if (number == -1) {
            write("_\r\n", out);
            elementEnds();
        } else if (number < 0) {
            write("?\r\n", out);
            elementEnds();
        } else if (type == '$') {
            bulkHeader(number, out);
        } else {
            arrayHeader(number, out);
        }
    }

    private void bulkHeader(int length, ByteBuf out) {
        Resp3Shape shape = shape();
        if (shape == Known.DOUBLE) {
            out.writeByte(',');
        } else if (shape == Known.VERBATIM) {
            write("=" + (length + TEXT.length) + "\r\n", out);
            out.writeBytes(TEXT);
        } else {
            write("$" + length + "\r\n", out);
        }
        bulkLeft = length + 2L;
    }

    private void arrayHeader(int count, ByteBuf out) {
        Resp3Shape shape = shape();
        switch (shape.head()) {
            case ARRAY -> write("*" + count + "\r\n", out);
            case MAP -> write("%" + count / 2 + "\r\n", out);
            case SET -> write("~" + count + "\r\n", out);
            case PAIRS -> write("*" + count / 2 + "\r\n", out);
            case MAP_OF_PAIRS -> write("%" + count + "\r\n", out);
            case NONE -> {}
        }
        if (count == 0) {
            elementEnds();
        } else {
            open.push(new Frame(shape, count));
        }
    }

    private Resp3Shape shape() {
        Frame frame = open.peek();
        if (frame != null) {
            return frame.shape.child(frame.index, frame.count);
        }
        Resp3Shape shape = shapes.peek();
        return shape == null ? Known.SAME : shape;
    }

    private void elementEnds() {
        for (Frame frame = open.peek(); frame != null; frame = open.peek()) {
            frame.index++;
            if (frame.index < frame.count) {
                return;
            }
            open.pop();
        }
        shapes.poll();
    }

    private static void write(String text, ByteBuf out) {
        out.writeCharSequence(text, StandardCharsets.US_ASCII);
    }
}
