package dev.nutcracker.server.joint;

import static dev.nutcracker.testing.RedisText.array;
import static dev.nutcracker.testing.RedisText.bulk;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.client.Peer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests at a route with failover, while servers break, stop and come back. */
final class FailoverRequestTest {
    private static final String OK = "+OK\r\n";
    private static final String NONE = "$-1\r\n";
    private static final String GET = array("GET", "k");
    private static final String USUAL = "failover: {pools: [other]}";
    private static final String AT_MISSES = "failover: {pools: [other], on: [error, timeout, miss]}";
    private static final String AWAY = "another pool has the latest value of the key, which could not be brought home";

    @Test
    void shouldBringTheLatestValueHomeOverAnOldOne() throws Exception {
        try (JointPools pools = new JointPools(USUAL)) {
            pools.m.set("k", "old");
            pools.worker.lose("m");
            Peer client = pools.client();
            assertThat(pools.ask(client, array("SET", "k", "new") + GET)).isEqualTo(OK + bulk("new"));
            pools.worker.comesBack("m");
            pools.pass(2000);

            assertThat(pools.ask(client, GET)).isEqualTo(bulk("new"));
            assertThat(pools.values("k")).containsExactly("new", null);
        }
    }

    @Test
    void shouldBringADeleteHome() throws Exception {
        try (JointPools pools = new JointPools(USUAL)) {
            pools.m.set("k", "old");
            pools.worker.lose("m");
            Peer client = pools.client();
            assertThat(pools.ask(client, array("DEL", "k"))).isEqualTo(":0\r\n");
            pools.worker.comesBack("m");
            pools.pass(2000);

            assertThat(pools.ask(client, GET)).isEqualTo(NONE);
            assertThat(pools.values("k")).containsExactly(null, null);
        }
    }

    @Test
    void shouldServeNoOldValueWhileNeitherServerAnswers() throws Exception {
        try (JointPools pools = new JointPools(USUAL)) {
            pools.m.set("k", "old");
            pools.worker.lose("m");
            Peer client = pools.client();
            assertThat(pools.ask(client, array("SET", "k", "new"))).isEqualTo(OK);
            pools.worker.lose("o");
            assertThat(pools.ask(client, GET)).startsWith("-");
            pools.worker.comesBack("m");
            pools.pass(2000);
            assertThat(pools.ask(client, GET)).contains(AWAY);

            pools.worker.comesBack("o");
            pools.pass(2000);

            assertThat(pools.ask(client, GET)).isEqualTo(bulk("new"));
        }
    }

    @Test
    void shouldBringAValueHomeOnlyBehindWhatTheServerHadReceived() throws Exception {
        try (JointPools pools = new JointPools(USUAL)) {
            Peer client = pools.client();
            client.send(array("SET", "k", "1"));
            pools.m.received();
            pools.pass(400);
            pools.o.serves();
            client.send(array("SET", "k", "2"));
            pools.serve();
            assertThat(client.got()).as("the value comes home first").isEqualTo(OK);
            pools.pass(100);
            pools.serve();
            pools.m.doesLate();
            assertThat(client.got()).isEmpty();

            pools.pass(100);
            pools.serve();

            assertThat(client.got()).isEqualTo(OK);
            assertThat(pools.values("k")).containsExactly("2", null);
        }
    }

    /** Two connections lead to the own server, and only that of the first client breaks. */
    @Test
    void shouldLoseNothingThatTheOwnServerAnswersWhenTheKeyIsAway() throws Exception {
        try (JointPools pools = new JointPools(USUAL, 2)) {
            Peer one = pools.client();
            Peer two = pools.client();
            one.send(array("SET", "k", "1"));
            two.send(array("SET", "k", "2"));
            assertThat(pools.m.received()).hasSize(2);
            pools.worker.connectionsTo("m").getFirst().close();
            pools.o.serves();
            assertThat(one.got()).isEqualTo(OK);
            pools.serve();
            assertThat(two.got()).isEqualTo(OK);

            pools.pass(2000);

            assertThat(pools.ask(one, GET)).isEqualTo(bulk("2"));
            assertThat(pools.values("k")).containsExactly("2", null);
        }
    }

    @Test
    void shouldRefuseAWriteOfSeveralKeysThatTheOwnServerAnswersWhenOneIsAway() throws Exception {
        try (JointPools pools = new JointPools(USUAL, 2)) {
            Peer one = pools.client();
            Peer two = pools.client();
            one.send(array("SET", "k", "1"));
            two.send(array("MSETNX", "k", "2", "l", "2"));
            assertThat(pools.m.received()).hasSize(2);
            pools.worker.connectionsTo("m").getFirst().close();
            pools.o.serves();
            assertThat(one.got()).isEqualTo(OK);
            pools.worker.connectionsTo("m").get(1).send(":1\r\n");

            assertThat(two.got()).contains(AWAY);
        }
    }

    /** The transaction has seen it, and the client of the transaction what it had become. */
    @Test
    void shouldNotDoAWriteAgainThatATransactionMayHaveSeen() throws Exception {
        try (JointPools pools = new JointPools(USUAL)) {
            Peer writer = pools.client();
            Peer other = pools.client();
            other.send(array("MULTI") + array("APPEND", "k", "er"));
            pools.m.serves();
            writer.send(array("SET", "k", "old"));
            pools.m.does();
            pools.pass(300);
            other.send(array("EXEC"));
            pools.pass(100);
            pools.serve();
            assertThat(other.got()).endsWith("*1\r\n:5\r\n");
            assertThat(writer.got()).isEqualTo("-ERR Connection timed out\r\n");

            assertThat(pools.ask(writer, GET)).isEqualTo(bulk("older"));
        }
    }

    @Test
    void shouldAnswerAMissInFullIfTheOtherPoolDoesNotAnswer() throws Exception {
        try (JointPools pools = new JointPools(AT_MISSES)) {
            pools.m.set("l", "here");
            Peer client = pools.client();
            client.send(array("MGET", "k", "l") + array("PING"));
            pools.m.serves();
            pools.worker.lose("o");
            pools.serve();

            assertThat(client.got()).isEqualTo("*2\r\n" + NONE + bulk("here") + "+PONG\r\n");
        }
    }

    @Test
    void shouldAnswerWithTheFirstPoolThatHasAValue() throws Exception {
        try (JointPools pools = new JointPools(AT_MISSES)) {
            pools.o.set("k", "there");
            Peer client = pools.client();

            assertThat(pools.ask(client, GET + array("MGET", "k", "l")))
                    .isEqualTo(bulk("there") + "*2\r\n" + bulk("there") + NONE);
        }
    }

    @Test
    void shouldNotFindAgainWhatIsDeleted() throws Exception {
        try (JointPools pools = new JointPools(AT_MISSES)) {
            pools.m.set("k", "here");
            pools.o.set("k", "there");
            Peer client = pools.client();
            client.send(array("DEL", "k"));
            pools.m.serves();
            assertThat(client.got()).as("the other pool still has a value").isEmpty();
            pools.serve();
            assertThat(client.got()).isEqualTo(":1\r\n");

            assertThat(pools.ask(client, GET)).isEqualTo(NONE);
        }
    }

    @Test
    void shouldSayWhenADeleteHasNotReachedThePoolThatIsAskedAtAMiss() throws Exception {
        try (JointPools pools = new JointPools(AT_MISSES)) {
            pools.m.set("k", "here");
            pools.o.set("k", "there");
            pools.worker.lose("o");

            assertThat(pools.ask(pools.client(), array("DEL", "k"))).startsWith("-");
        }
    }

    @Test
    void shouldKeepTheOrderOfAClientWhoseServerBreaks() throws Exception {
        try (JointPools pools = new JointPools(USUAL)) {
            Peer client = pools.client();
            client.send(array("SET", "k", "1") + array("APPEND", "k", "2") + GET);
            pools.m.cuts();

            assertThat(pools.ask(client, array("APPEND", "k", "3") + GET))
                    .isEqualTo(OK + ":2\r\n" + bulk("12") + ":3\r\n" + bulk("123"));
            assertThat(pools.values("k")).containsExactly("123", null);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-LOADING Redis is loading the dataset in memory\r\n",
                "-READONLY You can't write against a read only replica.\r\n"
            })
    void shouldGoElsewhereWithWhatTheServerRefuses(String refusal) throws Exception {
        try (JointPools pools = new JointPools(USUAL)) {
            Peer client = pools.client();
            client.send(array("SET", "k", "1"));
            pools.worker.server("m").send(refusal);
            pools.o.serves();

            assertThat(client.got()).isEqualTo(OK);
            assertThat(pools.o.value("k")).isEqualTo("1");
        }
    }

    /** Those behind it at the server may have been done, so it must not come behind them. */
    @Test
    void shouldNotLetARefusedWriteComeBehindALaterOne() throws Exception {
        try (JointPools pools = new JointPools(USUAL)) {
            Peer client = pools.client();
            client.send(array("SET", "k", "1") + array("SET", "k", "2"));
            pools.worker.server("m").send("-LOADING Redis is loading the dataset in memory\r\n" + OK);
            pools.serve();

            assertThat(client.got()).startsWith("-LOADING").endsWith(OK);
            assertThat(pools.o.value("k")).isNull();
        }
    }

    @Test
    void shouldLeaveTheKeyToOthersWhenItsClientIsGone() throws Exception {
        try (JointPools pools = new JointPools(USUAL)) {
            Peer gone = pools.client();
            Peer client = pools.client();
            gone.send(array("SET", "k", "1") + array("SET", "k", "2"));
            pools.m.cuts();
            gone.close();
            client.send(array("SET", "k", "3"));
            pools.serve();
            pools.pass(2000);

            assertThat(pools.ask(client, GET)).isEqualTo(OK + bulk("3"));
        }
    }

    @Test
    void shouldBringHomeWithEachKeyAnotherOne() throws Exception {
        try (JointPools pools = new JointPools(USUAL)) {
            pools.worker.lose("m");
            Peer client = pools.client();
            assertThat(pools.ask(client, array("SET", "k", "1") + array("SET", "l", "2")))
                    .isEqualTo(OK + OK);
            pools.worker.comesBack("m");
            pools.pass(2000);

            assertThat(pools.ask(client, GET)).isEqualTo(bulk("1"));
            assertThat(pools.values("l")).containsExactly("2", null);
        }
    }

    @Test
    void shouldNotServeAKeyAtItsOwnServerBeforeItIsDeletedThereBehindAnExpiry() throws Exception {
        try (JointPools pools = new JointPools("failover: {pools: [other], ttl: 1}")) {
            pools.m.set("k", "old");
            pools.worker.lose("m");
            Peer client = pools.client();
            assertThat(pools.ask(client, array("SET", "k", "new"))).isEqualTo(OK);
            pools.o.forgets();
            pools.worker.lose("o");
            pools.pass(3000);
            pools.worker.comesBack("m");
            pools.pass(2000);

            assertThat(pools.ask(client, GET)).as("it has expired there").isEqualTo(NONE);
            assertThat(pools.m.value("k")).isNull();
        }
    }
}
