package dev.nutcracker.client;

import static dev.nutcracker.client.TwoNodes.ASKING;
import static dev.nutcracker.client.TwoNodes.GET;
import static dev.nutcracker.client.TwoNodes.INCR;
import static dev.nutcracker.client.TwoNodes.OK;
import static dev.nutcracker.client.TwoNodes.READ;
import static dev.nutcracker.client.TwoNodes.SLOT;
import static dev.nutcracker.client.TwoNodes.TRYAGAIN;
import static dev.nutcracker.client.TwoNodes.WHOLE;
import static dev.nutcracker.testing.RedisText.array;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests with several keys of a slot whose keys are at two nodes of a cluster. */
final class OpenSlotTest {
    private TwoNodes nodes;
    private TestWorker worker;
    private Peer source;
    private Peer target;

    @BeforeEach
    void start() throws Exception {
        nodes = TwoNodes.start();
        worker = nodes.worker();
        source = nodes.source();
        target = nodes.target();
    }

    @AfterEach
    void end() {
        nodes.close();
    }

    @Test
    void shouldSendNothingBehindRequestWithSeveralKeysOfOpenSlot() {
        Peer client = worker.client();
        openSlot(client);
        client.send(WHOLE + INCR);
        assertThat(source.got()).isEqualTo(WHOLE);
        source.send(TRYAGAIN);
        worker.pass(2, TimeUnit.MILLISECONDS);
        assertThat(source.got()).isEqualTo(WHOLE);
        source.send(":1\r\n");
        assertThat(source.got()).isEqualTo(INCR);
        source.send(":1\r\n");
        assertThat(client.got()).isEqualTo(":1\r\n:1\r\n");

        worker.pass(11, TimeUnit.SECONDS);
        client.send(WHOLE + INCR);

        assertThat(source.got()).isEqualTo(WHOLE + INCR);
        source.send(":0\r\n:2\r\n");
        assertThat(client.got()).isEqualTo(":0\r\n:2\r\n");
    }

    private void openSlot(Peer client) {
        client.send(GET);
        source.got();
        source.send("-ASK " + SLOT + " 127.0.0.1:2\r\n");
        target.got();
        target.send(OK + "$-1\r\n");
        client.got();
    }

    @Test
    void shouldAskForEachKeyIfTheyStayAtTwoNodes() {
        Peer client = worker.client();
        client.send(READ);
        rejectWhole(READ, 3);
        assertThat(source.got()).isEqualTo(array("mget", "{t}a") + array("mget", "{t}b"));
        source.send("*1\r\n$1\r\n1\r\n-ASK " + SLOT + " 127.0.0.1:2\r\n");
        assertThat(target.got()).isEqualTo(ASKING + array("mget", "{t}b"));

        target.send(OK + "*1\r\n$-1\r\n");

        assertThat(client.got()).isEqualTo("*2\r\n$1\r\n1\r\n$-1\r\n");
    }

    @Test
    void shouldGatherWhatWasAskedForEachKey() {
        Peer client = worker.client();
        String other = array("mget", "{u}c");
        client.send(array("MGET", "{t}a", "{u}c", "{t}b"));
        String fragment = array("mget", "{t}a", "{t}b");
        assertThat(source.got()).isEqualTo(other + fragment);
        source.send("*1\r\n$1\r\n3\r\n" + TRYAGAIN);
        for (int i = 0; i < 2; i++) {
            worker.pass(4, TimeUnit.MILLISECONDS);
            assertThat(source.got()).isEqualTo(fragment);
            source.send(TRYAGAIN);
        }
        worker.pass(8, TimeUnit.MILLISECONDS);
        source.got();

        source.send("*1\r\n$1\r\n1\r\n*1\r\n$1\r\n2\r\n");

        assertThat(client.got()).isEqualTo("*3\r\n$1\r\n1\r\n$1\r\n3\r\n$1\r\n2\r\n");
    }

    @Test
    void shouldWriteKeyByKeyOnlyIfTheyStayAtTwoNodesForLonger() {
        Peer client = worker.client();
        String write = array("MSET", "{t}a", "1", "{t}b", "2");
        client.send(write + array("DEL", "{t}a", "{t}b"));
        source.got();
        source.send(TRYAGAIN + TRYAGAIN);
        worker.pass(2, TimeUnit.MILLISECONDS);
        rejectWhole(write, 5);
        assertThat(source.got()).isEqualTo(array("mset", "{t}a", "1") + array("mset", "{t}b", "2"));
        source.send(OK + OK);
        assertThat(source.got()).isEqualTo(array("DEL", "{t}a", "{t}b"));
        source.send(":2\r\n");

        assertThat(client.got()).isEqualTo(OK + ":2\r\n");
    }

    @Test
    void shouldPassOnTheErrorOfOneKey() {
        Peer client = worker.client();
        client.send(array("EXISTS", "{t}a", "{t}b"));
        rejectWhole(array("EXISTS", "{t}a", "{t}b"), 3);
        assertThat(source.got()).isEqualTo(array("exists", "{t}a") + array("exists", "{t}b"));

        source.send(":1\r\n-NOPERM no\r\n");

        assertThat(client.got()).isEqualTo("-NOPERM no\r\n");
    }

    /** The source says so many times that it cannot do it, and a long while has passed after each. */
    private void rejectWhole(String request, int times) {
        for (int i = 0; i < times; i++) {
            assertThat(source.got()).as("time %s", i).isEqualTo(request);
            source.send(TRYAGAIN);
            worker.pass(64, TimeUnit.MILLISECONDS);
        }
    }
}
