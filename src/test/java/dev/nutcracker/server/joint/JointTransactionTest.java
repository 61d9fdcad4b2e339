package dev.nutcracker.server.joint;

import static dev.nutcracker.testing.RedisText.array;
import static dev.nutcracker.testing.RedisText.bulk;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.client.Peer;
import org.junit.jupiter.api.Test;

/** Transactions at routes of several pools: of what the other pools learn, and when. */
final class JointTransactionTest {
    private static final String OK = "+OK\r\n";
    private static final String QUEUED = "+QUEUED\r\n";
    private static final String GET = array("GET", "k");
    private static final String MOVING = "migrate_to: {pool: other}";
    private static final String MOVED = "migrate_to: {pool: other, percent: 100}";

    @Test
    void shouldAnswerWhenTheOtherPoolHasTheValue() throws Exception {
        try (JointPools pools = new JointPools(MOVED)) {
            pools.m.set("k", "old");
            Peer client = pools.client();
            assertThat(pools.ask(client, array("MULTI") + array("APPEND", "k", "er")))
                    .isEqualTo(OK + QUEUED);
            client.send(array("EXEC"));
            pools.o.serves();
            assertThat(pools.o.value("k")).isEqualTo("older");
            assertThat(client.got()).isEmpty();

            pools.serve();

            assertThat(client.got()).isEqualTo("*1\r\n:5\r\n");
            assertThat(pools.values("k")).containsExactly("older", "older");
        }
    }

    @Test
    void shouldTellOthersNothingOfATransactionThatIsDiscarded() throws Exception {
        try (JointPools pools = new JointPools(MOVED)) {
            pools.m.set("k", "old");
            Peer client = pools.client();

            assertThat(pools.ask(client, array("MULTI") + array("SET", "k", "new") + array("DISCARD")))
                    .isEqualTo(OK + QUEUED + OK);
            assertThat(pools.values("k")).containsExactly("old", "old");
        }
    }

    @Test
    void shouldLetNoWriteComeBetweenItAndWhatOthersAreTold() throws Exception {
        try (JointPools pools = new JointPools(MOVED)) {
            Peer client = pools.client();
            Peer other = pools.client();
            assertThat(pools.ask(client, array("MULTI") + array("SET", "k", "1")))
                    .isEqualTo(OK + QUEUED);
            client.send(array("EXEC"));
            other.send(array("SET", "k", "2"));
            pools.serve();

            assertThat(client.got()).isEqualTo("*1\r\n" + OK);
            assertThat(other.got()).isEqualTo(OK);
            assertThat(pools.values("k")).containsExactly("2", "2");
        }
    }

    @Test
    void shouldCloseTheClientIfTheOtherPoolHasNotAnswered() throws Exception {
        try (JointPools pools = new JointPools(MOVED)) {
            Peer client = pools.client();
            assertThat(pools.ask(client, array("MULTI") + array("SET", "k", "1")))
                    .isEqualTo(OK + QUEUED);
            client.send(array("EXEC"));
            pools.worker.lose("m");
            pools.serve();
            pools.pass(400);
            pools.serve();

            assertThat(client.got()).isEmpty();
            assertThat(client.isOpen()).isFalse();
            pools.worker.comesBack("m");
            assertThat(pools.ask(pools.client(), GET)).isEqualTo(bulk("1"));
            assertThat(pools.values("k")).containsExactly("1", "1");
        }
    }

    @Test
    void shouldAbortATransactionWhoseKeyHasMoved() throws Exception {
        try (JointPools pools = new JointPools("migrate_to: {pool: other, percent: 100, dual_writes: false}")) {
            pools.o.set("k", "old");
            Peer client = pools.client();
            Peer other = pools.client();
            assertThat(pools.ask(client, array("MULTI") + array("APPEND", "k", "er")))
                    .isEqualTo(OK + QUEUED);
            pools.worker.share(0, 0);
            assertThat(pools.ask(other, array("SET", "k", "new"))).isEqualTo(OK);

            assertThat(pools.ask(client, array("EXEC"))).startsWith("-EXECABORT");
            assertThat(pools.ask(other, GET)).isEqualTo(bulk("new"));
            assertThat(pools.values("k")).containsExactly("new", null);
        }
    }

    /** What it had at its server before is not what others have now. */
    @Test
    void shouldTellOthersNothingWhenItsConnectionIsLostAndItsKeyHasMoved() throws Exception {
        try (JointPools pools = new JointPools(MOVED)) {
            pools.m.set("k", "old");
            pools.o.set("k", "old");
            Peer client = pools.client();
            Peer other = pools.client();
            assertThat(pools.ask(client, array("MULTI") + array("APPEND", "k", "er")))
                    .isEqualTo(OK + QUEUED);
            pools.o.cuts();
            pools.worker.share(0, 0);
            assertThat(pools.ask(other, array("SET", "k", "new"))).isEqualTo(OK);
            client.send(array("EXEC"));
            pools.serve();

            assertThat(client.got()).startsWith("-EXECABORT");
            assertThat(pools.ask(other, GET)).isEqualTo(bulk("new"));
        }
    }

    @Test
    void shouldBringValuesBeforeItsRequests() throws Exception {
        try (JointPools pools = new JointPools(MOVED)) {
            pools.m.set("k", "old");
            Peer client = pools.client();

            assertThat(pools.ask(
                            client,
                            array("WATCH", "k") + GET + array("MULTI") + array("APPEND", "k", "er") + array("EXEC")))
                    .isEqualTo(OK + bulk("old") + OK + QUEUED + "*1\r\n:5\r\n");
            assertThat(pools.values("k")).containsExactly("older", "older");
        }
    }

    @Test
    void shouldRunNothingIfAValueCannotBeBrought() throws Exception {
        try (JointPools pools = new JointPools(MOVING)) {
            pools.worker.lose("o");
            Peer client = pools.client();

            assertThat(pools.ask(client, array("MULTI") + array("SET", "k", "1") + array("EXEC")))
                    .isEqualTo(
                            OK
                                    + "-ERR Connection refused\r\n-EXECABORT Transaction discarded because of previous errors.\r\n");
            assertThat(pools.m.value("k")).isNull();
        }
    }

    @Test
    void shouldLeaveTheKeysToOthersWhenItsClientLeaves() throws Exception {
        try (JointPools pools = new JointPools(MOVED)) {
            Peer client = pools.client();
            assertThat(pools.ask(client, array("MULTI") + array("SET", "k", "1")))
                    .isEqualTo(OK + QUEUED);
            client.send(array("EXEC"));
            client.close();
            Peer other = pools.client();

            assertThat(pools.ask(other, array("SET", "k", "2") + GET)).isEqualTo(OK + bulk("2"));
            assertThat(pools.values("k")).containsExactly("2", "2");
        }
    }
}
