package dev.nutcracker.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Responses and the requests that they belong to; responses that belong to none. */
final class PairingTest {
    private static final int ANY = ~0;

    private final HandPlayedServer played = HandPlayedServer.withTimeout(0);
    private final List<String> settled = new ArrayList<>();

    @AfterEach
    void close() {
        played.close();
    }

    @Test
    void shouldGiveResponsesToRequestsInTheOrderInWhichTheseWereSent() {
        ask("one", ANY);
        ask("two", ANY);
        HandPlayedServer.Peer peer = played.accept();
        assertThat(peer.received()).isEqualTo("one\r\ntwo\r\n");

        peer.send("+1\r\n+2");
        assertThat(settled).containsExactly("one +1");
        peer.send("\r\n");

        assertThat(settled).containsExactly("one +1", "two +2");
    }

    @Test
    void shouldCloseAndFailAllWhenAResponseIsOfAKindThatDoesNotFit() {
        ask("one", played.kindOf(":1\r\n"));
        ask("two", ANY);
        HandPlayedServer.Peer peer = played.accept();

        peer.send("+OK\r\n:1\r\n");

        assertThat(settled).containsExactly("one INVALID_RESPONSE", "two INVALID_RESPONSE");
        assertThat(peer.isOpen()).isFalse();
    }

    @Test
    void shouldCloseWhenAResponseComesThatNobodyHasAskedFor() {
        played.shared();
        HandPlayedServer.Peer peer = played.accept();

        peer.send("+OK\r\n");

        assertThat(peer.isOpen()).isFalse();
    }

    @Test
    void shouldNotTakeAResponseForARequestThatHasNotBeenWritten() {
        played.shared();
        HandPlayedServer.Peer peer = played.accept();
        asked("one", ANY, 0).on(played.shared());

        peer.send("+early\r\n");

        assertThat(settled).containsExactly("one INVALID_RESPONSE");
        assertThat(peer.received()).isEmpty();
    }

    @Test
    void shouldSettleSilentRequestsWhenTheFenceBehindThemIsAnswered() {
        int fence = played.kindOf("+PONG\r\n");
        int value = played.kindOf("$1\r\nA\r\n");
        asked("quiet", value, fence).on(played.shared());
        asked("silent", value, fence).on(played.shared());
        asked("fence", fence, 0).on(played.shared());
        HandPlayedServer.Peer peer = played.accept();

        peer.send("$1\r\nA\r\n");
        assertThat(settled).containsExactly("quiet $1\r\nA");
        peer.send("+PONG\r\n");

        assertThat(settled).containsExactly("quiet $1\r\nA", "silent", "fence +PONG");
        assertThat(peer.isOpen()).isTrue();
    }

    @Test
    void shouldNotTakeAFenceForTheAnswerWhenWhatIsBehindTheSilentRequestIsSomethingElse() {
        int fence = played.kindOf("+PONG\r\n");
        int value = played.kindOf("$1\r\nA\r\n");
        asked("silent", value, fence).on(played.shared());
        asked("get", value, 0).on(played.shared());
        HandPlayedServer.Peer peer = played.accept();

        peer.send("+PONG\r\n");

        assertThat(settled).containsExactly("silent INVALID_RESPONSE", "get INVALID_RESPONSE");
    }

    @Test
    void shouldOpenAnotherConnectionForTheNextRequest() {
        ask("one", ANY);
        played.accept().hangUp();
        assertThat(settled).containsExactly("one CLOSED");

        ask("two", ANY);
        played.accept().send("+2\r\n");

        assertThat(settled).containsExactly("one CLOSED", "two +2");
    }

    private void ask(String name, int accepts) {
        asked(name, accepts, 0).on(played.shared());
        played.endTurn();
    }

    private Asked asked(String name, int accepts, int silenceKind) {
        return new Asked(name, settled, accepts, silenceKind);
    }
}
