package dev.nutcracker.topology;

import static dev.nutcracker.topology.PlayedSentinels.CACHE;
import static dev.nutcracker.topology.PlayedSentinels.slaveOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.testing.Await;
import dev.nutcracker.topology.MasterState.Phase;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** When a watch says that a primary is handing over, by the events and answers of sentinels that the test plays. */
@Execution(ExecutionMode.CONCURRENT)
final class SentinelHandOverTest {
    private static final String CACHE2 = "cache2";

    @AutoClose
    private final PlayedSentinels played = new PlayedSentinels();

    private final AnsweringServer one = played.one();
    private final AnsweringServer two = played.two();
    private final AnsweringServer first = played.first();
    private final AnsweringServer second = played.second();

    @Test
    void shouldHoldWhileReplicaIsPromoted() {
        first.names(CACHE, one, 5);
        try (RunningWatch watch = played.start()) {
            watch.awaitServing(CACHE, one.port());
            first.names(CACHE, "127.0.0.1", one.port(), 5, "master,failover_in_progress");
            first.publish("+selected-slave", slaveOf(CACHE, one));
            watch.await(CACHE, Phase.HANDING_OVER);
            first.names(CACHE, "127.0.0.1", one.port(), 6, "master,failover_in_progress");
            first.publish("+promoted-slave", slaveOf(CACHE, one));
            watch.awaitRefreshes(2);
            assertThat(watch.state(CACHE).phase()).isEqualTo(Phase.HANDING_OVER);
            first.names(CACHE, two, 6);
            first.publish("+switch-master", "cache 127.0.0.1 " + one.port() + " 127.0.0.1 " + two.port());

            watch.awaitServing(CACHE, two.port());
            assertThat(watch.phases(CACHE))
                    .containsExactly("SERVING " + one.port(), "HANDING_OVER " + one.port(), "SERVING " + two.port());
        }
    }

    @Test
    void shouldHoldIfTheBeginningOfFailoverWasMissed() {
        first.names(CACHE, "127.0.0.1", one.port(), 6, "master,failover_in_progress");
        second.names(CACHE, one, 5);
        try (RunningWatch watch = RunningWatch.start(Set.of(CACHE), first.port(), second.port())) {
            watch.await(CACHE, Phase.HANDING_OVER);
            second.names(CACHE, two, 6);

            watch.awaitServing(CACHE, two.port());
            assertThat(watch.phases(CACHE)).containsExactly("HANDING_OVER " + one.port(), "SERVING " + two.port());
        }
    }

    @Test
    void shouldServeAgainIfFailoverIsGivenUp() {
        first.names(CACHE, one, 5);
        try (RunningWatch watch = played.start()) {
            watch.awaitServing(CACHE, one.port());
            first.publish("+failover-state-send-slaveof-noone", slaveOf(CACHE, one));
            watch.await(CACHE, Phase.HANDING_OVER);
            first.publish("-failover-abort-slave-timeout", "master cache 127.0.0.1 " + one.port());

            watch.awaitServing(CACHE, one.port());
        }
    }

    @Test
    void shouldServeAgainIfNothingIsHeardOfFailover() {
        first.names(CACHE, one, 5);
        try (RunningWatch watch = played.start()) {
            watch.awaitServing(CACHE, one.port());
            first.publish("+selected-slave", slaveOf(CACHE, one));
            watch.await(CACHE, Phase.HANDING_OVER);

            watch.awaitServing(CACHE, one.port());
        }
    }

    @Test
    void shouldTellEventsOfSimilarNamesApart() {
        first.names(CACHE, one, 5).names(CACHE2, two, 5);
        try (RunningWatch watch = RunningWatch.start(Set.of(CACHE, CACHE2), first.port())) {
            watch.awaitServing(CACHE, one.port());
            watch.awaitServing(CACHE2, two.port());
            first.publish("+selected-slave", slaveOf(CACHE2, two));
            watch.await(CACHE2, Phase.HANDING_OVER);

            assertThat(watch.phases(CACHE)).containsExactly("SERVING " + one.port());
        }
    }

    @Test
    void shouldIgnoreEventsOfUnknownMastersAndNonsense() {
        first.names(CACHE, one, 5);
        try (RunningWatch watch = played.start()) {
            watch.awaitServing(CACHE, one.port());
            first.publish("+selected-slave", slaveOf("cach", one));
            first.publish("+switch-master", "cache 127.0.0.1 0 127.0.0.1 99999");
            first.publish("+selected-slave", slaveOf(CACHE, two));
            first.publish("+sdown", "master cache 127.0.0.1 " + one.port());
            watch.awaitRefreshes(2);

            assertThat(watch.phases(CACHE)).containsExactly("SERVING " + one.port());
        }
    }

    @Test
    void shouldNotHoldTheServerThatWasPromotedBeforeTheFirstWasConfirmed() {
        first.names(CACHE, one, 5);
        one.answer("PING", "-LOADING\r\n");
        try (RunningWatch watch = played.start()) {
            watch.await(CACHE, Phase.LOST);
            Await.until("subscription", first::isSubscribed);
            first.publish("+selected-slave", slaveOf(CACHE, one));
            watch.awaitRefreshes(1);
            first.names(CACHE, two, 6);
            watch.awaitServing(CACHE, two.port());

            assertThat(watch.told(CACHE)).noneMatch(state -> state.phase() == Phase.HANDING_OVER);
        }
    }

    @Test
    void shouldHoldServerThatComesBackDuringItsFailover() {
        first.names(CACHE, one, 5);
        try (RunningWatch watch = played.start()) {
            watch.awaitServing(CACHE, one.port());
            one.answer("PING", "-LOADING\r\n");
            watch.await(CACHE, Phase.LOST);
            first.names(CACHE, "127.0.0.1", one.port(), 5, "master,failover_in_progress");
            first.publish("+selected-slave", slaveOf(CACHE, one));
            watch.awaitRefreshes(1);
            one.answer("PING", "+PONG\r\n");
            watch.await(CACHE, Phase.HANDING_OVER);
            first.names(CACHE, two, 6);

            watch.awaitServing(CACHE, two.port());
        }
    }
}
