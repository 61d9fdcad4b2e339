package dev.nutcracker.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.config.ServerAddress;
import dev.nutcracker.routing.KeySlot;
import dev.nutcracker.routing.SlotTable;
import dev.nutcracker.server.Primary;
import dev.nutcracker.server.Primary.Doubt;
import dev.nutcracker.testing.PoolYaml;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A slot whose keys are at two nodes of a cluster, and requests for it that no node does for now. */
final class SlotQueueTest {
    private static final String OK = "+OK\r\n";
    private static final String TRYAGAIN = "-TRYAGAIN Multiple keys request during rehashing of slot\r\n";
    private static final String BEING_RECONFIGURED = "-TRYAGAIN the cluster is being reconfigured\r\n";
    private static final String ASKING = request("ASKING");
    private static final String WHOLE = request("MSETNX", "{t}a", "1", "{t}b", "2");
    private static final String READ = request("MGET", "{t}a", "{t}b");
    private static final String GET = request("GET", "{t}a");
    private static final String INCR = request("INCR", "{t}c");
    private static final int SLOT = slotOf("{t}");

    private TestWorker worker;
    private Peer source;
    private Peer target;

    /** All slots are the first node's; both nodes are connected to. */
    @BeforeEach
    void start() throws Exception {
        PoolYaml yaml = PoolYaml.redis("gamma").without("hash").set("distribution", "cluster");
        worker = TestWorker.redis(yaml.server("127.0.0.1:1:1"));
        for (int port = 1; port <= 2; port++) {
            worker.pool().shared().primaries().serves(name(port), new ServerAddress.Tcp("127.0.0.1", port));
        }
        worker.change(List.of(name(1), name(2)), owners(0));
        Peer client = worker.client();
        client.send(request("SET", "{u}x", "1"));
        source = worker.server(0);
        source.got();
        source.send("-ASK " + slotOf("{u}") + " 127.0.0.1:2\r\n");
        target = worker.server(1);
        target.got();
        target.send(OK + OK);
        assertThat(client.got()).isEqualTo(OK);
        client.close();
        // Slots do not count as moving any more.
        worker.pass(11, TimeUnit.SECONDS);
    }

    @AfterEach
    void end() {
        worker.close();
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
        client.send(request("SET", "{t}a", "1"));
        source.got();
        source.send("-ASK " + SLOT + " 127.0.0.1:2\r\n");
        assertThat(target.got()).isEqualTo(ASKING + request("SET", "{t}a", "1"));
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
        client.send(request("SET", "{t}a", "1") + GET);
        source.got();
        source.send("-ASK " + SLOT + " 127.0.0.1:2\r\n$3\r\nold\r\n");
        assertThat(target.got()).isEqualTo(ASKING + request("SET", "{t}a", "1"));

        target.send(OK + OK);

        assertThat(source.got()).isEqualTo(GET);
        source.send("$1\r\n1\r\n");
        assertThat(client.got()).isEqualTo(OK + "$1\r\n1\r\n");
    }

    @Test
    void shouldNotSendAWriteAgainWhenALaterOneOfItsKeyIsDone() {
        Peer client = worker.client();
        client.send(request("SET", "{t}a", "1") + request("SET", "{t}a", "2") + request("SET", "{t}b", "3"));
        source.got();
        source.send("-ASK " + SLOT + " 127.0.0.1:2\r\n" + OK + OK);
        assertThat(target.got()).isEqualTo(ASKING + request("SET", "{t}a", "1"));

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
        assertThat(source.got()).isEqualTo(request("mget", "{t}a") + request("mget", "{t}b"));
        source.send("*1\r\n$1\r\n1\r\n-ASK " + SLOT + " 127.0.0.1:2\r\n");
        assertThat(target.got()).isEqualTo(ASKING + request("mget", "{t}b"));

        target.send(OK + "*1\r\n$-1\r\n");

        assertThat(client.got()).isEqualTo("*2\r\n$1\r\n1\r\n$-1\r\n");
    }

    @Test
    void shouldGatherWhatWasAskedForEachKey() {
        Peer client = worker.client();
        String other = request("mget", "{u}c");
        client.send(request("MGET", "{t}a", "{u}c", "{t}b"));
        String fragment = request("mget", "{t}a", "{t}b");
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
        String write = request("MSET", "{t}a", "1", "{t}b", "2");
        client.send(write + request("DEL", "{t}a", "{t}b"));
        source.got();
        source.send(TRYAGAIN + TRYAGAIN);
        worker.pass(2, TimeUnit.MILLISECONDS);
        rejectWhole(write, 5);
        assertThat(source.got()).isEqualTo(request("mset", "{t}a", "1") + request("mset", "{t}b", "2"));
        source.send(OK + OK);
        assertThat(source.got()).isEqualTo(request("DEL", "{t}a", "{t}b"));
        source.send(":2\r\n");

        assertThat(client.got()).isEqualTo(OK + ":2\r\n");
    }

    @Test
    void shouldPassOnTheErrorOfOneKey() {
        Peer client = worker.client();
        client.send(request("EXISTS", "{t}a", "{t}b"));
        rejectWhole(request("EXISTS", "{t}a", "{t}b"), 3);
        assertThat(source.got()).isEqualTo(request("exists", "{t}a") + request("exists", "{t}b"));

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

    private static SlotTable owners(int owner) {
        short[] owners = new short[KeySlot.SLOTS];
        Arrays.fill(owners, (short) owner);
        return SlotTable.of(List.of(name(1), name(2)), owners);
    }

    private static String name(int port) {
        return "127.0.0.1:" + port;
    }

    private static int slotOf(String key) {
        return KeySlot.of(key.getBytes(StandardCharsets.US_ASCII), 0, key.length());
    }

    private static String request(String... words) {
        StringBuilder text = new StringBuilder("*" + words.length + "\r\n");
        for (String word : words) {
            text.append('$').append(word.length()).append("\r\n").append(word).append("\r\n");
        }
        return text.toString();
    }
}
