package dev.nutcracker.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Requests that a server answers or not, as it sees fit: the fence behind them says which. */
final class QuietRequestTest {
    @Test
    void shouldBeAnsweredWithNothingWhenTheFenceIs() throws Exception {
        try (TestWorker worker = TestWorker.memcache(1)) {
            Peer client = worker.client();
            client.send("mg a v q\r\nget b\r\n");
            assertThat(worker.server(0).got()).isEqualTo("mg a v q\r\nmn\r\nget b\r\n");

            worker.server(0).send("MN\r\nVALUE b 0 1\r\nb\r\nEND\r\n");

            assertThat(client.got()).isEqualTo("VALUE b 0 1\r\nb\r\nEND\r\n");
        }
    }

    @Test
    void shouldBeAnsweredWithTheResponseThatComesBeforeTheFence() throws Exception {
        try (TestWorker worker = TestWorker.memcache(1)) {
            Peer client = worker.client();
            client.send("mg a v q\r\nget b\r\n");

            worker.server(0).send("VA 1\r\na\r\nMN\r\nEND\r\n");

            assertThat(client.got()).isEqualTo("VA 1\r\na\r\nEND\r\n");
        }
    }

    @Test
    void shouldLetThoseBehindItGetTheirsInOrder() throws Exception {
        try (TestWorker worker = TestWorker.memcache(2)) {
            Peer client = worker.client();
            client.send(
                    "get " + worker.keyOf(0) + "\r\nmg " + worker.keyOf(1) + " v q\r\nget " + worker.keyOf(0) + "\r\n");

            worker.server(1).send("MN\r\n");
            assertThat(client.got()).isEmpty();
            worker.server(0).send("END\r\n");
            assertThat(client.got()).isEqualTo("END\r\n");
            worker.server(0).send("END\r\n");

            assertThat(client.got()).isEqualTo("END\r\n");
        }
    }

    @Test
    void shouldBeAnsweredWithAnErrorWhenTheServerIsLost() throws Exception {
        try (TestWorker worker = TestWorker.memcache(1)) {
            Peer client = worker.client();
            client.send("mg a v q\r\nget b\r\n");

            worker.server(0).close();

            assertThat(client.got()).isEqualTo("SERVER_ERROR unknown\r\nSERVER_ERROR unknown\r\n");
        }
    }

    @Test
    void shouldCloseAServerThatAnswersSomethingElseInPlaceOfTheFence() throws Exception {
        try (TestWorker worker = TestWorker.memcache(1)) {
            Peer client = worker.client();
            client.send("mg a v q\r\nget b\r\n");

            worker.server(0).send("VALUE b 0 1\r\nb\r\nEND\r\n");

            assertThat(worker.server(0).isOpen()).isFalse();
            assertThat(client.got()).startsWith("SERVER_ERROR ").doesNotContain("VALUE");
        }
    }
}
