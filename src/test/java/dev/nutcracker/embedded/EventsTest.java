package dev.nutcracker.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.testing.LogWatch;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** The way of events to the program. */
@ResourceLock(LogWatch.LOG)
final class EventsTest {
    private final List<Event> got = new ArrayList<>();

    private static Event event(int number) {
        return new Event.TopologyChanged(Instant.EPOCH, "alpha", "change " + number);
    }

    private static List<Event> events(int from, int to) {
        return IntStream.range(from, to).mapToObj(EventsTest::event).toList();
    }

    @Test
    void shouldKeepTheOrderAndHaveToldAllAtTheEnd() {
        Events events = Events.to(got::add, "events-test");
        events(0, 500).forEach(events::happened);
        events.end();

        assertThat(got).isEqualTo(events(0, 500));
    }

    @Test
    void shouldTellNothingAfterTheEnd() {
        Events events = Events.to(got::add, "events-test");
        events.end();
        events.happened(event(1));
        events.end();

        assertThat(got).isEmpty();
    }

    @Test
    void shouldDropWhatIsTooMuchAndSayHowMany() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch free = new CountDownLatch(1);
        try (LogWatch log = new LogWatch()) {
            Events events = Events.to(
                    event -> {
                        got.add(event);
                        busy.countDown();
                        await(free);
                    },
                    "events-test");
            events.happened(event(-1));
            busy.await();
            events(0, Events.WAITING_MAX + 7).forEach(events::happened);
            free.countDown();
            events.end();

            assertThat(log.text()).contains("the consumer of events is slow: 1024 wait for it");
        }
        assertThat(got.subList(1, 1 + Events.WAITING_MAX)).isEqualTo(events(0, Events.WAITING_MAX));
        assertThat(got.subList(1 + Events.WAITING_MAX, got.size()))
                .singleElement()
                .isInstanceOfSatisfying(
                        Event.Dropped.class,
                        dropped -> assertThat(dropped.count()).isEqualTo(7));
    }

    @Test
    void shouldSayWhereSomeAreMissing() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch free = new CountDownLatch(1);
        CountDownLatch half = new CountDownLatch(Events.WAITING_MAX / 2);
        Events events = Events.to(
                event -> {
                    got.add(event);
                    busy.countDown();
                    await(free);
                    half.countDown();
                },
                "events-test");
        events.happened(event(-1));
        busy.await();
        events(0, Events.WAITING_MAX + 3).forEach(events::happened);
        free.countDown();
        half.await();
        events.happened(event(7777));
        events.end();

        assertThat(got.getLast()).isEqualTo(event(7777));
        assertThat(got.get(got.size() - 2))
                .isInstanceOfSatisfying(
                        Event.Dropped.class,
                        dropped -> assertThat(dropped.count()).isEqualTo(3));
    }

    @Test
    void shouldGoOnAfterAFailureOfTheConsumer() {
        try (LogWatch log = new LogWatch()) {
            Events events = Events.to(
                    event -> {
                        got.add(event);
                        throw new IllegalStateException("of the test");
                    },
                    "events-test");
            events(0, 3).forEach(events::happened);
            events.end();

            assertThat(log.text()).contains("the consumer of events has failed at");
        }
        assertThat(got).isEqualTo(events(0, 3));
    }

    @Test
    void shouldNotWaitForItselfIfTheConsumerEndsIt() throws Exception {
        AtomicReference<Events> self = new AtomicReference<>();
        CountDownLatch told = new CountDownLatch(1);
        Events events = Events.to(
                event -> {
                    Objects.requireNonNull(self.get()).end();
                    told.countDown();
                },
                "events-test");
        self.set(events);
        events.happened(event(1));

        told.await();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
