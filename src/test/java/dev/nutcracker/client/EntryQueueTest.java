package dev.nutcracker.client;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.buffer.Output;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class EntryQueueTest {
    private final EntryQueue queue = new EntryQueue();
    private int added;

    @Test
    void shouldKeepTheOrderWhileItGrowsAtAnyPlaceInTheRing() {
        for (int offset = 0; offset < EntryQueue.LENGTH_MIN; offset++) {
            add(offset);
            polled(offset);
            int first = added;

            add(100);

            assertThat(queue.count()).isEqualTo(100);
            assertThat(polled(100)).containsExactlyElementsOf(numbers(first, 100));
            assertThat(queue.isEmpty()).isTrue();
            assertThat(queue.peek()).isNull();
            assertThat(queue.poll()).isNull();
        }
    }

    @Test
    void shouldPutBehindTheFirstWhereverThatIsInTheRing() {
        for (int offset = 0; offset < 2 * EntryQueue.LENGTH_MIN; offset++) {
            add(offset);
            polled(offset);
            added = 0;
            add(EntryQueue.LENGTH_MIN);

            queue.addBehindFirst(new Numbered(-1));

            assertThat(polled(EntryQueue.LENGTH_MIN + 1)).containsExactly(0, -1, 1, 2, 3, 4, 5, 6, 7);
        }
    }

    @Test
    void shouldPutBehindTheFirstThatIsTheOnlyOne() {
        add(1);

        queue.addBehindFirst(new Numbered(-1));
        add(1);

        assertThat(polled(3)).containsExactly(0, -1, 1);
    }

    @Test
    void shouldGiveBackTheRingOfABurstAndKeepWhatIsInIt() {
        add(10_000);
        assertThat(queue.heapBytes()).isGreaterThan(10_000 * 4);
        polled(9_990);

        for (int turn = 0; turn < 10; turn++) {
            queue.shrink();
        }

        assertThat(queue.heapBytes()).isLessThan(EntryQueue.LENGTH_KEPT * 4);
        assertThat(polled(10)).containsExactlyElementsOf(numbers(9_990, 10));
    }

    @Test
    void shouldKeepARingThatIsInUse() {
        add(200);
        int bytes = queue.heapBytes();

        queue.shrink();

        assertThat(queue.heapBytes()).isEqualTo(bytes);
        assertThat(polled(200)).containsExactlyElementsOf(numbers(0, 200));
    }

    private void add(int count) {
        for (int i = 0; i < count; i++) {
            queue.add(new Numbered(added++));
        }
    }

    private List<Integer> polled(int count) {
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            QueueEntry expected = requireNonNull(queue.peek());
            assertThat(queue.poll()).isSameAs(expected);
            numbers.add(((Numbered) expected).number);
        }
        return numbers;
    }

    private static List<Integer> numbers(int first, int count) {
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            numbers.add(first + i);
        }
        return numbers;
    }

    private record Numbered(int number) implements QueueEntry {
        @Override
        public boolean isAnswered() {
            return true;
        }

        @Override
        public void writeResponse(Output out) {}

        @Override
        public long swallow() {
            return 0;
        }
    }
}
