package dev.nutcracker.client;

import static dev.nutcracker.client.ReadReplicas.address;
import static dev.nutcracker.client.ReadReplicas.fit;
import static dev.nutcracker.client.ReadReplicas.know;
import static dev.nutcracker.client.ReadReplicas.view;
import static dev.nutcracker.testing.RedisText.array;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.server.ReplicaView.ReplicaState;
import dev.nutcracker.testing.PoolYaml;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** In which order a client's reads and writes are done whose reads replicas serve, and which responses it gets. */
final class ReplicaOrderTest {
    private static final String OK = "+OK\r\n";
    private static final String ONE = "$1\r\n1\r\n";
    private static final String TWO = "$1\r\n2\r\n";
    private static final String GET = array("GET", "a");
    private static final String SET = array("SET", "a", "1");

    @Test
    void shouldServeClientThatWantsNoResponses() throws Exception {
        try (TestWorker worker = worker(fit(1))) {
            Peer client = worker.client();
            client.send(array("CLIENT", "REPLY", "OFF") + GET + SET + array("CLIENT", "REPLY", "ON") + GET);
            worker.server(0).send(ONE);
            assertThat(worker.server(1).got()).isEqualTo(SET + GET);

            worker.server(1).send(OK + TWO);

            assertThat(client.got()).isEqualTo(OK + TWO);
        }
    }

    @Test
    void shouldSkipResponseOfWriteThatWaited() throws Exception {
        try (TestWorker worker = worker(fit(1))) {
            Peer client = worker.client();
            client.send(GET + array("CLIENT", "REPLY", "SKIP") + SET + GET);
            worker.server(0).send(ONE);
            assertThat(worker.server(1).got()).isEqualTo(SET + GET);

            worker.server(1).send(OK + TWO);

            assertThat(client.got()).isEqualTo(ONE + TWO);
        }
    }

    @Test
    void shouldAnswerWriteThatWaitedAfterTheClientHasEndedItsSide() throws Exception {
        try (TestWorker worker = worker(fit(1))) {
            Peer client = worker.client();
            client.send(GET + SET);
            client.endInput();
            worker.server(0).send(ONE);
            assertThat(worker.server(1).got()).isEqualTo(SET);

            worker.server(1).send(OK);

            assertThat(client.got()).isEqualTo(ONE + OK);
        }
    }

    /** A cursor of one server says nothing to another. */
    @ParameterizedTest
    @ValueSource(strings = {"HSCAN", "SSCAN", "ZSCAN"})
    void shouldGoOnWithCursorAtTheServerThatGaveIt(String command) throws Exception {
        try (TestWorker worker = worker(fit(1), fit(2))) {
            Peer client = worker.client();
            client.send(array(command, "a", "0") + array(command, "a", "17"));

            assertThat(worker.opened()).isOne();
        }
    }

    @Test
    void shouldAskPrimaryForBitsOfKeyThatReplicaLacks() throws Exception {
        try (TestWorker worker = worker(fit(1))) {
            Peer client = worker.client();
            client.send(array("BITPOS", "a", "1"));
            worker.server(0).send(":-1\r\n");
            assertThat(worker.opened()).isEqualTo(2);

            worker.server(1).send(":4\r\n");

            assertThat(client.got()).isEqualTo(":4\r\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"*3\r\n", "*2\r\n$1\r\n1\r\n$50000\r\nx", "HTTP/1.1 400 Bad Request\r\n", "+OK\r\n"})
    void shouldAskPrimaryForWhatReplicaAnswersWithGarbage(String garbage) throws Exception {
        try (TestWorker worker = worker(fit(1))) {
            Peer client = worker.client();
            client.send(GET + array("MGET", "a", "b") + GET);
            worker.server(0).send(ONE + garbage);
            worker.server(0).close();

            worker.server(1).send("*2\r\n" + ONE + ONE + TWO);

            assertThat(client.got()).isEqualTo(ONE + "*2\r\n" + ONE + ONE + TWO);
        }
    }

    @Test
    void shouldReadOwnWritesThatWereSentBeforeReplicasServed() throws Exception {
        try (TestWorker worker = TestWorker.redis(withoutReplicas())) {
            know(worker, Map.of("one", view(fit(1))));
            Peer client = worker.client();
            client.send(SET);
            worker.change(yaml());
            client.send(GET);
            assertThat(worker.server(0).got()).isEqualTo(SET + GET);

            worker.server(0).send(OK + ONE);

            assertThat(client.got()).isEqualTo(OK + ONE);
        }
    }

    @Test
    void shouldReadOwnWritesThatWereSentWhileReplicasDidNotServe() throws Exception {
        try (TestWorker worker = worker(fit(1))) {
            Peer client = worker.client();
            client.send(GET);
            worker.server(0).send(ONE);
            worker.change(withoutReplicas());
            client.send(SET);
            worker.server(1).send(OK);
            worker.change(yaml());
            client.send(GET);
            assertThat(worker.server(1).got()).isEqualTo(SET + GET);

            worker.server(1).send(ONE);

            assertThat(client.got()).isEqualTo(ONE + OK + ONE);
        }
    }

    @Test
    void shouldWriteOnlyWhenReadsAreAnsweredAtReplicasThatAreReadNoMore() throws Exception {
        try (TestWorker worker = worker(fit(1))) {
            Peer client = worker.client();
            client.send(GET);
            worker.change(withoutReplicas());
            client.send(SET);
            assertThat(worker.opened()).isOne();
            worker.server(0).send(ONE);

            worker.server(1).send(OK);

            assertThat(client.got()).isEqualTo(ONE + OK);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"fail", "wait", "eject"})
    void shouldReadFromReplicasWhateverHappensAtFailures(String onFailure) throws Exception {
        try (TestWorker worker = worker(yaml().set("on_failure", onFailure).set("timeout", 1000), fit(1))) {
            Peer client = worker.client();
            client.send(GET);
            worker.server(0).send(ONE);
            client.send(SET);
            worker.server(1).close();
            worker.pass(1, TimeUnit.MILLISECONDS);

            assertThat(client.got()).startsWith(ONE);
            Peer other = worker.client();
            other.send(GET);
            worker.server(0).send(ONE);
            assertThat(other.got()).isEqualTo(ONE);
        }
    }

    /** A transaction is sent in one piece where servers may change their roles. */
    @Test
    void shouldSendTransactionOnlyWhenReadsAreAnswered() throws Exception {
        PoolYaml yaml =
                PoolYaml.redis("alpha").set("sentinels", "[127.0.0.1:1]").set("read_from", "prefer_replica");
        String transaction = array("MULTI") + SET + array("EXEC");
        String executed = OK + "+QUEUED\r\n*1\r\n" + OK;
        try (TestWorker worker = worker(yaml.server("one:1 one"), fit(1))) {
            worker.pool().shared().primaries().of("one").serves(address(100), true);
            worker.run();
            Peer client = worker.client();
            client.send(GET + transaction);
            assertThat(worker.opened()).isOne();
            worker.server(0).send("$-1\r\n");
            assertThat(worker.server(1).got()).isEqualTo(GET);
            worker.server(1).send("$-1\r\n");
            assertThat(worker.server(1).got()).isEqualTo(transaction);

            worker.server(1).send(executed);

            assertThat(client.got()).isEqualTo("$-1\r\n" + executed);
        }
    }

    private static TestWorker worker(ReplicaState... replicas) throws Exception {
        return worker(yaml(), replicas);
    }

    private static TestWorker worker(PoolYaml yaml, ReplicaState... replicas) throws Exception {
        TestWorker worker = TestWorker.redis(yaml);
        know(worker, Map.of("one", view(replicas)));
        return worker;
    }

    private static PoolYaml withoutReplicas() {
        return PoolYaml.redis("alpha").server(100, "one");
    }

    private static PoolYaml yaml() {
        return withoutReplicas().set("read_from", "prefer_replica").set("replicas", "auto");
    }
}
