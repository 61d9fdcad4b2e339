package dev.nutcracker.client;

import static dev.nutcracker.client.OneMaster.GET;
import static dev.nutcracker.client.OneMaster.OK;
import static dev.nutcracker.client.OneMaster.READONLY;
import static dev.nutcracker.client.OneMaster.SET;
import static dev.nutcracker.client.OneMaster.address;
import static dev.nutcracker.client.OneMaster.primary;
import static dev.nutcracker.client.OneMaster.serve;
import static dev.nutcracker.client.OneMaster.served;
import static dev.nutcracker.testing.RedisText.array;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No request waits for longer than it may, though the primary is found and lost again all the time. */
final class BoundedWaitTest {
    private static final String REFUSED = "-ERR Connection refused\r\n";

    private TestWorker worker;
    private Peer client;

    @BeforeEach
    void start() throws Exception {
        worker = served();
        client = worker.client();
    }

    @AfterEach
    void end() {
        worker.close();
    }

    @Test
    void shouldFailWhatWasRejectedThoughTheWaitBeginsAnew() {
        client.send(SET);
        worker.server(0).send(READONLY);

        flicker(2, 1100);

        assertThat(client.got()).isEqualTo(REFUSED);
        assertThat(primary(worker).held()).isZero();
        assertThat(worker.server(0).got()).isEqualTo(SET);
    }

    @Test
    void shouldFailWhatWasNotSentThoughTheWaitBeginsAnew() {
        lose();
        client.send(SET);

        flicker(2, 1100);

        assertThat(client.got()).isEqualTo(REFUSED);
        assertThat(primary(worker).held()).isZero();
        assertThat(worker.server(0).got()).isEmpty();
    }

    @Test
    void shouldFailWhatIsNotSentThoughMoreComes() {
        lose();
        client.send(SET);
        flicker(2, 800);

        client.send(GET);
        worker.pass(700, TimeUnit.MILLISECONDS);

        assertThat(client.got()).startsWith(REFUSED);
    }

    @Test
    void shouldCountTheTimeBeforeItWasSent() {
        lose();
        client.send(SET);
        worker.pass(2, TimeUnit.SECONDS);
        serve(worker, 1);
        assertThat(worker.server(0).got()).isEqualTo(SET);
        worker.server(0).send(READONLY);

        worker.pass(1100, TimeUnit.MILLISECONDS);

        assertThat(client.got()).isEqualTo(REFUSED);
    }

    @Test
    void shouldFailAllThatHadComeTogether() {
        lose();
        client.send(SET + GET + array("MULTI") + SET + array("EXEC") + array("WATCH", "a") + array("BLPOP", "a", "0"));

        flicker(3, 1020);

        assertThat(client.got()).isEqualTo(REFUSED + REFUSED + OK + "+QUEUED\r\n" + REFUSED + REFUSED + REFUSED);
        assertThat(worker.opened()).isOne();
        assertThat(worker.server(0).got()).isEmpty();
    }

    @Test
    void shouldLetWaitWhatComesLater() {
        lose();
        client.send(SET);
        flicker(2, 1100);
        assertThat(client.got()).isEqualTo(REFUSED);

        client.send(SET);
        worker.pass(1, TimeUnit.SECONDS);
        assertThat(client.got()).isEmpty();
        serve(worker, 1);

        assertThat(worker.server(0).got()).isEqualTo(SET);
        worker.server(0).send(OK);
        assertThat(client.got()).isEqualTo(OK);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"BLPOP a 0", "WATCH a", "PUBLISH a b", "EVALSHA abc 1 a", "MGET a b", "MSET a 1 b 2", "DBSIZE"})
    void shouldFailWhateverItIs(String words) {
        lose();
        client.send(array(words.split(" ")));

        flicker(2, 1100);

        assertThat(client.got()).isEqualTo(REFUSED);
        assertThat(worker.opened()).isOne();
        assertThat(worker.server(0).got()).isEmpty();
    }

    /** It waits for the next primary, since this one says that it is none. */
    @Test
    void shouldEndTheWaitOfAClientThatWasBlocked() {
        client.send(array("BLPOP", "a", "0"));
        Peer lease = worker.server(worker.opened() - 1);
        assertThat(lease.got()).isEqualTo(array("CLIENT", "INFO") + array("BLPOP", "a", "0"));
        lease.send("$7\r\nid=1 a\n\r\n" + READONLY);
        assertThat(client.got()).isEmpty();

        flicker(2, 1100);

        assertThat(client.got()).startsWith("-UNBLOCKED");
        assertThat(primary(worker).held()).isZero();
    }

    @Test
    void shouldEndTheWaitOfWhatCameBehindItAsWell() {
        client.send(array("BLPOP", "a", "0") + SET + array("BLPOP", "a", "0"));
        Peer lease = worker.server(worker.opened() - 1);
        lease.send("$7\r\nid=1 a\n\r\n" + READONLY);

        flicker(2, 1100);

        assertThat(client.got()).startsWith("-UNBLOCKED").endsWith(REFUSED + REFUSED);
        assertThat(primary(worker).held()).isZero();
    }

    /** Its time at the primary is none of waiting. */
    @Test
    void shouldLetAClientWaitAgainThatHasBeenBlocked() {
        lose();
        client.send(array("BLPOP", "a", "0"));
        worker.pass(2, TimeUnit.SECONDS);
        serve(worker, 1);
        Peer lease = worker.server(worker.opened() - 1);
        worker.pass(2, TimeUnit.SECONDS);
        lease.send("$7\r\nid=1 a\n\r\n" + READONLY);

        worker.pass(2, TimeUnit.SECONDS);
        assertThat(client.got()).isEmpty();
        serve(worker, 2);

        assertThat(worker.server(worker.opened() - 1).got()).endsWith(array("BLPOP", "a", "0"));
    }

    @Test
    void shouldWaitAsLongAsBeforeAfterReload() throws Exception {
        client.send(SET);
        worker.server(0).send(READONLY);
        worker.change(OneMaster.yaml().set("failover_wait", 9000));

        flicker(2, 1100);

        assertThat(client.got()).isEqualTo(REFUSED);
    }

    private void lose() {
        worker.server(0).got();
        primary(worker).lost("it is down");
        worker.run();
    }

    /** So many times the primary is lost again before the worker has heard that it serves. */
    private void flicker(int times, long everyMs) {
        for (int i = 0; i < times; i++) {
            worker.pass(everyMs, TimeUnit.MILLISECONDS);
            primary(worker).serves(address(1), true);
            primary(worker).lost("it is down");
            worker.run();
        }
        worker.pass(everyMs, TimeUnit.MILLISECONDS);
    }
}
