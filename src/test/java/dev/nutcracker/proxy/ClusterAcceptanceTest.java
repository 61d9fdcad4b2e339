package dev.nutcracker.proxy;

import static dev.nutcracker.proxy.FailoverErrors.ABORTED;
import static dev.nutcracker.proxy.FailoverErrors.ENDED;
import static dev.nutcracker.proxy.FailoverErrors.LOST_LEASE;
import static dev.nutcracker.proxy.FailoverErrors.RESET;
import static dev.nutcracker.proxy.FailoverErrors.UNBLOCKED;
import static dev.nutcracker.proxy.FailoverErrors.expectErrors;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.routing.KeySlot;
import dev.nutcracker.stats.TopologyReport;
import dev.nutcracker.stats.TopologyReport.Count;
import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.Checker;
import dev.nutcracker.testing.Checker.Report;
import dev.nutcracker.testing.FakeServer;
import dev.nutcracker.testing.Ports;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RedisCluster;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RedisText;
import dev.nutcracker.testing.RunningProxy;
import dev.nutcracker.testing.Tls;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is promised of a pool whose servers are a Redis Cluster, one event at a time, with clients that check each answer. The log has the
 * figures.
 */
@Tag("long")
final class ClusterAcceptanceTest {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterAcceptanceTest.class);

    private static final int KEYS = 8000;
    private static final int SLOTS_MOVED = 1000;
    /** To a client that was blocked at a node that gave no answer. */
    private static final String SERVER_LEFT = "ERR the server is";
    /** The nodes name none for some slots. */
    private static final String NOT_KNOWN = "ERR the server of";

    private static final String WITHOUT_FULL_COVERAGE = "--cluster-require-full-coverage";

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void shouldServeAllKeysOfAClusterThatIsWell(int workers) {
        try (RedisCluster cluster = RedisCluster.start();
                Pool pool = Pool.of(cluster, workers, "")) {
            Checker checker = Checker.start(pool.port);
            checker.awaitWork(50_000);
            Report report = tell("all is well", checker.stop());

            expectErrors(report);
            expectNothingLost(report);
        }
    }

    /** With no time to wait, requests fail until there is a primary again. */
    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void shouldFailOnlyWhileAPrimaryIsMissing(int workers) {
        try (RedisCluster cluster = RedisCluster.start();
                Pool pool = Pool.of(cluster, workers, "failover_wait: 0")) {
            Checker checker = Checker.start(pool.port);
            RedisServer dying = cluster.nodes().getFirst();
            dying.kill();
            checker.awaitWork(40_000);
            dying.restart();
            cluster.awaitCalm();
            checker.awaitWork(5000);
            Report report = tell("a primary is killed, failover_wait: 0", checker.stop());

            expectErrors(
                    report,
                    RESET,
                    ENDED,
                    LOST_LEASE,
                    UNBLOCKED,
                    ABORTED,
                    "ERR Connection refused",
                    "CLUSTERDOWN",
                    NOT_KNOWN);
            FailoverErrors.expectRight(report);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void shouldWaitForTheNextPrimaryWhenOneIsKilledAndThenTheNext(int workers) {
        try (RedisCluster cluster = RedisCluster.start();
                Pool pool = Pool.of(cluster, workers, "failover_wait: 10000")) {
            Checker checker = Checker.start(pool.port);
            RedisServer first = cluster.nodes().getFirst();
            kill(first, checker, cluster);
            RedisServer next = primaryOf(cluster, "{a}");
            kill(next, checker, cluster);
            Report report = tell("a primary is killed, and another", checker.stop());

            expectErrors(report, RESET, ENDED, LOST_LEASE, UNBLOCKED, ABORTED);
            FailoverErrors.expectRight(report);
        }
    }

    private static void kill(RedisServer dying, Checker checker, RedisCluster cluster) {
        dying.kill();
        checker.awaitWork(20_000);
        dying.restart();
        cluster.awaitCalm();
        checker.awaitWork(2000);
    }

    /** What a former primary says that was frozen meanwhile reaches nobody. */
    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void shouldDeliverNothingThatAFrozenPrimarySays(int workers) {
        try (RedisCluster cluster = RedisCluster.start();
                Pool pool = Pool.of(cluster, workers, "failover_wait: 10000")) {
            Checker checker = Checker.start(pool.port);
            RedisServer frozen = cluster.nodes().getFirst();
            frozen.pause();
            RedisServer other = cluster.nodes().get(1);
            Await.until("another one is primary", () -> hasFailed(cluster, other, frozen));
            checker.awaitLook();
            Report before = checker.soFar();
            frozen.resume();
            checker.awaitWork(10_000);
            cluster.awaitCalm();
            checker.awaitWork(2000);
            Report report = tell("a primary is frozen, and goes on", checker.stop());

            assertThat(report.lost()).as("%s", report).isEqualTo(before.lost());
            expectErrors(report, RESET, ENDED, LOST_LEASE, UNBLOCKED, ABORTED, SERVER_LEFT);
            FailoverErrors.expectRight(report);
        }
    }

    private static boolean hasFailed(RedisCluster cluster, RedisServer asked, RedisServer failed) {
        return cluster.ask(asked, "CLUSTER", "NODES")
                .lines()
                .anyMatch(line -> line.contains(failed.addressText() + "@") && line.contains("master,fail "));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void shouldNoticeNothingOfFailoversThatAreOrdered(int workers) {
        try (RedisCluster cluster = RedisCluster.start();
                Pool pool = Pool.of(cluster, workers, "failover_wait: 5000")) {
            Checker checker = Checker.start(pool.port, 16, workers > 1);
            for (int i = 0; i < 10; i++) {
                cluster.failOver(replica(cluster));
                cluster.awaitCalm();
                checker.awaitWork(1000);
            }
            Report report = tell("ten failovers that are ordered", checker.stop());

            expectErrors(report, ABORTED);
            expectNothingLost(report);
        }
    }

    private static RedisServer replica(RedisCluster cluster) {
        return cluster.nodes().stream()
                .filter(node -> cluster.ask(node, "ROLE").contains("slave"))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void shouldNoticeNothingOfSlotsThatAreMovedOneKeyAtATime(int workers) {
        reshard(workers, 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void shouldNoticeNothingOfSlotsThatAreMovedManyKeysAtATime(int workers) {
        reshard(workers, 50);
    }

    private static void reshard(int workers, int keysAtATime) {
        try (RedisCluster cluster = RedisCluster.start(0);
                Pool pool = Pool.of(cluster, workers, "failover_wait: 5000")) {
            List<String> keys = pool.fill();
            TopologyReport before = pool.report();
            Checker checker = Checker.start(pool.port, 16, workers > 1);
            CompletableFuture<Set<String>> scanned = CompletableFuture.supplyAsync(pool::scan);
            long beginNs = System.nanoTime();
            RedisServer one = cluster.nodes().get(0);
            RedisServer other = cluster.nodes().get(1);
            Set<Integer> moved = slotsOf(cluster, one);
            cluster.reshard(one, other, SLOTS_MOVED, keysAtATime);
            Set<Integer> left = slotsOf(cluster, one);
            cluster.reshard(other, one, SLOTS_MOVED, keysAtATime);
            moved.removeAll(left);
            moved.addAll(slotsOf(cluster, one));
            moved.removeAll(left);
            double tookS = (System.nanoTime() - beginNs) / 1e9;
            checker.awaitWork(1000);
            Report report = tell("slots move, keys at a time: " + keysAtATime, checker.stop());
            TopologyReport after = pool.report();
            long refreshes = sum(after.refreshes()) - sum(before.refreshes());
            long versions = after.version() - before.version();
            LOG.info(
                    "{} slots there and back in {} s: {} refreshes, {} map versions, redirects {}",
                    SLOTS_MOVED,
                    tookS,
                    refreshes,
                    versions,
                    after.redirects());

            expectErrors(report);
            expectNothingLost(report);
            assertThat(refreshes).isLessThanOrEqualTo((long) (10 * tookS) + 1);
            assertThat(versions).isLessThanOrEqualTo(2 * SLOTS_MOVED);
            assertThat(pool.scan()).containsAll(keys);
            Set<String> seen = scanned.join();
            Set<String> missed = new HashSet<>(keys);
            missed.removeAll(seen);
            LOG.info("a scan meanwhile missed {} keys", missed.size());
            assertThat(missed).allMatch(key -> mayHaveMoved(key, moved));
        }
    }

    private static boolean mayHaveMoved(String key, Set<Integer> moved) {
        byte[] bytes = key.getBytes(StandardCharsets.US_ASCII);
        return moved.contains(KeySlot.of(bytes, 0, bytes.length));
    }

    private static Set<Integer> slotsOf(RedisCluster cluster, RedisServer node) {
        String[] words = cluster.ask(node, "CLUSTER", "NODES")
                .lines()
                .filter(line -> line.contains("myself"))
                .findFirst()
                .orElseThrow()
                .split(" ", -1);
        Set<Integer> slots = new HashSet<>();
        for (int i = 8; i < words.length; i++) {
            String[] ends = words[i].split("-", -1);
            IntStream.rangeClosed(Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1]))
                    .forEach(slots::add);
        }
        return slots;
    }

    private static long sum(List<Count> counts) {
        return counts.stream().mapToLong(Count::count).sum();
    }

    /** A node of the minority, whose map is old, changes nothing. */
    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void shouldNotBelieveANodeThatIsCutOff(int workers) {
        try (RedisCluster cluster = RedisCluster.start(0);
                OldNode old = new OldNode();
                Pool pool = Pool.withSeeds(
                        workers,
                        "failover_wait: 2000\n  topology_refresh: 200",
                        "127.0.0.1:" + old.port(),
                        cluster.nodes().getFirst().addressText())) {
            Checker checker = Checker.start(pool.port);
            Await.until("the old node is asked often", () -> old.asked > 5 || pool.isStale(old.port()));
            checker.awaitWork(10_000);
            Report report = tell("a node with an old map", checker.stop());

            expectErrors(report);
            expectNothingLost(report);
            assertThat(pool.report().shards())
                    .extracting(TopologyReport.Shard::primary)
                    .doesNotContain("127.0.0.1:" + old.port());
        }
    }

    /** Nodes announce names and ports that lead nowhere from here. */
    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void shouldReachNodesThatAnnounceOtherAddresses(int workers) {
        try (RedisCluster cluster = RedisCluster.start(0)) {
            StringBuilder addresses = new StringBuilder("failover_wait: 5000\n  addresses:\n");
            for (int i = 0; i < cluster.nodes().size(); i++) {
                RedisServer node = cluster.nodes().get(i);
                String name = "node" + i + ".invalid";
                int port = Ports.free();
                cluster.expectOk(node, "CONFIG", "SET", "cluster-announce-port", Integer.toString(port));
                cluster.expectOk(node, "CONFIG", "SET", "cluster-announce-hostname", name);
                cluster.expectOk(node, "CONFIG", "SET", "cluster-preferred-endpoint-type", "hostname");
                addresses.append("   - " + name + ':' + port + ' ' + node.addressText() + '\n');
            }
            cluster.nodes()
                    .forEach(node -> Await.until(
                            "all have heard it",
                            () -> cluster.ask(node, "CLUSTER", "SLOTS").split("\\.invalid", -1).length == 4));
            try (Pool pool = Pool.of(cluster, workers, addresses.toString().stripTrailing())) {
                Checker checker = Checker.start(pool.port);
                checker.awaitWork(10_000);
                Report report = tell("names and ports that are mapped", checker.stop());

                expectErrors(report);
                expectNothingLost(report);
                assertThat(pool.report().shards())
                        .extracting(TopologyReport.Shard::server)
                        .allMatch(server -> server.contains(".invalid:"));
            }
        }
    }

    /** Nodes announce their plain ports; the proxy uses those of TLS. */
    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void shouldReachNodesByTls(int workers) {
        try (Tls tls = new Tls();
                RedisCluster cluster = RedisCluster.start(
                        0,
                        "--tls-cert-file",
                        tls.file("server.crt"),
                        "--tls-key-file",
                        tls.file("server.key"),
                        "--tls-ca-cert-file",
                        tls.file("ca.pem"),
                        "--tls-auth-clients",
                        "no")) {
            StringBuilder addresses = new StringBuilder("failover_wait: 5000\n  server_tls:\n    ca: "
                    + tls.file("ca.pem") + "\n    name: localhost\n  addresses:\n");
            List<String> seeds = new ArrayList<>();
            for (RedisServer node : cluster.nodes()) {
                int port = Ports.free();
                cluster.expectOk(node, "CONFIG", "SET", "tls-port", Integer.toString(port));
                addresses.append("   - " + node.addressText() + " 127.0.0.1:" + port + '\n');
                seeds.add("127.0.0.1:" + port);
            }
            try (Pool pool = new Pool(workers, addresses.toString().stripTrailing(), seeds)) {
                Await.until("the nodes are known", pool::isServed);
                Checker checker = Checker.start(pool.port);
                checker.awaitWork(5000);
                Report report = tell("nodes with TLS", checker.stop());

                expectErrors(report);
                expectNothingLost(report);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void shouldListenWithoutNodesAndServeWhenTheyAreThere(int workers) {
        try (RedisCluster cluster = RedisCluster.start(0, "--appendonly", "yes")) {
            cluster.nodes().forEach(RedisServer::kill);
            try (Pool pool = Pool.withSeeds(
                            workers,
                            "failover_wait: 200\n  topology_refresh: 1000",
                            cluster.nodes().getFirst().addressText());
                    RawClient client = RawClient.connect(pool.port)) {
                String error = client.sendRedisRequest("GET", "a").readRedisReply();
                assertThat(error)
                        .startsWith("-ERR ")
                        .contains(cluster.nodes().getFirst().addressText());
                cluster.nodes().forEach(RedisServer::restart);
                cluster.awaitCalm();
                long beginNs = System.nanoTime();
                Await.until(
                        "it serves",
                        () -> client.sendRedisRequest("SET", "a", "1")
                                .readRedisReply()
                                .equals("+OK\r\n"));
                long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beginNs);
                LOG.info("nodes that were down: {}; serves {} ms after the cluster is well", error.strip(), tookMs);
                assertThat(tookMs).isLessThan(3000);
            }
        }
    }

    /** One primary is gone for good; nobody else is concerned. */
    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void shouldServeOtherNodesWhenOneIsGoneForGood(int workers) {
        try (RedisCluster cluster = RedisCluster.start(0, WITHOUT_FULL_COVERAGE, "no");
                Pool pool = Pool.of(cluster, workers, "failover_wait: 500");
                RawClient client = RawClient.connect(pool.port);
                RawClient other = RawClient.connect(pool.port)) {
            RedisServer dying = primaryOf(cluster, "{a}");
            String elsewhere = keyElsewhere(cluster, dying);
            dying.kill();
            client.sendRedisRequest("SET", "{a}", "1").readRedisReply();
            Await.until("requests for it fail at once", () -> failsAtOnce(client));
            for (int i = 0; i < 1000; i++) {
                other.sendRedisRequest("SET", elsewhere, "1").expect("+OK\r\n");
            }
            assertThat(failsAtOnce(client)).isTrue();
        }
    }

    private static boolean failsAtOnce(RawClient client) {
        long beginNs = System.nanoTime();
        boolean failed =
                client.sendRedisRequest("SET", "{a}", "1").readRedisReply().startsWith("-");
        return failed && System.nanoTime() - beginNs < TimeUnit.MILLISECONDS.toNanos(200);
    }

    private static RedisServer primaryOf(RedisCluster cluster, String key) {
        return cluster.nodes().stream()
                .filter(node -> cluster.ask(node, "ROLE").contains("master"))
                .filter(node -> !cluster.ask(node, "EXISTS", key).startsWith("-"))
                .findFirst()
                .orElseThrow();
    }

    private static String keyElsewhere(RedisCluster cluster, RedisServer node) {
        int i = 0;
        while (!cluster.ask(node, "EXISTS", "k" + i).startsWith("-MOVED")) {
            i++;
        }
        return "k" + i;
    }

    /** With no more rights than the documents ask for, and without that to the epochs. */
    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void shouldNeedNoFurtherRights(int workers) {
        try (RedisCluster cluster = RedisCluster.start(0)) {
            String rights = "+@read +@write +@transaction +@scripting +@pubsub +@connection +client +wait"
                    + " +cluster|slots +cluster|info +ping +asking +script +readonly";
            cluster.nodes().forEach(node -> cluster.expectOk(node, acl("most", rights + " +cluster|nodes")));
            cluster.nodes().forEach(node -> cluster.expectOk(node, acl("least", rights)));
            for (String user : List.of("most", "least")) {
                try (Pool pool = Pool.of(
                                cluster,
                                workers,
                                "failover_wait: 5000\n  server_user: " + user + "\n  server_password: secret");
                        RawClient client = RawClient.connect(pool.port)) {
                    for (int i = 0; i < 300; i++) {
                        client.sendRedisRequest("SET", "k" + i, "v").expect("+OK\r\n");
                        client.sendRedisRequest("MGET", "k" + i, "k0").expect("*2\r\n$1\r\nv\r\n$1\r\nv\r\n");
                    }
                    RedisServer one = cluster.nodes().get(0);
                    cluster.reshard(one, cluster.nodes().get(1), 50, 10);
                    for (int i = 0; i < 300; i++) {
                        client.sendRedisRequest("GET", "k" + i).expect("$1\r\nv\r\n");
                    }
                }
            }
        }
    }

    private static String[] acl(String user, String rights) {
        return ("ACL SETUSER " + user + " on >secret ~* &* " + rights).split(" ", -1);
    }

    private static Report tell(String event, Report report) {
        LOG.info("{}: {}", event, report);
        return report;
    }

    private static void expectNothingLost(Report report) {
        assertThat(report.lost()).as("%s", report).isEmpty();
        FailoverErrors.expectRight(report);
        assertThat(report.reordered()).as("%s", report).allMatch(found -> found.contains("ms: message "));
    }

    /** A node that believes that all slots are its own, by an epoch that is long over. */
    private static final class OldNode implements AutoCloseable {
        private final FakeServer server = FakeServer.start(this::play);
        private volatile int asked;

        int port() {
            return server.port();
        }

        private void play(FakeServer.Connection connection) {
            try {
                while (true) {
                    List<String> words = connection.readRedisRequest();
                    connection.send(answer(String.join(" ", words)));
                }
            } catch (RuntimeException | AssertionError e) {
                // The proxy has closed the connection.
            }
        }

        private String answer(String question) {
            return switch (question) {
                case "PING" -> "+PONG\r\n";
                case "CLUSTER INFO" -> RedisText.bulk("cluster_state:ok\r\n");
                case "CLUSTER SLOTS" ->
                    "*1\r\n*3\r\n:0\r\n:16383\r\n*3\r\n" + RedisText.bulk("127.0.0.1") + ":" + port() + "\r\n"
                            + RedisText.bulk("old");
                case "CLUSTER NODES" -> {
                    asked++;
                    yield RedisText.bulk("old 127.0.0.1:" + port() + "@1 myself,master - 0 0 0 connected 0-16383\n");
                }
                default -> "-ERR unknown command\r\n";
            };
        }

        @Override
        public void close() {
            server.close();
        }
    }

    /** A proxy with a pool that knows the nodes. */
    private static final class Pool implements AutoCloseable {
        private final int port = Ports.free();
        private final RunningProxy proxy;

        private Pool(int workers, String lines, List<String> seeds) {
            String servers = seeds.stream().map(seed -> seed + ":1").collect(Collectors.joining(", "));
            String more = lines.isEmpty() ? "" : "  " + lines + '\n';
            proxy = RunningProxy.start(
                    workers,
                    "gamma:\n  listen: 127.0.0.1:" + port + "\n  redis: true\n  distribution: cluster\n" + more
                            + "  servers: [" + servers + "]\n");
        }

        static Pool withSeeds(int workers, String lines, String... seeds) {
            return new Pool(workers, lines, List.of(seeds));
        }

        static Pool of(RedisCluster cluster, int workers, String lines) {
            List<String> seeds = cluster.nodes().subList(0, 2).stream()
                    .map(RedisServer::addressText)
                    .toList();
            Pool pool = new Pool(workers, lines, seeds);
            Await.until("the nodes are known", pool::isServed);
            return pool;
        }

        private boolean isServed() {
            try (RawClient client = RawClient.connect(port)) {
                String reply = client.sendRedisRequest("DBSIZE").readRedisReply();
                return reply.startsWith(":");
            }
        }

        List<String> fill() {
            Set<String> keys = new HashSet<>();
            try (RawClient client = RawClient.connect(port)) {
                for (int i = 0; i < KEYS; i++) {
                    keys.add("key:" + i);
                    client.sendRedisRequest("SET", "key:" + i, "v");
                    if (i % 100 == 99) {
                        client.expect("+OK\r\n".repeat(100));
                    }
                }
            }
            return List.copyOf(keys);
        }

        Set<String> scan() {
            try (RawClient client = RawClient.connect(port)) {
                return Set.copyOf(client.scanRedis(10));
            }
        }

        boolean isStale(int nodePort) {
            return report().watchers().stream()
                    .anyMatch(watcher -> watcher.address().equals("127.0.0.1:" + nodePort) && watcher.stale());
        }

        TopologyReport report() {
            return proxy.administered().topologies().getFirst();
        }

        @Override
        public void close() {
            proxy.close();
        }
    }
}
