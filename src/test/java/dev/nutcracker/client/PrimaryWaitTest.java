package dev.nutcracker.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.config.ServerAddress;
import dev.nutcracker.server.Primary;
import dev.nutcracker.testing.PoolYaml;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Which requests wait for the primary of a master, for how long, and where they go then. */
final class PrimaryWaitTest {
    private static final String OK = "+OK\r\n";
    private static final String READONLY = "-READONLY You can't write against a read only replica.\r\n";
    private static final String SET = request("SET", "a", "1");
    private static final String GET = request("GET", "a");

    @Test
    void shouldKeepRequestsUntilThereIsAPrimary() throws Exception {
        try (TestWorker worker = worker()) {
            Peer client = worker.client();
            client.send(SET + GET);
            assertThat(worker.attempts()).isZero();
            assertThat(client.isRead()).isFalse();

            serve(worker, 1);

            assertThat(worker.server(0).got()).isEqualTo(SET + GET);
            worker.server(0).send(OK + "$1\r\n1\r\n");
            assertThat(client.got()).isEqualTo(OK + "$1\r\n1\r\n");
            assertThat(primary(worker).held()).isZero();
        }
    }

    @Test
    void shouldSkipResponseOfRequestThatWaited() throws Exception {
        try (TestWorker worker = worker()) {
            Peer client = worker.client();
            client.send(request("CLIENT", "REPLY", "SKIP") + SET + GET);
            serve(worker, 1);

            worker.server(0).send(OK + "$1\r\n1\r\n");

            assertThat(client.got()).isEqualTo("$1\r\n1\r\n");
        }
    }

    @Test
    void shouldAnswerWhatWaitsAfterTheClientHasEndedItsSide() throws Exception {
        try (TestWorker worker = worker()) {
            Peer client = worker.client();
            client.send(SET);
            client.endInput();
            serve(worker, 1);

            worker.server(0).send(OK);

            assertThat(client.got()).isEqualTo(OK);
        }
    }

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
            String other = request("SET", "b", "2");
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
            String large = request("SET", "a", "x".repeat(100_000));
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
            first.send(request("GET", "b"));

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
            String transaction = request("MULTI") + SET + GET + request("EXEC");
            client.send(transaction);
            assertThat(worker.server(0).got()).isEqualTo("*1\r\n$5\r\nMULTI\r\n" + SET + GET + request("EXEC"));
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
    void shouldLetOnlyWritesWaitDuringHandOver() throws Exception {
        try (TestWorker worker = served()) {
            Peer writer = worker.client();
            Peer reader = worker.client();
            primary(worker).handsOver();
            worker.run();
            writer.send(SET + GET);
            reader.send(GET);
            assertThat(worker.server(0).got()).isEqualTo(GET);
            worker.server(0).send("$3\r\nold\r\n");
            assertThat(reader.got()).isEqualTo("$3\r\nold\r\n");

            serve(worker, 2);

            assertThat(worker.server(1).got()).isEqualTo(SET + GET);
            worker.server(1).send(OK + "$1\r\n1\r\n");
            assertThat(writer.got()).isEqualTo(OK + "$1\r\n1\r\n");
        }
    }

    @Test
    void shouldLetWritesGoOnWhenHandOverTakesTooLong() throws Exception {
        try (TestWorker worker = served()) {
            Peer client = worker.client();
            primary(worker).handsOver();
            worker.run();
            client.send(SET);
            assertThat(worker.server(0).got()).isEmpty();

            worker.pass(3, TimeUnit.SECONDS);

            assertThat(worker.server(0).got()).isEqualTo(SET);
            worker.server(0).send(OK);
            assertThat(client.got()).isEqualTo(OK);
        }
    }

    @Test
    void shouldFailAllWhoWaitAtTheSameTime() throws Exception {
        try (TestWorker worker = served()) {
            Peer early = worker.client();
            Peer late = worker.client();
            primary(worker).lost("it is down");
            worker.run();
            early.send(SET);
            worker.pass(2999, TimeUnit.MILLISECONDS);
            late.send(SET);
            assertThat(primary(worker).held()).isEqualTo(2);

            worker.pass(1, TimeUnit.MILLISECONDS);

            assertThat(primary(worker).waiting()).isEqualTo(Primary.Wait.OVER);
            assertThat(early.got()).isEqualTo("-ERR Connection refused\r\n");
            assertThat(late.got()).isEqualTo("-ERR Connection refused\r\n");
            assertThat(primary(worker).held()).isZero();
            early.send(GET);
            assertThat(early.got()).isEqualTo("-ERR Connection refused\r\n");

            serve(worker, 2);
            early.send(GET);
            assertThat(worker.server(1).got()).isEqualTo(GET);
            worker.server(1).send("$-1\r\n");
            assertThat(early.got()).isEqualTo("$-1\r\n");
        }
    }

    @Test
    void shouldFailAtOnceWithoutFailoverWait() throws Exception {
        try (TestWorker worker = TestWorker.redis(yaml().set("failover_wait", 0))) {
            Peer client = worker.client();
            client.send(SET);
            assertThat(client.got()).isEqualTo("-ERR the server of this key is not known yet\r\n");
            serve(worker, 1);
            client.send(SET);
            worker.server(0).send(READONLY);
            assertThat(client.got()).isEqualTo("-ERR Connection refused\r\n");

            primary(worker).handsOver();
            serve(worker, 2);
            client.send(SET);

            assertThat(worker.server(1).got()).isEqualTo(SET);
            worker.server(1).send(OK);
            assertThat(client.got()).isEqualTo(OK);
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
    void shouldWaitWhenThePrimaryCannotBeConnectedTo() throws Exception {
        try (TestWorker worker = worker()) {
            serve(worker, 1);
            worker.loseServers();
            Peer client = worker.client();
            client.send(SET);
            assertThat(client.got()).isEmpty();
            assertThat(primary(worker).waiting()).isEqualTo(Primary.Wait.ALL);

            worker.pass(3, TimeUnit.SECONDS);

            assertThat(client.got()).isEqualTo("-ERR Connection refused\r\n");
        }
    }

    @Test
    void shouldDropTheRequestOfClientThatIsGone() throws Exception {
        try (TestWorker worker = served()) {
            Peer gone = worker.client();
            Peer client = worker.client();
            primary(worker).lost("it is down");
            worker.run();
            gone.send(SET);
            client.send(GET);
            gone.close();
            assertThat(primary(worker).held()).isOne();

            serve(worker, 2);

            assertThat(worker.server(1).got()).isEqualTo(GET);
            worker.server(1).send("$-1\r\n");
            assertThat(client.got()).isEqualTo("$-1\r\n");
        }
    }

    @Test
    void shouldLeaveNothingBehindWhenItEndsWhileRequestsWait() throws Exception {
        try (TestWorker worker = served()) {
            Peer client = worker.client();
            client.send(SET);
            worker.server(0).send(READONLY);
            client.send(GET);
            Peer other = worker.client();
            other.send(request("MULTI") + SET + request("EXEC"));
            Peer gone = worker.client();
            gone.send(SET);
            gone.close();
        }
    }

    @Test
    void shouldGoOnWaitingOverReload() throws Exception {
        try (TestWorker worker = served()) {
            Peer client = worker.client();
            client.send(SET);
            worker.server(0).send(READONLY);
            client.send(GET);
            Peer other = worker.client();
            other.send(GET);

            worker.change(yaml().set("timeout", 1000));
            assertThat(client.got()).isEmpty();
            serve(worker, 2);

            assertThat(worker.server(1).got()).startsWith(SET);
            worker.server(1).send(OK + "$1\r\n1\r\n" + "$1\r\n1\r\n");
            assertThat(client.got()).isEqualTo(OK + "$1\r\n1\r\n");
            assertThat(other.got()).isEqualTo("$1\r\n1\r\n");
        }
    }

    @Test
    void shouldSendElsewhereWhenReloadTakesTheMasterAway() throws Exception {
        try (TestWorker worker = served()) {
            Peer client = worker.client();
            primary(worker).lost("it is down");
            worker.run();
            client.send(SET);

            worker.change(PoolYaml.redis("alpha").server(7, "one"));

            assertThat(worker.server(1).got()).isEqualTo(SET);
            worker.server(1).send(OK);
            assertThat(client.got()).isEqualTo(OK);
        }
    }

    @Test
    void shouldServeClientsOfResp3() throws Exception {
        try (TestWorker worker = served()) {
            Peer client = worker.client();
            client.send(request("HELLO", "3"));
            client.got();
            client.send(request("HGETALL", "a"));
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

    private static TestWorker worker() throws Exception {
        return TestWorker.redis(yaml());
    }

    /** One that has a connection to a primary, which has answered. */
    private static TestWorker served() throws Exception {
        TestWorker worker = worker();
        serve(worker, 1);
        Peer client = worker.client();
        client.send(GET);
        worker.server(0).got();
        worker.server(0).send("$-1\r\n");
        client.got();
        return worker;
    }

    private static PoolYaml yaml() {
        return PoolYaml.redis("alpha").set("sentinels", "[127.0.0.1:1]").server("one:1 one");
    }

    private static void serve(TestWorker worker, int port) {
        primary(worker).serves(address(port), true);
        worker.run();
    }

    private static Primary primary(TestWorker worker) {
        return worker.pool().shared().primaries().of("one");
    }

    private static ServerAddress.Tcp address(int port) {
        return new ServerAddress.Tcp("127.0.0.1", port);
    }

    private static String request(String... words) {
        StringBuilder text = new StringBuilder("*" + words.length + "\r\n");
        for (String word : words) {
            text.append('$').append(word.length()).append("\r\n").append(word).append("\r\n");
        }
        return text.toString();
    }
}
