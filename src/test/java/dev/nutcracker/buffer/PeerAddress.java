package dev.nutcracker.buffer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.Random;

/** The other end of an input: delivers a known stream in chunks of every size, in buffers that are more or less full. */
final class PeerAddress {
    private static final int HEADROOM_BYTES_MAX = 6 * 1024;
    private static final int[] CAPACITIES = {1, 64, 512, 8 * 1024, 64 * 1024};

    private final ByteBufAllocator allocator;
    private final Random random;
    private final boolean slicing;
    private final int[] capacities;
    private long sentBytes;

    /** @param slicing whether some chunks are cut out of a buffer that has more behind them than they show */
    PeerAddress(ByteBufAllocator allocator, Random random, boolean slicing) {
        this.slicing = slicing;
        this.allocator = allocator;
        this.random = random;
        this.capacities = random.ints(1 + random.nextInt(3), 0, CAPACITIES.length)
                .map(i -> CAPACITIES[i])
                .toArray();
    }

    long sentBytes() {
        return sentBytes;
    }

    /** The next bytes, as a socket delivers them. */
    ByteBuf send() {
        int capacity = capacities[random.nextInt(capacities.length)];
        int length = switch (random.nextInt(4)) {
            case 0 -> 1;
            case 1 -> capacity;
            default -> 1 + random.nextInt(capacity);
        };
        return slicing && random.nextInt(16) == 0
                ? sendSlice(capacity, length)
                : send(random.nextBoolean() ? 0 : random.nextInt(HEADROOM_BYTES_MAX), capacity, length);
    }

    /** The next {@code length} bytes in a buffer of {@code capacity} bytes. */
    ByteBuf send(int capacity, int length) {
        return send(0, capacity, length);
    }

    /** The next {@code length} bytes, behind {@code headroom} bytes of room. */
    ByteBuf send(int headroom, int capacity, int length) {
        ByteBuf buffer = allocator
                .directBuffer(headroom + capacity)
                .setIndex(headroom, headroom)
                .writeBytes(KnownBytes.at(sentBytes, length));
        sentBytes += length;
        return buffer;
    }

    private ByteBuf sendSlice(int capacity, int length) {
        ByteBuf whole = send(capacity, length);
        ByteBuf slice = whole.retainedSlice(0, length);
        whole.release();
        return slice;
    }
}
