package dev.nutcracker.client;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.DefaultChannelId;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A connected socket in memory. Its peer takes written bytes at once, or for a while none. */
class MemorySocket extends EmbeddedChannel {
    private final List<Integer> bytesOfWrites = new ArrayList<>();
    private boolean full;

    MemorySocket() {
        super(null, DefaultChannelId.newInstance(), false, false);
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer in) throws Exception {
        if (!full) {
            int[] bytes = new int[1];
            in.forEachFlushedMessage(message -> {
                bytes[0] += ((ByteBuf) message).readableBytes();
                return true;
            });
            bytesOfWrites.add(bytes[0]);
            super.doWrite(in);
        }
    }

    /** The peer reads nothing any more. */
    void fill() {
        full = true;
    }

    /** The peer reads again. */
    void drain() {
        full = false;
        flush();
    }

    /** The peer has sent this. */
    void deliver(byte[] bytes) {
        pipeline().fireChannelRead(alloc().directBuffer().writeBytes(bytes));
        pipeline().fireChannelReadComplete();
    }

    /** How many bytes each write has brought it. */
    List<Integer> bytesOfWrites() {
        return bytesOfWrites;
    }

    /** The bytes that the peer has got since the last call. */
    String written() {
        StringBuilder text = new StringBuilder();
        for (ByteBuf buffer = readOutbound(); buffer != null; buffer = readOutbound()) {
            text.append(buffer.toString(StandardCharsets.ISO_8859_1));
            buffer.release();
        }
        return text.toString();
    }
}
