package dev.nutcracker.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.client.TestWorker.Peer;
import dev.nutcracker.config.ServerAddress;
import dev.nutcracker.routing.KeySlot;
import dev.nutcracker.routing.Router;
import dev.nutcracker.routing.SlotTable;
import dev.nutcracker.server.Primary;
import dev.nutcracker.testing.PoolYaml;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests that wait for a node of a cluster when the pool does not have it any more. */
final class GoneNodeTest {
    private static final String LOADING = "-LOADING Redis is loading the dataset in memory\r\n";
    private static final String BEING_RECONFIGURED = "-TRYAGAIN the cluster is being reconfigured\r\n";
    private static final String COUNT = "*1\r\n$6\r\nDBSIZE\r\n";
    private static final String GET = "*2\r\n$3\r\nGET\r\n$1\r\na\r\n";

    private TestWorker worker;

    @BeforeEach
    void start() throws Exception {
        PoolYaml yaml = PoolYaml.redis("gamma").without("hash").set("distribution", "cluster");
        worker = TestWorker.redis(yaml.server("127.0.0.1:1:1"));
        for (int port = 1; port <= 2; port++) {
            worker.pool().shared().primaries().serves(name(port), new ServerAddress.Tcp("127.0.0.1", port));
        }
        worker.change(List.of(name(1), name(2)), owners(0, name(1), name(2)));
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

        worker.change(List.of(name(2)), owners(0, name(2)));

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

        worker.change(List.of(name(2)), owners(Router.NO_SERVER, name(2)));

        worker.pass(1, TimeUnit.SECONDS);
        assertThat(client.got()).isEmpty();
        worker.pass(2100, TimeUnit.MILLISECONDS);
        assertThat(client.got()).isEqualTo(BEING_RECONFIGURED);
        assertThat(held()).as("requests that wait").isZero();
    }

    private long held() {
        return worker.pool().shared().primaries().waitingForSlots()
                + worker.pool().shared().primaries().all().stream()
                        .mapToLong(Primary::held)
                        .sum();
    }

    private static SlotTable owners(int owner, String... nodes) {
        short[] owners = new short[KeySlot.SLOTS];
        Arrays.fill(owners, (short) owner);
        return SlotTable.of(List.of(nodes), owners);
    }

    private static String name(int port) {
        return "127.0.0.1:" + port;
    }
}
