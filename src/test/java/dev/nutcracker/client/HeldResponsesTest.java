package dev.nutcracker.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
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
    private final HeldResponses held = new HeldResponses(allocator);
    private final List<ByteBuf> chunks = new ArrayList<>();
    private final List<Integer> lengths = new ArrayList<>();

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

        assertThat(chunks.stream().distinct()).hasSizeLessThan(10).allMatch(ByteBuf::isDirect);
        assertThat(held.bytes())
                .isEqualTo(allocator.metric().usedDirectMemory())
                .isLessThan(40_000);
        letGoOfAll();
    }

    @Test
    void shouldKeepTheBytesOfEach() {
        ByteBuf source = Unpooled.copiedBuffer(new byte[] {9, 1, 2, 3, 9});
        ByteBuf first = held.copy(source, 1, 3);
        int end = first.writerIndex();
        ByteBuf second = held.copy(new byte[] {4, 5});

        assertThat(second).isSameAs(first);
        byte[] bytes = new byte[5];
        first.getBytes(end - 3, bytes);
        assertThat(bytes).containsExactly(1, 2, 3, 4, 5);
        held.letGo(first, 3);
        held.letGo(second, 2);
    }

    @Test
    void shouldFreeAChunkWhenTheLastInItIsLetGo() {
        copy("x".repeat(5000));
        copy("y".repeat(5000));
        copy("z".repeat(5000));
        long all = held.bytes();

        letGo(0);
        chunks.removeFirst();
        lengths.removeFirst();

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
        ByteBuf onItsWay = chunks.getFirst().retainedSlice();

        letGoOfAll();

        assertThat(held.bytes()).isZero();
        onItsWay.release();
    }

    @Test
    void shouldCountWhatIsKeptWhereItWasRead() {
        held.keep(5000);
        assertThat(held.bytes()).isEqualTo(5000);

        held.letGo(5000);
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
        chunks.add(held.copy(response.getBytes(StandardCharsets.US_ASCII)));
        lengths.add(response.length());
    }

    private void letGo(int number) {
        held.letGo(chunks.get(number), lengths.get(number));
    }

    private void letGoOfAll() {
        for (int i = 0; i < chunks.size(); i++) {
            letGo(i);
        }
    }
}
