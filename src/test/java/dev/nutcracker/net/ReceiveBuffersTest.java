package dev.nutcracker.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class ReceiveBuffersTest {
    private static final int READ_BYTES_MAX = 64 * 1024;

    private final ReceiveBuffers buffers = new ReceiveBuffers(READ_BYTES_MAX, 4);

    @ParameterizedTest
    @MethodSource("dev.nutcracker.net.TestLoop#transports")
    void shouldReadIntoTheSameBufferAgainOnceNobodyElseUsesIt(Transport transport) throws Exception {
        try (TestLoop loop = new TestLoop(transport)) {
            ByteBuf first = loop.call(this::allocate);
            loop.call(() -> first.writeZero(100).release());
            ByteBuf second = loop.call(this::allocate);

            assertThat(second).isSameAs(first);
            assertThat(second.readableBytes()).isZero();
            assertThat(second.readerIndex()).isEqualTo(ReceiveBuffers.HEADROOM_BYTES);
            assertThat(second.writableBytes()).isEqualTo(READ_BYTES_MAX);
            loop.call(second::release);
        }
    }

    @Test
    void shouldNeverReadIntoABufferThatSomebodyStillUses() throws Exception {
        try (TestLoop loop = new TestLoop(Transport.NIO)) {
            List<ByteBuf> used = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                ByteBuf buffer = loop.call(this::allocate);
                used.add(buffer.writeByte(i).retainedSlice(buffer.readerIndex(), 1));
                buffer.release();
            }

            for (int i = 0; i < used.size(); i++) {
                assertThat(used.get(i).getByte(0)).isEqualTo((byte) i);
            }
            used.forEach(ByteBuf::release);
        }
    }

    @Test
    void shouldUseTheBuffersOfALoopInTurnsRatherThanMakeNewOnes() throws Exception {
        try (TestLoop loop = new TestLoop(Transport.NIO)) {
            Set<Integer> seen = new HashSet<>();
            for (int i = 0; i < 100; i++) {
                ByteBuf one = loop.call(this::allocate);
                ByteBuf other = loop.call(this::allocate);
                seen.add(System.identityHashCode(one));
                seen.add(System.identityHashCode(other));
                one.release();
                other.release();
            }

            assertThat(seen).hasSize(2);
        }
    }

    @Test
    void shouldLetGoOfItsBuffersWhenTheLoopEnds() throws Exception {
        ByteBuf buffer;
        try (TestLoop loop = new TestLoop(Transport.NIO)) {
            buffer = loop.call(this::allocate);
        }

        assertThat(buffer.refCnt()).isOne();
        buffer.release();
    }

    private ByteBuf allocate() {
        return buffers.newHandle().allocate(ByteBufAllocator.DEFAULT);
    }
}
