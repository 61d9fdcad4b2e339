package dev.nutcracker.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A client that has a server connection for itself. */
final class LeasedConnectionTest {
    private static final String WATCH = "*2\r\n$5\r\nWATCH\r\n$1\r\na\r\n";
    private static final String GET = "*2\r\n$3\r\nGET\r\n$1\r\na\r\n";
    private static final String POP = "*3\r\n$5\r\nBLPOP\r\n$1\r\na\r\n$1\r\n0\r\n";

    @Test
    void shouldSendATransactionAndWhatIsBehindItOnOneConnection() throws Exception {
        try (TestWorker worker = TestWorker.withLeases(4)) {
            Peer client = worker.client();
            client.send(WATCH);
            Peer leased = worker.server(0);
            leased.send("+OK\r\n");
            leased.got();

            client.send("MULTI\r\n" + GET + "EXEC\r\n" + GET);

            assertThat(leased.got()).isEqualTo("*1\r\n$5\r\nMULTI\r\n" + GET + "*1\r\n$4\r\nEXEC\r\n" + GET);
            leased.send("+OK\r\n+QUEUED\r\n*1\r\n$1\r\n1\r\n$1\r\n1\r\n");
            assertThat(client.got()).isEqualTo("+OK\r\n+OK\r\n+QUEUED\r\n*1\r\n$1\r\n1\r\n$1\r\n1\r\n");
        }
    }

    @Test
    void shouldNotMixOthersWithAClientThatWatches() throws Exception {
        try (TestWorker worker = TestWorker.withLeases(4)) {
            Peer client = worker.client();
            Peer other = worker.client();
            client.send(WATCH);
            worker.server(0).got();

            other.send(GET);

            assertThat(worker.server(0).got()).isEmpty();
            assertThat(worker.server(1).got()).isEqualTo(GET);
        }
    }

    @Test
    void shouldTakeALeaseOnlyWhenNothingIsOutstanding() throws Exception {
        try (TestWorker worker = TestWorker.withLeases(4)) {
            Peer client = worker.client();
            client.send(GET + WATCH + GET);
            assertThat(worker.server(0).got()).isEqualTo(GET);

            worker.server(0).send("$1\r\n1\r\n");

            assertThat(worker.server(0).got()).isEmpty();
            assertThat(worker.server(1).got()).isEqualTo(WATCH + GET);
        }
    }

    @Test
    void shouldGiveTheLeaseToTheNextInQueueOnceItIsAnswered() throws Exception {
        try (TestWorker worker = TestWorker.withLeases(1)) {
            Peer client = worker.client();
            Peer next = worker.client();
            client.send(WATCH);
            Peer leased = worker.server(0);
            leased.send("+OK\r\n");
            next.send(WATCH + "PING\r\n");
            client.send("UNWATCH\r\n");
            assertThat(leased.got()).isEqualTo(WATCH + "*1\r\n$7\r\nUNWATCH\r\n");

            leased.send("+OK\r\n");

            assertThat(leased.got()).isEqualTo(WATCH);
            assertThat(next.got()).isEmpty();
            leased.send("+OK\r\n");
            assertThat(next.got()).isEqualTo("+OK\r\n+PONG\r\n");
            assertThat(client.got()).isEqualTo("+OK\r\n+OK\r\n");
        }
    }

    @Test
    void shouldLeaveACleanLeaseWhenTheClientGoes() throws Exception {
        try (TestWorker worker = TestWorker.withLeases(1)) {
            Peer client = worker.client();
            Peer next = worker.client();
            client.send(WATCH);
            Peer leased = worker.server(0);
            leased.send("+OK\r\n");
            next.send(WATCH);
            leased.got();

            client.close();
            assertThat(leased.got()).isEqualTo("*1\r\n$7\r\nUNWATCH\r\n");
            leased.send("+OK\r\n");

            assertThat(leased.got()).isEqualTo(WATCH);
            assertThat(leased.isOpen()).isTrue();
        }
    }

    @Test
    void shouldTakeNoMoreOfAClientThatIsBlockedUntilItIsAnswered() throws Exception {
        try (TestWorker worker = TestWorker.withLeases(4)) {
            Peer client = worker.client();

            client.send(POP + "PING\r\n" + GET);

            assertThat(worker.server(0).got()).endsWith(POP);
            assertThat(client.got()).isEmpty();
            assertThat(client.isRead()).as("its end is to be seen").isTrue();
            worker.server(0).send("-ERR unknown subcommand\r\n*2\r\n$1\r\na\r\n$1\r\n1\r\n");
            assertThat(client.got()).isEqualTo("*2\r\n$1\r\na\r\n$1\r\n1\r\n+PONG\r\n");
        }
    }

    @Test
    void shouldCloseTheConnectionOfAClientThatGoesWhileItIsBlocked() throws Exception {
        try (TestWorker worker = TestWorker.withLeases(4)) {
            Peer client = worker.client();
            client.send(POP);

            client.close();

            assertThat(worker.server(0).isOpen()).isFalse();
            assertThat(worker.heapBytes()).isZero();
        }
    }

    @Test
    void shouldAnswerAnErrorAndGoOnWhenTheLeaseIsLost() throws Exception {
        try (TestWorker worker = TestWorker.withLeases(4)) {
            Peer client = worker.client();
            client.send(POP + "PING\r\n");

            worker.server(0).close();

            assertThat(client.got()).startsWith("-ERR ").endsWith("\r\n+PONG\r\n");
            assertThat(client.isOpen()).isTrue();
        }
    }

    @Test
    void shouldRefuseTheTransactionWhoseLeaseIsLost() throws Exception {
        try (TestWorker worker = TestWorker.withLeases(4)) {
            Peer client = worker.client();
            client.send(WATCH);
            worker.server(0).send("+OK\r\n");
            client.got();

            worker.server(0).close();
            client.send("MULTI\r\n" + GET + "EXEC\r\n");

            assertThat(client.got()).contains("-EXECABORT ");
        }
    }
}
