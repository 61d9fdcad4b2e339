package dev.nutcracker.client;

import static dev.nutcracker.testing.RedisText.array;
import static dev.nutcracker.testing.RedisText.bulk;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that go by their commands, in transactions and outside, while the routes change. */
final class RoutingSinkTest {
    private static final String OK = "+OK\r\n";
    private static final String QUEUED = "+QUEUED\r\n";
    private static final String GET = array("GET", "k");

    private TestWorker worker;
    private PlayedRedis m;
    private PlayedRedis o;
    private Peer client;

    @BeforeEach
    void start() throws Exception {
        worker = TestWorker.routing(yaml("{commands: [\"@write\"], pool: main}", "{pool: other}"));
        m = new PlayedRedis(worker, "m");
        o = new PlayedRedis(worker, "o");
        m.set("k", "main");
        o.set("k", "copy");
        client = worker.client();
    }

    @AfterEach
    void stop() {
        worker.close();
    }

    private static String yaml(String... routes) {
        return """
            front:
              listen: 127.0.0.1:1
              redis: true
              routes:
               - %s
            main:
              listen: 127.0.0.1:4
              redis: true
              servers:
               - 127.0.0.1:2:1 m
            other:
              listen: 127.0.0.1:5
              redis: true
              servers:
               - 127.0.0.1:3:1 o
            """.formatted(String.join("\n   - ", routes));
    }

    private String ask(String request) {
        client.send(request);
        while (m.serves() | o.serves()) {
            worker.run();
        }
        return client.got();
    }

    @Test
    void shouldReadInATransactionWhatItHasWritten() {
        assertThat(ask(array("MULTI") + array("SET", "k", "new") + GET + array("EXEC") + GET))
                .isEqualTo(OK + QUEUED + QUEUED + "*2\r\n" + OK + bulk("new") + bulk("copy"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"EXEC", "DISCARD"})
    void shouldRouteReadsByThemselvesAgainBehindATransaction(String end) {
        assertThat(ask(array("MULTI") + GET + array(end))).startsWith(OK + QUEUED);

        assertThat(ask(GET)).isEqualTo(bulk("copy"));
    }

    @Test
    void shouldReadWatchedKeysWhereTheTransactionWillBe() {
        assertThat(ask(array("WATCH", "k") + GET)).isEqualTo(OK + bulk("main"));
        assertThat(ask(GET + array("MULTI") + GET + array("EXEC"))).endsWith("*1\r\n" + bulk("main"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"UNWATCH", "RESET"})
    void shouldRouteReadsByThemselvesAgainWhenNothingIsWatched(String end) {
        assertThat(ask(array("WATCH", "k"))).isEqualTo(OK);
        ask(array(end));

        assertThat(ask(GET)).isEqualTo(bulk("copy"));
    }

    @Test
    void shouldAnswerInOrderThoughALaterRequestIsAnsweredFirst() {
        client.send(array("SET", "k", "new") + GET);
        o.serves();
        assertThat(client.got()).isEmpty();
        m.serves();

        assertThat(client.got()).isEqualTo(OK + bulk("copy"));
    }

    @Test
    void shouldAnswerWhatIsOnItsWayWhenRoutesLeadElsewhere() throws Exception {
        client.send(GET);
        assertThat(o.received()).hasSize(1);
        worker.reload(yaml("{pool: main}"));
        client.send(GET);
        m.serves();
        assertThat(client.got()).isEmpty();
        o.serves();

        assertThat(client.got()).isEqualTo(bulk("copy") + bulk("main"));
    }

    @Test
    void shouldEndATransactionWhereItHasBegunWhenRoutesLeadElsewhere() throws Exception {
        assertThat(ask(array("MULTI") + array("SET", "k", "new"))).isEqualTo(OK + QUEUED);
        worker.reload(yaml("{pool: other}"));

        String answer = ask(array("EXEC"));

        assertThat(answer)
                .satisfiesAnyOf(
                        all -> assertThat(all).isEqualTo("*1\r\n" + OK),
                        all -> assertThat(all).startsWith("-EXECABORT"));
        assertThat(o.value("k")).as("nothing of it is done elsewhere").isEqualTo("copy");
        assertThat(ask(GET)).isEqualTo(bulk("copy"));
    }

    @Test
    void shouldNotLetAClientThatHasLeftLeaveItsTransactionToTheNextOne() {
        client.send(array("MULTI") + array("SET", "k", "new"));
        m.serves();
        client.close();
        client = worker.client();

        assertThat(ask(GET + array("SET", "k", "next"))).isEqualTo(bulk("copy") + OK);
        assertThat(List.of(m.value("k"), o.value("k"))).containsExactly("next", "copy");
    }
}
