package dev.nutcracker.buffer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class InputTest {
    private static final int CHUNK_BYTES = 64 * 1024;
    private static final int SEEDS = 40;
    private static final int ROUNDS = 120;
    private static final int UNUSED_MAX_BYTES = 6 * CHUNK_BYTES;

    private final UnpooledByteBufAllocator memory = new UnpooledByteBufAllocator(true);
    private final RecordingAllocator allocator = new RecordingAllocator(memory);
    private final Input input = new Input(allocator);
    private final PeerAddress peer = new PeerAddress(allocator, new Random(1), false);
    private long usedBytes;

    @AfterEach
    void releasesEverything() {
        input.release();
        allocator.assertAllReleased();
    }

    @Test
    void shouldReadWholeMessageFromTheBufferItWasReceivedInto() {
        ByteBuf received = peer.send(CHUNK_BYTES, 10);

        assertThat(input.add(received)).isSameAs(received);
        use(10);

        assertThat(input.unused()).isNull();
        assertThat(input.unusedBytes()).isZero();
        assertThat(received.refCnt()).isZero();
    }

    @Test
    void shouldCopySmallRestsTogether() {
        input.add(peer.send(100, 100));
        use(10);
        input.add(peer.send(100, 60));
        use(0);

        assertThat(input.unused()).isNotInstanceOf(CompositeByteBuf.class);
        assertUnusedIsKnown();
    }

    @Test
    void shouldPutSmallRestsInFrontOfWhatComesIfThereIsRoom() {
        input.add(peer.send(100, 100));
        use(10);
        ByteBuf received = peer.send(90, CHUNK_BYTES, CHUNK_BYTES);

        assertThat(input.add(received)).isSameAs(received);

        assertThat(received.readerIndex()).isZero();
        assertThat(input.unusedBytes()).isEqualTo(90 + CHUNK_BYTES);
        assertUnusedIsKnown();
    }

    @Test
    void shouldChainLargeRestsWithoutCopyingThem() {
        ByteBuf first = peer.send(CHUNK_BYTES, CHUNK_BYTES);
        ByteBuf second = peer.send(CHUNK_BYTES, CHUNK_BYTES);
        input.add(first);
        use(0);
        input.add(second);
        use(0);

        assertThat(input.unused()).isInstanceOf(CompositeByteBuf.class);
        assertThat(first.refCnt()).isOne();
        assertThat(second.refCnt()).isOne();
        assertUnusedIsKnown();
    }

    @Test
    void shouldLetGoOfPartsOfTheChainThatAreUsed() {
        ByteBuf first = peer.send(CHUNK_BYTES, CHUNK_BYTES);
        input.add(first);
        input.add(peer.send(CHUNK_BYTES, CHUNK_BYTES));
        input.add(peer.send(CHUNK_BYTES, CHUNK_BYTES));
        use(CHUNK_BYTES + 1);

        assertThat(first.refCnt()).isZero();
        assertUnusedIsKnown();
    }

    @Test
    void shouldKeepTakingBytesAfterOnesThatWereEmpty() {
        input.add(peer.send(CHUNK_BYTES, 0));
        use(0);
        assertThat(input.unused()).isNull();

        for (int i = 0; i < 4; i++) {
            input.add(peer.send(5 * CHUNK_BYTES, 2 * CHUNK_BYTES));
            use(0);
            input.add(peer.send(CHUNK_BYTES, 0));
            use(0);
        }
        use(input.unusedBytes() - CHUNK_BYTES);
        input.add(peer.send(CHUNK_BYTES, 0));
        use(0);

        assertUnusedIsKnown();
    }

    @Test
    void shouldTakeBuffersThatAreChainsThemselves() {
        for (int length : new int[] {CHUNK_BYTES, 10, CHUNK_BYTES, 10, 1}) {
            CompositeByteBuf chain = allocator.compositeDirectBuffer(2);
            chain.addComponent(true, peer.send(length, length));
            // Room behind the bytes, as a chain has that was written to.
            chain.addComponent(false, allocator.directBuffer(64).writeZero(64));
            input.add(chain);
            use(0);
            input.add(peer.send(64, 5));
            use(0);
        }

        assertUnusedIsKnown();
    }

    @Test
    void shouldNotWriteIntoTailThatOthersHold() {
        input.add(peer.send(CHUNK_BYTES, CHUNK_BYTES));
        CompositeByteBuf chain = (CompositeByteBuf) input.add(peer.send(CHUNK_BYTES, 100));
        ByteBuf held = chain.decompose(CHUNK_BYTES, 100).getFirst().retain();
        use(0);
        input.add(peer.send(CHUNK_BYTES, 100));
        use(0);

        assertThat(chain.numComponents())
                .as("a new tail behind the one that is held")
                .isEqualTo(3);
        KnownBytes.assertAt(CHUNK_BYTES, held);
        assertUnusedIsKnown();
        held.release();
    }

    @ParameterizedTest
    @EnumSource
    void shouldGiveEveryByteOnceAndInOrderWhateverTheChunks(Memory kind) {
        for (int seed = 0; seed < SEEDS; seed++) {
            RecordingAllocator recorded = kind.recorded();
            new InputRun(recorded, seed).run(ROUNDS, UNUSED_MAX_BYTES);
            recorded.assertAllReleased();
        }
    }

    @Test
    void shouldKeepMemoryInProportionToBytesThatComeOneAtATime() {
        for (int i = 0; i < 5000; i++) {
            input.add(peer.send(CHUNK_BYTES, 1));
            use(0);
            assertMemoryIsInProportion();
        }
        assertUnusedIsKnown();
    }

    @Test
    void shouldKeepMemoryInProportionToFewBytesThatComeBehindManyOthers() {
        input.add(peer.send(CHUNK_BYTES, CHUNK_BYTES));
        for (int i = 0; i < 5000; i++) {
            input.add(peer.send(256, 11));
            use(0);
            assertMemoryIsInProportion();
        }
        assertUnusedIsKnown();
    }

    @Test
    void shouldKeepMemoryInProportionWhenFullAndEmptyBuffersAlternate() {
        input.add(peer.send(CHUNK_BYTES, CHUNK_BYTES));
        for (int i = 0; i < 1000; i++) {
            input.add(peer.send(512, 300));
            use(0);
            input.add(peer.send(512, 1));
            use(0);
            assertMemoryIsInProportion();
        }
        assertUnusedIsKnown();
    }

    @Test
    void shouldKeepMemoryInProportionWhateverTheChunks() {
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            PeerAddress sender = new PeerAddress(allocator, random, false);
            for (int round = 0; round < ROUNDS; round++) {
                input.add(sender.send());
                skip(random.nextInt(4) == 0 ? random.nextInt(input.unusedBytes() + 1) : 0);
                assertMemoryIsInProportion();
            }
            input.release();
        }
    }

    @Test
    void shouldReleaseWhatItWasGivenWhenThereIsNoMemoryToKeepIt() {
        input.add(peer.send(100, 100));
        ByteBuf slice = Objects.requireNonNull(input.unused()).retainedSlice();
        ByteBuf received = peer.send(100, 50);
        allocator.exhaust();

        assertThatThrownBy(() -> input.add(received)).isInstanceOf(OutOfMemoryError.class);

        assertThat(received.refCnt()).isZero();
        KnownBytes.assertAt(0, slice);
        slice.release();
    }

    @Test
    void shouldReleaseWhatItWasGivenWhenThereIsNoMemoryToChainIt() {
        input.add(peer.send(CHUNK_BYTES, CHUNK_BYTES));
        input.add(peer.send(CHUNK_BYTES, CHUNK_BYTES));
        ByteBuf received = peer.send(CHUNK_BYTES, 50);
        allocator.exhaust();

        assertThatThrownBy(() -> input.add(received)).isInstanceOf(OutOfMemoryError.class);

        assertThat(received.refCnt()).isZero();
    }

    private void use(int length) {
        skip(length);
        usedBytes += length;
    }

    private void skip(int length) {
        if (length > 0) {
            Objects.requireNonNull(input.unused()).skipBytes(length);
        }
        input.discardUsed();
    }

    private void assertUnusedIsKnown() {
        assertThat(input.unusedBytes()).isEqualTo(peer.sentBytes() - usedBytes);
        KnownBytes.assertAt(usedBytes, Objects.requireNonNull(input.unused()));
    }

    /** Buffers are at least half full, but for the two ends of a chain. */
    private void assertMemoryIsInProportion() {
        assertThat(memory.metric().usedDirectMemory()).isLessThanOrEqualTo(2L * input.unusedBytes() + 3 * CHUNK_BYTES);
        if (input.unusedBytes() < Input.CHAIN_FROM_BYTES) {
            assertThat(memory.metric().usedDirectMemory()).isLessThanOrEqualTo(2L * input.unusedBytes());
        }
    }
}
