package dev.nutcracker.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.stats.ServerCounter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Another connection in the place of one that is still owed something. */
final class ConnectionHandoverTest {
    private HandPlayedServer played = HandPlayedServer.withTimeout(0);
    private final List<String> settled = new ArrayList<>();

    @AfterEach
    void close() {
        played.close();
    }

    @Test
    void shouldOpenTheNextWhenTheOneBeforeHasAnsweredEverything() {
        ask("one");
        HandPlayedServer.Peer before = played.accept();
        played.changePassword("secret");
        ask("two");
        assertThat(before.received()).as("what is asked now waits for the next").isEqualTo("one\r\n");
        assertThat(played.connecting()).isZero();

        before.send("+1\r\n");
        assertThat(before.isOpen()).isFalse();
        HandPlayedServer.Peer next = played.accept();
        assertThat(next.received()).contains("AUTH").doesNotContain("two");
        next.send("+OK\r\n");
        assertThat(next.received()).isEqualTo("two\r\n");
        next.send("+2\r\n");

        assertThat(settled).containsExactly("one +1", "two +2");
    }

    @Test
    void shouldCountWhatEachOfThemIsOwed() {
        ask("one");
        HandPlayedServer.Peer before = played.accept();
        played.change("idle_check", 1000);
        ask("two");
        played.change("idle_check", 2000);
        ask("three");

        assertThat(played.server().outstandingCount()).isEqualTo(3);
        assertThat(played.server().snapshot().value(ServerCounter.IN_QUEUE)).isEqualTo(2);
        assertThat(played.server().snapshot().value(ServerCounter.OUT_QUEUE)).isEqualTo(1);

        before.send("+1\r\n");
        played.accept().send("+2\r\n");
        played.accept().send("+3\r\n");
        assertThat(settled).containsExactly("one +1", "two +2", "three +3");
        assertThat(played.server().outstandingCount()).isZero();
    }

    @Test
    void shouldNotOpenTheNextWhenNothingIsAskedOfItAndTheServerLeaves() {
        ask("one");
        HandPlayedServer.Peer before = played.accept();
        played.changePassword("secret");
        played.retire();
        assertThat(played.hasLeft()).isFalse();

        before.send("+1\r\n");

        assertThat(played.connecting()).isZero();
        assertThat(played.hasLeft()).isTrue();
    }

    @Test
    void shouldAnswerWhatIsOutstandingBeforeTheServerLeaves() {
        ask("one");
        HandPlayedServer.Peer peer = played.accept();
        played.retire();
        assertThat(played.hasLeft()).isFalse();

        peer.send("+1\r\n");

        assertThat(settled).containsExactly("one +1");
        assertThat(peer.isOpen()).isFalse();
        assertThat(played.hasLeft()).isTrue();
    }

    /** The older requests come first, on the one connection that has the place. */
    @Test
    void shouldPassOnWhatAConnectionHasNotSentToItsSuccessor() {
        playPatiently();
        ask("one");
        HandPlayedServer.Peer before = played.accept();
        played.changePassword("secret");
        ask("two");
        assertThat(before.received()).contains("first").doesNotContain("one");

        before.hangUp();

        assertThat(played.connecting()).isEqualTo(1);
        HandPlayedServer.Peer peer = played.accept();
        assertThat(peer.received()).contains("secret");
        peer.send("+OK\r\n");
        assertThat(peer.received()).isEqualTo("one\r\ntwo\r\n");
        peer.send("+1\r\n+2\r\n");
        assertThat(settled).containsExactly("one +1", "two +2");
        played.retire();
        assertThat(peer.isOpen()).isFalse();
        assertThat(played.hasLeft()).isTrue();
    }

    /** Each from when it came, whatever else waits there. */
    @Test
    void shouldTimeOutWhatWasPassedOn() {
        playPatiently();
        ask("one");
        HandPlayedServer.Peer before = played.accept();
        played.changePassword("secret");
        played.pass(500);
        ask("two");
        before.hangUp();

        played.pass(499);
        assertThat(settled).isEmpty();
        played.pass(1);
        assertThat(settled)
                .as("without names all are taken for the proxy's own")
                .startsWith("one TIMED_OUT");
        played.accept();
    }

    /** What was written there may have been done. */
    @Test
    void shouldNotPassOnWhatAConnectionHasSent() {
        playPatiently();
        ask("one");
        HandPlayedServer.Peer before = played.accept();
        before.send("+OK\r\n");
        played.changePassword("secret");
        ask("two");

        before.hangUp();

        assertThat(settled).containsExactly("one CLOSED");
        HandPlayedServer.Peer next = played.accept();
        next.received();
        next.send("+OK\r\n");
        assertThat(next.received()).isEqualTo("two\r\n");
        next.send("+2\r\n");
        assertThat(settled).containsExactly("one CLOSED", "two +2");
    }

    private void playPatiently() {
        played.close();
        played = HandPlayedServer.withKeys(
                "on_failure", "wait", "timeout", 1000, "server_failure_limit", 9, "redis_auth", "first");
    }

    private void ask(String name) {
        new Asked(name, settled, ~0, 0).on(played.shared());
        played.endTurn();
    }
}
