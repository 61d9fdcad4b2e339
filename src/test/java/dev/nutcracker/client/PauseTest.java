package dev.nutcracker.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.buffer.HeapLimit;
import org.junit.jupiter.api.Test;

/** When a client has to wait, and when it goes on. */
final class PauseTest {
    private static final String GET = "GET a\r\n";

    @Test
    void shouldStartWithFewRequestsWhileNothingIsKnownOfResponses() throws Exception {
        try (TestWorker worker = TestWorker.redis(1)) {
            Peer client = worker.client();

            client.send(GET.repeat(100));

            assertThat(requests(worker.server(0))).isEqualTo(33);
            assertThat(client.isRead()).isFalse();
        }
    }

    @Test
    void shouldGoOnWithMoreRequestsOnceResponsesAreSmall() throws Exception {
        try (TestWorker worker = TestWorker.redis(1)) {
            Peer client = worker.client();
            client.send(GET.repeat(100));
            assertThat(requests(worker.server(0))).isEqualTo(33);

            worker.server(0).send("$1\r\n1\r\n".repeat(33));

            assertThat(requests(worker.server(0))).isEqualTo(67);
            assertThat(client.isRead()).isTrue();
            worker.server(0).send("$1\r\n1\r\n".repeat(67));
            assertThat(client.got()).isEqualTo("$1\r\n1\r\n".repeat(100));
        }
    }

    @Test
    void shouldHaveFewOnTheirWayWhenResponsesAreLarge() throws Exception {
        try (TestWorker worker = TestWorker.redis(1)) {
            Peer client = worker.client();
            client.send(GET);
            worker.server(0).send("$1000000\r\n" + "x".repeat(1_000_000) + "\r\n");
            assertThat(requests(worker.server(0))).isOne();

            client.send(GET.repeat(100));

            assertThat(requests(worker.server(0))).isLessThan(10);
            assertThat(client.isRead()).isFalse();
        }
    }

    @Test
    void shouldHaveNoMoreOnTheirWayThanTheHeapAllows() throws Exception {
        try (TestWorker worker = TestWorker.redis(1)) {
            Peer client = worker.client();
            answerOne(worker, client);

            client.send(GET.repeat(3000));

            assertThat(requests(worker.server(0))).isEqualTo(HeapLimit.OUTSTANDING_MAX);
            assertThat(client.isRead()).isFalse();
            worker.server(0).send("$1\r\n1\r\n".repeat(HeapLimit.OUTSTANDING_MAX / 2 - 1));
            assertThat(requests(worker.server(0))).isZero();

            worker.server(0).send("$1\r\n1\r\n");

            assertThat(requests(worker.server(0))).isEqualTo(HeapLimit.OUTSTANDING_MAX / 2);
        }
    }

    @Test
    void shouldHaveFewerOnTheirWayWhileTheHeapIsNearlyFull() throws Exception {
        try (TestWorker worker = TestWorker.redis(1, new HeapLimit(1 << 20, 600 * ClientMemory.REQUEST_HEAP_BYTES))) {
            Peer client = worker.client();
            answerOne(worker, client);
            client.send(GET.repeat(500));
            assertThat(requests(worker.server(0))).isEqualTo(500);

            client.send(GET.repeat(10));
            assertThat(requests(worker.server(0))).isZero();
            assertThat(client.isRead()).isFalse();
            worker.server(0).send("$1\r\n1\r\n".repeat(450));

            assertThat(requests(worker.server(0))).isEqualTo(10);
            assertThat(client.isRead()).isTrue();
        }
    }

    @Test
    void shouldWaitForAClientThatDoesNotRead() throws Exception {
        try (TestWorker worker = TestWorker.redis(1)) {
            Peer client = worker.client();
            client.stopReading();
            client.send(GET);
            worker.server(0).send("$600000\r\n" + "x".repeat(600_000) + "\r\n");
            worker.server(0).got();

            client.send(GET);
            assertThat(worker.server(0).got()).isEmpty();
            client.readOn();

            assertThat(requests(worker.server(0))).isOne();
            assertThat(client.got()).hasSize(600_000 + "$600000\r\n\r\n".length());
        }
    }

    @Test
    void shouldWaitForAServerThatTakesLessThanTheClientSends() throws Exception {
        try (TestWorker worker = TestWorker.redis(2)) {
            Peer client = worker.client();
            Peer other = worker.client();
            answerOne(worker, client, worker.keyOf(0));
            Peer server = worker.server(0);
            server.stopReading();
            String set = "*3\r\n$3\r\nSET\r\n$" + worker.keyOf(0).length() + "\r\n" + worker.keyOf(0)
                    + "\r\n$300000\r\n" + "x".repeat(300_000) + "\r\n";

            client.send(set);
            client.send(set);
            client.send("GET " + worker.keyOf(1) + "\r\n");

            assertThat(client.isRead()).isFalse();
            other.send("GET " + worker.keyOf(1) + "\r\n");
            assertThat(worker.server(1).got()).containsOnlyOnce("GET").doesNotContain("SET");
            server.readOn();
            assertThat(client.isRead()).isTrue();
            assertThat(worker.server(1).got()).containsOnlyOnce("GET");
            assertThat(server.got()).hasSize(2 * set.length());
        }
    }

    @Test
    void shouldGoOnWhenTheServerThatItWaitsForIsLost() throws Exception {
        try (TestWorker worker = TestWorker.redis(1)) {
            Peer client = worker.client();
            answerOne(worker, client);
            worker.server(0).stopReading();
            String set = "*3\r\n$3\r\nSET\r\n$1\r\na\r\n$300000\r\n" + "x".repeat(300_000) + "\r\n";
            client.send(set + set + "PING\r\n");
            assertThat(client.got()).isEmpty();

            worker.server(0).close();

            assertThat(client.got()).endsWith("\r\n+PONG\r\n");
            assertThat(client.isRead()).isTrue();
        }
    }

    /** So that the next ones may be on their way together. */
    private static void answerOne(TestWorker worker, Peer client) {
        answerOne(worker, client, "a");
    }

    private static void answerOne(TestWorker worker, Peer client, String key) {
        client.send("GET " + key + "\r\n");
        worker.server(0).send("$1\r\n1\r\n");
        assertThat(client.got()).isEqualTo("$1\r\n1\r\n");
        worker.server(0).got();
    }

    private static int requests(Peer server) {
        return server.got().split("GET", -1).length - 1;
    }
}
