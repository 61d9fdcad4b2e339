package dev.nutcracker.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.protocol.Dialect;
import dev.nutcracker.stats.ErrorKind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The limits of a server's connections that are off by default. */
final class ConnectionLimitsTest {
    private final List<String> settled = new ArrayList<>();
    private HandPlayedServer played = HandPlayedServer.withTimeout(0);

    @AfterEach
    void close() {
        played.close();
    }

    @Test
    void shouldGiveUpConnectingBeforeRequestsTimeOut() {
        play("timeout", 10_000, "connect_timeout", 100);
        ask("one");
        played.pass(99);
        assertThat(settled).isEmpty();
        played.pass(1);

        assertThat(settled).containsExactly("one TIMED_OUT");
    }

    @Test
    void shouldNotLimitAConnectionThatIsReadyByTheTimeForConnecting() {
        play("timeout", 10_000, "connect_timeout", 100);
        ask("one");
        HandPlayedServer.Peer peer = played.accept();
        played.pass(9_999);
        peer.send("+1\r\n");

        assertThat(settled).containsExactly("one +1");
    }

    @Test
    void shouldReplaceAConnectionThatHasBeenIdleForLong() {
        play("idle_check", 1000);
        ask("one");
        HandPlayedServer.Peer peer = played.accept();
        peer.send("+1\r\n");
        played.pass(900);
        ask("two");
        peer.send("+2\r\n");
        played.pass(999);
        assertThat(peer.isOpen()).isTrue();
        played.pass(1);
        assertThat(peer.isOpen()).isFalse();

        ask("three");
        played.accept().send("+3\r\n");
        assertThat(settled).containsExactly("one +1", "two +2", "three +3");
    }

    @Test
    void shouldReplaceAConnectionThatWasOpenedForNoRequest() {
        play("idle_check", 1000);
        played.shared();
        HandPlayedServer.Peer peer = played.accept();
        played.pass(999);
        assertThat(peer.isOpen()).isTrue();
        played.pass(1);
        assertThat(peer.isOpen()).isFalse();
    }

    @Test
    void shouldNotTakeAConnectionForIdleOnWhichTheServerOwesAnAnswer() {
        play("idle_check", 1000);
        ask("one");
        HandPlayedServer.Peer peer = played.accept();
        played.pass(5000);
        peer.send("+1\r\n");

        assertThat(settled).containsExactly("one +1");
    }

    @Test
    void shouldRefuseRequestsBeyondTheBound() {
        play("max_outstanding", 2);
        ask("one");
        ask("two");
        ServerConnection connection = played.shared();
        assertThat(connection.isFull()).isTrue();
        assertThat(played.server().connection(Dialect.USUAL_FLAVOUR, 1).isFull())
                .as("the bound is for all connections of the worker")
                .isTrue();
        FastFailure failure = connection.fullness();
        assertThat(failure.kind()).isEqualTo(ErrorKind.TOO_MANY_REQUESTS);
        assertThat(new String(failure.response(), StandardCharsets.US_ASCII))
                .isEqualTo("-ERR too many requests wait for this server\r\n");

        played.accept().send("+1\r\n");
        assertThat(connection.isFull()).isFalse();
    }

    @Test
    void shouldGiveRequestsTheLatestErrorBetweenAttemptsToConnect() {
        play("on_failure", "fail", "server_failure_limit", 100);
        ask("first");
        played.refuse();
        ask("second, at once");
        played.refuse();
        ask("third, too early");
        assertThat(played.connecting()).isZero();
        played.pass(15);
        ask("fourth");
        played.accept().send("+4\r\n");

        assertThat(settled)
                .containsExactly(
                        "first REFUSED", "second, at once REFUSED", "third, too early SERVER_DOWN", "fourth +4");
    }

    @Test
    void shouldTryAtOnceAsTwemproxyDoesIfNothingElseIsSaid() {
        play("timeout", 1000);
        for (int i = 0; i < 5; i++) {
            ask("" + i);
            played.refuse();
        }

        assertThat(settled).containsExactly("0 REFUSED", "1 REFUSED", "2 REFUSED", "3 REFUSED", "4 REFUSED");
    }

    @Test
    void shouldForgiveDeadlinesOnceThatPassWhileTheProcessStoodStill() {
        play("on_failure", "fail", "timeout", 400);
        ask("one");
        HandPlayedServer.Peer peer = played.accept();
        played.pass(300);
        ask("two");
        played.pass(5000);
        assertThat(settled).isEmpty();
        peer.send("+1\r\n");
        played.pass(399);
        assertThat(settled).containsExactly("one +1");

        played.pass(1);
        assertThat(settled).containsExactly("one +1", "two TIMED_OUT");
    }

    @Test
    void shouldForgiveNothingIfTheServersHaveNoStates() {
        play("timeout", 400);
        ask("one");
        played.accept();
        played.pass(5000);

        assertThat(settled).containsExactly("one TIMED_OUT");
    }

    private void play(Object... keysAndValues) {
        played.close();
        played = HandPlayedServer.withKeys(keysAndValues);
    }

    private void ask(String name) {
        new Asked(name, settled, ~0, 0).on(played.shared());
        played.endTurn();
    }
}
