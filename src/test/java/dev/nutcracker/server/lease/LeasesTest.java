package dev.nutcracker.server.lease;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.server.HandPlayedServer;
import dev.nutcracker.stats.ErrorKind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The clients that get a lease of a server, and their order. */
final class LeasesTest {
    private static final int USUAL = 0;
    private static final long TIMEOUT_MS = 1000;
    private static final long IDLE_MS = 60_000;

    private final List<String> events = new ArrayList<>();
    private HandPlayedServer played = HandPlayedServer.withLeases(1).with(Leases::feature);

    @AfterEach
    void close() {
        played.close();
    }

    @Test
    void shouldOpenAConnectionForTheFirstWhoWantsOneAndUseItAgain() {
        Client one = new Client("one").wants(false);
        assertThat(played.connecting()).isEqualTo(1);
        played.accept();
        assertThat(events).containsExactly("one granted");

        one.letsGo();
        Client two = new Client("two").wants(false);

        assertThat(events).containsExactly("one granted", "one gave back");
        assertThat(two.lease).as("an idle one is given at once").isNotNull();
        assertThat(played.connecting()).isZero();
    }

    @Test
    void shouldServeTheQueueInOrder() {
        Client one = new Client("one").wants(false);
        Client two = new Client("two").wants(false);
        Client three = new Client("three").wants(false);
        played.accept();
        assertThat(events).containsExactly("one granted");
        assertThat(leases().clientsInQueue()).isEqualTo(2);

        one.letsGo();
        two.letsGo();
        three.letsGo();

        assertThat(events)
                .containsExactly(
                        "one granted",
                        "two granted",
                        "one gave back",
                        "three granted",
                        "two gave back",
                        "three gave back");
    }

    @Test
    void shouldNotServeWhoHasLeftTheQueue() {
        Client one = new Client("one").wants(false);
        Client two = new Client("two").wants(false);
        new Client("three").wants(false);
        played.accept();

        leases().forget(two);
        one.letsGo();

        assertThat(events).containsExactly("one granted", "three granted", "one gave back");
    }

    @Test
    void shouldNeverGiveAQuarterToClientsThatBlock() {
        restart(4);
        for (int i = 1; i <= 4; i++) {
            new Client("blocker" + i).wants(true);
        }
        accept(4);
        assertThat(events).containsExactly("blocker1 granted", "blocker2 granted", "blocker3 granted");

        Client transaction = new Client("transaction").wants(false);

        assertThat(transaction.lease).as("the fourth is left to it").isNotNull();
        assertThat(leases().clientsInQueue()).as("blocker4 waits").isEqualTo(1);
    }

    @Test
    void shouldLeaveHalfOfTwoAndNothingOfOneToTransactions() {
        assertThat(Leases.blockingMax(1)).isEqualTo(1);
        assertThat(Leases.blockingMax(2)).isEqualTo(1);
        assertThat(Leases.blockingMax(4)).isEqualTo(3);
        assertThat(Leases.blockingMax(100)).isEqualTo(75);
    }

    @Test
    void shouldRefuseWhoHasBeenInQueueForTheTimeout() {
        new Client("one").wants(false);
        played.accept();
        new Client("two").wants(false);

        played.pass(TIMEOUT_MS);

        assertThat(events)
                .containsExactly("one granted", "two refused CONNECTIONS_TAKEN -ERR " + Leases.ALL_TAKEN + "\r\n");
    }

    @Test
    void shouldTellWhoeverWaitsForAConnectionThatDoesNotOpen() {
        new Client("one").wants(false);

        played.pass(TIMEOUT_MS);

        assertThat(events).containsExactly("one refused TIMED_OUT -ERR Connection timed out\r\n");
    }

    @Test
    void shouldNotSayThatAllAreTakenWhileOneIsBeingOpened() {
        new Client("one").wants(false);
        HandPlayedServer.Peer peer = played.accept();
        new Client("two").wants(false);
        played.pass(TIMEOUT_MS / 2);
        peer.hangUp();

        played.pass(TIMEOUT_MS / 2);

        assertThat(events)
                .containsExactly("one granted", "one lost it", "two refused TIMED_OUT -ERR Connection timed out\r\n");
    }

    @Test
    void shouldRefuseAllWhereThePoolAllowsNone() {
        restart(0);

        new Client("one").wants(false);

        assertThat(events).containsExactly("one refused CONNECTIONS_TAKEN -ERR " + Leases.NONE_ALLOWED + "\r\n");
        assertThat(played.connecting()).isZero();
    }

    @Test
    void shouldEndTheQueueAndWhatBlocksWhenTheServerLeavesThePool() {
        restart(2);
        Client transaction = new Client("transaction").wants(false);
        new Client("blocker").wants(true);
        accept(2);
        new Client("third").wants(false);

        played.retire();

        assertThat(events)
                .containsExactly("transaction granted", "blocker granted", "third is to try again", "blocker lost it");
        assertThat(played.hasLeft()).as("a transaction comes to its end").isFalse();
        transaction.letsGo();
        assertThat(events).last().isEqualTo("transaction gave back");
        assertThat(played.hasLeft()).isTrue();
    }

    @Test
    void shouldOpenAnotherForTheNextInQueueWhenOneIsLost() {
        new Client("one").wants(false);
        HandPlayedServer.Peer peer = played.accept();
        new Client("two").wants(false);

        peer.hangUp();
        played.accept();

        assertThat(events).containsExactly("one granted", "one lost it", "two granted");
    }

    @Test
    void shouldMakeRoomForAnotherFlavourByClosingAnIdleOne() {
        Client one = new Client("one").wants(false);
        HandPlayedServer.Peer peer = played.accept();
        one.letsGo();

        new Client("other").wants(2, false);

        assertThat(peer.isOpen()).isFalse();
        assertThat(played.connecting()).isEqualTo(1);
    }

    @Test
    void shouldCloseWhatNobodyHasWantedForAWhile() {
        Client one = new Client("one").wants(false);
        HandPlayedServer.Peer peer = played.accept();
        one.letsGo();

        played.pass(IDLE_MS - 1);
        assertThat(peer.isOpen()).isTrue();
        played.pass(1);

        assertThat(peer.isOpen()).isFalse();
        assertThat(leases().isDone()).isTrue();
    }

    @Test
    void shouldTellWhoIsBlockedThatTheServerGivesNoSignOfLife() {
        restart(2);
        new Client("blocker").wants(true);
        accept(1);

        for (int i = 0; i < 3; i++) {
            played.pass(10_000);
        }

        assertThat(events).containsExactly("blocker granted", "blocker lost it");
    }

    private void restart(int blockingConnections) {
        played.close();
        played = HandPlayedServer.withLeases(blockingConnections).with(Leases::feature);
    }

    private void accept(int connections) {
        for (int i = 0; i < connections; i++) {
            played.accept();
        }
    }

    private Leases leases() {
        return Leases.of(played.server());
    }

    private final class Client implements LeaseHolder {
        private final String name;
        private @Nullable Lease lease;

        Client(String name) {
            this.name = name;
        }

        Client wants(boolean toBlock) {
            return wants(USUAL, toBlock);
        }

        Client wants(int flavour, boolean toBlock) {
            lease = leases().take(flavour, toBlock, this);
            played.endTurn();
            return this;
        }

        void letsGo() {
            requireNonNull(lease).letGo();
            played.endTurn();
        }

        @Override
        public void granted(Lease granted) {
            lease = granted;
            events.add(name + " granted");
        }

        @Override
        public void refused(ErrorKind kind, byte[] errorResponse) {
            events.add(name + " refused " + kind + " " + new String(errorResponse, StandardCharsets.US_ASCII));
        }

        @Override
        public void tryAgain() {
            events.add(name + " is to try again");
        }

        @Override
        public void givenBack() {
            events.add(name + " gave back");
        }

        @Override
        public void lost() {
            events.add(name + " lost it");
        }
    }
}
