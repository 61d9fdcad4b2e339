package dev.nutcracker.client;

import static dev.nutcracker.client.OneMaster.GET;
import static dev.nutcracker.client.OneMaster.OK;
import static dev.nutcracker.client.OneMaster.READONLY;
import static dev.nutcracker.client.OneMaster.SET;
import static dev.nutcracker.client.OneMaster.address;
import static dev.nutcracker.client.OneMaster.primary;
import static dev.nutcracker.client.OneMaster.serve;
import static dev.nutcracker.client.OneMaster.served;
import static dev.nutcracker.client.OneMaster.worker;
import static dev.nutcracker.client.OneMaster.yaml;
import static dev.nutcracker.testing.RedisText.array;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.server.Primary;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What is sent to the next primary of a master, and when: what waited, and what the former one has not done. */
final class NextPrimaryTest {
    @Test
    void shouldSendNothingToTheNextPrimaryBeforeTheFormerHasAnswered() throws Exception {
        try (TestWorker worker = served()) {
            Peer client = worker.client();
            client.send(SET);
            worker.server(0).got();
            primary(worker).serves(address(2), true);
            worker.run();
            client.send(GET);
            assertThat(worker.opened()).isOne();

            worker.server(0).send(OK);

            assertThat(worker.server(1).got()).isEqualTo(GET);
            worker.server(1).send("$1\r\n1\r\n");
            assertThat(client.got()).isEqualTo(OK + "$1\r\n1\r\n");
        }
    }

    @Test
    void shouldCutOffFormerPrimaryThatDoesNotAnswerInTime() throws Exception {
        try (TestWorker worker = served()) {
            Peer client = worker.client();
            client.send(SET);
            Peer former = worker.server(0);
            primary(worker).serves(address(2), false);
            worker.run();
            client.send(GET);
            worker.pass(249, TimeUnit.MILLISECONDS);
            assertThat(former.isOpen()).isTrue();
            assertThat(client.got()).isEmpty();

            worker.pass(1, TimeUnit.MILLISECONDS);

            assertThat(former.isOpen()).isFalse();
            assertThat(client.got()).isEqualTo("-ERR Connection reset by peer\r\n");
            assertThat(worker.server(1).got()).isEqualTo(GET);
            worker.server(1).send("$-1\r\n");
            assertThat(client.got()).isEqualTo("$-1\r\n");
        }
    }

    @Test
    void shouldSendAgainInOrderWhatReplicaHasNotDone() throws Exception {
        try (TestWorker worker = served()) {
            Peer client = worker.client();
            String other = array("SET", "b", "2");
            client.send(SET + other + GET);
            worker.server(0).send(READONLY + READONLY + "$3\r\nold\r\n");
            assertThat(client.got()).isEmpty();
            assertThat(primary(worker).waiting()).isEqualTo(Primary.Wait.ALL);

            serve(worker, 2);

            assertThat(worker.server(1).got()).isEqualTo(SET + other + GET);
            worker.server(1).send(OK + OK + "$1\r\n1\r\n");
            assertThat(client.got()).isEqualTo(OK + OK + "$1\r\n1\r\n");
        }
    }

    @Test
    void shouldAccountForWhatWaitsToBeSentAgain() throws Exception {
        try (TestWorker worker = served()) {
            Peer client = worker.client();
            String large = array("SET", "a", "x".repeat(100_000));
            client.send(large);
            worker.server(0).got();
            worker.server(0).send(READONLY);
            assertThat(worker.keptBytes()).isBetween(100_000L, 110_000L);

            serve(worker, 2);

            assertThat(worker.server(1).got()).isEqualTo(large);
            worker.server(1).send(OK);
            assertThat(client.got()).isEqualTo(OK);
            assertThat(worker.keptBytes()).isZero();
        }
    }

    @Test
    void shouldServeRequestsOfBeforeFirst() throws Exception {
        try (TestWorker worker = served()) {
            Peer first = worker.client();
            Peer second = worker.client();
            first.send(SET);
            worker.server(0).got();
            worker.server(0).send(READONLY);
            second.send(GET);
            first.send(array("GET", "b"));

            serve(worker, 2);

            assertThat(worker.server(1).got()).startsWith(SET);
            worker.server(1).send(OK + "$1\r\n1\r\n" + "$1\r\n1\r\n");
            assertThat(first.got()).isEqualTo(OK + "$1\r\n1\r\n");
            assertThat(second.got()).isEqualTo("$1\r\n1\r\n");
        }
    }

    @Test
    void shouldNotLoseTransactionThatReplicaHasRefused() throws Exception {
        try (TestWorker worker = served()) {
            Peer client = worker.client();
            String transaction = array("MULTI") + SET + GET + array("EXEC");
            client.send(transaction);
            assertThat(worker.server(0).got()).isEqualTo("*1\r\n$5\r\nMULTI\r\n" + SET + GET + array("EXEC"));
            worker.server(0)
                    .send(OK + READONLY + "+QUEUED\r\n"
                            + "-EXECABORT Transaction discarded because of previous errors.\r\n");

            serve(worker, 2);

            assertThat(worker.server(1).got()).isEqualTo(transaction);
            worker.server(1).send(OK + "+QUEUED\r\n+QUEUED\r\n*2\r\n+OK\r\n$1\r\n1\r\n");
            assertThat(client.got()).isEqualTo(OK + "+QUEUED\r\n+QUEUED\r\n*2\r\n+OK\r\n$1\r\n1\r\n");
        }
    }

    @Test
    void shouldFailWhatWasSentAndKeepWhatWasNot() throws Exception {
        try (TestWorker worker = served()) {
            Peer first = worker.client();
            Peer second = worker.client();
            first.send(SET);
            worker.server(0).got();
            worker.server(0).close();
            assertThat(first.got()).startsWith("-ERR ");
            second.send(GET);
            assertThat(second.got()).isEmpty();

            serve(worker, 1);

            assertThat(worker.server(1).got()).isEqualTo(GET);
            worker.server(1).send("$-1\r\n");
            assertThat(second.got()).isEqualTo("$-1\r\n");
        }
    }

    @Test
    void shouldServeClientsOfResp3() throws Exception {
        try (TestWorker worker = served()) {
            Peer client = worker.client();
            client.send(array("HELLO", "3"));
            client.got();
            client.send(array("HGETALL", "a"));
            int connection = worker.opened() - 1;
            worker.server(connection).got();
            worker.server(connection).send("%1\r\n$6\r\nserver\r\n$5\r\nredis\r\n");
            worker.server(connection).got();
            primary(worker).lost("it is down");
            worker.run();
            client.send(SET);
            worker.server(connection).send("%1\r\n$1\r\nf\r\n$1\r\nv\r\n");
            assertThat(client.got()).isEqualTo("%1\r\n$1\r\nf\r\n$1\r\nv\r\n");

            serve(worker, 2);

            Peer next = worker.server(worker.opened() - 1);
            next.got();
            next.send("%1\r\n$6\r\nserver\r\n$5\r\nredis\r\n");
            assertThat(next.got()).isEqualTo(SET);
            next.send(OK);
            assertThat(client.got()).isEqualTo(OK);
        }
    }

    @Test
    void shouldTakeOnlyTheLatestOfSeveralPrimaries() throws Exception {
        try (TestWorker worker = served()) {
            Peer client = worker.client();
            client.send(SET);
            primary(worker).serves(address(2), false);
            primary(worker).serves(address(3), false);
            worker.run();
            client.send(GET);
            worker.pass(250, TimeUnit.MILLISECONDS);

            assertThat(client.got()).isEqualTo("-ERR Connection reset by peer\r\n");
            assertThat(worker.opened()).isEqualTo(2);
            assertThat(worker.server(1).got()).isEqualTo(GET);
            worker.server(1).send("$-1\r\n");
            assertThat(client.got()).isEqualTo("$-1\r\n");
        }
    }

    @Test
    void shouldReadAgainAtTheNextPrimaryIfAllowed() throws Exception {
        try (TestWorker worker = TestWorker.redis(yaml().set("retries", 1))) {
            serve(worker, 1);
            Peer reader = worker.client();
            Peer writer = worker.client();
            reader.send(GET);
            writer.send(SET + GET);
            worker.server(0).close();
            assertThat(reader.got()).isEmpty();
            assertThat(writer.got()).isEqualTo("-ERR unknown\r\n-ERR unknown\r\n");

            serve(worker, 2);

            assertThat(worker.server(1).got()).isEqualTo(GET);
            worker.server(1).send("$1\r\n1\r\n");
            assertThat(reader.got()).isEqualTo("$1\r\n1\r\n");
        }
    }
}
