package dev.nutcracker.client;

import static dev.nutcracker.testing.RedisText.array;
import static dev.nutcracker.testing.RedisText.bulk;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** CLIENT UNBLOCK ends the wait of the client that it names, and of no other. */
final class UnblockTest {
    private static final String NONE = "*-1\r\n";
    private static final String VALUE = "*2\r\n$1\r\na\r\n$1\r\n1\r\n";
    private static final String WATCH = "*2\r\n$5\r\nWATCH\r\n$1\r\na\r\n";

    @Test
    void shouldEndTheWaitOfTheClientThatIsNamedAndOfNoOther() throws Exception {
        try (TestWorker worker = TestWorker.withLeases(4)) {
            Blocked first = new Blocked(worker, 7);
            Blocked second = new Blocked(worker, 8);
            Peer asking = worker.client();

            asking.send(unblock(second));
            Peer shared = worker.server(2);
            assertThat(shared.got()).isEqualTo(array("CLIENT", "LIST", "ID", "8"));
            shared.send(line(8, 5));
            assertThat(shared.got()).isEqualTo(array("CLIENT", "UNBLOCK", "8", "TIMEOUT"));
            shared.send(":1\r\n");
            second.lease.send(NONE);

            assertThat(asking.got()).isEqualTo(":1\r\n");
            assertThat(second.client.got()).isEqualTo(NONE);
            assertThat(first.client.got()).isEmpty();
            assertThat(first.lease.got()).isEmpty();
            first.lease.send(VALUE);
            assertThat(first.client.got()).isEqualTo(VALUE);
        }
    }

    @Test
    void shouldKeepTheLeaseFromOthersUntilTheServerHasAnsweredTheAttempt() throws Exception {
        try (TestWorker worker = TestWorker.withLeases(1)) {
            Blocked blocked = new Blocked(worker, 7);
            Peer next = worker.client();
            next.send(WATCH);
            Peer asking = worker.client();
            asking.send(unblock(blocked));
            Peer shared = worker.server(1);
            shared.send(line(7, 5));

            blocked.lease.send(VALUE);
            assertThat(blocked.client.got()).isEqualTo(VALUE);
            assertThat(blocked.lease.got())
                    .as("the next client would be unblocked")
                    .isEmpty();
            shared.send(":0\r\n");

            assertThat(blocked.lease.got()).isEqualTo(WATCH);
            assertThat(asking.got()).isEqualTo(":0\r\n");
        }
    }

    @Test
    void shouldNotUnblockAnotherClientThatTheServerKnowsByTheSameNumber() throws Exception {
        try (TestWorker worker = TestWorker.withLeases(4)) {
            Blocked blocked = new Blocked(worker, 7);
            Peer asking = worker.client();

            asking.send(unblock(blocked));
            Peer restarted = worker.server(1);
            restarted.got();
            restarted.send(line(7, 6));

            assertThat(restarted.got()).isEmpty();
            assertThat(asking.got()).isEqualTo(":0\r\n");
            assertThat(blocked.client.got()).isEmpty();
        }
    }

    @Test
    void shouldTryAgainTwiceSinceTheRequestThatBlocksMayBeOnItsWay() throws Exception {
        try (TestWorker worker = TestWorker.withLeases(4)) {
            Blocked blocked = new Blocked(worker, 7);
            Peer asking = worker.client();
            asking.send(unblock(blocked));
            Peer shared = worker.server(1);
            shared.got();
            shared.send(line(7, 5));

            for (int i = 0; i < 3; i++) {
                assertThat(asking.got()).isEmpty();
                assertThat(shared.got()).isEqualTo(array("CLIENT", "UNBLOCK", "7", "TIMEOUT"));
                shared.send(":0\r\n");
            }

            assertThat(shared.got()).isEmpty();
            assertThat(asking.got()).isEqualTo(":0\r\n");
        }
    }

    @Test
    void shouldAskNothingOfAServerThatDoesNotSayWhoItsClientsAre() throws Exception {
        try (TestWorker worker = TestWorker.withLeases(4)) {
            Blocked blocked = new Blocked(worker, "-ERR unknown subcommand\r\n");
            Peer asking = worker.client();

            asking.send(unblock(blocked));

            assertThat(asking.got()).isEqualTo(":0\r\n");
            assertThat(worker.opened()).isEqualTo(1);
            assertThat(blocked.client.got()).isEmpty();
        }
    }

    @Test
    void shouldAnswerAfterASecondForAServerThatIsSilent() throws Exception {
        try (TestWorker worker = TestWorker.withLeases(4)) {
            Blocked blocked = new Blocked(worker, 7);
            Peer asking = worker.client();
            asking.send(unblock(blocked));

            worker.pass(999, TimeUnit.MILLISECONDS);
            assertThat(asking.got()).isEmpty();
            worker.pass(1, TimeUnit.MILLISECONDS);
            assertThat(asking.got()).isEqualTo(":0\r\n");

            asking.send("PING\r\n");
            worker.server(1).send(line(7, 5) + ":1\r\n");
            assertThat(asking.got()).as("it is answered once").isEqualTo("+PONG\r\n");
        }
    }

    @Test
    void shouldAnswerAClientInQueueAtOnceAndAskNothingOfTheServer() throws Exception {
        try (TestWorker worker = TestWorker.withLeases(1)) {
            Blocked blocked = new Blocked(worker, 7);
            Peer inQueue = worker.client();
            String id = id(inQueue);
            inQueue.send(array("BLPOP", "a", "0") + "PING\r\n");
            Peer asking = worker.client();

            asking.send("CLIENT UNBLOCK " + id + "\r\n");

            assertThat(asking.got()).isEqualTo(":1\r\n");
            assertThat(inQueue.got()).isEqualTo(NONE + "+PONG\r\n");
            assertThat(worker.opened()).isEqualTo(1);
            blocked.lease.send(VALUE);
            assertThat(blocked.client.got()).isEqualTo(VALUE);
            assertThat(blocked.lease.got()).as("it has left the line").isEmpty();
        }
    }

    private static String unblock(Blocked client) {
        return "CLIENT UNBLOCK " + client.id + "\r\n";
    }

    private static String id(Peer client) {
        client.send("CLIENT ID\r\n");
        return client.got().strip().substring(1);
    }

    /** A server's line about a client that it knows by this number and has accepted on this descriptor. */
    private static String line(int number, int descriptor) {
        return bulk("id=" + number + " addr=127.0.0.1:5 laddr=127.0.0.1:6 fd=" + descriptor + " name= age=0\n");
    }

    /** A client that waits for the list a. */
    private static final class Blocked {
        final Peer client;
        final String id;
        final Peer lease;

        /** @param number by which the server knows it */
        Blocked(TestWorker worker, int number) {
            this(worker, line(number, 5));
        }

        Blocked(TestWorker worker, String identity) {
            client = worker.client();
            id = id(client);
            client.send(array("BLPOP", "a", "0"));
            lease = worker.server(worker.opened() - 1);
            assertThat(lease.got()).isEqualTo(array("CLIENT", "INFO") + array("BLPOP", "a", "0"));
            lease.send(identity);
        }
    }
}
