package dev.nutcracker.client;

import static dev.nutcracker.client.ReadReplicas.address;
import static dev.nutcracker.client.ReadReplicas.counted;
import static dev.nutcracker.client.ReadReplicas.fit;
import static dev.nutcracker.client.ReadReplicas.know;
import static dev.nutcracker.client.ReadReplicas.unfit;
import static dev.nutcracker.client.ReadReplicas.view;
import static dev.nutcracker.client.ReadReplicas.worker;
import static dev.nutcracker.client.ReadReplicas.yaml;
import static dev.nutcracker.testing.RedisText.array;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.server.ReplicaView.ReplicaState;
import dev.nutcracker.stats.ReplicaCounter;
import dev.nutcracker.testing.PoolYaml;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads that the primary serves after all, or nobody, and whose answer counts. */
final class ReplicaFallbackTest {
    private static final String OK = "+OK\r\n";
    private static final String ONE = "$1\r\n1\r\n";
    private static final String TWO = "$1\r\n2\r\n";
    private static final String NULL = "$-1\r\n";
    private static final String GET = array("GET", "a");
    private static final String SET = array("SET", "a", "1");
    private static final String NO_REPLICA = "-ERR no replica of this server is fit to be read\r\n";

    @ParameterizedTest
    @ValueSource(
            strings = {
                NULL,
                "$0\r\n\r\n",
                ":0\r\n",
                ":-2\r\n",
                "*0\r\n",
                "*-1\r\n",
                "*2\r\n$-1\r\n$-1\r\n",
                "-LOADING Redis is loading the dataset in memory\r\n",
                "-MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.\r\n",
                "-MOVED 15495 127.0.0.1:7000\r\n",
                "-ASK 15495 127.0.0.1:7000\r\n",
                "-TRYAGAIN Multiple keys request during rehashing of slot\r\n",
                "-ERR no such key\r\n"
            })
    void shouldAskPrimaryIfReplicaFindsNothing(String answer) throws Exception {
        try (TestWorker worker = worker("prefer_replica", fit(1))) {
            Peer client = worker.client();
            String any = array("EVALSHA_RO", "0123456789012345678901234567890123456789", "1", "a");
            client.send(any);
            assertThat(worker.server(0).got()).isEqualTo(any);
            worker.server(0).send(answer);
            assertThat(client.got()).isEmpty();

            assertThat(worker.server(1).got()).isEqualTo(any);
            worker.server(1).send(answer);

            assertThat(client.got()).isEqualTo(answer);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {ONE, ":1\r\n", ":-1\r\n", "*2\r\n$-1\r\n$1\r\na\r\n", "+string\r\n", "*1\r\n*2\r\n$-1\r\n:1\r\n"
            })
    void shouldPassOnWhatReplicaFinds(String answer) throws Exception {
        try (TestWorker worker = worker("prefer_replica", fit(1))) {
            Peer client = worker.client();
            client.send(array("EVALSHA_RO", "0123456789012345678901234567890123456789", "1", "a"));

            worker.server(0).send(answer);

            assertThat(client.got()).isEqualTo(answer);
            assertThat(worker.opened()).isOne();
        }
    }

    @Test
    void shouldAskPrimaryForAllKeysIfReplicaLacksOne() throws Exception {
        try (TestWorker worker = worker("prefer_replica", fit(1))) {
            Peer client = worker.client();
            String mget = array("MGET", "a", "b");
            String exists = array("EXISTS", "a", "b");
            client.send(mget + exists);
            worker.server(0).send("*2\r\n" + ONE + NULL + ":1\r\n");
            assertThat(client.got()).isEmpty();

            assertThat(worker.server(1).got()).isEqualTo(mget + exists);
            worker.server(1).send("*2\r\n" + ONE + TWO + ":2\r\n");

            assertThat(client.got()).isEqualTo("*2\r\n" + ONE + TWO + ":2\r\n");
            assertThat(counted(worker, ReplicaCounter.MISSED)).isEqualTo(2);
        }
    }

    @Test
    void shouldAskOnlyPrimaryOfThoseKeysThatReplicaLacks() throws Exception {
        PoolYaml yaml = PoolYaml.redis("alpha")
                .server(1, "one")
                .server(2, "two")
                .set("read_from", "prefer_replica")
                .set("replicas", "[\"127.0.0.1:11 one\", \"127.0.0.1:12 two\"]");
        try (TestWorker worker = TestWorker.redis(yaml)) {
            know(worker, Map.of("one", view(fit(11)), "two", view(fit(12))));
            Peer client = worker.client();
            client.send(array("MGET", worker.keyOf(0), worker.keyOf(1), worker.keyOf(0, 1)));
            worker.server(1).send("*1\r\n" + TWO);
            worker.server(0).send("*2\r\n" + ONE + NULL);
            assertThat(worker.server(2).got()).isEqualTo(array("mget", worker.keyOf(0), worker.keyOf(0, 1)));

            worker.server(2).send("*2\r\n" + ONE + ONE);

            assertThat(client.got()).isEqualTo("*3\r\n" + ONE + TWO + ONE);
            assertThat(worker.opened()).isEqualTo(3);
        }
    }

    @Test
    void shouldAskPrimaryWhatLostReplicaHasNotAnswered() throws Exception {
        try (TestWorker worker = worker("prefer_replica", fit(1), fit(2))) {
            Peer client = worker.client();
            client.send(GET + GET);

            worker.server(0).close();

            assertThat(worker.server(2).got()).isEqualTo(GET);
            worker.server(1).send(TWO);
            worker.server(2).send(ONE);
            assertThat(client.got()).isEqualTo(ONE + TWO);
            client.send(GET + GET);
            assertThat(worker.server(1).got()).isEqualTo(GET + GET + GET);
            assertThat(worker.opened()).isEqualTo(3);
        }
    }

    @Test
    void shouldAskPrimaryWhenReplicaHasGoneSilent() throws Exception {
        try (TestWorker worker = worker("prefer_replica", fit(1))) {
            Peer client = worker.client();
            client.send(GET);

            know(worker, Map.of("one", view(new ReplicaState(address(1), "", false, true))));

            assertThat(worker.server(0).isOpen()).isFalse();
            worker.server(1).send(ONE);
            assertThat(client.got()).isEqualTo(ONE);
        }
    }

    /** For the client it is one request. */
    @Test
    void shouldCountTheTimeAtBothServers() throws Exception {
        try (TestWorker worker = worker("prefer_replica", fit(1))) {
            Peer client = worker.client();
            client.send(GET);
            worker.pass(500, TimeUnit.MILLISECONDS);
            worker.server(0).send("$-1\r\n");
            worker.pass(100, TimeUnit.MILLISECONDS);
            worker.server(1).send(ONE);

            assertThat(client.got()).isEqualTo(ONE);
            long tookNs = worker.pool()
                    .serverMetrics(0, 1)
                    .getFirst()
                    .latency()
                    .total()
                    .maxNs();
            assertThat(tookNs).isEqualTo(TimeUnit.MILLISECONDS.toNanos(600));
        }
    }

    @Test
    void shouldFinishReadsAtReplicasThatAreNotNamedAnyMore() throws Exception {
        try (TestWorker worker = worker("prefer_replica", fit(1))) {
            Peer client = worker.client();
            client.send(GET);
            know(worker, Map.of("one", view(fit(2))));
            client.send(GET);
            worker.server(0).send(ONE);
            worker.server(1).send(TWO);

            assertThat(client.got()).isEqualTo(ONE + TWO);
            assertThat(worker.server(0).isOpen()).isFalse();
        }
    }

    @Test
    void shouldFailIfOnlyReplicasMayServeAndNoneIsFit() throws Exception {
        try (TestWorker worker = worker("replica", unfit(1))) {
            Peer client = worker.client();
            client.send(GET + array("MGET", "a", "b") + array("EVAL_RO", "return 1", "1", "a"));

            assertThat(client.got()).isEqualTo(NO_REPLICA.repeat(3));
            assertThat(worker.opened()).isZero();
            client.send(SET);
            worker.server(0).send(OK);
            assertThat(client.got()).isEqualTo(OK);
        }
    }

    @Test
    void shouldBoundWhatFallsBackToPrimary() throws Exception {
        try (TestWorker worker = worker(yaml("prefer_replica").set("replica_fallback", 20), unfit(1), unfit(2))) {
            Peer client = worker.client();
            client.send(GET.repeat(20));

            worker.server(0).send(ONE.repeat(4));

            assertThat(client.got()).isEqualTo((NO_REPLICA.repeat(4) + ONE).repeat(4));
            assertThat(counted(worker, ReplicaCounter.FELL_BACK)).isEqualTo(4);
            assertThat(counted(worker, ReplicaCounter.REFUSED)).isEqualTo(16);
        }
    }

    /** Writes fail at once; the replicas have the server's data. */
    @ParameterizedTest
    @ValueSource(strings = {"prefer_primary", "prefer_replica", "replica", "fastest"})
    void shouldReadFromReplicasOfServerThatIsDown(String policy) throws Exception {
        PoolYaml yaml = yaml(policy).set("on_failure", "fail").set("server_failure_limit", 1);
        try (TestWorker worker = worker(yaml, fit(1))) {
            Peer client = worker.client();
            client.send(array("DEL", "b"));
            worker.server(0).close();
            assertThat(client.got()).startsWith("-");
            worker.pass(1, TimeUnit.SECONDS);
            client.send(SET);
            assertThat(client.got()).startsWith("-");
            client.send(GET);
            client.got();
            worker.pass(1, TimeUnit.SECONDS);
            Peer reader = worker.client();
            int opened = worker.opened();

            reader.send(GET + array("MGET", "a", "b"));

            assertThat(worker.opened() - opened).isLessThanOrEqualTo(1);
            Peer replica = worker.server(worker.opened() - 1);
            assertThat(replica.got()).endsWith(GET + array("MGET", "a", "b"));
            replica.send(ONE + "*2\r\n" + ONE + TWO);
            assertThat(reader.got()).isEqualTo(ONE + "*2\r\n" + ONE + TWO);
        }
    }

    @Test
    void shouldReadFromThePrimaryWhatReplicaHasNoRoomFor() throws Exception {
        try (TestWorker worker = worker(yaml("prefer_replica").set("max_outstanding", 2), fit(1))) {
            Peer client = worker.client();
            client.send(GET + GET + GET);
            assertThat(worker.server(0).got()).isEqualTo(GET + GET);

            worker.server(1).send(TWO);
            worker.server(0).send(ONE + ONE);

            assertThat(client.got()).isEqualTo(ONE + ONE + TWO);
        }
    }

    @Test
    void shouldForgetReadsOfClientThatIsGone() throws Exception {
        try (TestWorker worker = worker("prefer_replica", fit(1))) {
            Peer client = worker.client();
            client.send(GET + SET);
            client.close();

            worker.server(0).send(NULL);

            assertThat(worker.opened()).isOne();
            assertThat(worker.keptBytes()).isZero();
        }
    }
}
