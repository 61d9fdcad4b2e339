package dev.nutcracker.proxy;

import static dev.nutcracker.proxy.FailoverErrors.ABORTED;
import static dev.nutcracker.proxy.FailoverErrors.ENDED;
import static dev.nutcracker.proxy.FailoverErrors.LOST_LEASE;
import static dev.nutcracker.proxy.FailoverErrors.RESET;
import static dev.nutcracker.proxy.FailoverErrors.UNBLOCKED;
import static dev.nutcracker.proxy.FailoverErrors.expectErrors;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.Checker;
import dev.nutcracker.testing.Checker.Report;
import dev.nutcracker.testing.Ports;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RedisCluster;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RunningProxy;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A pool whose servers are the nodes of a real Redis Cluster. */
final class ClusterPoolTest {
    private static final int FAILOVER_WAIT_MS = 10_000;
    private static final int KEYS = 300;

    /** Of those tests that only move slots. */
    private static RedisCluster cluster;

    @BeforeAll
    static void startCluster() {
        cluster = RedisCluster.start(0);
    }

    @AfterAll
    static void closeCluster() {
        cluster.close();
    }

    @BeforeEach
    void flush() {
        cluster.nodes().forEach(node -> cluster.expectOk(node, "FLUSHALL"));
    }

    @Test
    void shouldServeAClusterAsOneServer() {
        try (Setup setup = new Setup(cluster, 2);
                RawClient client = RawClient.connect(setup.port())) {
            shouldReachAllKeys(client);
            shouldSplitByCommand(client);
            shouldRefuseKeysOfSeveralSlots(client);
            shouldHaveOneDatabase(client);
            shouldDeliverMessagesOnce(setup.port());
        }
    }

    private static void shouldReachAllKeys(RawClient client) {
        Set<String> keys = new TreeSet<>();
        for (int i = 0; i < KEYS; i++) {
            client.sendRedisRequest("SET", "key:" + i, "v" + i).expect("+OK\r\n");
            keys.add("key:" + i);
        }
        client.sendRedisRequest("DBSIZE").expect(":" + (KEYS + 1) + "\r\n");
        // Each key comes once: no node has keys of another, and none is left out.
        assertThat(client.scanRedis(20)).containsAll(keys).hasSize(KEYS + 1);
    }

    private static void shouldSplitByCommand(RawClient client) {
        client.sendRedisRequest("MGET", "key:1", "key:2", "none", "key:3")
                .expect("*4\r\n$2\r\nv1\r\n$2\r\nv2\r\n$-1\r\n$2\r\nv3\r\n");
        client.sendRedisRequest("MSET", "a", "1", "b", "2", "c", "3").expect("+OK\r\n");
        client.sendRedisRequest("EXISTS", "a", "b", "c", "none").expect(":3\r\n");
        client.sendRedisRequest("DEL", "a", "b", "c", "none").expect(":3\r\n");
        client.sendRedisRequest("MULTI")
                .sendRedisRequest("SET", "{t}a", "1")
                .sendRedisRequest("INCR", "{t}a")
                .sendRedisRequest("EXEC")
                .expect("+OK\r\n+QUEUED\r\n+QUEUED\r\n*2\r\n+OK\r\n:2\r\n");
    }

    private static void shouldRefuseKeysOfSeveralSlots(RawClient client) {
        String refused = "-CROSSSLOT Keys in request don't hash to the same slot\r\n";
        client.sendRedisRequest("SUNIONSTORE", "x", "y", "z").expect(refused);
        client.sendRedisRequest("EVAL", "return 1", "2", "x", "y").expect(refused);
        client.sendRedisRequest("MSETNX", "x", "1", "y", "2").expect(refused);
        client.sendRedisRequest("MULTI")
                .sendRedisRequest("GET", "x")
                .sendRedisRequest("GET", "y")
                .sendRedisRequest("EXEC")
                .expect("+OK\r\n+QUEUED\r\n" + refused
                        + "-EXECABORT Transaction discarded because of previous errors.\r\n");
        client.sendRedisRequest("CLUSTER", "INFO").expect("-ERR This instance has cluster support disabled\r\n");
    }

    private static void shouldHaveOneDatabase(RawClient client) {
        client.sendRedisRequest("SELECT", "0").expect("+OK\r\n");
        client.sendRedisRequest("SELECT", "1").expect("-ERR DB index is out of range\r\n");
        client.sendRedisRequest("CONFIG", "GET", "databases").expect("*2\r\n$9\r\ndatabases\r\n$1\r\n1\r\n");
        client.sendRedisRequest("GET", "key:1").expect("$2\r\nv1\r\n");
    }

    /** Nodes pass on to each other what is published, so a pattern is subscribed at one of them. */
    private static void shouldDeliverMessagesOnce(int port) {
        try (RawClient subscriber = RawClient.connect(port);
                RawClient publisher = RawClient.connect(port)) {
            subscriber.sendRedisRequest("PSUBSCRIBE", "ne*").expect("*3\r\n$10\r\npsubscribe\r\n$3\r\nne*\r\n:1\r\n");
            subscriber
                    .sendRedisRequest("SSUBSCRIBE", "shard")
                    .expect("*3\r\n$10\r\nssubscribe\r\n$5\r\nshard\r\n:1\r\n");
            publisher.sendRedisRequest("PUBLISH", "news", "one").readRedisReply();
            publisher.sendRedisRequest("PUBLISH", "news", "two").readRedisReply();
            subscriber.expect("*4\r\n$8\r\npmessage\r\n$3\r\nne*\r\n$4\r\nnews\r\n$3\r\none\r\n"
                    + "*4\r\n$8\r\npmessage\r\n$3\r\nne*\r\n$4\r\nnews\r\n$3\r\ntwo\r\n");
            publisher.sendRedisRequest("SPUBLISH", "shard", "three").expect(":1\r\n");
            subscriber.expect("*3\r\n$8\r\nsmessage\r\n$5\r\nshard\r\n$5\r\nthree\r\n");
        }
    }

    @Test
    void shouldLoseNothingInFailoversThatAreOrdered() {
        orderFailovers(1, 3);
    }

    @Test
    void shouldFollowSlotsThatMove() {
        moveSlots(1, 60);
    }

    /** The keys of a slot are at two nodes for a while. No client is told of it. */
    @Test
    void shouldWaitForKeysThatAreBeingMoved() {
        try (Setup setup = new Setup(cluster, 1);
                RawClient client = RawClient.connect(setup.port())) {
            List<RedisServer> nodes = cluster.nodes();
            int slot = slotOf("{t}");
            int owner = slot / (16384 / nodes.size() + 1);
            RedisServer source = nodes.get(owner);
            RedisServer target = nodes.get((owner + 1) % nodes.size());
            client.sendRedisRequest("MSET", "{t}a", "1", "{t}b", "2").expect("+OK\r\n");
            String number = Integer.toString(slot);
            cluster.expectOk(target, "CLUSTER", "SETSLOT", number, "IMPORTING", cluster.idOf(source));
            cluster.expectOk(source, "CLUSTER", "SETSLOT", number, "MIGRATING", cluster.idOf(target));
            String port = Integer.toString(target.port());
            cluster.expectOk(source, "MIGRATE", "127.0.0.1", port, "{t}a", "0", "5000");
            client.sendRedisRequest("GET", "{t}a").expect("$1\r\n1\r\n");
            client.sendRedisRequest("GET", "{t}b").expect("$1\r\n2\r\n");

            client.sendRedisRequest("MSETNX", "{t}a", "9", "{t}b", "9").sendRedisRequest("GET", "{t}a");
            Await.until("they wait", () -> setup.heldRequests() > 0);
            cluster.expectOk(source, "MIGRATE", "127.0.0.1", port, "{t}b", "0", "5000");
            cluster.give(slot, target);

            client.expect(":0\r\n$1\r\n1\r\n");
            assertThat(setup.heldRequests()).isZero();
        }
    }

    @Tag("long")
    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void shouldLoseNothingInManyFailovers(int workers) {
        orderFailovers(workers, 10);
    }

    @Tag("long")
    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void shouldFollowManySlotsThatMove(int workers) {
        moveSlots(workers, 1000);
    }

    @Tag("long")
    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void shouldServeAgainWhenAPrimaryIsKilled(int workers) {
        try (RedisCluster replicated = RedisCluster.start();
                Setup setup = new Setup(replicated, workers)) {
            Checker checker = Checker.start(setup.port());
            RedisServer dying = replicated.nodes().getFirst();
            dying.kill();
            checker.awaitWork(20_000);
            dying.restart();
            replicated.awaitCalm();
            checker.awaitWork(5000);
            Report report = checker.stop();

            expectErrors(report, RESET, ENDED, LOST_LEASE, UNBLOCKED, ABORTED);
            expectRight(report);
        }
    }

    private static void orderFailovers(int workers, int count) {
        try (RedisCluster replicated = RedisCluster.start();
                Setup setup = new Setup(replicated, workers)) {
            Checker checker = Checker.start(setup.port());
            for (int i = 0; i < count; i++) {
                replicated.failOver(replica(replicated));
                replicated.awaitCalm();
                checker.awaitWork(1000);
            }

            expectNothingLost(checker.stop());
        }
    }

    private static RedisServer replica(RedisCluster replicated) {
        return replicated.nodes().stream()
                .filter(node -> replicated.ask(node, "ROLE").contains("slave"))
                .findFirst()
                .orElseThrow();
    }

    /** Slots without keys, so that no migration is needed; the clients' keys come into them all the time. */
    private static void moveSlots(int workers, int count) {
        try (Setup setup = new Setup(cluster, workers);
                RawClient client = RawClient.connect(setup.port())) {
            List<RedisServer> nodes = cluster.nodes();
            for (int i = 0; i < count; i++) {
                RedisServer owner = nodes.get(i % nodes.size());
                String key = "{" + i % 7 + "}n";
                int slot = slotOf(key);
                client.sendRedisRequest("DEL", key).readRedisReply();
                cluster.give(slot, owner);
                client.sendRedisRequest("SET", key, Integer.toString(i))
                        .sendRedisRequest("INCR", key)
                        .sendRedisRequest("MULTI")
                        .sendRedisRequest("GET", key)
                        .sendRedisRequest("EXEC")
                        .expect("+OK\r\n:" + (i + 1) + "\r\n+OK\r\n+QUEUED\r\n*1\r\n$"
                                + Integer.toString(i + 1).length() + "\r\n" + (i + 1) + "\r\n");
            }
        }
    }

    private static int slotOf(String key) {
        String reply = cluster.ask(cluster.nodes().getFirst(), "CLUSTER", "KEYSLOT", key);
        return Integer.parseInt(reply.substring(1).strip());
    }

    private static void expectNothingLost(Report report) {
        assertThat(report.lost()).as("%s", report).isEmpty();
        expectErrors(report, ABORTED);
        expectRight(report);
    }

    private static void expectRight(Report report) {
        FailoverErrors.expectRight(report);
        // Nodes pass messages on with a delay: a new subscription at another node may get some of before.
        assertThat(report.reordered()).as("%s", report).allMatch(found -> found.contains("ms: message "));
    }

    /** A proxy with a pool that knows the nodes. */
    private static final class Setup implements AutoCloseable {
        private final int port = Ports.free();
        private final RunningProxy proxy;

        Setup(RedisCluster asked, int workers) {
            String seeds = asked.nodes().subList(0, 2).stream()
                    .map(seed -> "127.0.0.1:" + seed.port() + ":1")
                    .collect(Collectors.joining(", "));
            String yaml = "gamma:\n  listen: 127.0.0.1:" + port
                    + "\n  redis: true\n  distribution: cluster\n  failover_wait: " + FAILOVER_WAIT_MS
                    + "\n  servers: [" + seeds + "]\n";
            this.proxy = RunningProxy.start(workers, yaml);
            try (RawClient client = RawClient.connect(port())) {
                Await.until(
                        "the nodes are known",
                        () -> client.sendRedisRequest("SET", "first", "1")
                                .readRedisReply()
                                .equals("+OK\r\n"));
            }
        }

        int port() {
            return port;
        }

        /** The number of requests and clients that wait, as operators see it. */
        long heldRequests() {
            return proxy.administered().topologies().getFirst().held();
        }

        @Override
        public void close() {
            proxy.close();
        }
    }
}
