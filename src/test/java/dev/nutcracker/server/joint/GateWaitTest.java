package dev.nutcracker.server.joint;

import static dev.nutcracker.testing.RedisText.array;
import static dev.nutcracker.testing.RedisText.bulk;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.client.Peer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many requests for one key at routes of several pools while a server hangs: how long they wait for the key, and what they get. */
final class GateWaitTest {
    private static final String OK = "+OK\r\n";
    private static final String LATE = "-ERR Connection timed out\r\n";
    private static final String ABORTED = "-EXECABORT Transaction discarded because of previous errors.\r\n";
    private static final String GET = array("GET", "k");
    private static final String ALL = "copy_to: [other], copies: all";
    private static final String WARM = "warm_from: {pool: other}";
    private static final String MOVED = "migrate_to: {pool: other, percent: 100}";
    private static final String NEAR = "near: {pool: other, ttl: 50}";
    private static final int TIMEOUT_MS = 400;
    private static final int CLIENTS = 10;

    @ParameterizedTest
    @ValueSource(strings = {ALL, WARM, MOVED})
    void shouldRefuseWritesThatHaveWaitedAsLongAsServersMayTake(String route) throws Exception {
        try (JointPools pools = new JointPools(route)) {
            List<Peer> clients = clients(pools, array("SET", "k", "1"));

            pools.pass(TIMEOUT_MS);
            pools.pass(TIMEOUT_MS);

            assertThat(clients).allSatisfy(client -> assertThat(client.got()).isEqualTo(LATE));
            assertThat(pools.m.received())
                    .as("those of two clients, and what they had to make sure of")
                    .hasSizeLessThan(CLIENTS);
        }
    }

    @Test
    void shouldRefuseReadsThatHaveWaitedAsLongAsServersMayTake() throws Exception {
        try (JointPools pools = new JointPools(MOVED)) {
            List<Peer> clients = clients(pools, GET);
            pools.o.serves();

            pools.pass(TIMEOUT_MS);
            pools.pass(TIMEOUT_MS);

            assertThat(clients).allSatisfy(client -> assertThat(client.got()).isEqualTo(LATE));
        }
    }

    @Test
    void shouldReadBehindANearPoolWithoutWaitingForAKeyAnyLonger() throws Exception {
        try (JointPools pools = new JointPools(NEAR)) {
            List<Peer> clients = clients(pools, GET);
            pools.o.serves();
            pools.m.set("k", "v");
            pools.pass(TIMEOUT_MS);

            pools.m.serves();

            assertThat(clients).allSatisfy(client -> assertThat(client.got()).isEqualTo(bulk("v")));
        }
    }

    @Test
    void shouldRefuseTogetherWhatOneClientHasSentTogether() throws Exception {
        try (JointPools pools = new JointPools(ALL)) {
            Peer one = pools.client();
            Peer two = pools.client();
            Peer three = pools.client();
            one.send(array("SET", "k", "1"));
            three.send(array("APPEND", "k", "3") + array("APPEND", "k", "4") + array("SET", "k", "5"));
            pools.pass(1);
            two.send(array("SET", "k", "2"));

            pools.pass(TIMEOUT_MS - 1);

            assertThat(three.got()).as("two has the key").isEqualTo(LATE + LATE + LATE);
            assertThat(two.got()).isEmpty();
        }
    }

    @Test
    void shouldWaitAgainForWhatAClientSendsAfterARefusal() throws Exception {
        try (JointPools pools = new JointPools(ALL)) {
            Peer one = pools.client();
            Peer two = pools.client();
            Peer three = pools.client();
            one.send(array("SET", "k", "1"));
            three.send(array("SET", "k", "3"));
            pools.pass(1);
            two.send(array("SET", "k", "2"));
            pools.pass(TIMEOUT_MS - 1);
            assertThat(three.got()).isEqualTo(LATE);
            pools.pass(1);

            three.send(array("SET", "k", "4"));
            assertThat(three.got()).isEmpty();
            for (int i = 0; i < 3; i++) {
                pools.serve();
                pools.pass(100);
            }

            assertThat(two.got() + three.got()).isEqualTo(OK + OK);
            assertThat(pools.values("k")).containsExactly("4", "4");
        }
    }

    @Test
    void shouldAbortATransactionThatHasWaitedForItsKeys() throws Exception {
        try (JointPools pools = new JointPools(ALL)) {
            List<Peer> clients = clients(pools, array("MULTI") + array("SET", "k", "1"));
            pools.serve();
            clients.forEach(Peer::got);
            clients.forEach(client -> client.send(array("EXEC")));

            pools.pass(TIMEOUT_MS);
            pools.pass(TIMEOUT_MS);
            pools.serve();

            assertThat(clients.subList(2, CLIENTS))
                    .allSatisfy(client -> assertThat(client.got()).isEqualTo(ABORTED));
        }
    }

    @Test
    void shouldRefuseWhatHasWaitedForAKeyThatIsBroughtHome() throws Exception {
        try (JointPools pools = new JointPools("failover: {pools: [other]}")) {
            Peer first = pools.client();
            pools.worker.lose("m");
            assertThat(pools.ask(first, array("SET", "k", "1"))).isEqualTo(OK);
            assertThat(pools.o.value("k")).isEqualTo("1");
            pools.worker.comesBack("m");
            pools.pass(2000);
            List<Peer> clients = clients(pools, array("APPEND", "k", "2"));

            for (int i = 0; i < 2; i++) {
                pools.m.serves();
                pools.pass(TIMEOUT_MS);
            }

            assertThat(clients)
                    .as("the other pool hangs, which has the value")
                    .allSatisfy(client -> assertThat(client.got()).startsWith("-ERR "));
        }
    }

    private static List<Peer> clients(JointPools pools, String request) {
        List<Peer> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            Peer client = pools.client();
            client.send(request);
            clients.add(client);
        }
        return clients;
    }
}
