package dev.nutcracker.benchmarks.micro;

import dev.nutcracker.protocol.Conversation;
import dev.nutcracker.protocol.Conversation.Progress;
import dev.nutcracker.protocol.ResponseDecoder;
import dev.nutcracker.protocol.ResponseDecoder.Result;
import io.netty.buffer.ByteBuf;

/** Walks a pipeline of messages as the connections do, and makes sure that it was understood. */
final class Decoding {
    /** Messages in the buffer that one read has filled. */
    static final int PIPELINE = 64;

    private Decoding() {}

    static int requests(Conversation conversation, ByteBuf in, FoundRequests found) {
        in.readerIndex(0);
        for (int i = 0; i < PIPELINE; i++) {
            Progress progress = conversation.next(in, found);
            if (progress != Progress.TAKEN) {
                throw new IllegalStateException("request " + i + " is " + progress);
            }
        }
        return found.keyBytes();
    }

    static int responses(ResponseDecoder decoder, ByteBuf in) {
        in.readerIndex(0);
        int kinds = 0;
        for (int i = 0; i < PIPELINE; i++) {
            if (decoder.decode(in) != Result.COMPLETE) {
                throw new IllegalStateException("response " + i + " is not complete");
            }
            kinds |= decoder.kind();
            in.skipBytes(decoder.length());
        }
        return kinds;
    }
}
