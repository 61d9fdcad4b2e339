package dev.nutcracker.client;

import static dev.nutcracker.testing.RedisText.array;
import static dev.nutcracker.testing.RedisText.bulk;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.stats.MirrorReport;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A mirror that is slow, wrong, silent or gone. Its clients must not notice. */
final class MirrorSinkTest {
    private static final String OK = "+OK\r\n";
    private static final String GET = array("GET", "k");

    private static TestWorker worker(String mirror) throws Exception {
        return TestWorker.routing("""
            front:
              listen: 127.0.0.1:1
              redis: true
              routes:
               - {pool: main, mirror: {pool: other%s}}
            main:
              redis: true
              servers:
               - 127.0.0.1:2:1 m
            other:
              redis: true
              timeout: 400
              servers:
               - 127.0.0.1:3:1 o
            """.formatted(mirror));
    }

    private static MirrorReport report(TestWorker worker) {
        return requireNonNull(
                        requireNonNull(worker.pool().routes()).paths().mirrors().getFirst())
                .report();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ", compare: true"})
    void shouldNeverAnswerWithWhatTheMirrorSays(String compare) throws Exception {
        try (TestWorker worker = worker(compare)) {
            Peer client = worker.client();
            client.send(GET + array("SET", "k", "1") + GET);
            worker.server("o").send(bulk("other") + OK + bulk("other"));
            assertThat(client.got()).isEmpty();
            worker.server("m").send(bulk("0") + OK + bulk("1"));

            assertThat(client.got()).isEqualTo(bulk("0") + OK + bulk("1"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 400 Bad Request\r\n", "*2\r\n", "+OK\r\n+OK\r\n+OK\r\n", ""})
    void shouldGoOnWhenTheMirrorTalksNonsenseOrHangsUp(String nonsense) throws Exception {
        try (TestWorker worker = worker(", compare: true")) {
            Peer client = worker.client();
            client.send(GET + GET);
            worker.server("o").send(nonsense);
            worker.server("o").close();
            worker.server("m").send(bulk("1") + bulk("1"));
            assertThat(client.got()).isEqualTo(bulk("1") + bulk("1"));

            client.send(GET);
            worker.server("m").send(bulk("2"));

            assertThat(client.got()).isEqualTo(bulk("2"));
        }
    }

    @Test
    void shouldDropCopiesForAMirrorThatReadsNothing() throws Exception {
        try (TestWorker worker = worker("")) {
            Peer client = worker.client();
            String set = array("SET", "k", "v".repeat(100_000));
            client.send(set);
            worker.server("o").got();
            worker.server("o").stopReading();
            for (int i = 0; i < 40; i++) {
                client.send(set);
                worker.server("m").send(OK);
            }
            worker.server("m").send(OK);

            assertThat(client.got()).isEqualTo(OK.repeat(41));
            assertThat(report(worker).dropped()).isPositive();
            assertThat(client.isRead()).isTrue();
        }
    }

    @Test
    void shouldHaveOnlySoManyCopiesOnTheirWay() throws Exception {
        try (TestWorker worker = worker(", max_outstanding: 2")) {
            Peer client = worker.client();
            client.send(GET.repeat(5));
            assertThat(worker.server("o").got()).isEqualTo(GET.repeat(2));
            worker.server("o").send(bulk("1"));
            client.send(GET);

            assertThat(worker.server("o").got()).isEqualTo(GET);
            worker.server("m").send(bulk("1").repeat(6));
            assertThat(client.got()).isEqualTo(bulk("1").repeat(6));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"m", "o"})
    void shouldFindADifferenceWhicheverAnswersFirst(String first) throws Exception {
        try (TestWorker worker = worker(", compare: true")) {
            Peer client = worker.client();
            client.send(GET + GET);
            String second = first.equals("m") ? "o" : "m";
            worker.server(first).send(bulk("1") + bulk("1"));
            worker.server(second).send(bulk("1") + bulk("2"));

            assertThat(report(worker).differences()).isOne();
        }
    }

    @Test
    void shouldCompareNothingWithAMirrorThatDoesNotAnswer() throws Exception {
        try (TestWorker worker = worker(", compare: true")) {
            Peer client = worker.client();
            client.send(GET + GET);
            worker.server("m").send(bulk("1") + bulk("2"));
            worker.server("o").close();

            assertThat(client.got()).isEqualTo(bulk("1") + bulk("2"));
            assertThat(report(worker).differences()).isZero();
        }
    }

    @Test
    void shouldForgetTheComparisonsOfAClientThatLeaves() throws Exception {
        try (TestWorker worker = worker(", compare: true, max_outstanding: 1")) {
            Peer gone = worker.client();
            gone.send(GET);
            gone.close();
            worker.server("o").send(bulk("1"));
            worker.server("m").send(bulk("1"));
            Peer client = worker.client();
            client.send(GET);
            worker.server("o").send(bulk("2"));
            worker.server("m").send(bulk("3"));

            assertThat(client.got()).isEqualTo(bulk("3"));
            assertThat(report(worker).differences()).isOne();
        }
    }

    @Test
    void shouldCopyNothingOfATransaction() throws Exception {
        try (TestWorker worker = worker("")) {
            Peer client = worker.client();
            client.send(array("MULTI") + array("SET", "k", "1") + array("EXEC"));

            assertThat(worker.connectionsTo("o")).isEqualTo(List.of());
        }
    }
}
