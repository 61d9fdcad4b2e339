package dev.nutcracker.client;

import static dev.nutcracker.client.TwoNodes.name;
import static dev.nutcracker.testing.RedisText.array;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.routing.KeySlot;
import dev.nutcracker.routing.Router;
import dev.nutcracker.routing.SlotTable;
import dev.nutcracker.server.Primary;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests that are at a node of a cluster, or wait for it, when the pool does not have it any more. */
final class GoneNodeTest {
    private static final String LOADING = "-LOADING Redis is loading the dataset in memory\r\n";
    private static final String BEING_RECONFIGURED = "-TRYAGAIN the cluster is being reconfigured\r\n";
    private static final String COUNT = array("DBSIZE");
    private static final String GET = array("GET", "a");

    private static final String INCR = array("INCR", "a");
    private static final String RESET = "-ERR Connection reset by peer\r\n";

    private TestWorker worker;

    @BeforeEach
    void start() throws Exception {
        worker = TwoNodes.start().worker();
    }

    @AfterEach
    void end() {
        worker.close();
    }

    /** No other node could answer for it. */
    @Test
    void shouldFailWhatBelongsToTheNode() {
        Peer client = worker.client();
        client.send(COUNT + GET);
        Peer gone = worker.server(0);
        Peer stays = worker.server(1);
        assertThat(gone.got()).isEqualTo(COUNT + GET);
        assertThat(stays.got()).isEqualTo(COUNT);
        gone.send(LOADING + LOADING);
        stays.send(":1\r\n");
        assertThat(client.got()).isEmpty();
        assertThat(held()).as("requests that wait").isEqualTo(2);

        loseFirst(0);

        assertThat(client.got()).isEqualTo(BEING_RECONFIGURED);
        assertThat(stays.got()).isEqualTo(GET);
        stays.send("$1\r\n1\r\n");
        assertThat(client.got()).isEqualTo("$1\r\n1\r\n");
        assertThat(held()).as("requests that wait").isZero();
    }

    @Test
    void shouldWaitForAnotherOwnerOfTheSlotNoLongerThanForAPrimary() {
        Peer client = worker.client();
        client.send(GET);
        Peer gone = worker.server(0);
        gone.got();
        gone.send(LOADING);

        loseFirst(Router.NO_SERVER);

        worker.pass(1, TimeUnit.SECONDS);
        assertThat(client.got()).isEmpty();
        worker.pass(2100, TimeUnit.MILLISECONDS);
        assertThat(client.got()).isEqualTo(BEING_RECONFIGURED);
        assertThat(held()).as("requests that wait").isZero();
    }

    /** It may be frozen, and take itself for a primary when it goes on: what it would do then is lost. */
    @Test
    void shouldNotWaitForTheAnswersOfANodeThatDoesNotKnowThatItIsReplaced() {
        Peer client = worker.client();
        client.send(INCR);
        Peer frozen = worker.server(0);
        worker.pass(250, TimeUnit.MILLISECONDS);

        loseFirstUnawares();

        assertThat(frozen.isOpen()).isFalse();
        assertThat(client.got()).isEqualTo(RESET);
        expectServedByTheOther(client);
    }

    @Test
    void shouldWaitALittleForANodeThatHasJustAnswered() {
        Peer client = worker.client();
        client.send(INCR);
        Peer slow = worker.server(0);
        worker.pass(249, TimeUnit.MILLISECONDS);

        loseFirstUnawares();

        worker.pass(249, TimeUnit.MILLISECONDS);
        assertThat(slow.isOpen()).isTrue();
        slow.send(":1\r\n+PONG\r\n");
        assertThat(client.got()).isEqualTo(":1\r\n");
        expectServedByTheOther(client);
    }

    /** It holds writes back while its replica takes over. */
    @Test
    void shouldWaitALittleForTheAnswersOfANodeThatKnowsThatItIsReplaced() {
        Peer client = worker.client();
        client.send(INCR);
        Peer replaced = worker.server(0);
        worker.pass(1, TimeUnit.SECONDS);

        loseFirst(0);

        worker.pass(249, TimeUnit.MILLISECONDS);
        assertThat(replaced.isOpen()).isTrue();
        worker.pass(1, TimeUnit.MILLISECONDS);
        assertThat(replaced.isOpen()).isFalse();
        assertThat(client.got()).isEqualTo(RESET);
        expectServedByTheOther(client);
    }

    /** Of which the shared connections show nothing. */
    @Test
    void shouldCutOffConnectionsOfSingleClientsToANodeThatDoesNotKnowThatItIsReplaced() {
        Peer client = worker.client();
        client.send(array("WATCH", "a"));
        Peer leased = worker.server(worker.opened() - 1);
        assertThat(leased.got()).endsWith(array("WATCH", "a"));
        leased.send("+OK\r\n");
        client.send(array("MULTI") + INCR + array("EXEC"));
        assertThat(client.got()).startsWith("+OK\r\n");

        loseFirstUnawares();
        worker.pass(250, TimeUnit.MILLISECONDS);

        assertThat(leased.isOpen()).isFalse();
        assertThat(client.got()).endsWith(RESET);
    }

    private void expectServedByTheOther(Peer client) {
        client.send(GET);
        Peer other = worker.server(1);
        assertThat(other.got()).isEqualTo(GET);
        other.send("$1\r\n1\r\n");
        assertThat(client.got()).isEqualTo("$1\r\n1\r\n");
    }

    private long held() {
        return worker.pool().shared().primaries().waitingForSlots()
                + worker.pool().shared().primaries().all().stream()
                        .mapToLong(Primary::held)
                        .sum();
    }

    /** The pool has only the second node any more; all slots are its own, or nobody's. */
    private void loseFirst(int owner) {
        short[] owners = new short[KeySlot.SLOTS];
        Arrays.fill(owners, (short) owner);
        worker.change(List.of(name(2)), SlotTable.of(List.of(name(2)), owners));
    }

    /** The same of a first node that does not know of it. */
    private void loseFirstUnawares() {
        worker.pool().shared().primaries().replacedUnawares(name(1));
        loseFirst(0);
    }
}
