package dev.nutcracker.buffer;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.util.Objects;
import java.util.Random;

/** One random life of an input: bytes come, some are used, some are kept by others; everything is checked. */
final class InputRun {
    private static final int ALWAYS_CHECKED_BYTES = 2 * 1024;
    private static final int KEPT_MAX = 8;

    private final Random random;
    private final Input input;
    private final PeerAddress peer;
    private final Onlooker onlooker;
    private final int useOneIn;
    private final int keepOneIn;
    private long usedBytes;

    InputRun(RecordingAllocator allocator, int seed) {
        random = new Random(seed);
        input = new Input(allocator);
        peer = new PeerAddress(allocator, random, true);
        onlooker = new Onlooker(allocator, random);
        useOneIn = 1 + random.nextInt(8);
        keepOneIn = 1 + random.nextInt(16);
    }

    void run(int rounds, int unusedMaxBytes) {
        for (int round = 0; round < rounds; round++) {
            receive();
            use(unusedMaxBytes);
            checkSometimes();
            onlooker.letGoDownTo(random.nextInt(KEPT_MAX + 1));
        }
        check();
        input.release();
        onlooker.letGoDownTo(0);
    }

    private void receive() {
        ByteBuf unused = input.add(peer.send());
        assertThat(unused).isSameAs(input.unused());
        assertThat(input.unusedBytes()).isEqualTo(peer.sentBytes() - usedBytes);
        keepSometimes();
    }

    /** Reads message by message, and checks each byte of them. */
    private void use(int unusedMaxBytes) {
        int length = 0;
        if (random.nextInt(useOneIn) == 0 || input.unusedBytes() > unusedMaxBytes) {
            length = random.nextInt(4) == 0 ? input.unusedBytes() : random.nextInt(input.unusedBytes() + 1);
        }
        ByteBuf unused = unused();
        KnownBytes.assertAt(usedBytes, unused, unused.readerIndex(), length);
        if (random.nextInt(keepOneIn) == 0) {
            onlooker.keepSomeOf(unused, usedBytes, unused.readerIndex(), length);
        }
        unused.skipBytes(length);
        usedBytes += length;
        input.discardUsed();
        keepSometimes();
    }

    private void keepSometimes() {
        if (input.unused() != null && random.nextInt(keepOneIn) == 0) {
            onlooker.keepSomeOf(unused(), usedBytes, unused().readerIndex(), input.unusedBytes());
        }
    }

    private void checkSometimes() {
        if (input.unusedBytes() < ALWAYS_CHECKED_BYTES || random.nextInt(8) == 0) {
            check();
        }
    }

    private void check() {
        assertThat(input.unusedBytes()).isEqualTo(peer.sentBytes() - usedBytes);
        if (input.unusedBytes() > 0) {
            KnownBytes.assertAt(usedBytes, unused());
        }
    }

    private ByteBuf unused() {
        return Objects.requireNonNull(input.unused());
    }
}
