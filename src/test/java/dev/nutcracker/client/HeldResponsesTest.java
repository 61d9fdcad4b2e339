package dev.nutcracker.client;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.buffer.Output;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How the bytes of responses lie that wait for their turn. */
final class HeldResponsesTest {
    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true, true);
    private final HeldResponses held = new HeldResponses(new SpareChunks(allocator));
    private final List<HeldResponses.Chunk> chunks = new ArrayList<>();

    @AfterEach
    void assertEverythingIsFreed() {
        assertThat(held.bytes()).isZero();
        assertThat(allocator.metric().usedDirectMemory()).isZero();
        assertThat(allocator.metric().usedHeapMemory()).isZero();
    }

    @Test
    void shouldPackSmallResponsesOutsideTheHeap() {
        for (int i = 0; i < 1000; i++) {
            copy("response " + i);
        }

        assertThat(chunks.stream().distinct()).hasSizeLessThan(10);
        assertThat(allocator.metric().usedHeapMemory()).isZero();
        assertThat(held.bytes())
                .isEqualTo(allocator.metric().usedDirectMemory())
                .isLessThan(40_000);
        letGoOfAll();
    }

    @Test
    void shouldKeepTheBytesOfEach() {
        ByteBuf source = Unpooled.copiedBuffer(new byte[] {9, 1, 2, 3, 9});
        HeldResponses.Chunk first = held.hold(source, 1, 3);
        int start = first.latest();
        HeldResponses.Chunk second = held.hold(new byte[] {4, 5});

        assertThat(second).isSameAs(first);
        assertThat(written(first, start, 3)).containsExactly(1, 2, 3);
        assertThat(written(second, second.latest(), 2)).containsExactly(4, 5);
        held.letGo(first);
        held.letGo(second);
    }

    @Test
    void shouldFreeAChunkWhenTheLastInItIsLetGo() {
        copy("x".repeat(5000));
        copy("y".repeat(5000));
        copy("z".repeat(5000));
        long all = held.bytes();

        held.letGo(chunks.removeFirst());

        assertThat(held.bytes()).isLessThanOrEqualTo(all - 5000);
        letGoOfAll();
    }

    @Test
    void shouldGiveALargeResponseAChunkOfItsOwnSize() {
        copy("a");
        long before = held.bytes();
        copy("x".repeat(100_000));

        assertThat(held.bytes()).isEqualTo(before + 100_000);
        letGoOfAll();
    }

    @Test
    void shouldNotCountALargeResponseThatIsOnItsWay() {
        copy("x".repeat(100_000));
        Output onItsWay = new Output(allocator);
        chunks.getFirst().write(0, 100_000, onItsWay);

        letGoOfAll();

        assertThat(held.bytes()).isZero();
        assertThat(onItsWay.pendingBytes()).isEqualTo(100_000);
        onItsWay.release();
    }

    @Test
    void shouldCountWhatIsKeptWhereItWasRead() {
        ByteBuf source = Unpooled.wrappedBuffer(new byte[5000]);
        HeldResponses.Chunk chunk = held.hold(source, 0, 5000);

        assertThat(held.bytes()).isEqualTo(5000);
        assertThat(source.refCnt()).isEqualTo(2);
        held.letGo(chunk);
        assertThat(source.refCnt()).isOne();
    }

    @Test
    void shouldLeaveNothingBehindWhenItEndsBeforeWhatItHolds() {
        copy("a");
        held.end();
        copy("b");
        held.end();

        letGoOfAll();
    }

    private void copy(String response) {
        chunks.add(held.hold(response.getBytes(StandardCharsets.US_ASCII)));
    }

    private void letGoOfAll() {
        chunks.forEach(held::letGo);
    }

    private byte[] written(HeldResponses.Chunk chunk, int index, int length) {
        Output out = new Output(allocator);
        chunk.write(index, length, out);
        ByteBuf written = requireNonNull(out.poll());
        byte[] bytes = ByteBufUtil.getBytes(written);
        written.release();
        return bytes;
    }
}
