package dev.nutcracker.client;

import dev.nutcracker.buffer.Output;
import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.protocol.Preparation;
import dev.nutcracker.protocol.Split;
import dev.nutcracker.server.joint.JointWrite;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/** Keeps the bytes of requests that have several steps before them. */
final class JointMessages {
    private static final byte[] NOTHING = {};

    private JointMessages() {}

    /** @param keysApart the error if the keys are on several servers */
    static JointWrite.Message of(ParsedRequest request, @Nullable Preparation preparation, byte[] keysApart) {
        ByteBuf room = room(request);
        ParsedRequest kept = request.copyInto(room);
        ByteBuf bytes = room.slice(kept.messageStart(), kept.messageLength());
        return new JointWrite.Message(kept, bytes, 0, true, preparation, keysApart, room::release);
    }

    /** The part of a request for one key. */
    static JointWrite.Message of(ParsedRequest request, Split split, int[] only) {
        Output out = new Output(ByteBufAllocator.DEFAULT);
        split.writeFragment(request, only, 1, out);
        ByteBuf bytes = out.retainLast((int) out.pendingBytes());
        out.release();
        ByteBuf room = room(request);
        return new JointWrite.Message(request.copyInto(room), bytes, only[0], false, null, NOTHING, () -> {
            bytes.release();
            room.release();
        });
    }

    private static ByteBuf room(ParsedRequest request) {
        return ByteBufAllocator.DEFAULT.directBuffer(request.bytesBefore() + request.messageLength());
    }
}
