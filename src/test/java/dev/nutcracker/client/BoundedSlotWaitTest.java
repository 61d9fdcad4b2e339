package dev.nutcracker.client;

import static dev.nutcracker.client.TwoNodes.INCR;
import static dev.nutcracker.client.TwoNodes.SLOT;
import static dev.nutcracker.client.TwoNodes.name;
import static dev.nutcracker.client.TwoNodes.owners;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.config.ServerAddress;
import dev.nutcracker.server.Primaries;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** No request waits for longer than it may, though a node of a cluster says again and again that the cluster is down. */
final class BoundedSlotWaitTest {
    private static final String CLUSTERDOWN = "-CLUSTERDOWN The cluster is down\r\n";

    private TwoNodes nodes;
    private TestWorker worker;
    private Peer client;

    @BeforeEach
    void start() throws Exception {
        nodes = TwoNodes.start();
        worker = nodes.worker();
        client = worker.client();
    }

    @AfterEach
    void end() {
        nodes.close();
    }

    @Test
    void shouldFailAllThatWaitsForOneSlot() {
        client.send(INCR + INCR + INCR);
        nodes.source().send(("-MOVED " + SLOT + " 127.0.0.1:2\r\n").repeat(3));
        assertThat(nodes.target().got()).isEqualTo(INCR);
        nodes.target().send(CLUSTERDOWN);

        for (int i = 0; i < 2; i++) {
            worker.pass(1100, TimeUnit.MILLISECONDS);
            flicker();
        }
        worker.pass(1100, TimeUnit.MILLISECONDS);

        assertThat(client.got()).isEqualTo("-ERR Connection refused\r\n".repeat(3));
        assertThat(nodes.target().got()).isEmpty();
        assertThat(worker.pool().shared().primaries().waitingForSlots()).isZero();
    }

    /** What the former owner was sent is not answered. */
    @Test
    void shouldFailWhatWaitsForASlotThatMoves() {
        client.send(INCR);
        worker.change(List.of(name(1), name(2)), owners(1));
        client.send(INCR);
        worker.pass(2, TimeUnit.SECONDS);
        assertThat(client.got()).isEmpty();
        assertThat(primaries().waitingForSlots()).isOne();

        worker.pass(1100, TimeUnit.MILLISECONDS);

        assertThat(primaries().waitingForSlots()).isZero();
        assertThat(nodes.target().got()).as("it must not overtake").isEmpty();
        nodes.source().send(":1\r\n");
        assertThat(client.got()).isEqualTo(":1\r\n-TRYAGAIN the cluster is being reconfigured\r\n");
    }

    private Primaries primaries() {
        return worker.pool().shared().primaries();
    }

    /** The second node is lost again before the worker has heard that it serves. */
    private void flicker() {
        primaries().serves(name(2), new ServerAddress.Tcp("127.0.0.1", 2));
        primaries().lost(name(2), "the cluster is down");
        worker.run();
    }
}
