package dev.nutcracker.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Clients that go at any moment: their memory is free once all their requests are answered, and other clients get their own
 * responses.
 */
final class GoneClientTest {
    private static final String LARGE = "x".repeat(50_000);

    /** The responses of the servers to {@link #requests}, in pieces. */
    private static final List<Piece> RESPONSES = List.of(
            new Piece(1, "$1\r\n1\r\n"),
            new Piece(1, "*1\r\n$50000\r\n" + LARGE.substring(1)),
            new Piece(1, "x\r\n:1\r\n"),
            new Piece(0, "$1\r\n"),
            new Piece(0, "0\r\n*1\r\n$50000\r\n" + LARGE.substring(1)),
            new Piece(0, "x\r\n"),
            new Piece(0, ":1\r\n"));

    private record Piece(int server, String bytes) {}

    @Test
    void shouldLeaveNothingInTheAccountsWheneverItGoes() throws Exception {
        for (int arrived = 0; arrived <= RESPONSES.size(); arrived++) {
            try (TestWorker worker = TestWorker.redis(2)) {
                Peer client = worker.client();
                client.send(requests(worker));
                send(worker, RESPONSES.subList(0, arrived));

                client.close();
                send(worker, RESPONSES.subList(arrived, RESPONSES.size()));

                assertThat(worker.keptBytes()).isZero();
                assertThat(worker.heapBytes()).isZero();
            }
        }
    }

    @Test
    void shouldLeaveNothingInTheAccountsWhenItHasGotEverything() throws Exception {
        try (TestWorker worker = TestWorker.redis(2)) {
            Peer client = worker.client();
            client.send(requests(worker));
            send(worker, RESPONSES);

            assertThat(client.got())
                    .startsWith("$1\r\n0\r\n$1\r\n1\r\n+PONG\r\n*2\r\n$50000\r\n" + LARGE + "\r\n$50000\r\n" + LARGE
                            + "\r\n:2\r\n+OK\r\n$")
                    .endsWith("\n\r\n");
            client.close();
            assertThat(worker.keptBytes()).isZero();
            assertThat(worker.heapBytes()).isZero();
        }
    }

    @Test
    void shouldLeaveNothingInTheAccountsWhenItsServersAreLost() throws Exception {
        for (int arrived = 0; arrived <= RESPONSES.size(); arrived++) {
            try (TestWorker worker = TestWorker.redis(2)) {
                Peer client = worker.client();
                client.send(requests(worker));
                send(worker, RESPONSES.subList(0, arrived));

                worker.server(0).close();
                worker.server(1).close();
                client.close();

                assertThat(worker.keptBytes()).isZero();
                assertThat(worker.heapBytes()).isZero();
            }
        }
    }

    @Test
    void shouldBeGivenItsHeapBackOnlyWhenTheServersHaveAnswered() throws Exception {
        try (TestWorker worker = TestWorker.redis(1)) {
            Peer client = worker.client();
            answerOne(worker, client);
            client.send("GET a\r\n".repeat(1000));

            client.close();
            assertThat(worker.heapBytes()).isGreaterThan(1000L * ClientMemory.REQUEST_HEAP_BYTES / 2);
            worker.server(0).send("$1\r\n1\r\n".repeat(1000));

            assertThat(worker.heapBytes()).isZero();
        }
    }

    @Test
    void shouldNotKeepOthersFromWhatIsTheirs() throws Exception {
        try (TestWorker worker = TestWorker.redis(1)) {
            Peer client = worker.client();
            Peer other = worker.client();
            client.send("GET a\r\n");
            other.send("GET b\r\n");
            client.send("GET c\r\nMGET d e\r\n");
            other.send("GET f\r\n");

            client.close();
            worker.server(0).send("$1\r\na\r\n$1\r\nb\r\n$1\r\nc\r\n*2\r\n$1\r\nd\r\n$1\r\ne\r\n$1\r\nf\r\n");

            assertThat(other.got()).isEqualTo("$1\r\nb\r\n$1\r\nf\r\n");
        }
    }

    private static String requests(TestWorker worker) {
        String first = worker.keyOf(0);
        String second = worker.keyOf(1);
        return "GET " + first + "\r\nGET " + second + "\r\nPING\r\nMGET " + first + " " + second + "\r\nDEL " + first
                + " " + second + "\r\nCLIENT REPLY OFF\r\nPING\r\nCLIENT REPLY ON\r\nCLIENT LIST\r\nGET not-whole";
    }

    private static void send(TestWorker worker, List<Piece> pieces) {
        for (Piece piece : pieces) {
            worker.server(piece.server()).send(piece.bytes());
        }
    }

    private static void answerOne(TestWorker worker, Peer client) {
        client.send("GET a\r\n");
        worker.server(0).send("$1\r\n1\r\n");
        client.got();
    }
}
