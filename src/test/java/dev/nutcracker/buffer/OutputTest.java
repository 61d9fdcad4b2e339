package dev.nutcracker.buffer;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class OutputTest {
    private static final int LARGE = Output.COPY_LIMIT_BYTES;
    private static final int SMALL = LARGE - 1;
    private static final int SEEDS = 40;
    private static final int STEPS = 60;

    private final RecordingAllocator allocator = Memory.UNPOOLED.recorded();
    private final Output output = new Output(allocator);

    @AfterEach
    void releasesEverything() {
        output.release();
        allocator.assertAllReleased();
    }

    @Test
    void shouldBeEmptyAtFirst() {
        assertThat(output.isEmpty()).isTrue();
        assertThat(output.pendingBytes()).isZero();
        assertThat(output.poll()).isNull();
    }

    /** Others may have them still. */
    @Test
    void shouldDropItsLastBytesWithoutWritingOverThem() {
        ByteBuf source = source(3 * LARGE);
        for (int dropped : new int[] {1, LARGE - 1, LARGE, LARGE + 1, LARGE + SMALL, LARGE + SMALL + 1}) {
            output.write(source, 0, LARGE);
            output.write(source, LARGE, SMALL);
            output.write(source, LARGE + SMALL, LARGE);
            int left = 2 * LARGE + SMALL - dropped;
            ByteBuf last = output.retainLast(dropped);

            output.dropLast(dropped);
            output.write(new byte[dropped]);

            KnownBytes.assertAt(left, last, last.readerIndex(), dropped);
            last.release();
            output.dropLast(dropped);
            assertThat(output.pendingBytes()).isEqualTo(left);
            assertContinuesAt(0);
        }
        source.release();
    }

    @Test
    void shouldPutWhatAnotherHasFirst() {
        ByteBuf source = source(2 * LARGE + 2 * SMALL);
        Output other = new Output(allocator);
        other.write(source, 0, SMALL);
        other.write(source, SMALL, LARGE);
        output.write(source, SMALL + LARGE, LARGE);
        output.write(source, SMALL + 2 * LARGE, SMALL);
        source.release();

        output.takeFirst(other);

        assertThat(other.isEmpty()).isTrue();
        assertThat(output.pendingBytes()).isEqualTo(2 * (LARGE + SMALL));
        assertContinuesAt(0);
    }

    @Test
    void shouldDropItsFirstBytes() {
        ByteBuf source = source(3 * LARGE);
        for (int dropped : new int[] {0, 1, SMALL, SMALL + 1, SMALL + LARGE, SMALL + LARGE + 7, SMALL + 2 * LARGE}) {
            output.write(source, 0, SMALL);
            output.write(source, SMALL, LARGE);
            output.write(source, SMALL + LARGE, LARGE);

            output.drop(dropped);

            assertThat(output.pendingBytes()).isEqualTo(SMALL + 2 * LARGE - dropped);
            assertContinuesAt(dropped);
        }
        source.release();
    }

    @Test
    void shouldCopySmallPiecesIntoOneBuffer() {
        ByteBuf source = source(SMALL);
        output.write(source, 0, SMALL);
        assertThat(source.refCnt()).isOne();
        source.setByte(0, ~source.getByte(0)).release();
        output.write(new byte[] {1, 2, 3});
        output.write(new byte[] {0, 4, 5, 0}, 1, 2);
        output.writeByte(6);

        ByteBuf only = next();
        KnownBytes.assertAt(0, only, 0, SMALL);
        assertThat(bytes(only.skipBytes(SMALL))).containsExactly(1, 2, 3, 4, 5, 6);
        only.release();
        assertThat(output.poll()).isNull();
    }

    @Test
    void shouldPassLargePiecesOnWithoutCopyingThem() {
        ByteBuf source = source(LARGE + 2);
        output.write(source, 1, LARGE);
        assertThat(source.refCnt()).isEqualTo(2);
        assertThat(source.readerIndex()).isZero();
        source.release();

        ByteBuf slice = next();
        KnownBytes.assertAt(1, slice);
        assertThat(slice.memoryAddress()).isEqualTo(source.memoryAddress() + 1);
        slice.release();
        assertThat(source.refCnt()).isZero();
    }

    @Test
    void shouldNotKeepABufferThatIsMuchLargerThanThePiece() {
        ByteBuf source = source(8 * LARGE + 8);
        output.write(source, 0, LARGE);
        assertThat(source.refCnt()).isOne();
        output.write(source, 0, LARGE + 1);
        assertThat(source.refCnt()).isEqualTo(2);
        source.release();

        ByteBuf copy = next();
        KnownBytes.assertAt(0, copy);
        copy.release();
        ByteBuf slice = next();
        KnownBytes.assertAt(0, slice);
        slice.release();
        assertThat(source.refCnt()).isZero();
    }

    @Test
    void shouldPassOnThePartsOfChainThatGoesOnChanging() {
        CompositeByteBuf chain = allocator.compositeDirectBuffer(8);
        chain.addComponents(true, source(LARGE), source(LARGE));
        output.write(chain, 10, LARGE);
        chain.skipBytes(LARGE + 10).discardReadComponents();
        chain.addComponent(true, source(LARGE));
        assertThat(chain.refCnt()).isOne();

        ByteBuf first = next();
        ByteBuf second = next();
        KnownBytes.assertAt(10, first);
        KnownBytes.assertAt(0, second);
        assertThat(first.readableBytes()).isEqualTo(LARGE - 10);
        assertThat(second.readableBytes()).isEqualTo(10);
        first.release();
        second.release();
        chain.release();
    }

    @Test
    void shouldBeginAnotherBufferWhenOneIsFull() {
        int piece = 1024;
        int count = 10 * Output.TAIL_BYTES_MAX / piece;
        ByteBuf source = source(piece);
        for (int i = 0; i < count; i++) {
            output.write(source, 0, piece);
        }
        source.release();

        assertThat(output.pendingBytes()).isEqualTo((long) count * piece);
        for (int i = 0; i < 10; i++) {
            ByteBuf full = next();
            assertThat(full.capacity()).isEqualTo(Output.TAIL_BYTES_MAX);
            KnownBytes.assertAt(0, full, full.writerIndex() - piece, piece);
            full.release();
        }
        assertThat(output.poll()).isNull();
    }

    @Test
    void shouldTakeASinglePieceThatIsLargerThanAFullBuffer() {
        byte[] large = new byte[3 * Output.TAIL_BYTES_MAX];
        Arrays.fill(large, (byte) 7);
        output.writeByte(6);
        output.write(large);

        ByteBuf first = next();
        assertThat(bytes(first)).containsExactly(6);
        first.release();
        ByteBuf second = next();
        assertThat(bytes(second)).isEqualTo(large);
        second.release();
    }

    @Test
    void shouldTakeOverTheReferenceOfWhatIsAppended() {
        ByteBuf appended = source(3);
        output.append(appended);

        assertThat(output.pendingBytes()).isEqualTo(3);
        assertThat(output.poll()).isSameAs(appended);
        assertThat(appended.refCnt()).isOne();
        appended.release();
    }

    @Test
    void shouldNotTouchBuffersThatAreDrained() {
        output.write(new byte[] {1});
        ByteBuf drained = next();
        output.write(new byte[] {2});
        ByteBuf next = next();

        assertThat(bytes(drained)).containsExactly(1);
        assertThat(bytes(next)).containsExactly(2);
        drained.release();
        next.release();
    }

    @Test
    void shouldDropEverythingWhenReleasedAndBeUsableAgain() {
        ByteBuf source = source(LARGE);
        output.write(new byte[] {1});
        output.write(source, 0, LARGE);
        output.write(new byte[] {2});
        output.release();

        assertThat(source.refCnt()).isOne();
        assertThat(output.isEmpty()).isTrue();
        source.release();

        output.write(new byte[] {3});
        assertThat(bytes(drain(output))).containsExactly(3);
    }

    @ParameterizedTest
    @EnumSource
    void shouldKeepTheOrderOfCopiesAndSlices(Memory memory) {
        for (int seed = 0; seed < SEEDS; seed++) {
            RecordingAllocator recorded = memory.recorded();
            runRandomly(recorded, new Random(seed));
            recorded.assertAllReleased();
        }
    }

    @ParameterizedTest
    @ValueSource(
            longs = {0, 1, -1, 9, 10, -10, 99, 100, 4_294_967_296L, Long.MAX_VALUE, Long.MIN_VALUE, Long.MIN_VALUE + 1})
    void shouldWriteDecimals(long value) {
        output.writeDecimal(value);

        assertThat(new String(bytes(drain(output)), US_ASCII)).isEqualTo(Long.toString(value));
    }

    @Test
    void shouldWriteDecimalsOfEveryLength() {
        StringBuilder expected = new StringBuilder();
        Random random = new Random(1);
        for (long power = 1; power > 0; power = power <= Long.MAX_VALUE / 10 ? power * 10 : 0) {
            for (long value : new long[] {power - 1, power, power + 1, -power, 1 - power, random.nextLong(power)}) {
                output.writeDecimal(value);
                output.writeByte(' ');
                expected.append(value).append(' ');
            }
        }

        assertThat(new String(bytes(drain(output)), US_ASCII)).isEqualTo(expected.toString());
    }

    private static void runRandomly(RecordingAllocator allocator, Random random) {
        Output output = new Output(allocator);
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        ByteArrayOutputStream actual = new ByteArrayOutputStream();
        for (int i = 0; i < STEPS; i++) {
            writeSomething(allocator, output, expected, random);
            assertThat(output.pendingBytes()).isEqualTo(expected.size() - actual.size());
            if (random.nextInt(4) == 0) {
                pollInto(actual, output);
                assertThat(output.pendingBytes()).isEqualTo(expected.size() - actual.size());
            }
        }
        while (!output.isEmpty()) {
            pollInto(actual, output);
        }
        assertThat(output.poll()).isNull();
        assertThat(actual.toByteArray()).isEqualTo(expected.toByteArray());
    }

    private static void writeSomething(
            RecordingAllocator allocator, Output output, ByteArrayOutputStream expected, Random random) {
        long position = random.nextInt(1_000_000);
        int length = random.nextBoolean() ? random.nextInt(100) : random.nextInt(3 * LARGE);
        byte[] bytes = KnownBytes.at(position, length);
        switch (random.nextInt(6)) {
            case 0 -> output.write(bytes);
            case 1 -> output.write(KnownBytes.at(position - 1, length + 2), 1, length);
            case 2 -> output.append(allocator.directBuffer(length).writeBytes(bytes));
            case 3 -> writeFrom(chain(allocator, bytes, random), output, length);
            case 4 -> {
                long value = random.nextLong() >> random.nextInt(64);
                output.writeDecimal(value);
                bytes = Long.toString(value).getBytes(US_ASCII);
            }
            default -> writeFrom(allocator.directBuffer(length + 2).writeByte(0).writeBytes(bytes), output, length);
        }
        expected.writeBytes(bytes);
    }

    /** The bytes from index 1 on, from a buffer that is let go of and, where it was copied, overwritten. */
    private static void writeFrom(ByteBuf source, Output output, int length) {
        output.write(source, 1, length);
        if (length < Output.COPY_LIMIT_BYTES) {
            source.setZero(0, source.capacity());
        }
        source.release();
    }

    private static ByteBuf chain(RecordingAllocator allocator, byte[] bytes, Random random) {
        CompositeByteBuf chain = allocator.compositeDirectBuffer(Integer.MAX_VALUE);
        chain.addComponent(true, allocator.directBuffer(1).writeByte(0));
        for (int done = 0; done < bytes.length; ) {
            int part = 1 + random.nextInt(bytes.length - done);
            chain.addComponent(true, allocator.directBuffer(part).writeBytes(bytes, done, part));
            done += part;
        }
        return chain;
    }

    private static void pollInto(ByteArrayOutputStream actual, Output output) {
        ByteBuf next = output.poll();
        if (next != null) {
            actual.writeBytes(bytes(next));
            next.release();
        }
    }

    private static ByteBuf drain(Output output) {
        ByteArrayOutputStream actual = new ByteArrayOutputStream();
        while (!output.isEmpty()) {
            pollInto(actual, output);
        }
        return Unpooled.wrappedBuffer(actual.toByteArray());
    }

    private static byte[] bytes(ByteBuf buffer) {
        byte[] bytes = new byte[buffer.readableBytes()];
        buffer.getBytes(buffer.readerIndex(), bytes);
        return bytes;
    }

    private void assertContinuesAt(int first) {
        int at = first;
        for (ByteBuf buffer = output.poll(); buffer != null; buffer = output.poll()) {
            KnownBytes.assertAt(at, buffer, buffer.readerIndex(), buffer.readableBytes());
            at += buffer.readableBytes();
            buffer.release();
        }
    }

    private ByteBuf next() {
        return Objects.requireNonNull(output.poll());
    }

    private ByteBuf source(int length) {
        return allocator.directBuffer(length).writeBytes(KnownBytes.at(0, length));
    }

    @Test
    void shouldCopyWhatLiesOnTheHeapHoweverLarge() {
        ByteBuf source = Unpooled.wrappedBuffer(new byte[100_000]);
        Output output = new Output(UnpooledByteBufAllocator.DEFAULT);

        output.write(source, 0, 100_000);

        ByteBuf written = Objects.requireNonNull(output.poll());
        assertThat(written.isDirect()).isTrue();
        assertThat(written.readableBytes()).isEqualTo(100_000);
        assertThat(source.refCnt()).isEqualTo(1);
        written.release();
    }
}
