package dev.nutcracker.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How long requests wait for a server that does not answer. */
final class DeadlinesTest {
    private static final int TIMEOUT_MS = 100;

    /** Of a pool with health checks. */
    private static final int CHECKED_TIMEOUT_MS = 1000;

    private HandPlayedServer played = HandPlayedServer.withTimeout(TIMEOUT_MS);
    private final List<String> settled = new ArrayList<>();

    @AfterEach
    void close() {
        played.close();
    }

    @Test
    void shouldFailAllWhenTheOldestRequestHasWaitedForTheTimeout() {
        ask("one");
        HandPlayedServer.Peer peer = played.accept();
        played.pass(TIMEOUT_MS - 1);
        ask("two");
        assertThat(settled).isEmpty();

        played.pass(1);

        assertThat(settled).containsExactly("one TIMED_OUT", "two TIMED_OUT");
        assertThat(peer.isOpen()).isFalse();
    }

    @Test
    void shouldCountFromWhenARequestWasSentAndNotFromTheLatestResponse() {
        ask("one");
        HandPlayedServer.Peer peer = played.accept();
        played.pass(TIMEOUT_MS - 1);
        ask("two");
        peer.send("+1\r\n");

        played.pass(TIMEOUT_MS - 1);
        assertThat(settled).containsExactly("one +1");
        played.pass(1);

        assertThat(settled).containsExactly("one +1", "two TIMED_OUT");
    }

    @Test
    void shouldCountTheTimeForWhichTheConnectionIsNotOpen() {
        ask("one");

        played.pass(TIMEOUT_MS);

        assertThat(settled).containsExactly("one TIMED_OUT");
    }

    @Test
    void shouldWaitForEverForWhatIsSentPatiently() {
        new Asked("blpop", settled, ~0, 0).patientlyOn(played.shared());
        HandPlayedServer.Peer peer = played.accept();

        played.pass(1000L * TIMEOUT_MS);
        assertThat(settled).isEmpty();
        peer.send("+late\r\n");

        assertThat(settled).containsExactly("blpop +late");
    }

    @Test
    void shouldNotAskWhyItIsLateWhereTwemproxyWouldNot() {
        ask("one");

        played.pass(100L * TIMEOUT_MS);

        assertThat(settled).containsExactly("one TIMED_OUT");
    }

    @Test
    void shouldGiveAllTheWholeTimeOnceMoreIfTheProcessStoodStillWhereServersAreChecked() {
        played.close();
        played = HandPlayedServer.withHealthCheck("{type: ping, interval: 3600000}");
        ask("one");
        HandPlayedServer.Peer peer = played.accept();

        played.pass(100L * CHECKED_TIMEOUT_MS);
        assertThat(settled).isEmpty();
        peer.send("+1\r\n");
        assertThat(settled).containsExactly("one +1");
        played.pass(CHECKED_TIMEOUT_MS);

        ask("two");
        played.pass(100L * CHECKED_TIMEOUT_MS);
        played.pass(100L * CHECKED_TIMEOUT_MS);
        assertThat(settled).containsExactly("one +1", "two TIMED_OUT");
    }

    private void ask(String name) {
        new Asked(name, settled, ~0, 0).on(played.shared());
        played.endTurn();
    }
}
