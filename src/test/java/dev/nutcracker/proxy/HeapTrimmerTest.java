package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When the heap is collected so that it gets smaller. */
class HeapTrimmerTest {
    private static final long MIB = 1 << 20;

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final GivenHeap heap = new GivenHeap();

    @BeforeEach
    void startWithTwelveMebibytes() {
        channel.freezeTime();
        heap.committedBytes = 12 * MIB;
        heap.usedBytes = 3 * MIB;
        new HeapTrimmer(channel.eventLoop(), heap).start();
    }

    @AfterEach
    void close() {
        channel.close();
    }

    @Test
    void aHeapThatHasNotGrownIsLeftAlone() {
        heap.usedBytes += MIB / 2;

        later();

        assertThat(heap.collections).isZero();
    }

    @Test
    void afterABurstItIsCollectedOnceItIsQuiet() {
        heap.grow(20 * MIB);
        later();
        assertThat(heap.collections).as("still busy").isZero();

        heap.usedBytes += MIB / 2;
        later();

        assertThat(heap.collections).isEqualTo(1);
    }

    @Test
    void aBusyProxyIsNotStopped() {
        heap.grow(20 * MIB);

        for (int i = 0; i < 10; i++) {
            heap.usedBytes += 2 * MIB;
            later();
        }

        assertThat(heap.collections).isZero();
    }

    @Test
    void aYoungCollectionSinceTheLastLookMeansBusy() {
        heap.grow(20 * MIB);
        later();

        heap.usedBytes -= 3 * MIB;
        later();

        assertThat(heap.collections).isZero();
    }

    @Test
    void aHeapThatStaysLargeIsNotCollectedAgainAndAgain() {
        heap.staysLarge = true;
        heap.grow(20 * MIB);

        for (int i = 0; i < 10; i++) {
            later();
        }

        assertThat(heap.collections).isEqualTo(1);
    }

    @Test
    void aHeapThatHasStayedLargeIsCollectedAgainAfterTenMinutes() {
        heap.staysLarge = true;
        heap.grow(20 * MIB);
        later();
        later();
        assertThat(heap.collections).isEqualTo(1);

        heap.staysLarge = false;
        for (int i = 0; i < 70; i++) {
            later();
        }

        assertThat(heap.collections).isEqualTo(2);
        assertThat(heap.committedBytes).isEqualTo(12 * MIB);
    }

    @Test
    void theNextBurstIsFollowedByACollectionToo() {
        for (int burst = 1; burst <= 3; burst++) {
            heap.grow(20 * MIB);
            later();
            later();
            assertThat(heap.collections).as("after burst %d", burst).isEqualTo(burst);
        }
    }

    private void later() {
        channel.advanceTimeBy(10, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
    }

    private static final class GivenHeap implements HeapTrimmer.Heap {
        private long committedBytes;
        private long usedBytes;
        private int collections;
        private boolean staysLarge;

        void grow(long bytes) {
            committedBytes += bytes;
            usedBytes += bytes;
        }

        @Override
        public long committedBytes() {
            return committedBytes;
        }

        @Override
        public long usedBytes() {
            return usedBytes;
        }

        @Override
        public void collect() {
            collections++;
            if (!staysLarge) {
                committedBytes = 12 * MIB;
                usedBytes = 3 * MIB;
            }
        }
    }
}
