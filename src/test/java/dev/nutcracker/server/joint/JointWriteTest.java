package dev.nutcracker.server.joint;

import static dev.nutcracker.testing.RedisText.array;
import static dev.nutcracker.testing.RedisText.bulk;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.client.Peer;
import dev.nutcracker.client.PlayedRedis;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Writes at routes of several pools, whichever of them answers first, late or not at all. */
final class JointWriteTest {
    private static final String OK = "+OK\r\n";
    private static final String REFUSED = "-ERR Connection refused\r\n";
    private static final String LOST = "-ERR unknown\r\n";
    private static final String GET = array("GET", "k");
    private static final String ALL = "copy_to: [other], copies: all";
    private static final String WARM = "warm_from: {pool: other}";
    private static final String NEAR = "near: {pool: other, ttl: 50}";
    private static final String MOVING = "migrate_to: {pool: other}";
    private static final String MOVED = "migrate_to: {pool: other, percent: 100}";

    @ParameterizedTest
    @ValueSource(strings = {"m", "o"})
    void shouldAnswerOnlyWhenBothPoolsHaveDoneIt(String first) throws Exception {
        try (JointPools pools = new JointPools(ALL)) {
            Peer client = pools.client();
            client.send(array("SET", "k", "1"));
            pools.named(first).serves();
            assertThat(client.got()).isEmpty();

            pools.serve();

            assertThat(client.got()).isEqualTo(OK);
            assertThat(pools.values("k")).containsExactly("1", "1");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {ALL, MOVING, MOVED})
    void shouldLetTheWritesOfTwoClientsComeInTheSameOrderToBothPools(String route) throws Exception {
        try (JointPools pools = new JointPools(route)) {
            Peer one = pools.client();
            Peer two = pools.client();
            one.send(array("SET", "k", "1"));
            pools.m.serves();
            two.send(array("SET", "k", "2"));
            assertThat(pools.m.received())
                    .as("o may not do them the other way round")
                    .isEmpty();

            pools.serve();

            assertThat(one.got() + two.got()).isEqualTo(OK + OK);
            assertThat(pools.values("k")).containsExactly("2", "2");
        }
    }

    @Test
    void shouldSendTheWritesOfOneClientWithoutWaiting() throws Exception {
        try (JointPools pools = new JointPools(ALL)) {
            Peer client = pools.client();
            client.send(array("SET", "k", "1") + array("SET", "k", "2") + array("SET", "k", "3"));
            assertThat(pools.m.received()).hasSize(3);
            assertThat(pools.o.received()).hasSize(3);

            pools.serve();

            assertThat(client.got()).isEqualTo(OK + OK + OK);
            assertThat(pools.values("k")).containsExactly("3", "3");
        }
    }

    @Test
    void shouldGiveThePlaceOfAClientThatLeavesToTheNextOne() throws Exception {
        try (JointPools pools = new JointPools(ALL)) {
            Peer one = pools.client();
            Peer two = pools.client();
            Peer three = pools.client();
            one.send(array("SET", "k", "1"));
            two.send(array("SET", "k", "2"));
            three.send(array("SET", "k", "3"));
            two.close();
            one.close();
            pools.serve();

            assertThat(three.got()).isEqualTo(OK);
            assertThat(pools.values("k")).containsExactly("3", "3");
        }
    }

    @Test
    void shouldNotLetAReadSeeAWriteThatTheClientHasSentBehindIt() throws Exception {
        try (JointPools pools = new JointPools(WARM)) {
            pools.o.set("k", "old");
            Peer client = pools.client();
            client.send(GET + array("SET", "k", "new") + GET);
            pools.serve();

            assertThat(client.got()).isEqualTo(bulk("old") + OK + bulk("new"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"m", "o"})
    void shouldMakeThePoolsAlikeBeforeTheNextRequestForAKeyOfWhichOneIsLost(String lost) throws Exception {
        try (JointPools pools = new JointPools(MOVED)) {
            pools.m.set("k", "0");
            pools.o.set("k", "0");
            Peer client = pools.client();
            client.send(array("SET", "k", "1"));
            PlayedRedis server = pools.named(lost);
            server.cuts();
            server.forgets();
            pools.serve();
            assertThat(client.got()).isEqualTo(LOST);

            assertThat(pools.ask(client, GET)).isEqualTo(bulk(lost.equals("o") ? "0" : "1"));

            assertThat(pools.m.value("k")).isEqualTo(pools.o.value("k"));
        }
    }

    @Test
    void shouldServeNoKeyOfWhichAPoolHasNotAnsweredWhileThatIsGone() throws Exception {
        try (JointPools pools = new JointPools(MOVED)) {
            pools.m.set("k", "0");
            pools.o.set("k", "0");
            Peer client = pools.client();
            client.send(array("SET", "k", "1"));
            pools.worker.lose("m");
            pools.m.forgets();
            pools.serve();
            assertThat(client.got()).isEqualTo(LOST);
            assertThat(pools.ask(client, GET)).isEqualTo(REFUSED);
            assertThat(pools.ask(client, array("SET", "k", "2"))).isEqualTo(REFUSED);

            pools.worker.comesBack("m");

            assertThat(pools.ask(client, GET)).isEqualTo(bulk("1"));
            assertThat(pools.values("k")).containsExactly("1", "1");
        }
    }

    /** Otherwise a read at the new side sees what nobody has at the former one, which then says what the key has. */
    @Test
    void shouldGoByTheSideToWhichItsKeyHasMovedWhileItWaited() throws Exception {
        try (JointPools pools = new JointPools(MOVING, 2)) {
            pools.m.set("k", "old");
            pools.o.set("k", "old");
            Peer writer = pools.client();
            Peer reader = pools.client();
            Peer watching = pools.client();
            watching.send(array("WATCH", "k"));
            writer.send(array("SET", "k", "new"));
            pools.worker.share(0, 100);
            pools.m.serves();
            pools.o.serves();
            reader.send(GET);
            pools.worker.lose("m");
            pools.m.forgets();
            pools.serve();
            assertThat(writer.got()).startsWith("-");
            String read = reader.got();
            pools.worker.comesBack("m");

            assertThat(pools.ask(pools.client(), GET)).isEqualTo(read);
        }
    }

    /** The copy in front has no say. */
    @Test
    void shouldCountWhatTheOwnPoolHasDeleted() throws Exception {
        try (JointPools pools = new JointPools(NEAR)) {
            pools.o.set("k", "copy of what has expired");
            Peer client = pools.client();

            assertThat(pools.ask(client, array("DEL", "k"))).isEqualTo(":0\r\n");
            assertThat(pools.values("k")).containsExactly(null, null);
        }
    }

    /** The pool in front got an old value to store on a connection that is closed, and may store it behind a write. */
    @Test
    void shouldPassThePoolInFrontByWhileItMayStoreAnOldValueLate() throws Exception {
        try (JointPools pools = new JointPools(NEAR)) {
            pools.m.set("k", "old");
            Peer reader = pools.client();
            reader.send(GET);
            pools.o.serves();
            pools.m.serves();
            assertThat(pools.o.received()).containsExactly(List.of("RESTORE", "k", "50000", "old"));
            pools.o.cuts();
            pools.serve();
            assertThat(reader.got()).isEqualTo(bulk("old"));
            Peer writer = pools.client();
            writer.send(array("SET", "k", "new"));
            pools.serve();
            assertThat(writer.got()).isEqualTo(OK);

            pools.o.doesLate();

            assertThat(pools.ask(reader, GET)).isEqualTo(bulk("new"));
            assertThat(pools.ask(writer, array("SET", "k", "newer"))).isEqualTo(OK);
            assertThat(pools.ask(reader, GET)).isEqualTo(bulk("newer"));
        }
    }

    @Test
    void shouldAnswerFirstCopiesWithoutWaitingForTheOtherPool() throws Exception {
        try (JointPools pools = new JointPools("copy_to: [other], copies: first")) {
            Peer client = pools.client();
            client.send(array("SET", "k", "1") + array("SET", "k", "2") + GET);
            pools.m.serves();

            assertThat(client.got()).isEqualTo(OK + OK + bulk("2"));
            pools.serve();
            assertThat(pools.values("k")).containsExactly("2", "2");
        }
    }

    @Test
    void shouldNotTellTheClientOfACopyThatNobodyWaitsFor() throws Exception {
        try (JointPools pools = new JointPools("copy_to: [other], copies: first")) {
            pools.worker.lose("o");
            Peer client = pools.client();

            assertThat(pools.ask(client, array("SET", "k", "1") + array("DEL", "k") + array("APPEND", "k", "2")))
                    .isEqualTo(OK + ":1\r\n:1\r\n");
        }
    }

    @Test
    void shouldAnswerTheWorseOfTwoCopies() throws Exception {
        try (JointPools pools = new JointPools(ALL)) {
            pools.m.set("k", "1");
            Peer client = pools.client();

            assertThat(pools.ask(client, array("DEL", "k"))).isEqualTo(":0\r\n");
        }
    }

    @Test
    void shouldGiveOtherPoolsTheValueOnWhichTheFirstHasDecided() throws Exception {
        try (JointPools pools = new JointPools(ALL)) {
            pools.m.set("k", "first");
            Peer client = pools.client();

            assertThat(pools.ask(client, array("SET", "k", "second", "NX"))).isEqualTo("$-1\r\n");
            assertThat(pools.values("k")).containsExactly("first", "first");
        }
    }

    @Test
    void shouldKeepTheOnlyValueUntilTheServerOfTheKeyHasTheNextOne() throws Exception {
        try (JointPools pools = new JointPools("migrate_to: {pool: other, percent: 100, dual_writes: false}")) {
            pools.m.set("k", "only");
            Peer client = pools.client();
            client.send(array("SET", "k", "next"));
            assertThat(pools.m.received()).isEmpty();
            pools.worker.lose("o");
            pools.o.forgets();
            pools.serve();
            assertThat(client.got()).isEqualTo(LOST);
            pools.worker.comesBack("o");

            assertThat(pools.ask(client, GET)).isEqualTo(bulk("only"));
        }
    }

    @Test
    void shouldHoldAClientBackThatWaitsAndServeTheOthers() throws Exception {
        try (JointPools pools = new JointPools(ALL)) {
            Peer one = pools.client();
            Peer two = pools.client();
            Peer three = pools.client();
            one.send(array("SET", "k", "1"));
            two.send(array("SET", "k", "2") + array("SET", "l", "2"));
            three.send(array("SET", "l", "3"));

            assertThat(pools.m.received()).containsExactly(List.of("SET", "k", "1"), List.of("SET", "l", "3"));
            pools.serve();
            assertThat(one.got() + two.got() + three.got()).isEqualTo(OK + OK + OK + OK);
            assertThat(pools.values("l")).containsExactly("2", "2");
        }
    }
}
