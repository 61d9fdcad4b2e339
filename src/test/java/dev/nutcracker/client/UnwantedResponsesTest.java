package dev.nutcracker.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Clients that want no responses, or not the next: from which place in their queue on. */
final class UnwantedResponsesTest {
    @Test
    void shouldStillGetWhatWasAskedBefore() throws Exception {
        try (TestWorker worker = TestWorker.redis(1)) {
            Peer client = worker.client();
            client.send("GET a\r\nCLIENT REPLY OFF\r\nGET b\r\nPING\r\nCLIENT REPLY ON\r\nGET c\r\n");

            worker.server(0).send(value("a") + value("b") + value("c"));

            assertThat(client.got()).isEqualTo(value("a") + "+OK\r\n" + value("c"));
        }
    }

    @Test
    void shouldMissOnlyTheNextResponse() throws Exception {
        try (TestWorker worker = TestWorker.redis(2)) {
            Peer client = worker.client();
            client.send("GET " + worker.keyOf(0) + "\r\nCLIENT REPLY SKIP\r\nGET " + worker.keyOf(1) + "\r\nGET "
                    + worker.keyOf(0) + "\r\n");

            worker.server(1).send(value("skipped"));
            worker.server(0).send(value("a"));
            worker.server(0).send(value("c"));

            assertThat(client.got()).isEqualTo(value("a") + value("c"));
        }
    }

    @Test
    void shouldMissAnAnswerOfTheProxyItself() throws Exception {
        try (TestWorker worker = TestWorker.redis(1)) {
            Peer client = worker.client();

            client.send("CLIENT REPLY SKIP\r\nPING one\r\nPING two\r\nCLIENT REPLY OFF\r\nPING three\r\n");
            client.send("CLIENT REPLY ON\r\n");

            assertThat(client.got()).isEqualTo("$3\r\ntwo\r\n+OK\r\n");
        }
    }

    @Test
    void shouldDropALargeResponseInParts() throws Exception {
        try (TestWorker worker = TestWorker.redis(1)) {
            Peer client = worker.client();
            client.send("CLIENT REPLY OFF\r\nGET a\r\nCLIENT REPLY ON\r\nGET b\r\n");
            worker.server(0).send("$100000\r\n" + "x".repeat(60_000));
            assertThat(worker.keptBytes()).isLessThan(60_000);

            worker.server(0).send("x".repeat(40_000) + "\r\n" + value("b"));

            assertThat(client.got()).isEqualTo("+OK\r\n" + value("b"));
        }
    }

    private static String value(String text) {
        return "$" + text.length() + "\r\n" + text + "\r\n";
    }
}
