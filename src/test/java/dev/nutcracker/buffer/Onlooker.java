package dev.nutcracker.buffer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Somebody who keeps bytes of an input while the input goes on changing, in the three ways that requests and responses
 * are kept: as a retained slice, as the retained parts of a chain, and through an output.
 */
final class Onlooker {
    private record Kept(long position, List<ByteBuf> buffers) {}

    private final ArrayDeque<Kept> kept = new ArrayDeque<>();
    private final ByteBufAllocator allocator;
    private final Random random;

    Onlooker(ByteBufAllocator allocator, Random random) {
        this.allocator = allocator;
        this.random = random;
    }

    /** Keeps some of {@code length} bytes that start at {@code index} and are the stream's from {@code position} on. */
    void keepSomeOf(ByteBuf buffer, long position, int index, int length) {
        if (length == 0) {
            return;
        }
        int from = random.nextInt(length);
        int some = 1 + random.nextInt(length - from);
        kept.add(new Kept(position + from, keep(buffer, index + from, some)));
    }

    private List<ByteBuf> keep(ByteBuf buffer, int index, int length) {
        int way = random.nextInt(3);
        if (way == 0) {
            return List.of(buffer.retainedSlice(index, length));
        } else if (way == 1 && buffer instanceof CompositeByteBuf chain) {
            return chain.decompose(index, length).stream().map(ByteBuf::retain).toList();
        }
        return throughOutput(buffer, index, length);
    }

    private List<ByteBuf> throughOutput(ByteBuf buffer, int index, int length) {
        Output output = new Output(allocator);
        output.write(buffer, index, length);
        List<ByteBuf> buffers = new ArrayList<>();
        for (ByteBuf next = output.poll(); next != null; next = output.poll()) {
            buffers.add(next);
        }
        return buffers;
    }

    /** Checks and lets go of the oldest until no more than {@code count} are kept. */
    void letGoDownTo(int count) {
        while (kept.size() > count) {
            letGo(kept.remove());
        }
    }

    private static void letGo(Kept oldest) {
        long position = oldest.position();
        for (ByteBuf buffer : oldest.buffers()) {
            KnownBytes.assertAt(position, buffer);
            position += buffer.readableBytes();
            buffer.release();
        }
    }
}
