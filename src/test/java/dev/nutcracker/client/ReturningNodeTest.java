package dev.nutcracker.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.config.ServerAddress;
import dev.nutcracker.routing.KeySlot;
import dev.nutcracker.routing.SlotTable;
import dev.nutcracker.testing.PoolYaml;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A node of a cluster that takes over all slots, after it has been no primary for longer than requests wait for one. */
final class ReturningNodeTest {
    private static final String SET = "*3\r\n$3\r\nSET\r\n$1\r\na\r\n$1\r\n1\r\n";
    private static final String FIRST = "127.0.0.1:1";
    private static final String SECOND = "127.0.0.1:2";

    private TestWorker worker;
    private Peer client;

    /** Both nodes are seeds. */
    @BeforeEach
    void start() throws Exception {
        PoolYaml yaml = PoolYaml.redis("gamma").without("hash").set("distribution", "cluster");
        worker = TestWorker.redis(yaml.server(FIRST + ":1").server(SECOND + ":1"));
        client = worker.client();
    }

    @AfterEach
    void end() {
        worker.close();
    }

    @Test
    void shouldBeWaitedForIfItWasASeedAndAReplica() {
        give(FIRST);
        serve(FIRST, 1);
        worker.pass(1, TimeUnit.MINUTES);

        give(SECOND);
        expectWait(SECOND, 2);
    }

    @Test
    void shouldBeWaitedForIfItHasBeenAPrimaryThatWasLost() {
        give(FIRST);
        serve(FIRST, 1);
        worker.pool().shared().primaries().lost(FIRST, "it does not answer");
        give(SECOND);
        serve(SECOND, 2);
        worker.pass(1, TimeUnit.MINUTES);

        give(FIRST);
        expectWait(FIRST, 1);
    }

    private void expectWait(String node, int port) {
        client.send(SET);
        assertThat(client.got()).isEmpty();
        serve(node, port);
        Peer server = worker.server(worker.opened() - 1);
        assertThat(server.got()).isEqualTo(SET);
        server.send("+OK\r\n");
        assertThat(client.got()).isEqualTo("+OK\r\n");
    }

    /** All slots are that node's, which is the only primary. */
    private void give(String node) {
        worker.change(List.of(node), SlotTable.of(List.of(node), new short[KeySlot.SLOTS]));
    }

    private void serve(String node, int port) {
        worker.pool().shared().primaries().serves(node, new ServerAddress.Tcp("127.0.0.1", port));
        worker.run();
    }
}
