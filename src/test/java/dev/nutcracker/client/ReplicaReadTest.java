package dev.nutcracker.client;

import static dev.nutcracker.client.ReadReplicas.counted;
import static dev.nutcracker.client.ReadReplicas.fit;
import static dev.nutcracker.client.ReadReplicas.in;
import static dev.nutcracker.client.ReadReplicas.know;
import static dev.nutcracker.client.ReadReplicas.view;
import static dev.nutcracker.client.ReadReplicas.worker;
import static dev.nutcracker.client.ReadReplicas.yaml;
import static dev.nutcracker.testing.RedisText.array;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.server.ReplicaView;
import dev.nutcracker.stats.ReplicaCounter;
import dev.nutcracker.testing.PoolYaml;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Which reads replicas serve, and which of them. */
final class ReplicaReadTest {
    private static final String OK = "+OK\r\n";
    private static final String ONE = "$1\r\n1\r\n";
    private static final String TWO = "$1\r\n2\r\n";
    private static final String NULL = "$-1\r\n";
    private static final String GET = array("GET", "a");
    private static final String SET = array("SET", "a", "1");
    private static final String LOADED = "$40\r\ne0e1f9fabfc9d4800c877a703b823ac0578ff8db\r\n";

    @Test
    void shouldReadFromReplicasInTurn() throws Exception {
        try (TestWorker worker = worker("prefer_replica", fit(1), fit(2))) {
            Peer client = worker.client();
            client.send(GET + GET + GET);

            assertThat(worker.opened()).isEqualTo(2);
            assertThat(worker.server(0).got()).isEqualTo(GET + GET);
            assertThat(worker.server(1).got()).isEqualTo(GET);
            worker.server(1).send(TWO);
            worker.server(0).send(ONE + ONE);
            assertThat(client.got()).isEqualTo(ONE + TWO + ONE);
            assertThat(counted(worker, ReplicaCounter.ANSWERED)).isEqualTo(3);
        }
    }

    @Test
    void shouldSendPartsOfOneRequestToOneReplica() throws Exception {
        try (TestWorker worker = worker("prefer_replica", fit(1), fit(2))) {
            Peer client = worker.client();
            String script = array("EVAL_RO", "return 1", "1", "a");
            client.send(script + script);

            // The script is loaded where it is called.
            assertThat(worker.opened()).isEqualTo(2);
            assertThat(worker.server(0).got()).endsWith(script);
            assertThat(worker.server(1).got()).endsWith(script);
        }
    }

    /** The script is not there any more, so it has to be sent again before the next call. */
    @Test
    void shouldForgetWhatPrimaryDoesNotHaveAnyMore() throws Exception {
        try (TestWorker worker = worker("prefer_replica", fit(1))) {
            Peer client = worker.client();
            client.send(array("SCRIPT", "LOAD", "return 1"));
            worker.server(0).send(LOADED);
            worker.pass(1, TimeUnit.SECONDS);
            client.got();
            worker.server(0).got();
            String call = array("EVALSHA_RO", "e0e1f9fabfc9d4800c877a703b823ac0578ff8db", "1", "a");
            for (int i = 0; i < 2; i++) {
                client.send(call);
                Peer replica = worker.server(1);
                assertThat(replica.got()).endsWith(call);
                replica.send((i == 0 ? LOADED : "") + NULL);
                String atPrimary = worker.server(0).got();
                assertThat(atPrimary)
                        .startsWith(array("SCRIPT", "LOAD", "return 1"))
                        .endsWith(call);
                worker.server(0).send(LOADED + "-NOSCRIPT No matching script.\r\n");
                assertThat(client.got()).startsWith("-NOSCRIPT");
            }
        }
    }

    @Test
    void shouldWriteOnlyWhenReadsAreAnswered() throws Exception {
        try (TestWorker worker = worker("prefer_replica", fit(1))) {
            Peer client = worker.client();
            client.send(GET + SET + GET);
            assertThat(worker.opened()).isEqualTo(1);
            assertThat(worker.server(0).got()).isEqualTo(GET);
            assertThat(client.isRead()).isFalse();

            worker.server(0).send(ONE);

            assertThat(client.got()).isEqualTo(ONE);
            assertThat(worker.server(1).got()).isEqualTo(SET + GET);
            worker.server(1).send(OK + TWO);
            assertThat(client.got()).isEqualTo(OK + TWO);
            assertThat(client.isRead()).isTrue();
            assertThat(worker.keptBytes()).isZero();
        }
    }

    @Test
    void shouldLetClientReadItsOwnWrites() throws Exception {
        try (TestWorker worker = worker("prefer_replica", fit(1))) {
            Peer client = worker.client();
            client.send(SET);
            Peer primary = worker.server(0);
            // However long the answer takes, the time begins when there is one.
            worker.pass(5, TimeUnit.SECONDS);
            primary.send(OK);
            client.send(GET);
            worker.pass(999, TimeUnit.MILLISECONDS);
            primary.send(ONE);
            client.send(GET);
            primary.send(ONE);
            assertThat(primary.got()).isEqualTo(SET + GET + GET);

            worker.pass(1, TimeUnit.MILLISECONDS);
            client.send(GET);

            assertThat(worker.server(1).got()).isEqualTo(GET);
        }
    }

    @Test
    void shouldReadFromReplicasRightAfterWritesIfAllowed() throws Exception {
        try (TestWorker worker =
                worker(yaml("prefer_replica").set("read_own_writes", 0).set("replica_miss", "accept"), fit(1))) {
            Peer client = worker.client();
            client.send(SET);
            worker.server(0).send(OK);
            client.send(GET);

            worker.server(1).send(NULL);

            assertThat(client.got()).isEqualTo(OK + NULL);
        }
    }

    @Test
    void shouldPassOnLargeValuesInParts() throws Exception {
        try (TestWorker worker = worker("prefer_replica", fit(1))) {
            Peer client = worker.client();
            client.send(GET);
            String value = "$200000\r\n" + "x".repeat(200_000) + "\r\n";

            worker.server(0).send(value.substring(0, 150_000));
            String first = client.got();
            worker.server(0).send(value.substring(150_000));

            assertThat(first).isNotEmpty();
            assertThat(first + client.got()).isEqualTo(value);
        }
    }

    @Test
    void shouldReadFromReplicaOnlyWhileThereIsNoPrimary() throws Exception {
        try (TestWorker worker = worker("prefer_primary", fit(1))) {
            Peer client = worker.client();
            client.send(GET);
            worker.server(0).send(ONE);
            know(worker, Map.of("one", new ReplicaView(false, "", List.of(fit(1)))));
            client.send(GET);
            worker.server(1).send(TWO);
            know(worker, Map.of("one", view(fit(1))));
            client.send(GET);

            worker.server(0).send(ONE);

            assertThat(client.got()).isEqualTo(ONE + TWO + ONE);
            assertThat(worker.opened()).isEqualTo(2);
        }
    }

    @Test
    void shouldReadNearby() throws Exception {
        try (TestWorker worker = worker(yaml("zone").inZone("near"), in("far", 1), in("near", 2))) {
            Peer client = worker.client();
            client.send(GET + GET);
            worker.server(0).send(ONE + ONE);
            know(worker, Map.of("one", new ReplicaView(true, "near", List.of(in("far", 1)))));
            client.send(GET);
            worker.server(1).send(TWO);
            know(worker, Map.of("one", new ReplicaView(true, "farther", List.of(in("far", 1)))));
            client.send(GET);
            worker.server(2).send(ONE);
            know(worker, Map.of("one", new ReplicaView(true, "farther", List.of())));
            client.send(GET);

            worker.server(1).send(TWO);

            assertThat(client.got()).isEqualTo(ONE + ONE + TWO + ONE + TWO);
            assertThat(worker.opened()).isEqualTo(3);
        }
    }

    @Test
    void shouldReadFromTheFastest() throws Exception {
        try (TestWorker worker = worker("fastest", fit(1))) {
            Peer client = worker.client();
            // Those that have answered nothing yet are tried in turn.
            client.send(GET + GET);
            assertThat(worker.opened()).isEqualTo(2);
            worker.pass(10, TimeUnit.MILLISECONDS);
            worker.server(0).send(ONE);
            worker.pass(10, TimeUnit.MILLISECONDS);
            worker.server(1).send(ONE);
            client.got();
            worker.server(0).got();
            worker.server(1).got();
            worker.pass(5, TimeUnit.SECONDS);

            client.send(GET.repeat(4));

            // The slow one is tried once in a while.
            assertThat(worker.server(0).got()).isEqualTo(GET.repeat(3));
            assertThat(worker.server(1).got()).isEqualTo(GET);
        }
    }

    @Test
    void shouldNotReadFromReplicasInTransactions() throws Exception {
        try (TestWorker worker = worker("prefer_replica", fit(1))) {
            Peer client = worker.client();
            client.send(GET + array("WATCH", "a") + GET + array("MULTI") + GET + array("EXEC"));
            assertThat(worker.opened()).isOne();

            worker.server(0).send(ONE);

            assertThat(client.got()).startsWith(ONE);
            assertThat(worker.opened()).isEqualTo(2);
            assertThat(worker.server(1).got()).startsWith(array("WATCH", "a"));
        }
    }

    @Test
    void shouldStopReadingFromReplicasAfterReload() throws Exception {
        PoolYaml yaml = yaml("prefer_replica");
        try (TestWorker worker = worker(yaml, fit(1))) {
            Peer client = worker.client();
            client.send(GET + SET);
            worker.change(yaml.without("read_from").without("replicas"));
            worker.server(0).send(ONE);
            worker.server(1).send(OK);
            client.send(GET);

            worker.server(1).send(ONE);

            assertThat(client.got()).isEqualTo(ONE + OK + ONE);
            assertThat(worker.server(0).isOpen()).isFalse();
        }
    }
}
