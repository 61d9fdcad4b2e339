package dev.nutcracker.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.nutcracker.config.Protocol;
import dev.nutcracker.protocol.Conversation;
import dev.nutcracker.protocol.Conversation.Progress;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;

/** A request as its client would send it, of which nothing is sent. */
final class ExplainedRequest {
    /** A value that the operator has not written can be as large. */
    private static final int VALUE_BYTES_MAX = 1 << 20;

    private static final String LINE_END = "\r\n";

    private final Protocol protocol;
    private final List<byte[]> words;

    ExplainedRequest(Protocol protocol, List<byte[]> words) {
        this.protocol = protocol;
        this.words = words;
    }

    /** Passes the request to a sink. Returns false if more of it would have to come. */
    boolean pass(Conversation conversation, RequestSteps sink) {
        ByteBuf in = bytes();
        boolean passed = isTaken(conversation, in, sink);
        if (!passed && protocol == Protocol.MEMCACHE) {
            long length = valueLength();
            if (length >= 0) {
                in.writeZero((int) length).writeBytes(LINE_END.getBytes(UTF_8));
                passed = isTaken(conversation, in, sink);
            }
        }
        return passed;
    }

    private static boolean isTaken(Conversation conversation, ByteBuf in, RequestSteps sink) {
        Progress progress = conversation.next(in, sink);
        return progress == Progress.TAKEN || (progress == Progress.WAITING && sink.isKnown());
    }

    private ByteBuf bytes() {
        ByteBuf bytes = Unpooled.buffer();
        if (protocol == Protocol.REDIS) {
            write(bytes, "*" + words.size() + LINE_END);
            for (byte[] word : words) {
                write(bytes, "$" + word.length + LINE_END);
                bytes.writeBytes(word);
                write(bytes, LINE_END);
            }
        } else {
            for (int i = 0; i < words.size(); i++) {
                write(bytes, i == 0 ? "" : " ");
                bytes.writeBytes(words.get(i));
            }
            write(bytes, LINE_END);
        }
        return bytes;
    }

    private static void write(ByteBuf bytes, String text) {
        bytes.writeBytes(text.getBytes(UTF_8));
    }

    /** Returns the length of the value that would follow the line; negative if it has none. */
    private long valueLength() {
        boolean isMeta = new String(words.getFirst(), UTF_8).equalsIgnoreCase("ms");
        int place = isMeta ? 2 : 4;
        if (words.size() <= place) {
            return -1;
        }
        String length = new String(words.get(place), UTF_8);
        return length.matches("[0-9]{1,7}") && Integer.parseInt(length) <= VALUE_BYTES_MAX
                ? Long.parseLong(length)
                : -1;
    }
}
