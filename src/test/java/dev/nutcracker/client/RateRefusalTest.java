package dev.nutcracker.client;

import static dev.nutcracker.testing.BinaryPacket.noop;
import static dev.nutcracker.testing.BinaryPacket.request;
import static dev.nutcracker.testing.BinaryPacket.response;
import static dev.nutcracker.testing.BinaryPacket.set;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.stats.ErrorKind;
import dev.nutcracker.stats.RateLimitKey;
import dev.nutcracker.testing.BinaryPacket;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients whose requests are refused while a rate is exceeded. */
final class RateRefusalTest {
    /** One request passes, and another each second. */
    private static final String ONE_A_SECOND = "client_requests_per_second: 1, burst: 10, over_limit: refuse";

    private static final String THOUSAND_BYTES_A_SECOND =
            "client_bytes_per_second: 1000, burst: 1000, over_limit: refuse";

    private static final String PING = "PING\r\n";
    private static final String PONG = "+PONG\r\n";
    private static final String ERROR = "-ERR rate limit exceeded\r\n";
    private static final String SERVER_ERROR = "SERVER_ERROR rate limit exceeded\r\n";
    private static final String TEXT = "rate limit exceeded";

    @Test
    void shouldAnswerEachRequestInItsPlace() throws Exception {
        try (TestWorker worker = TestWorker.limited("client_requests_per_second: 3, burst: 1000, over_limit: refuse")) {
            Peer client = worker.client();

            client.send("GET a\r\nGET b\r\nPING\r\nGET c\r\nPING\r\n");
            assertThat(client.got()).isEmpty();
            worker.server(0).send("$1\r\n1\r\n$1\r\n2\r\n");

            assertThat(client.got()).isEqualTo("$1\r\n1\r\n$1\r\n2\r\n" + PONG + ERROR + ERROR);
            assertThat(worker.metrics().refused()[RateLimitKey.CLIENT_REQUESTS.ordinal()])
                    .isEqualTo(2);
            assertThat(worker.metrics().errors()[ErrorKind.OVER_RATE.ordinal()]).isEqualTo(2);
        }
    }

    @Test
    void shouldSendServersNothingOfWhatIsRefused() throws Exception {
        try (TestWorker worker = TestWorker.limited(ONE_A_SECOND)) {
            Peer client = worker.client();
            client.send("GET a\r\n");
            worker.server(0).got();

            client.send(
                    "GET b\r\nSET c 1\r\nMGET d e\r\nPUBLISH news 1\r\nSUBSCRIBE news\r\nBLPOP f 0\r\nCONFIG GET x\r\n");

            assertThat(worker.server(0).got()).isEmpty();
            worker.server(0).send("$-1\r\n");
            assertThat(client.got()).isEqualTo("$-1\r\n" + ERROR.repeat(7));
        }
    }

    @Test
    void shouldServeAgainWhenATokenHasCome() throws Exception {
        try (TestWorker worker = TestWorker.limited(ONE_A_SECOND)) {
            Peer client = worker.client();
            client.send(PING.repeat(3));
            assertThat(client.got()).isEqualTo(PONG + ERROR + ERROR);

            worker.pass(999, TimeUnit.MILLISECONDS);
            client.send(PING);
            assertThat(client.got()).isEqualTo(ERROR);
            worker.pass(1, TimeUnit.MILLISECONDS);
            client.send(PING.repeat(2));

            assertThat(client.got()).isEqualTo(PONG + ERROR);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"SELECT 3", "CLIENT SETNAME other", "CLIENT REPLY OFF", "SCRIPT FLUSH", "CLIENT KILL ID 1"})
    void shouldDoNothingOfARefusedRequest(String request) throws Exception {
        try (TestWorker worker = TestWorker.limited(ONE_A_SECOND)) {
            Peer client = worker.client();
            client.send(PING + request + "\r\n");
            assertThat(client.got()).isEqualTo(PONG + ERROR);
            worker.pass(1, TimeUnit.SECONDS);
            client.send("GET a\r\n");
            worker.server(0).send("$1\r\n1\r\n");
            assertThat(client.got()).isEqualTo("$1\r\n1\r\n");
            worker.pass(1, TimeUnit.SECONDS);

            client.send("CLIENT GETNAME\r\n");

            assertThat(client.got()).isEqualTo("$-1\r\n");
        }
    }

    @Test
    void shouldLetAClientLogInAndLeave() throws Exception {
        try (TestWorker worker = TestWorker.limited(ONE_A_SECOND)) {
            Peer client = worker.client();

            client.send(PING + "AUTH x\r\nHELLO 2\r\nRESET\r\nPING\r\nQUIT\r\n");

            assertThat(client.got())
                    .startsWith(PONG + "-ERR Client sent AUTH, but no password is set\r\n*14\r\n")
                    .endsWith("+RESET\r\n" + ERROR + "+OK\r\n");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 7})
    void shouldTellRequestsApartThatComeInPieces(int pieceBytes) throws Exception {
        try (TestWorker worker = TestWorker.limited(ONE_A_SECOND)) {
            Peer client = worker.client();
            client.send(PING);
            client.got();
            String requests = "*3\r\n$3\r\nSET\r\n$1\r\na\r\n$5\r\nhello\r\n"
                    + "*2\r\n$5\r\nHELLO\r\n$1\r\n2\r\n"
                    + "*10\r\n" + "$4\r\nMGET\r\n".repeat(10)
                    + "SET a \"b c\"\r\n\r\n*2\r\n$4\r\nAUTH\r\n$1\r\nx\r\n"
                    + "*3\r\n$6\r\nCONFIG\r\n$3\r\nGET\r\n$1\r\nx\r\n";

            for (int at = 0; at < requests.length(); at += pieceBytes) {
                client.send(requests.substring(at, Math.min(requests.length(), at + pieceBytes)));
            }

            String got = client.got();
            assertThat(got).startsWith(ERROR + "*14\r\n$6\r\nserver\r\n");
            assertThat(got).endsWith(ERROR + ERROR + "-ERR Client sent AUTH, but no password is set\r\n" + ERROR);
        }
    }

    @Test
    void shouldDropALargeRequestAsItComes() throws Exception {
        try (TestWorker worker = TestWorker.limited(ONE_A_SECOND)) {
            Peer client = worker.client();
            client.send(PING);
            client.got();
            client.send("*3\r\n$3\r\nSET\r\n$1\r\na\r\n$1000000\r\n");

            for (int i = 0; i < 1000; i++) {
                client.send("x".repeat(1000));
                assertThat(worker.keptBytes()).isLessThan(5000);
            }

            assertThat(client.got()).isEmpty();
            client.send("\r\nQUIT\r\n");
            assertThat(client.got()).isEqualTo(ERROR + "+OK\r\n");
        }
    }

    @Test
    void shouldSpoilATransactionOfWhichARequestIsRefused() throws Exception {
        try (TestWorker worker = TestWorker.limited(ONE_A_SECOND)) {
            Peer client = worker.client();

            client.send("MULTI\r\nSET a 1\r\n");
            assertThat(client.got()).isEqualTo("+OK\r\n" + ERROR);
            worker.pass(1, TimeUnit.SECONDS);
            client.send("EXEC\r\n");

            assertThat(client.got()).isEqualTo("-EXECABORT Transaction discarded because of previous errors.\r\n");
        }
    }

    @Test
    void shouldEndATransactionWhoseExecIsAboveTheRate() throws Exception {
        try (TestWorker worker = TestWorker.limited(ONE_A_SECOND)) {
            Peer client = worker.client();

            client.send("MULTI\r\nEXEC\r\nEXEC\r\n");
            assertThat(client.got())
                    .isEqualTo("+OK\r\n-EXECABORT Transaction discarded because of: rate limit exceeded\r\n" + ERROR);
            worker.pass(2, TimeUnit.SECONDS);
            client.send("EXEC\r\n");

            assertThat(client.got()).isEqualTo("-ERR EXEC without MULTI\r\n");
        }
    }

    @Test
    void shouldLetAClientDiscardItsTransaction() throws Exception {
        try (TestWorker worker = TestWorker.limited(ONE_A_SECOND)) {
            Peer client = worker.client();

            client.send("MULTI\r\nDISCARD\r\nDISCARD\r\n");

            assertThat(client.got()).isEqualTo("+OK\r\n+OK\r\n" + ERROR);
        }
    }

    @Test
    void shouldNotRunATransactionAsIfItsKeysWereWatched() throws Exception {
        try (TestWorker worker = TestWorker.limited(ONE_A_SECOND)) {
            Peer client = worker.client();
            client.send(PING + "WATCH a\r\n");
            assertThat(client.got()).isEqualTo(PONG + ERROR);
            worker.pass(1, TimeUnit.SECONDS);
            client.send("MULTI\r\n");
            worker.pass(1, TimeUnit.SECONDS);

            client.send("EXEC\r\n");

            assertThat(client.got())
                    .isEqualTo("+OK\r\n-EXECABORT Transaction discarded because of previous errors.\r\n");
        }
    }

    @Test
    void shouldAnswerInTheTextProtocolOfMemcachedAndSkipTheData() throws Exception {
        try (TestWorker worker = TestWorker.limitedMemcache(ONE_A_SECOND)) {
            Peer client = worker.client();

            client.send("get a\r\nset a 0 0 5\r\nget b\r\nadd a 0 0 1 noreply\r\n1\r\nget a b\r\nms a 5\r\nhello\r\n"
                    + "mg a v q\r\nmn\r\nincr a 1 noreply\r\nstats proxy\r\nversion\r\nnonsense\r\nquit\r\n");
            worker.server(0).send("END\r\n");

            assertThat(worker.server(0).got()).isEqualTo("get a\r\n");
            assertThat(client.got()).isEqualTo("END\r\n" + SERVER_ERROR.repeat(8));
            assertThat(worker.metrics().refused()[RateLimitKey.CLIENT_REQUESTS.ordinal()])
                    .isEqualTo(10);
        }
    }

    @Test
    void shouldAnswerInTheBinaryProtocolAndSkipTheData() throws Exception {
        try (TestWorker worker = TestWorker.limitedMemcache(ONE_A_SECOND)) {
            Peer client = worker.client();

            client.send(noop(1).bytes()
                    + set(0x01, 2, "a", "hello").bytes()
                    + request(0x09, 3, "a").bytes()
                    + request(0x0c, 4, "b").bytes()
                    + request(0x10, 5, "").bytes()
                    + noop(6).bytes()
                    + request(0x77, 7, "").bytes()
                    + request(0x07, 8, "").bytes());

            assertThat(BinaryPacket.readAll(client.got()))
                    .containsExactly(
                            response(0x0a, 0, 1, ""),
                            response(0x01, 0x85, 2, TEXT),
                            response(0x09, 0x85, 3, TEXT),
                            response(0x0c, 0x85, 4, TEXT),
                            response(0x10, 0x85, 5, TEXT),
                            response(0x0a, 0x85, 6, TEXT),
                            response(0x77, 0x85, 7, TEXT),
                            response(0x07, 0, 8, ""));
        }
    }

    @Test
    void shouldDropALargeValueOfMemcachedAsItComes() throws Exception {
        try (TestWorker worker = TestWorker.limitedMemcache(ONE_A_SECOND)) {
            Peer text = worker.client();
            Peer binary = worker.client();
            text.send("nonsense\r\nset a 0 0 100000\r\n");
            assertThat(text.got()).isEqualTo("ERROR\r\n" + SERVER_ERROR);
            binary.send(noop(1).bytes());
            binary.got();
            String large = set(0x01, 2, "a", "x".repeat(100_000)).bytes();
            binary.send(large.substring(0, 50));
            assertThat(BinaryPacket.readAll(binary.got())).containsExactly(response(0x01, 0x85, 2, TEXT));

            for (int i = 0; i < 100; i++) {
                text.send("x".repeat(1000));
                binary.send(large.substring(50 + 1000 * i, Math.min(large.length(), 1050 + 1000 * i)));
                assertThat(worker.keptBytes()).isZero();
            }

            text.send("\r\nquit\r\n");
            assertThat(text.got()).isEmpty();
            assertThat(text.isOpen()).isFalse();
        }
    }

    @Test
    void shouldRefuseWhatIsAboveTheBytesOfThePool() throws Exception {
        try (TestWorker worker = TestWorker.limited("bytes_per_second: 1000, burst: 1000, over_limit: refuse")) {
            Peer client = worker.client();
            Peer other = worker.client();
            client.send("GET a\r\n");
            worker.server(0).send("$2000\r\n" + "x".repeat(2000) + "\r\n");
            client.got();

            other.send(PING);

            assertThat(other.got()).isEqualTo(ERROR);
            assertThat(worker.metrics().refused()[RateLimitKey.POOL_BYTES.ordinal()])
                    .isOne();
            worker.pass(1200, TimeUnit.MILLISECONDS);
            other.send(PING);
            assertThat(other.got()).isEqualTo(PONG);
        }
    }

    @Test
    void shouldServeALargeRequestAfterARestAndLetItsDebtBePaid() throws Exception {
        try (TestWorker worker = TestWorker.limited(THOUSAND_BYTES_A_SECOND)) {
            Peer client = worker.client();

            client.send("*2\r\n$4\r\nECHO\r\n$2000\r\n" + "x".repeat(2000) + "\r\n");
            assertThat(client.got()).isEqualTo("$2000\r\n" + "x".repeat(2000) + "\r\n");

            client.send(PING);
            assertThat(client.got()).isEqualTo(ERROR);
            worker.pass(3100, TimeUnit.MILLISECONDS);
            client.send(PING);
            assertThat(client.got()).isEqualTo(PONG);
        }
    }

    @Test
    void shouldServeAsManyRequestsThatComeTogetherAsThereAreBytesFor() throws Exception {
        try (TestWorker worker = TestWorker.limited(THOUSAND_BYTES_A_SECOND)) {
            Peer client = worker.client();
            String request = "SET a " + "x".repeat(392) + "\r\n";

            client.send(request.repeat(5));
            worker.server(0).send("+OK\r\n".repeat(3));
            assertThat(client.got()).isEqualTo("+OK\r\n".repeat(3) + ERROR.repeat(2));

            worker.pass(1000, TimeUnit.MILLISECONDS);
            client.send(request.repeat(5));
            worker.server(0).send("+OK\r\n".repeat(2));
            assertThat(client.got()).isEqualTo("+OK\r\n".repeat(2) + ERROR.repeat(3));
        }
    }
}
