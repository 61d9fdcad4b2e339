package dev.nutcracker.client;

import static dev.nutcracker.client.TwoNodes.ASKING;
import static dev.nutcracker.client.TwoNodes.GET;
import static dev.nutcracker.client.TwoNodes.INCR;
import static dev.nutcracker.client.TwoNodes.OK;
import static dev.nutcracker.client.TwoNodes.READ;
import static dev.nutcracker.client.TwoNodes.SLOT;
import static dev.nutcracker.client.TwoNodes.TRYAGAIN;
import static dev.nutcracker.client.TwoNodes.WHOLE;
import static dev.nutcracker.client.TwoNodes.name;
import static dev.nutcracker.client.TwoNodes.owners;
import static dev.nutcracker.testing.RedisText.array;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.config.ServerAddress;
import dev.nutcracker.routing.KeySlot;
import dev.nutcracker.routing.SlotTable;
import dev.nutcracker.server.Primary;
import dev.nutcracker.server.Primary.Doubt;
import dev.nutcracker.testing.PoolYaml;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests for a slot whose keys are at two nodes of a cluster, or that no node does for now: their order, and how long they wait. */
final class SlotQueueTest {
    private static final String BEING_RECONFIGURED = "-TRYAGAIN the cluster is being reconfigured\r\n";

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
    void shouldRefuseRatherThanDoBehindLaterRequestOfItsClient() {
        Peer client = worker.client();
        client.send(WHOLE + INCR);
        assertThat(source.got()).isEqualTo(WHOLE + INCR);
        source.send(TRYAGAIN);
        worker.pass(100, TimeUnit.MILLISECONDS);
        assertThat(source.got()).as("the node may do the later one").isEmpty();

        source.send(":1\r\n");

        assertThat(client.got()).isEqualTo(TRYAGAIN + ":1\r\n");
        assertThat(source.got()).isEmpty();
    }

    @Test
    void shouldRepeatReadsBehindWhatIsTriedAgain() {
        Peer client = worker.client();
        client.send(WHOLE + GET + INCR);
        source.got();
        source.send(TRYAGAIN + "$3\r\nold\r\n-ASK " + SLOT + " 127.0.0.1:2\r\n");
        assertThat(client.got()).isEmpty();
        worker.pass(2, TimeUnit.MILLISECONDS);
        assertThat(source.got()).isEqualTo(WHOLE);
        source.send(":1\r\n");
        assertThat(source.got()).isEqualTo(GET);
        source.send("$1\r\n1\r\n");
        assertThat(source.got()).isEqualTo(INCR);
        source.send("-ASK " + SLOT + " 127.0.0.1:2\r\n");
        assertThat(target.got()).isEqualTo(ASKING + INCR);

        target.send(OK + ":1\r\n");

        assertThat(client.got()).isEqualTo(":1\r\n$1\r\n1\r\n:1\r\n");
    }

    /** Nodes may exchange the key again before the redirected request is read: it would be done behind the later one. */
    @Test
    void shouldSendNothingBehindARequestThatANodeHasSentElsewhere() {
        Peer client = worker.client();
        Peer other = worker.client();
        client.send(array("SET", "{t}a", "1"));
        source.got();
        source.send("-ASK " + SLOT + " 127.0.0.1:2\r\n");
        assertThat(target.got()).isEqualTo(ASKING + array("SET", "{t}a", "1"));
        client.send(GET);
        other.send(INCR);
        assertThat(source.got()).isEqualTo(INCR);
        assertThat(target.got()).isEmpty();

        target.send(OK + OK);

        assertThat(source.got()).isEqualTo(GET);
        source.send(":1\r\n$1\r\n1\r\n");
        assertThat(client.got()).isEqualTo(OK + "$1\r\n1\r\n");
        assertThat(other.got()).isEqualTo(":1\r\n");
    }

    @Test
    void shouldRepeatAReadThatIsAnsweredWhileAnEarlierWriteIsElsewhere() {
        Peer client = worker.client();
        client.send(array("SET", "{t}a", "1") + GET);
        source.got();
        source.send("-ASK " + SLOT + " 127.0.0.1:2\r\n$3\r\nold\r\n");
        assertThat(target.got()).isEqualTo(ASKING + array("SET", "{t}a", "1"));

        target.send(OK + OK);

        assertThat(source.got()).isEqualTo(GET);
        source.send("$1\r\n1\r\n");
        assertThat(client.got()).isEqualTo(OK + "$1\r\n1\r\n");
    }

    @Test
    void shouldNotSendAWriteAgainWhenALaterOneOfItsKeyIsDone() {
        Peer client = worker.client();
        client.send(array("SET", "{t}a", "1") + array("SET", "{t}a", "2") + array("SET", "{t}b", "3"));
        source.got();
        source.send("-ASK " + SLOT + " 127.0.0.1:2\r\n" + OK + OK);
        assertThat(target.got()).isEqualTo(ASKING + array("SET", "{t}a", "1"));

        target.send(OK + "-MOVED " + SLOT + " 127.0.0.1:1\r\n");

        assertThat(client.got()).isEqualTo(BEING_RECONFIGURED + OK + OK);
        assertThat(source.got()).isEmpty();
    }

    @Test
    void shouldLetOnlyTheClientWaitWhoseRequestIsTriedAgain() {
        Peer client = worker.client();
        Peer other = worker.client();
        client.send(WHOLE);
        source.got();
        source.send(TRYAGAIN);
        client.send(INCR);
        other.send(GET);
        assertThat(source.got()).isEqualTo(GET);
        source.send("$1\r\n1\r\n");
        assertThat(other.got()).isEqualTo("$1\r\n1\r\n");
        assertThat(worker.pool().shared().primaries().waitingForSlots()).isEqualTo(2);

        worker.pass(2, TimeUnit.MILLISECONDS);
        assertThat(source.got()).isEqualTo(WHOLE);
        source.send(":1\r\n");
        assertThat(source.got()).isEqualTo(INCR);
        source.send(":1\r\n");

        assertThat(client.got()).isEqualTo(":1\r\n:1\r\n");
        assertThat(worker.pool().shared().primaries().waitingForSlots()).isZero();
    }

    @Test
    void shouldPassOnTryAgainWhenItLastsTooLong() {
        Peer client = worker.client();
        client.send(WHOLE + GET);
        source.got();
        source.send(TRYAGAIN + "$1\r\n1\r\n");
        for (int waitedMs = 0; waitedMs + 64 < 3000; waitedMs += 64) {
            worker.pass(64, TimeUnit.MILLISECONDS);
            assertThat(source.got()).isEqualTo(WHOLE);
            source.send(TRYAGAIN);
        }
        assertThat(client.got()).isEmpty();
        worker.pass(64, TimeUnit.MILLISECONDS);
        source.got();
        source.send(TRYAGAIN);
        assertThat(client.got()).isEqualTo(TRYAGAIN);
        assertThat(source.got()).isEqualTo(GET);
        source.send("$1\r\n1\r\n");
        assertThat(client.got()).isEqualTo("$1\r\n1\r\n");
    }

    @Test
    void shouldFollowNoMoreThanFiveRedirections() {
        Peer client = worker.client();
        client.send(GET);
        Peer asked = source;
        for (int hop = 0; hop < 5; hop++) {
            assertThat(asked.got()).as("hop %s", hop).isEqualTo(GET);
            boolean isSource = asked == source;
            asked.send("-MOVED " + SLOT + " 127.0.0.1:" + (isSource ? 2 : 1) + "\r\n");
            worker.pass(16, TimeUnit.MILLISECONDS);
            asked = isSource ? target : source;
        }
        assertThat(client.got()).isEmpty();
        assertThat(asked.got()).isEqualTo(GET);

        asked.send("-MOVED " + SLOT + " 127.0.0.1:1\r\n");

        assertThat(client.got()).isEqualTo(BEING_RECONFIGURED);
        worker.pass(1, TimeUnit.SECONDS);
        assertThat(source.got()).isEmpty();
    }

    /** A node may begin to serve only in between. */
    @Test
    void shouldSendAPipelineToTheNextOwnerOneAfterTheOther() {
        Peer client = worker.client();
        client.send(INCR + GET + INCR);
        source.got();
        String moved = "-MOVED " + SLOT + " 127.0.0.1:2\r\n";
        source.send(moved + moved + moved);
        assertThat(target.got()).isEqualTo(INCR);
        target.send("-MOVED " + SLOT + " 127.0.0.1:1\r\n");
        worker.pass(2, TimeUnit.MILLISECONDS);
        assertThat(source.got()).isEqualTo(INCR);
        source.send(moved);
        worker.pass(4, TimeUnit.MILLISECONDS);
        assertThat(target.got()).isEqualTo(INCR);
        target.send(":1\r\n");
        assertThat(target.got()).isEqualTo(GET);
        target.send("$1\r\n1\r\n");
        assertThat(target.got()).isEqualTo(INCR);
        assertThat(source.got()).isEmpty();

        target.send(":2\r\n");

        assertThat(client.got()).isEqualTo(":1\r\n$1\r\n1\r\n:2\r\n");
    }

    /** The slot went from A to B and at once to C: the worker learns of C while a request is still at B. */
    @Test
    void shouldWaitForWhatIsOnItsWayBetweenNodesWhenSlotMoves() {
        worker.pool().shared().primaries().serves(name(3), new ServerAddress.Tcp("127.0.0.1", 3));
        List<String> three = List.of(name(1), name(2), name(3));
        worker.change(three, SlotTable.of(three, new short[KeySlot.SLOTS]));
        Peer client = worker.client();
        client.send(INCR);
        source.got();
        source.send("-MOVED " + SLOT + " 127.0.0.1:2\r\n");
        assertThat(target.got()).isEqualTo(INCR);
        short[] owners = new short[KeySlot.SLOTS];
        Arrays.fill(owners, (short) 2);
        worker.change(three, SlotTable.of(three, owners));
        int opened = worker.opened();
        client.send(GET);
        assertThat(worker.opened()).as("nothing is sent to the third").isEqualTo(opened);

        target.send(":1\r\n");

        assertThat(worker.server(opened).got()).isEqualTo(GET);
        worker.server(opened).send("$1\r\n1\r\n");
        assertThat(client.got()).isEqualTo(":1\r\n$1\r\n1\r\n");
    }

    @Test
    void shouldSayWhyNoNodeIsKnown() throws Exception {
        PoolYaml yaml = PoolYaml.redis("delta").without("hash").set("distribution", "cluster");
        try (TestWorker unknown = TestWorker.redis(yaml.server("127.0.0.1:1:1"))) {
            Peer client = unknown.client();
            client.send(GET);
            unknown.pool().shared().primaries().lost(name(1), "no node answers");
            unknown.pass(3, TimeUnit.SECONDS);

            assertThat(client.got()).isEqualTo("-ERR the server of this key is not known yet: no node answers\r\n");
        }
    }

    @Test
    void shouldPassOnWhatTheNodeHasSaidWhenTheWaitIsOver() {
        String down = "-CLUSTERDOWN The cluster is down\r\n";
        Peer client = worker.client();
        Peer late = worker.client();
        client.send(INCR);
        source.got();
        source.send(down);
        late.send(GET);
        assertThat(client.got()).isEmpty();
        worker.pass(3, TimeUnit.SECONDS);

        assertThat(client.got()).isEqualTo(down);
        assertThat(late.got()).isEqualTo(down);
        late.send(GET);
        assertThat(late.got()).isEqualTo(down);
    }

    @Test
    void shouldHoldRequestsAsLongAsANodeSaysThatTheClusterIsDown() {
        List<Doubt> doubts = new ArrayList<>();
        worker.pool().shared().primaries().checkBy((_, doubt) -> doubts.add(doubt));
        Peer client = worker.client();
        client.send(INCR);
        int times = 10;
        for (int i = 0; i < times; i++) {
            assertThat(source.got()).isEqualTo(INCR);
            source.send("-CLUSTERDOWN The cluster is down\r\n");
            worker.pass(200, TimeUnit.MILLISECONDS);
            assertThat(source.got()).isEmpty();
            worker.pool().shared().primaries().serves(name(1), new ServerAddress.Tcp("127.0.0.1", 1));
            worker.run();
        }
        assertThat(client.got()).isEmpty();

        assertThat(source.got()).isEqualTo(INCR);
        source.send(":1\r\n");

        assertThat(client.got()).isEqualTo(":1\r\n");
        assertThat(doubts).hasSize(times).containsOnly(Doubt.CLUSTER_DOWN);
    }

    @Test
    void shouldKeepNothingOfNodesThatAreGone() {
        short[] owners = new short[KeySlot.SLOTS];
        worker.change(List.of(name(2)), SlotTable.of(List.of(name(2)), owners));
        assertThat(primaries()).containsExactlyInAnyOrder(name(1), name(2));
        Peer client = worker.client();
        client.send(GET);
        target.got();
        target.send("$-1\r\n");
        assertThat(client.got()).isEqualTo("$-1\r\n");

        worker.pass(10, TimeUnit.MINUTES);

        assertThat(primaries()).containsExactly(name(2));
        worker.pool().shared().primaries().serves(name(1), new ServerAddress.Tcp("127.0.0.1", 1));
        worker.change(List.of(name(1), name(2)), owners(0));
        client.send(GET);
        Peer again = worker.server(worker.opened() - 1);
        assertThat(again.got()).isEqualTo(GET);
        again.send("$1\r\n1\r\n");
        assertThat(client.got()).isEqualTo("$1\r\n1\r\n");
    }

    private List<String> primaries() {
        return worker.pool().shared().primaries().all().stream()
                .map(Primary::master)
                .toList();
    }

    @Test
    void shouldLeaveNothingBehindWhenClientsOrThePoolEnd() {
        Peer client = worker.client();
        Peer gone = worker.client();
        client.send(WHOLE + GET);
        gone.send(READ + INCR);
        source.got();
        source.send(TRYAGAIN + "$1\r\n1\r\n" + TRYAGAIN);
        gone.send(GET);
        gone.close();
        worker.pass(2, TimeUnit.MILLISECONDS);
        client.send(GET);
    }
}
