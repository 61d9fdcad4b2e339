package dev.nutcracker.benchmarks.micro;

import dev.nutcracker.protocol.Conversation;
import dev.nutcracker.protocol.Conversation.Progress;
import dev.nutcracker.protocol.Elements;
import dev.nutcracker.protocol.ResponseDecoder;
import dev.nutcracker.protocol.ResponseDecoder.Result;
import io.netty.buffer.ByteBuf;

/** Decodes a pipeline of messages as connections do, and checks that it was understood. */
final class Decoding {
    /** Messages in the buffer of one read. */
    static final int PIPELINE = 64;

    private Decoding() {}

    static int requests(Conversation conversation, ByteBuf in, FoundRequests found) {
        in.readerIndex(0);
        for (int i = 0; i < PIPELINE; i++) {
            take(conversation, in, found);
        }
        return found.keyBytes();
    }

    /** Decodes the request at the beginning of {@code in}. */
    static void request(Conversation conversation, ByteBuf in, FoundRequests found) {
        in.readerIndex(0);
        take(conversation, in, found);
    }

    private static void take(Conversation conversation, ByteBuf in, FoundRequests found) {
        Progress progress = conversation.next(in, found);
        if (progress != Progress.TAKEN) {
            throw new IllegalStateException("a request is " + progress);
        }
    }

    static int responses(ResponseDecoder decoder, ByteBuf in) {
        return responses(decoder, in, 0);
    }

    /**
     * Decodes as {@link #responses(ResponseDecoder, ByteBuf)} does; the requests ask for several values, unless {@code
     * values} is 0.
     */
    static int responses(ResponseDecoder decoder, ByteBuf in, int values) {
        in.readerIndex(0);
        int kinds = 0;
        for (int i = 0; i < PIPELINE; i++) {
            if (values > 0) {
                decoder.expect(Elements.counted(values, ~0, null));
            }
            if (decoder.decode(in) != Result.COMPLETE) {
                throw new IllegalStateException("response " + i + " is not complete");
            }
            kinds |= decoder.kind();
            in.skipBytes(decoder.length());
        }
        return kinds;
    }
}
