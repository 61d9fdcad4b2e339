package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.nutcracker.stats.TopologyReport;
import dev.nutcracker.stats.TopologyReport.Replica;
import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.Ports;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.ReadChecker;
import dev.nutcracker.testing.RedisCluster;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RunningProxy;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is promised of reads that replicas serve, one event at a time. The log has the figures. */
@Tag("long")
final class ReplicaAcceptanceTest {
    private static final Logger LOG = LoggerFactory.getLogger(ReplicaAcceptanceTest.class);

    private static final int READS = 20_000;
    private static final int AT_A_TIME = 50;
    private static final int LAG_MAX_MS = 2000;
    private static final String VALUE = "$1\r\n1\r\n";

    /** The share of the primary, and of each of its two replicas, in percent. */
    @ParameterizedTest
    @CsvSource({
        "primary, 1, 100, 0", "primary, 4, 100, 0",
        "prefer_primary, 1, 100, 0", "prefer_primary, 4, 100, 0",
        "prefer_replica, 1, 0, 50", "prefer_replica, 4, 0, 50",
        "replica, 1, 0, 50", "replica, 4, 0, 50"
    })
    void shouldReadWhereThePolicySays(String policy, int workers, int ofPrimary, int ofReplica) {
        try (Shard shard = new Shard();
                RunningProxy proxy = shard.start(workers, shard.pool(policy).set("read_own_writes", 0))) {
            shard.awaitFit(proxy, policy.equals("primary") ? 0 : 2);
            write(shard);
            int[] before = shard.counts("get");
            try (RawClient reader = shard.connect()) {
                read(reader, READS);
                reader.sendRedisRequest("MULTI").sendRedisRequest("GET", "a").sendRedisRequest("EXEC");
                reader.expect("+OK\r\n+QUEUED\r\n*1\r\n" + VALUE);
                reader.sendRedisRequest("EVAL", "return redis.call('strlen', KEYS[1])", "1", "a")
                        .expect(":1\r\n");
            }
            int[] after = shard.counts("get");
            int[] shares = new int[3];
            for (int i = 0; i < shares.length; i++) {
                shares[i] = Math.round(100f * (after[i] - before[i]) / READS);
            }
            LOG.info(
                    "{}, workers {}: primary {} %, replicas {} and {} %",
                    policy, workers, shares[0], shares[1], shares[2]);

            assertThat(shares[0]).isCloseTo(ofPrimary, within(3));
            assertThat(shares[1]).isCloseTo(ofReplica, within(3));
            assertThat(shares[2]).isCloseTo(ofReplica, within(3));
            assertThat(shard.counts("exec")).containsExactly(1, 0, 0);
            assertThat(shard.counts("eval")).containsExactly(1, 0, 0);
        }
    }

    /** No value is older than promised, though a replica gets nothing any more. */
    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void shouldNotReadWhatIsTooOld(int workers) {
        try (Shard shard = new Shard();
                RunningProxy proxy =
                        shard.start(workers, shard.pool("prefer_replica").set("max_replica_lag", LAG_MAX_MS))) {
            shard.awaitFit(proxy, 2);
            try (ReadChecker checker = ReadChecker.start(shard.port())) {
                checker.awaitReads(5000);
                ask(shard.one, "REPLICAOF", "127.0.0.1", Integer.toString(Ports.free()));
                Await.until("it is not fit", () -> fit(proxy) == 1);
                checker.awaitReads(5000);
                ask(shard.one, "REPLICAOF", "127.0.0.1", Integer.toString(shard.primary.port()));
                shard.awaitFit(proxy, 2);
                checker.awaitReads(5000);
                expectRight("the link of a replica is cut", checker.stop());
            }
        }
    }

    /** While it loads, and before it has the data, nobody reads from it. */
    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void shouldNotReadFromReplicaThatLoads(int workers) {
        try (Shard shard = new Shard();
                RunningProxy proxy =
                        shard.start(workers, shard.pool("prefer_replica").set("max_replica_lag", LAG_MAX_MS))) {
            shard.awaitFit(proxy, 2);
            ask(shard.primary, "DEBUG", "POPULATE", "20000", "p", "100");
            try (ReadChecker checker = ReadChecker.start(shard.port())) {
                checker.awaitReads(5000);
                shard.one.kill();
                shard.one.restart();
                ask(shard.one, "CONFIG", "SET", "key-load-delay", "100");
                // It loads all of its primary's data once more.
                ask(shard.one, "REPLICAOF", "NO", "ONE");
                ask(shard.one, "REPLICAOF", "127.0.0.1", Integer.toString(shard.primary.port()));
                checker.awaitReads(20_000);
                ask(shard.one, "CONFIG", "SET", "key-load-delay", "0");
                shard.awaitFit(proxy, 2);
                checker.awaitReads(5000);
                expectRight("a replica is restarted and loads", checker.stop());
            }
        }
    }

    /** A key that one client has just written is there for another. */
    @ParameterizedTest
    @CsvSource({"primary, 1", "primary, 4", "accept, 1", "accept, 4"})
    void shouldFindWhatIsNew(String miss, int workers) throws Exception {
        try (RedisCluster cluster = RedisCluster.start()) {
            PoolYaml yaml = cluster(cluster, "prefer_replica").set("replica_miss", miss);
            try (RunningProxy proxy = RunningProxy.start(workers, yaml.text())) {
                awaitReplicas(proxy, 3);
                int missed = 0;
                try (RawClient writer = RawClient.connect(yaml.port());
                        RawClient reader = RawClient.connect(yaml.port())) {
                    for (int i = 0; i < 5000; i++) {
                        writer.sendRedisRequest("SET", "new:" + i, "1").expect("+OK\r\n");
                        missed += reader.sendRedisRequest("GET", "new:" + i)
                                        .readRedisReply()
                                        .equals(VALUE)
                                ? 0
                                : 1;
                    }
                }
                LOG.info("replica_miss: {}, workers {}: {} of 5000 new keys were missed", miss, workers, missed);
                assertThat(missed).isBetween(0, miss.equals("primary") ? 0 : 5000);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void shouldReadItsOwnWrites(int workers) {
        try (Shard shard = new Shard();
                RunningProxy proxy =
                        shard.start(workers, shard.pool("prefer_replica").set("read_own_writes", 1000))) {
            shard.awaitFit(proxy, 2);
            try (RawClient client = shard.connect()) {
                for (int i = 0; i < READS; i += AT_A_TIME) {
                    StringBuilder expected = new StringBuilder();
                    for (int j = i; j < i + AT_A_TIME; j++) {
                        String value = Integer.toString(j);
                        client.sendRedisRequest("SET", "own", value).sendRedisRequest("GET", "own");
                        expected.append("+OK\r\n$" + value.length() + "\r\n" + value + "\r\n");
                    }
                    client.expect(expected.toString());
                }
            }
        }
    }

    /** With all replicas gone, the primary gets no more than it is said to bear. */
    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void shouldSpareThePrimary(int workers) {
        try (Shard shard = new Shard();
                RunningProxy proxy = shard.start(
                        workers,
                        shard.pool("prefer_replica").set("replica_fallback", 20).set("read_own_writes", 0))) {
            shard.awaitFit(proxy, 2);
            write(shard);
            shard.one.kill();
            shard.two.kill();
            Await.until("none is fit", () -> fit(proxy) == 0);
            int before = shard.counts(shard.primary, "get");
            int served = 0;
            try (RawClient reader = shard.connect()) {
                for (int i = 0; i < READS / 4; i++) {
                    served +=
                            reader.sendRedisRequest("GET", "a").readRedisReply().equals(VALUE) ? 1 : 0;
                }
            }
            int share = 100 * (shard.counts(shard.primary, "get") - before) / (READS / 4);
            LOG.info("replica_fallback: 20, workers {}: {} % of the reads reached the primary", workers, share);
            assertThat(share).isCloseTo(20, within(5));
            assertThat(100 * served / (READS / 4)).isCloseTo(20, within(5));
        }
    }

    /** The replica nearby neither answers nor refuses. */
    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void shouldReadElsewhereIfTheReplicaNearbyIsSilent(int workers) {
        try (Shard shard = new Shard();
                RunningProxy proxy = shard.start(
                        workers,
                        shard.pool("zone")
                                .set("timeout", 1000)
                                .set("read_own_writes", 0)
                                .set(
                                        "replicas",
                                        "[\"127.0.0.1:" + shard.one.port() + " server1 near\", \"127.0.0.1:"
                                                + shard.two.port() + " server1 far\"]"))) {
            shard.awaitFit(proxy, 2);
            write(shard);
            try (RawClient reader = shard.connect()) {
                read(reader, 1000);
                assertThat(shard.counts(shard.one, "get")).isGreaterThanOrEqualTo(1000);
                shard.one.pause();
                long beginNs = System.nanoTime();
                read(reader, AT_A_TIME);
                long firstMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beginNs);
                beginNs = System.nanoTime();
                read(reader, 1000);
                long nextMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beginNs);
                shard.one.resume();
                LOG.info("the replica nearby is silent: first reads after {} ms, 1000 more in {} ms", firstMs, nextMs);
                assertThat(firstMs).isLessThan(5000);
                assertThat(nextMs).isLessThan(2000);
            }
        }
    }

    /** A replica of the node that gives a slot away knows nothing of the keys that are gone. */
    @ParameterizedTest
    @CsvSource({
        "replica, primary, 1", "replica, primary, 4", "prefer_replica, primary, 1", "prefer_replica, primary, 4",
        "replica, accept, 1", "fastest, primary, 1", "zone, primary, 1", "prefer_primary, primary, 1"
    })
    void shouldFindKeysOfASlotThatIsBeingMoved(String policy, String miss, int workers) {
        try (RedisCluster cluster = RedisCluster.start()) {
            PoolYaml yaml = cluster(cluster, policy).set("replica_miss", miss).set("read_own_writes", 0);
            try (RunningProxy proxy = RunningProxy.start(workers, zone(yaml) + yaml.text());
                    RawClient client = RawClient.connect(yaml.port())) {
                awaitReplicas(proxy, 3);
                List<RedisServer> primaries = cluster.nodes().stream()
                        .filter(node -> cluster.ask(node, "ROLE").contains("master"))
                        .toList();
                RedisServer source = primaries.stream()
                        .filter(node -> cluster.ask(node, "EXISTS", "{o}").startsWith(":"))
                        .findFirst()
                        .orElseThrow();
                RedisServer target = primaries.stream()
                        .filter(node -> node != source)
                        .findFirst()
                        .orElseThrow();
                for (int i = 0; i < 20; i++) {
                    client.sendRedisRequest("SET", "{o}" + i, "1").expect("+OK\r\n");
                }
                client.sendRedisRequest("WAIT", "1", "1000").readRedisReply();
                String slot = cluster.ask(source, "CLUSTER", "KEYSLOT", "{o}")
                        .substring(1)
                        .strip();
                cluster.expectOk(target, "CLUSTER", "SETSLOT", slot, "IMPORTING", cluster.idOf(source));
                cluster.expectOk(source, "CLUSTER", "SETSLOT", slot, "MIGRATING", cluster.idOf(target));
                for (int i = 0; i < 10; i++) {
                    cluster.expectOk(
                            source, "MIGRATE", "127.0.0.1", Integer.toString(target.port()), "{o}" + i, "0", "5000");
                    if (miss.equals("accept") && i == 0) {
                        // Only a look at the map tells of it, and the time until then is stated.
                        Await.until(
                                "the slot is known to be moved",
                                () -> client.sendRedisRequest("GET", "{o}0")
                                        .readRedisReply()
                                        .equals(VALUE));
                    }
                    for (int j = 0; j < 20; j++) {
                        client.sendRedisRequest("GET", "{o}" + j).expect(VALUE);
                    }
                    client.sendRedisRequest("MGET", "{o}0", "{o}19").expect("*2\r\n" + VALUE + VALUE);
                    client.sendRedisRequest("EXISTS", "{o}0", "{o}19").expect(":2\r\n");
                }
                assertThat(client.sendRedisRequest("RENAME", "{o}0", "{o}19").readRedisReply())
                        .startsWith("-TRYAGAIN");
            }
        }
    }

    private static PoolYaml cluster(RedisCluster cluster, String policy) {
        PoolYaml yaml = PoolYaml.redis("gamma")
                .without("hash")
                .set("distribution", "cluster")
                .set("failover_wait", 2000)
                .set("topology_refresh", 500)
                .set("read_from", policy);
        cluster.nodes().subList(0, 2).forEach(node -> yaml.server(node.addressText() + ":1"));
        return yaml;
    }

    private static String zone(PoolYaml pool) {
        return pool.text().contains("read_from: zone") ? "global:\n  zone: near\n" : "";
    }

    private static void awaitReplicas(RunningProxy proxy, int count) {
        Await.until(count + " replicas are fit", () -> fit(proxy) == count);
    }

    private static void expectRight(String event, ReadChecker.Report report) {
        LOG.info("{}: {}", event, report);
        assertThat(report.wrong()).as("%s", report).isEmpty();
        assertThat(report.errors()).as("%s", report).isEmpty();
        assertThat(report.oldestMs()).as("%s", report).isLessThanOrEqualTo(LAG_MAX_MS + 1000);
    }

    private static void write(Shard shard) {
        try (RawClient client = shard.connect()) {
            client.sendRedisRequest("SET", "a", "1").expect("+OK\r\n");
            client.sendRedisRequest("WAIT", "2", "5000").expect(":2\r\n");
        }
    }

    private static void read(RawClient reader, int count) {
        for (int i = 0; i < count; i += AT_A_TIME) {
            for (int j = 0; j < AT_A_TIME; j++) {
                reader.sendRedisRequest("GET", "a");
            }
            reader.expect(VALUE.repeat(AT_A_TIME));
        }
    }

    private static long fit(RunningProxy proxy) {
        return proxy.administered().topologies().stream()
                .map(TopologyReport::replicas)
                .flatMap(List::stream)
                .filter(Replica::fit)
                .count();
    }

    private static String ask(RedisServer server, String... words) {
        try (RawClient client = server.connect()) {
            return client.sendRedisRequest(words).readRedisReply();
        }
    }

    /** A primary, its two replicas, and a pool of it. */
    private static final class Shard implements AutoCloseable {
        private final RedisServer primary =
                RedisServer.start("--repl-diskless-sync-delay", "0", "--enable-debug-command", "yes");
        private final RedisServer one = replica();
        private final RedisServer two = replica();
        private final PoolYaml yaml = PoolYaml.redis("alpha").server(primary.port(), "server1");

        private RedisServer replica() {
            return RedisServer.start("--replicaof", "127.0.0.1", Integer.toString(primary.port()));
        }

        PoolYaml pool(String policy) {
            yaml.set("read_from", policy).set("timeout", 10_000);
            return policy.equals("primary") ? yaml : yaml.set("replicas", "auto");
        }

        RunningProxy start(int workers, PoolYaml pool) {
            return RunningProxy.start(workers, zone(pool) + pool.text());
        }

        int port() {
            return yaml.port();
        }

        RawClient connect() {
            return RawClient.connect(yaml.port());
        }

        void awaitFit(RunningProxy proxy, int count) {
            Await.until(count + " replicas are fit", () -> fit(proxy) == count);
        }

        /** How often the primary and each replica have done that command. */
        int[] counts(String command) {
            return List.of(primary, one, two).stream()
                    .mapToInt(server -> counts(server, command))
                    .toArray();
        }

        int counts(RedisServer server, String command) {
            Matcher stat = Pattern.compile("cmdstat_" + command + ":calls=(\\d+)")
                    .matcher(ask(server, "INFO", "commandstats"));
            return stat.find() ? Integer.parseInt(stat.group(1)) : 0;
        }

        @Override
        public void close() {
            one.close();
            two.close();
            primary.close();
        }
    }
}
