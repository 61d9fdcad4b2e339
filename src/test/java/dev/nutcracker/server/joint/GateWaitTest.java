package dev.nutcracker.server.joint;

import static dev.nutcracker.testing.RedisText.array;
import static dev.nutcracker.testing.RedisText.bulk;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.client.Peer;
import dev.nutcracker.client.PlayedRedis;
import dev.nutcracker.client.TestWorker;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Many requests for one key at routes of several pools while a server hangs: how long they wait for the key, and what they get. */
final class GateWaitTest {
    private static final String OK = "+OK\r\n";
    private static final String QUEUED = "+QUEUED\r\n";
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

    /** Servers that answer let all have their turn. */
    @ParameterizedTest
    @ValueSource(strings = {ALL, WARM, MOVED})
    void shouldRefuseNobodyWhileServersAnswer(String route) throws Exception {
        try (JointPools pools = new JointPools(route)) {
            List<Peer> clients = clients(pools, 3 * CLIENTS, array("APPEND", "k", "1"));

            answerEvery(pools, 20, 3 * CLIENTS * 6);

            assertThat(clients).allSatisfy(client -> assertThat(client.got()).startsWith(":"));
        }
    }

    @Test
    void shouldRefuseWhatHasWaitedForTenAnswersThoughServersAnswer() throws Exception {
        try (JointPools pools = new JointPools(ALL)) {
            List<Peer> clients = clients(pools, 2 * CLIENTS, array("APPEND", "k", "1"));

            answerEvery(pools, TIMEOUT_MS - 1, 11);

            assertThat(clients.subList(0, 11))
                    .allSatisfy(client -> assertThat(client.got()).startsWith(":"));
            assertThat(clients.subList(11, 2 * CLIENTS))
                    .allSatisfy(client -> assertThat(client.got()).isEqualTo(LATE));
        }
    }

    private static void answerEvery(JointPools pools, int ms, int times) {
        Random any = new Random(0);
        for (int i = 0; i < times; i++) {
            pools.pass(ms);
            while (pools.m.doOne(any) | pools.o.doOne(any)) {
                // All that has come by now.
            }
            while (pools.m.answerOne(any) | pools.o.answerOne(any)) {
                // What comes meanwhile is answered the next time.
            }
        }
    }

    /** Each of them would hold its client back until the servers have not answered. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "warm_from: {pool: other}                                    | APPEND k 1",
                "warm_from: {pool: other}                                    | GET k ; SET k 1",
                "warm_from: {pool: other}                                    | MULTI ; APPEND k 1 ; EXEC",
                "migrate_to: {pool: other}                                   | APPEND k 1",
                "migrate_to: {pool: other}                                   | APPEND k 1 ; APPEND l 1",
                "migrate_to: {pool: other}                                   | APPEND k 1 ; GET k",
                "migrate_to: {pool: other}                                   | GET k ; APPEND k 1",
                "migrate_to: {pool: other}                                   | MULTI ; APPEND k 1 ; EXEC",
                "'migrate_to: {pool: other, dual_writes: false}'             | SET k 1",
                "'copy_to: [other], copies: all'                             | SET k 1 NX",
                "'copy_to: [other]'                                          | SET k 1 NX",
                "split: 2                                                    | SET k 1",
                "split: 2                                                    | APPEND k 1 ; GET k",
                "'failover: {pools: [other]}'                                | GET k ; SET k 1",
            })
    void shouldNotWaitForEachRequestOfAPipelineInTurn(String route, String requests) throws Exception {
        String pipeline = Stream.of(requests.split(" ; "))
                .map(request -> array(request.split(" ")))
                .collect(Collectors.joining())
                .repeat(CLIENTS);
        try (TestWorker worker = TestWorker.routing(JointPools.yaml(route, 1, "m", "n"))) {
            Peer client = worker.client();
            client.send(pipeline);

            worker.pass(TIMEOUT_MS, TimeUnit.MILLISECONDS);
            worker.pass(TIMEOUT_MS, TimeUnit.MILLISECONDS);

            assertThat(client.got().lines()).hasSize(requests.split(" ; ").length * CLIENTS);
        }
    }

    @Test
    void shouldServeWhatComesLaterInAPipelineAtServersThatAnswer() throws Exception {
        try (TestWorker worker = TestWorker.routing(JointPools.yaml("warm_from: {pool: other}", 1, "m", "n"))) {
            List<PlayedRedis> others = List.of(new PlayedRedis(worker, "n"), new PlayedRedis(worker, "o"));
            Peer client = worker.client();
            client.send(array("APPEND", keyOf("m", worker), "1") + array("APPEND", keyOf("n", worker), "1"));

            for (int i = 0; i < 5; i++) {
                worker.pass(TIMEOUT_MS / 4, TimeUnit.MILLISECONDS);
                others.forEach(PlayedRedis::serves);
            }
            for (int i = 0; i < 3; i++) {
                worker.run();
                others.forEach(PlayedRedis::serves);
            }

            assertThat(client.got()).isEqualTo(LATE + ":1\r\n");
        }
    }

    private static String keyOf(String server, TestWorker worker) {
        requireNonNull(worker.pool().routes()).chooseForChannels();
        for (int i = 0; ; i++) {
            byte[] key = ("k" + i).getBytes(US_ASCII);
            if (requireNonNull(worker.pool().serverOf(key, 0, key.length))
                    .name()
                    .equals(server)) {
                return "k" + i;
            }
        }
    }

    @Test
    void shouldRefuseTogetherTheTransactionsOfAPipeline() throws Exception {
        try (JointPools pools = new JointPools(ALL)) {
            Peer one = pools.client();
            Peer two = pools.client();
            one.send(array("SET", "k", "1"));
            two.send((array("MULTI") + array("SET", "k", "2") + array("EXEC")).repeat(3));
            pools.m.serves();

            for (int i = 0; i < 2; i++) {
                pools.pass(TIMEOUT_MS / 2);
                pools.m.serves();
            }
            pools.worker.run();
            pools.m.serves();

            assertThat(one.got()).isEqualTo(LATE);
            assertThat(two.got()).isEqualTo((OK + QUEUED + ABORTED).repeat(3));
        }
    }

    /** All of them, though only one of them has asked whether the server is there again. */
    @Test
    void shouldServeElsewhereWhatHasWaitedForAServerThatStillHangs() throws Exception {
        try (JointPools pools = new JointPools("failover: {pools: [other]}")) {
            pools.worker.lose("m");
            assertThat(pools.ask(pools.client(), array("SET", "k", "1"))).isEqualTo(OK);
            pools.worker.comesBack("m");
            pools.pass(2000);
            List<Peer> clients = clients(pools, GET);

            pools.pass(TIMEOUT_MS);
            pools.o.serves();

            assertThat(clients).allSatisfy(client -> assertThat(client.got()).isEqualTo(bulk("1")));
        }
    }

    private static List<Peer> clients(JointPools pools, String request) {
        return clients(pools, CLIENTS, request);
    }

    private static List<Peer> clients(JointPools pools, int count, String request) {
        List<Peer> clients = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Peer client = pools.client();
            client.send(request);
            clients.add(client);
        }
        return clients;
    }
}
