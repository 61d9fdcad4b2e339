package dev.nutcracker.client;

import static dev.nutcracker.testing.RedisText.array;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.testing.PoolYaml;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Which reads are sent again that a server has not answered. */
final class RetryTest {
    private static final String ONE = "$1\r\n1\r\n";
    private static final String TWO = "$1\r\n2\r\n";
    private static final String GET = array("GET", "a");
    private static final String SET = array("SET", "a", "1");
    private static final String LOADING = "-LOADING Redis is loading the dataset in memory\r\n";
    private static final String GONE = "-ERR unknown\r\n";

    @Test
    void shouldSendReadsAgainWhoseConnectionBreaks() throws Exception {
        try (TestWorker worker = worker(1)) {
            Peer reader = worker.client();
            Peer writer = worker.client();
            reader.send(GET + GET);
            writer.send(SET);
            assertThat(worker.server(0).got()).isEqualTo(GET + GET + SET);
            worker.server(0).send(ONE);
            worker.server(0).close();

            assertThat(worker.server(1).got()).isEqualTo(GET);
            worker.server(1).send(TWO);
            assertThat(reader.got()).isEqualTo(ONE + TWO);
            assertThat(writer.got()).isEqualTo(GONE);
        }
    }

    /** The write may have been done, so the read would see what was written after it. */
    @Test
    void shouldNotSendReadsAgainBehindAWriteOfTheirClient() throws Exception {
        try (TestWorker worker = worker(1)) {
            Peer client = worker.client();
            client.send(GET + SET);
            worker.server(0).close();

            assertThat(client.got()).isEqualTo(GONE + GONE);
            assertThat(worker.opened()).isOne();
        }
    }

    /** It waits for the connection that replaces the read's, and would be done first. */
    @Test
    void shouldNotSendReadsAgainBehindAWriteOnTheNextConnection() throws Exception {
        PoolYaml yaml = PoolYaml.redis("alpha").server(1, "one").set("retries", 1);
        try (TestWorker worker = worker(yaml)) {
            Peer client = worker.client();
            Peer reader = worker.client();
            client.send(GET);
            reader.send(GET);
            worker.change(yaml.set("redis_db", 1));
            client.send(SET);
            worker.server(0).close();

            worker.server(1).got();
            worker.server(1).send("+OK\r\n");
            assertThat(worker.server(1).got()).isEqualTo(SET + GET);
            worker.server(1).send("+OK\r\n" + ONE);
            assertThat(client.got()).isEqualTo(GONE + "+OK\r\n");
            assertThat(reader.got()).isEqualTo(ONE);
        }
    }

    /** Two reloads have come while the read was on its way. */
    @Test
    void shouldNotSendReadsAgainBehindAWriteOnTheConnectionAfterNext() throws Exception {
        PoolYaml yaml = PoolYaml.redis("alpha").server(1, "one").set("retries", 1);
        try (TestWorker worker = worker(yaml)) {
            Peer client = worker.client();
            client.send(GET);
            worker.change(yaml.set("idle_check", 1000));
            client.send(GET);
            worker.change(yaml.set("idle_check", 2000));
            client.send(SET);
            worker.server(0).close();

            assertThat(client.got()).isEqualTo(GONE);
        }
    }

    @Test
    void shouldNotAskAgainALoadingServerBehindAWriteOnTheNextConnection() throws Exception {
        PoolYaml yaml = PoolYaml.redis("alpha").server(1, "one").set("retries", 1);
        try (TestWorker worker = worker(yaml)) {
            Peer client = worker.client();
            client.send(GET);
            worker.change(yaml.set("redis_db", 1));
            client.send(SET);

            worker.server(0).send(LOADING);

            assertThat(client.got()).isEqualTo(LOADING);
        }
    }

    @Test
    void shouldSendPartsOfReadsAgain() throws Exception {
        try (TestWorker worker = worker(1)) {
            Peer client = worker.client();
            String mget = array("MGET", "a", "b");
            client.send(mget);
            worker.server(0).send("*2\r\n" + ONE);
            worker.server(0).close();

            assertThat(worker.server(1).got()).isEqualTo(mget);
            worker.server(1).send("*2\r\n" + TWO + TWO);
            assertThat(client.got()).isEqualTo("*2\r\n" + TWO + TWO);
        }
    }

    @Test
    void shouldGiveUpAfterSoManyTimes() throws Exception {
        try (TestWorker worker = worker(2)) {
            Peer client = worker.client();
            client.send(GET);
            worker.server(0).close();
            worker.server(1).close();
            worker.server(2).close();

            assertThat(client.got()).isEqualTo(GONE);
            assertThat(worker.opened()).isEqualTo(3);
        }
    }

    @Test
    void shouldAskAgainWhileServerIsLoading() throws Exception {
        try (TestWorker worker = worker(1)) {
            Peer client = worker.client();
            client.send(GET + GET);
            worker.server(0).got();
            worker.server(0).send(LOADING + ONE);
            assertThat(client.got()).isEmpty();
            assertThat(worker.server(0).got()).isEqualTo(GET);

            worker.server(0).send(LOADING);

            assertThat(client.got()).isEqualTo(LOADING + ONE);
        }
    }

    @Test
    void shouldKeepRepetitionsWithinTheirShare() throws Exception {
        try (TestWorker worker = worker(1)) {
            Peer client = worker.client();
            for (int i = 0; i < 12; i++) {
                worker.client().send(GET.repeat(25));
            }
            client.send(GET);
            // A hundred are free in ten seconds, and a fifth of those that are sent.
            worker.server(0).close();
            assertThat(worker.server(1).got()).isEqualTo(GET.repeat(160));
            worker.server(1).send(ONE.repeat(160));

            assertThat(client.got()).isEqualTo(GONE);
            worker.pass(10, TimeUnit.SECONDS);
            client.send(GET);
            worker.server(1).close();
            assertThat(worker.server(2).got()).isEqualTo(GET);
        }
    }

    @Test
    void shouldNotSendAgainWhatHasWaitedForTheTimeout() throws Exception {
        try (TestWorker worker = worker(
                PoolYaml.redis("alpha").server(1, "one").set("retries", 2).set("timeout", 100))) {
            Peer client = worker.client();
            client.send(GET);
            worker.pass(100, TimeUnit.MILLISECONDS);

            assertThat(client.got()).isEqualTo("-ERR Connection timed out\r\n");
            assertThat(worker.opened()).isOne();
        }
    }

    @Test
    void shouldForgetReadsOfAClientThatIsGone() throws Exception {
        try (TestWorker worker = worker(1)) {
            Peer client = worker.client();
            client.send(GET);
            client.close();
            worker.server(0).close();

            assertThat(worker.opened()).isOne();
            assertThat(worker.keptBytes()).isZero();
        }
    }

    private static TestWorker worker(int retries) throws Exception {
        return worker(PoolYaml.redis("alpha").server(1, "one").set("retries", retries));
    }

    private static TestWorker worker(PoolYaml yaml) throws Exception {
        return TestWorker.redis(yaml);
    }
}
