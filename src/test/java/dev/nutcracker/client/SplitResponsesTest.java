package dev.nutcracker.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Requests of which several servers have a fragment. */
final class SplitResponsesTest {
    @Test
    void shouldGatherElementsInTheOrderOfTheKeys() throws Exception {
        try (TestWorker worker = TestWorker.redis(2)) {
            Peer client = worker.client();
            client.send("MGET " + worker.keyOf(1, 0) + " " + worker.keyOf(0, 0) + " " + worker.keyOf(1, 1) + "\r\n");
            worker.server(0).send("*1\r\n$1\r\nb\r\n");
            assertThat(client.got()).isEmpty();

            worker.server(1).send("*2\r\n$1\r\na\r\n$1\r\nc\r\n");

            assertThat(client.got()).isEqualTo("*3\r\n$1\r\na\r\n$1\r\nb\r\n$1\r\nc\r\n");
        }
    }

    @Test
    void shouldWriteElementsAsSoonAsThoseBeforeThemAreHere() throws Exception {
        try (TestWorker worker = TestWorker.redis(2)) {
            Peer client = worker.client();
            String large = "$50000\r\n" + "x".repeat(50_000) + "\r\n";
            client.send("MGET " + worker.keyOf(0, 0) + " " + worker.keyOf(1, 0) + " " + worker.keyOf(0, 1)
                    + "\r\nPING\r\n");
            worker.server(1).send("*1\r\n$1\r\nb\r\n");
            assertThat(client.got()).isEmpty();

            worker.server(0).send("*2\r\n" + large + large.substring(0, 40_000));
            assertThat(client.got()).isEqualTo("*3\r\n" + large + "$1\r\nb\r\n");
            worker.server(0).send(large.substring(40_000));

            assertThat(client.got()).isEqualTo(large + "+PONG\r\n");
        }
    }

    @Test
    void shouldAnswerAFragmentsErrorInPlaceOfTheWhole() throws Exception {
        try (TestWorker worker = TestWorker.redis(2)) {
            Peer client = worker.client();
            client.send("MGET " + worker.keyOf(0) + " " + worker.keyOf(1) + "\r\nPING\r\n");

            worker.server(0).send("*1\r\n$1\r\na\r\n");
            worker.server(1).send("-ERR of the second\r\n");

            assertThat(client.got()).isEqualTo("-ERR of the second\r\n+PONG\r\n");
        }
    }

    @Test
    void shouldAnswerTheErrorOfTheFirstServerOfTwo() throws Exception {
        try (TestWorker worker = TestWorker.redis(2)) {
            Peer client = worker.client();
            client.send("DEL " + worker.keyOf(0) + " " + worker.keyOf(1) + "\r\n");

            worker.server(1).send("-ERR of the second\r\n");
            assertThat(client.got()).isEmpty();
            worker.server(0).send("-ERR of the first\r\n");

            assertThat(client.got()).isEqualTo("-ERR of the first\r\n");
        }
    }

    @Test
    void shouldAddUpCountsInTheirTurn() throws Exception {
        try (TestWorker worker = TestWorker.redis(2)) {
            Peer client = worker.client();
            client.send("GET " + worker.keyOf(0) + "\r\nDEL " + worker.keyOf(0) + " " + worker.keyOf(1) + "\r\n");

            worker.server(1).send(":20\r\n");
            worker.server(0).send("$1\r\na\r\n:3\r\n");

            assertThat(client.got()).isEqualTo("$1\r\na\r\n:23\r\n");
        }
    }

    @Test
    void shouldCloseTheClientWhenAServerIsLostBehindElementsThatAreWritten() throws Exception {
        try (TestWorker worker = TestWorker.redis(2)) {
            Peer client = worker.client();
            client.send("MGET " + worker.keyOf(0) + " " + worker.keyOf(1) + "\r\n");
            worker.server(0).send("*1\r\n$1\r\na\r\n");
            worker.server(1).send("*1\r\n$50000\r\n" + "x".repeat(40_000));
            assertThat(client.got()).isEqualTo("*2\r\n$1\r\na\r\n");

            worker.server(1).close();

            assertThat(client.got()).isEmpty();
            assertThat(client.isOpen()).isFalse();
        }
    }

    @Test
    void shouldWriteMessagesBehindAResponseThatIsHalfWritten() throws Exception {
        try (TestWorker worker = TestWorker.redis(2)) {
            Peer client = worker.client();
            client.send("HELLO 3\r\n");
            client.got();
            String first = worker.keyOf(0);
            client.send("SUBSCRIBE " + first + "\r\n");
            Peer channels = worker.server(0);
            channels.send(subscribed(first));
            assertThat(client.got()).startsWith(">3\r\n$9\r\nsubscribe\r\n");
            client.send("GET " + worker.keyOf(1) + "\r\nPING\r\n");
            worker.server(1).send("%7\r\n" + "$1\r\na\r\n:1\r\n".repeat(7));
            worker.server(1).send("$50000\r\n" + "x".repeat(40_000));
            client.got();

            channels.send(message(first));
            assertThat(client.got()).isEmpty();
            worker.server(1).send("x".repeat(10_000) + "\r\n");

            assertThat(client.got())
                    .isEqualTo("x".repeat(10_000) + "\r\n>3\r\n$7\r\nmessage\r\n$" + first.length() + "\r\n" + first
                            + "\r\n$1\r\nm\r\n+PONG\r\n");
        }
    }

    private static String subscribed(String channel) {
        return "*3\r\n$9\r\nsubscribe\r\n$" + channel.length() + "\r\n" + channel + "\r\n:1\r\n";
    }

    private static String message(String channel) {
        return "*3\r\n$7\r\nmessage\r\n$" + channel.length() + "\r\n" + channel + "\r\n$1\r\nm\r\n";
    }
}
