package dev.nutcracker.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How clients hand chunks on to each other. */
final class SpareChunksTest {
    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true, true);
    private final SpareChunks spares = new SpareChunks(allocator);

    @AfterEach
    void assertEverythingIsFreed() {
        spares.close();
        assertThat(allocator.metric().usedDirectMemory()).isZero();
    }

    @Test
    void shouldHandOnChunksOfTheSameSize() {
        spares.open();
        HeldResponses.Chunk small = spares.take(256);
        HeldResponses.Chunk large = spares.take(512);
        small.buffer.writeZero(200);
        spares.giveBack(small);
        spares.giveBack(large);

        assertThat(spares.take(512)).isSameAs(large);
        HeldResponses.Chunk again = spares.take(256);
        assertThat(again).isSameAs(small);
        assertThat(again.buffer.isReadable()).as("it is empty again").isFalse();
        spares.giveBack(large);
        spares.giveBack(again);
    }

    @Test
    void shouldKeepNoMoreThanItMay() {
        spares.open();
        List<HeldResponses.Chunk> chunks = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            chunks.add(spares.take(SpareChunks.CHUNK_BYTES_MAX));
        }

        chunks.forEach(spares::giveBack);

        assertThat(allocator.metric().usedDirectMemory()).isEqualTo(64 * 1024);
    }

    @Test
    void shouldKeepNoneWhileThereIsNoClient() {
        spares.open();
        HeldResponses.Chunk chunk = spares.take(256);
        spares.close();

        spares.giveBack(chunk);

        assertThat(allocator.metric().usedDirectMemory()).isZero();
    }
}
