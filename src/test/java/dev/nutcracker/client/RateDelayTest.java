package dev.nutcracker.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.stats.RateLimitKey;
import dev.nutcracker.stats.TrafficCounter;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Clients that are not read while a rate is exceeded. */
final class RateDelayTest {
    private static final String PING = "PING\r\n";
    private static final String PONG = "+PONG\r\n";
    private static final String TEN_AND_HUNDRED_A_SECOND = "client_requests_per_second: 100, burst: 100";

    @Test
    void shouldServeTheBurstAtOnceAndTheRestAtTheRate() throws Exception {
        try (TestWorker worker = TestWorker.limited(TEN_AND_HUNDRED_A_SECOND)) {
            Peer client = worker.client();

            client.send(PING.repeat(50));

            assertThat(client.got()).isEqualTo(PONG.repeat(10));
            worker.pass(100, TimeUnit.MILLISECONDS);
            assertThat(client.got()).isEqualTo(PONG.repeat(10));
            for (int second = 0; second < 300; second++) {
                worker.pass(1, TimeUnit.MILLISECONDS);
            }
            assertThat(client.got()).isEqualTo(PONG.repeat(30));
        }
    }

    @Test
    void shouldServeNoMoreThanTheBurstAfterARest() throws Exception {
        try (TestWorker worker = TestWorker.limited(TEN_AND_HUNDRED_A_SECOND)) {
            Peer client = worker.client();
            client.send(PING.repeat(10));
            client.got();
            worker.pass(1, TimeUnit.HOURS);

            client.send(PING.repeat(50));

            assertThat(client.got()).isEqualTo(PONG.repeat(10));
        }
    }

    @Test
    void shouldDelayNobodyElse() throws Exception {
        try (TestWorker worker = TestWorker.limited(TEN_AND_HUNDRED_A_SECOND)) {
            Peer client = worker.client();
            Peer other = worker.client();
            client.send(PING.repeat(50));

            other.send(PING.repeat(5));

            assertThat(other.got()).isEqualTo(PONG.repeat(5));
            assertThat(worker.metrics().traffic()[TrafficCounter.LIMITED_CLIENTS.ordinal()])
                    .isOne();
            assertThat(worker.metrics().delayed()[RateLimitKey.CLIENT_REQUESTS.ordinal()])
                    .isOne();
        }
    }

    @Test
    void shouldTakeATokenForEachKeyOfASplitRequest() throws Exception {
        try (TestWorker worker = TestWorker.limited(TEN_AND_HUNDRED_A_SECOND)) {
            Peer client = worker.client();

            client.send("MGET a b c d e f g h i\r\n" + PING.repeat(2));
            worker.server(0).send("*9\r\n" + "$-1\r\n".repeat(9));

            assertThat(client.got()).isEqualTo("*9\r\n" + "$-1\r\n".repeat(9) + PONG);
        }
    }

    @Test
    void shouldServeWhatCostsMoreThanTheBurstAndLetItsDebtBePaid() throws Exception {
        try (TestWorker worker = TestWorker.limited("client_requests_per_second: 4, burst: 500")) {
            Peer client = worker.client();

            client.send("MGET a b c d e f\r\n" + PING);
            worker.server(0).send("*6\r\n" + "$-1\r\n".repeat(6));

            assertThat(client.got()).isEqualTo("*6\r\n" + "$-1\r\n".repeat(6));
            worker.pass(1249, TimeUnit.MILLISECONDS);
            assertThat(client.got()).isEmpty();
            worker.pass(1, TimeUnit.MILLISECONDS);
            assertThat(client.got()).isEqualTo(PONG);
        }
    }

    @Test
    void shouldCountTheBytesOfResponsesWhenTheyAreWritten() throws Exception {
        try (TestWorker worker = TestWorker.limited("client_bytes_per_second: 1000, burst: 1000")) {
            Peer client = worker.client();
            client.send("GET a\r\n");
            worker.server(0).send("$4000\r\n" + "x".repeat(4000) + "\r\n");
            assertThat(client.got()).hasSize("$4000\r\n\r\n".length() + 4000);

            client.send(PING);

            assertThat(client.got()).isEmpty();
            worker.pass(3, TimeUnit.SECONDS);
            assertThat(client.got()).isEmpty();
            worker.pass(30, TimeUnit.MILLISECONDS);
            assertThat(client.got()).isEqualTo(PONG);
            assertThat(worker.metrics().delayed()[RateLimitKey.CLIENT_BYTES.ordinal()])
                    .isOne();
        }
    }

    @Test
    void shouldWriteResponsesToAClientThatWaits() throws Exception {
        try (TestWorker worker = TestWorker.limited("client_requests_per_second: 1, burst: 2000")) {
            Peer client = worker.client();
            client.send("GET a\r\nGET b\r\nGET c\r\n");

            worker.server(0).send("$1\r\n1\r\n$1\r\n2\r\n");

            assertThat(client.got()).isEqualTo("$1\r\n1\r\n$1\r\n2\r\n");
        }
    }

    @Test
    void shouldDivideWhatThePoolMayDoAmongAllThatWait() throws Exception {
        try (TestWorker worker = TestWorker.limited("requests_per_second: 2000, burst: 10")) {
            Peer greedy = worker.client();
            Peer modest = worker.client();
            greedy.send(PING.repeat(3000));
            greedy.got();
            modest.send(PING.repeat(10));
            int got = 0;
            for (int passedMs = 0; passedMs < 15; passedMs++) {
                worker.pass(1, TimeUnit.MILLISECONDS);
                got += greedy.got().length() / PONG.length();
            }

            assertThat(modest.got()).isEqualTo(PONG.repeat(10));
            assertThat(got).isBetween(10, 30);
        }
    }

    @Test
    void shouldServeAllThatWaitInTurnThoughThereAreFewTokens() throws Exception {
        try (TestWorker worker = TestWorker.limited("requests_per_second: 1, burst: 10")) {
            Peer[] clients = new Peer[5];
            for (int i = 0; i < clients.length; i++) {
                clients[i] = worker.client();
                clients[i].send(PING.repeat(3));
            }
            assertThat(clients[0].got()).isEqualTo(PONG);

            for (int i = 1; i <= 10; i++) {
                worker.pass(1, TimeUnit.SECONDS);
                assertThat(clients[(i - 1) % clients.length].got())
                        .as("in second %d", i)
                        .isEqualTo(PONG);
            }
        }
    }

    @Test
    void shouldKeepLittleOfWhatAClientSendsThatWaits() throws Exception {
        try (TestWorker worker = TestWorker.limited("client_requests_per_second: 1, burst: 10")) {
            Peer client = worker.client();
            client.send(PING.repeat(2));
            assertThat(client.isRead()).as("so that its close is seen").isTrue();

            client.send(PING.repeat(11_000));

            assertThat(client.isRead()).isFalse();
        }
    }

    @Test
    void shouldForgetAClientThatClosesWhileItWaits() throws Exception {
        try (TestWorker worker = TestWorker.limited("requests_per_second: 1, burst: 10")) {
            Peer served = worker.client();
            Peer first = worker.client();
            Peer gone = worker.client();
            Peer last = worker.client();
            served.send(PING);
            first.send(PING);
            gone.send(PING);
            last.send(PING);

            gone.close();
            worker.pass(1, TimeUnit.SECONDS);
            worker.pass(1, TimeUnit.SECONDS);

            assertThat(first.got()).isEqualTo(PONG);
            assertThat(last.got()).isEqualTo(PONG);
            assertThat(worker.metrics().traffic()[TrafficCounter.LIMITED_CLIENTS.ordinal()])
                    .isZero();
        }
    }

    @Test
    void shouldServeANewClientOnlyWithATokenOfThePool() throws Exception {
        try (TestWorker worker = TestWorker.limited("requests_per_second: 1, burst: 10")) {
            worker.client().send(PING);

            Peer client = worker.client();
            client.send(PING);

            assertThat(client.got()).isEmpty();
            worker.pass(1, TimeUnit.SECONDS);
            assertThat(client.got()).isEqualTo(PONG);
        }
    }

    @Test
    void shouldNotCountMessagesOfSubscribers() throws Exception {
        try (TestWorker worker = TestWorker.limited("client_bytes_per_second: 1000, burst: 1000")) {
            Peer client = worker.client();
            client.send("SUBSCRIBE a\r\n");
            worker.server(0).send("*3\r\n$9\r\nsubscribe\r\n$1\r\na\r\n:1\r\n");
            client.got();
            worker.server(0).send("*3\r\n$7\r\nmessage\r\n$1\r\na\r\n$5000\r\n" + "x".repeat(5000) + "\r\n");
            assertThat(client.got()).hasSizeGreaterThan(5000);

            client.send(PING);

            assertThat(client.got()).isEqualTo("*2\r\n$4\r\npong\r\n$0\r\n\r\n");
        }
    }

    @Test
    void shouldServeWhatAClientHasSentBeforeItClosedItsSide() throws Exception {
        try (TestWorker worker = TestWorker.limited(TEN_AND_HUNDRED_A_SECOND)) {
            Peer client = worker.client();
            client.send(PING.repeat(12) + "QUIT\r\n");
            assertThat(client.got()).isEqualTo(PONG.repeat(10));

            worker.pass(30, TimeUnit.MILLISECONDS);

            assertThat(client.got()).isEqualTo(PONG.repeat(2) + "+OK\r\n");
        }
    }
}
