package dev.nutcracker.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class AcceptPauseTest {
    private final EmbeddedChannel listening = new EmbeddedChannel();
    private final AcceptPause pause = new AcceptPause(listening);

    @BeforeEach
    void freezeTime() {
        listening.freezeTime();
    }

    @AfterEach
    void close() {
        listening.close();
    }

    @Test
    void shouldAcceptABurstAndThenOneInEachInterval() {
        AcceptRate rate = AcceptRate.of(100, 50);

        accept(rate, 4);
        assertThat(accepts()).isTrue();
        accept(rate, 1);
        assertThat(accepts()).isFalse();
        pass(9);
        assertThat(accepts()).isFalse();
        pass(1);
        assertThat(accepts()).isTrue();
        accept(rate, 1);
        assertThat(accepts()).isFalse();
    }

    @Test
    void shouldHoldTheRateThoughSomeTransportsAcceptMoreAtATime() {
        AcceptRate rate = AcceptRate.of(100, 10);
        int accepted = 0;
        for (int ms = 0; ms < 10_000; ms++) {
            if (accepts()) {
                accept(rate, 16);
                accepted += 16;
            }
            pass(1);
        }

        assertThat(accepted).isBetween(984, 1016);
    }

    @Test
    void shouldLetOneClientConnectHoweverShortTheBurst() {
        AcceptRate rate = AcceptRate.of(1, 10);

        assertThat(accepts()).isTrue();
        accept(rate, 1);
        assertThat(accepts()).isFalse();
        pass(1000);
        assertThat(accepts()).isTrue();
    }

    @Test
    void shouldNotAcceptForTheRateWhileItRests() {
        AcceptRate rate = AcceptRate.of(100, 10);
        accept(rate, 1);
        pause.rest(1000);

        pass(500);
        assertThat(pause.isResting()).isTrue();
        assertThat(accepts()).isFalse();
        pass(500);
        assertThat(pause.isResting()).isFalse();
        assertThat(accepts()).isTrue();
    }

    @Test
    void shouldNotAcceptAfterARestIfTheRateDoesNotAllowIt() {
        AcceptRate rate = AcceptRate.of(1, 10);
        pause.rest(500);
        accept(rate, 1);

        pass(500);
        assertThat(accepts()).isFalse();
        pass(500);
        assertThat(accepts()).isTrue();
    }

    private void accept(AcceptRate rate, int clients) {
        for (int i = 0; i < clients; i++) {
            pause.accepted(rate);
        }
    }

    private boolean accepts() {
        return listening.config().isAutoRead();
    }

    private void pass(long ms) {
        listening.advanceTimeBy(ms, TimeUnit.MILLISECONDS);
        listening.runScheduledPendingTasks();
    }
}
