package dev.nutcracker.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Responses go out in the order of the requests, whenever they come. */
final class ResponseOrderTest {
    @Test
    void shouldHoldAResponseUntilThoseBeforeItAreHere() throws Exception {
        try (TestWorker worker = TestWorker.redis(2)) {
            Peer client = worker.client();
            client.send(get(worker.keyOf(0)) + get(worker.keyOf(1)));
            Peer second = worker.server(1);

            second.send("$1\r\n2\r\n");
            assertThat(client.got()).isEmpty();
            worker.server(0).send("$1\r\n1\r\n");

            assertThat(client.got()).isEqualTo("$1\r\n1\r\n$1\r\n2\r\n");
        }
    }

    @Test
    void shouldWriteItsOwnAnswersBetweenThoseOfServers() throws Exception {
        try (TestWorker worker = TestWorker.redis(2)) {
            Peer client = worker.client();
            client.send("PING\r\n" + get(worker.keyOf(0)) + "PING a\r\n" + get(worker.keyOf(1)) + "PING b\r\nNONE\r\n");
            assertThat(client.got()).isEqualTo("+PONG\r\n");

            worker.server(1).send("$1\r\n2\r\n");
            assertThat(client.got()).isEmpty();
            worker.server(0).send("$1\r\n1\r\n");

            assertThat(client.got())
                    .startsWith("$1\r\n1\r\n$1\r\na\r\n$1\r\n2\r\n$1\r\nb\r\n-ERR unknown command")
                    .endsWith("\r\n");
        }
    }

    @Test
    void shouldKeepTheOrderOfMoreThanTheQueueHadRoomFor() throws Exception {
        try (TestWorker worker = TestWorker.redis(2)) {
            Peer client = worker.client();
            // A first response says that responses are small, so that many requests may be on their way.
            client.send(get(worker.keyOf(0)));
            worker.server(0).send("$1\r\nx\r\n");
            client.got();
            StringBuilder requests = new StringBuilder();
            StringBuilder expected = new StringBuilder();
            for (int i = 0; i < 300; i++) {
                requests.append(get(worker.keyOf(i % 2)))
                        .append("ECHO ")
                        .append(i)
                        .append("\r\n");
                expected.append("$5\r\nfrom").append(i % 2).append("\r\n$");
                expected.append(String.valueOf(i).length())
                        .append("\r\n")
                        .append(i)
                        .append("\r\n");
            }
            client.send(requests.toString());

            worker.server(1).send("$5\r\nfrom1\r\n".repeat(150));
            assertThat(client.got()).isEmpty();
            worker.server(0).send("$5\r\nfrom0\r\n".repeat(150));

            assertThat(client.got()).isEqualTo(expected.toString());
        }
    }

    @Test
    void shouldKeepClientsOfOneServerConnectionApart() throws Exception {
        try (TestWorker worker = TestWorker.redis(1)) {
            Peer one = worker.client();
            Peer two = worker.client();
            one.send(get("a"));
            two.send(get("b"));
            one.send(get("c"));

            worker.server(0).send("$1\r\na\r\n$1\r\nb\r\n$1\r\nc\r\n");

            assertThat(one.got()).isEqualTo("$1\r\na\r\n$1\r\nc\r\n");
            assertThat(two.got()).isEqualTo("$1\r\nb\r\n");
        }
    }

    @Test
    void shouldAnswerAnErrorInTheRequestsPlaceWhenTheServerIsLost() throws Exception {
        try (TestWorker worker = TestWorker.redis(2)) {
            Peer client = worker.client();
            client.send(get(worker.keyOf(0)) + get(worker.keyOf(1)) + "PING\r\n");

            worker.server(1).close();
            assertThat(client.got()).isEmpty();
            worker.server(0).send("$1\r\n1\r\n");

            assertThat(client.got()).startsWith("$1\r\n1\r\n-ERR ").endsWith("\r\n+PONG\r\n");
        }
    }

    @Test
    void shouldPassOnALargeResponseInPartsWhenItsTurnHasCome() throws Exception {
        try (TestWorker worker = TestWorker.redis(1)) {
            Peer client = worker.client();
            client.send(get("a") + "PING\r\n");
            String half = "x".repeat(50_000);

            worker.server(0).send("$100000\r\n" + half);
            assertThat(client.got()).isEqualTo("$100000\r\n" + half);
            worker.server(0).send(half + "\r\n");

            assertThat(client.got()).isEqualTo(half + "\r\n+PONG\r\n");
        }
    }

    @Test
    void shouldCloseAClientWhoseResponseIsHalfWrittenWhenTheServerIsLost() throws Exception {
        try (TestWorker worker = TestWorker.redis(1)) {
            Peer client = worker.client();
            Peer other = worker.client();
            client.send(get("a") + "PING\r\n");
            other.send(get("b"));
            worker.server(0).send("$100000\r\n" + "x".repeat(50_000));
            client.got();

            worker.server(0).close();

            assertThat(client.got()).isEmpty();
            assertThat(client.isOpen()).isFalse();
            assertThat(other.got()).startsWith("-ERR ");
        }
    }

    @Test
    void shouldHoldALargeResponseWhoseTurnHasNotCome() throws Exception {
        try (TestWorker worker = TestWorker.redis(2)) {
            Peer client = worker.client();
            client.send(get(worker.keyOf(0)) + get(worker.keyOf(1)));
            String large = "$100000\r\n" + "x".repeat(100_000) + "\r\n";

            worker.server(1).send(large);
            assertThat(client.got()).isEmpty();
            assertThat(worker.keptBytes()).isGreaterThan(90_000);
            worker.server(0).send("$-1\r\n");

            assertThat(client.got()).isEqualTo("$-1\r\n" + large);
        }
    }

    private static String get(String key) {
        return "GET " + key + "\r\n";
    }
}
