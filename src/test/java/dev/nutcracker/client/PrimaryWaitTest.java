package dev.nutcracker.client;

import static dev.nutcracker.client.OneMaster.GET;
import static dev.nutcracker.client.OneMaster.OK;
import static dev.nutcracker.client.OneMaster.READONLY;
import static dev.nutcracker.client.OneMaster.SET;
import static dev.nutcracker.client.OneMaster.primary;
import static dev.nutcracker.client.OneMaster.serve;
import static dev.nutcracker.client.OneMaster.served;
import static dev.nutcracker.client.OneMaster.worker;
import static dev.nutcracker.client.OneMaster.yaml;
import static dev.nutcracker.testing.RedisText.array;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.server.Primary;
import dev.nutcracker.testing.PoolYaml;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Which requests wait for the primary of a master, for how long, and what becomes of them when there is none in time. */
final class PrimaryWaitTest {
    @Test
    void shouldKeepRequestsUntilThereIsAPrimary() throws Exception {
        try (TestWorker worker = worker()) {
            Peer client = worker.client();
            client.send(SET + GET);
            assertThat(worker.attempts()).isZero();
            assertThat(client.isRead()).isFalse();

            serve(worker, 1);

            assertThat(worker.server(0).got()).isEqualTo(SET + GET);
            worker.server(0).send(OK + "$1\r\n1\r\n");
            assertThat(client.got()).isEqualTo(OK + "$1\r\n1\r\n");
            assertThat(primary(worker).held()).isZero();
        }
    }

    @Test
    void shouldSkipResponseOfRequestThatWaited() throws Exception {
        try (TestWorker worker = worker()) {
            Peer client = worker.client();
            client.send(array("CLIENT", "REPLY", "SKIP") + SET + GET);
            serve(worker, 1);

            worker.server(0).send(OK + "$1\r\n1\r\n");

            assertThat(client.got()).isEqualTo("$1\r\n1\r\n");
        }
    }

    @Test
    void shouldAnswerWhatWaitsAfterTheClientHasEndedItsSide() throws Exception {
        try (TestWorker worker = worker()) {
            Peer client = worker.client();
            client.send(SET);
            client.endInput();
            serve(worker, 1);

            worker.server(0).send(OK);

            assertThat(client.got()).isEqualTo(OK);
        }
    }

    @Test
    void shouldLetOnlyWritesWaitDuringHandOver() throws Exception {
        try (TestWorker worker = served()) {
            Peer writer = worker.client();
            Peer reader = worker.client();
            primary(worker).handsOver();
            worker.run();
            writer.send(SET + GET);
            reader.send(GET);
            assertThat(worker.server(0).got()).isEqualTo(GET);
            worker.server(0).send("$3\r\nold\r\n");
            assertThat(reader.got()).isEqualTo("$3\r\nold\r\n");

            serve(worker, 2);

            assertThat(worker.server(1).got()).isEqualTo(SET + GET);
            worker.server(1).send(OK + "$1\r\n1\r\n");
            assertThat(writer.got()).isEqualTo(OK + "$1\r\n1\r\n");
        }
    }

    @Test
    void shouldLetWritesGoOnWhenHandOverTakesTooLong() throws Exception {
        try (TestWorker worker = served()) {
            Peer client = worker.client();
            primary(worker).handsOver();
            worker.run();
            client.send(SET);
            assertThat(worker.server(0).got()).isEmpty();

            worker.pass(3, TimeUnit.SECONDS);

            assertThat(worker.server(0).got()).isEqualTo(SET);
            worker.server(0).send(OK);
            assertThat(client.got()).isEqualTo(OK);
        }
    }

    @Test
    void shouldFailAllWhoWaitAtTheSameTime() throws Exception {
        try (TestWorker worker = served()) {
            Peer early = worker.client();
            Peer late = worker.client();
            primary(worker).lost("it is down");
            worker.run();
            early.send(SET);
            worker.pass(2999, TimeUnit.MILLISECONDS);
            late.send(SET);
            assertThat(primary(worker).held()).isEqualTo(2);

            worker.pass(1, TimeUnit.MILLISECONDS);

            assertThat(primary(worker).waiting()).isEqualTo(Primary.Wait.OVER);
            assertThat(early.got()).isEqualTo("-ERR Connection refused\r\n");
            assertThat(late.got()).isEqualTo("-ERR Connection refused\r\n");
            assertThat(primary(worker).held()).isZero();
            early.send(GET);
            assertThat(early.got()).isEqualTo("-ERR Connection refused\r\n");

            serve(worker, 2);
            early.send(GET);
            assertThat(worker.server(1).got()).isEqualTo(GET);
            worker.server(1).send("$-1\r\n");
            assertThat(early.got()).isEqualTo("$-1\r\n");
        }
    }

    @Test
    void shouldFailAtOnceWithoutFailoverWait() throws Exception {
        try (TestWorker worker = TestWorker.redis(yaml().set("failover_wait", 0))) {
            Peer client = worker.client();
            client.send(SET);
            assertThat(client.got()).isEqualTo("-ERR the server of this key is not known yet\r\n");
            serve(worker, 1);
            client.send(SET);
            worker.server(0).send(READONLY);
            assertThat(client.got()).isEqualTo("-ERR Connection refused\r\n");

            primary(worker).handsOver();
            serve(worker, 2);
            client.send(SET);

            assertThat(worker.server(1).got()).isEqualTo(SET);
            worker.server(1).send(OK);
            assertThat(client.got()).isEqualTo(OK);
        }
    }

    @Test
    void shouldWaitWhenThePrimaryCannotBeConnectedTo() throws Exception {
        try (TestWorker worker = worker()) {
            serve(worker, 1);
            worker.loseServers();
            Peer client = worker.client();
            client.send(SET);
            assertThat(client.got()).isEmpty();
            assertThat(primary(worker).waiting()).isEqualTo(Primary.Wait.ALL);

            worker.pass(3, TimeUnit.SECONDS);

            assertThat(client.got()).isEqualTo("-ERR Connection refused\r\n");
        }
    }

    @Test
    void shouldDropTheRequestOfClientThatIsGone() throws Exception {
        try (TestWorker worker = served()) {
            Peer gone = worker.client();
            Peer client = worker.client();
            primary(worker).lost("it is down");
            worker.run();
            gone.send(SET);
            client.send(GET);
            gone.close();
            assertThat(primary(worker).held()).isOne();

            serve(worker, 2);

            assertThat(worker.server(1).got()).isEqualTo(GET);
            worker.server(1).send("$-1\r\n");
            assertThat(client.got()).isEqualTo("$-1\r\n");
        }
    }

    @Test
    void shouldLeaveNothingBehindWhenItEndsWhileRequestsWait() throws Exception {
        try (TestWorker worker = served()) {
            Peer client = worker.client();
            client.send(SET);
            worker.server(0).send(READONLY);
            client.send(GET);
            Peer other = worker.client();
            other.send(array("MULTI") + SET + array("EXEC"));
            Peer gone = worker.client();
            gone.send(SET);
            gone.close();
        }
    }

    @Test
    void shouldGoOnWaitingOverReload() throws Exception {
        try (TestWorker worker = served()) {
            Peer client = worker.client();
            client.send(SET);
            worker.server(0).send(READONLY);
            client.send(GET);
            Peer other = worker.client();
            other.send(GET);

            worker.change(yaml().set("timeout", 1000));
            assertThat(client.got()).isEmpty();
            serve(worker, 2);

            assertThat(worker.server(1).got()).startsWith(SET);
            worker.server(1).send(OK + "$1\r\n1\r\n" + "$1\r\n1\r\n");
            assertThat(client.got()).isEqualTo(OK + "$1\r\n1\r\n");
            assertThat(other.got()).isEqualTo("$1\r\n1\r\n");
        }
    }

    @Test
    void shouldSendElsewhereWhenReloadTakesTheMasterAway() throws Exception {
        try (TestWorker worker = served()) {
            Peer client = worker.client();
            primary(worker).lost("it is down");
            worker.run();
            client.send(SET);

            worker.change(PoolYaml.redis("alpha").server(7, "one"));

            assertThat(worker.server(1).got()).isEqualTo(SET);
            worker.server(1).send(OK);
            assertThat(client.got()).isEqualTo(OK);
        }
    }
}
