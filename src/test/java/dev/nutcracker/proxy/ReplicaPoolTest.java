package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.stats.ServerCounter;
import dev.nutcracker.stats.TopologyReport;
import dev.nutcracker.stats.TopologyReport.Replica;
import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.Ports;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RunningProxy;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pools of real servers whose real replicas serve reads. */
final class ReplicaPoolTest {
    private static final int READS = 400;
    private static final Pattern GETS = Pattern.compile("cmdstat_get:calls=(\\d+)");

    @ParameterizedTest
    @ValueSource(strings = {"auto", "list"})
    void shouldReadFromReplicasAndWriteToPrimary(String replicas) {
        try (Shard shard = new Shard();
                RunningProxy proxy = RunningProxy.start(shard.pool("prefer_replica", replicas));
                RawClient client = RawClient.connect(shard.port())) {
            shard.awaitFit(proxy, 2);
            client.sendRedisRequest("SET", "a", "1").expect("+OK\r\n");
            shard.awaitCopies();
            try (RawClient reader = RawClient.connect(shard.port())) {
                for (int i = 0; i < READS; i++) {
                    reader.sendRedisRequest("GET", "a").expect("$1\r\n1\r\n");
                }
            }

            assertThat(proxy.value("alpha", "server1", ServerCounter.REQUESTS)).isOne();
            String name = "server1@127.0.0.1:" + shard.one.port();
            assertThat(proxy.value("alpha", name, ServerCounter.RESPONSES)).isEqualTo(READS / 2);
            assertThat(gets(shard.primary)).isZero();
            assertThat(gets(shard.one)).isEqualTo(READS / 2);
            assertThat(gets(shard.two)).isEqualTo(READS / 2);
        }
    }

    @Test
    void shouldServeReadsWhateverBecomesOfReplicas() {
        try (Shard shard = new Shard();
                RunningProxy proxy = RunningProxy.start(shard.pool("prefer_replica", "auto"));
                RawClient writer = RawClient.connect(shard.port())) {
            shard.awaitFit(proxy, 2);
            writer.sendRedisRequest("SET", "a", "1").expect("+OK\r\n");
            shard.awaitCopies();
            try (RawClient reader = RawClient.connect(shard.port())) {
                shard.two.kill();
                for (int i = 0; i < READS; i++) {
                    reader.sendRedisRequest("GET", "a").expect("$1\r\n1\r\n");
                }
                shard.awaitFit(proxy, 1);
                ask(shard.one, "REPLICAOF", "NO", "ONE");
                // It goes its own way, but is not read from any more.
                Await.until("it is no replica", () -> reasons(proxy).contains("it is no replica"));
                // A turn of the worker, after which it has taken that on.
                reader.sendRedisRequest("PING").expect("+PONG\r\n");
                ask(shard.one, "SET", "a", "2");
                reader.sendRedisRequest("GET", "a").expect("$1\r\n1\r\n");
                shard.two.restart();
                Await.until("the other one is read again", () -> {
                    reader.sendRedisRequest("GET", "a").expect("$1\r\n1\r\n");
                    return gets(shard.two) > 0;
                });
            }
        }
    }

    @Test
    void shouldNotReadFromReplicaThatIsTooFarBehind() {
        try (Shard shard = new Shard();
                RunningProxy proxy =
                        RunningProxy.start(shard.pool("prefer_replica", "list").set("max_replica_lag", 1500))) {
            shard.awaitFit(proxy, 2);
            // It keeps its data and its role, and gets no more.
            ask(shard.one, "REPLICAOF", "127.0.0.1", Integer.toString(shard.deadPort()));
            Await.until("one is behind", () -> {
                ask(shard.primary, "INCR", "counter");
                return reasons(proxy).contains("it is more than 1500 ms behind");
            });

            assertThat(replicas(proxy).stream().filter(Replica::fit)).hasSize(1);
        }
    }

    /** What is known of replicas counts until they are asked by the other rules. */
    @Test
    void shouldGoOnReadingFromReplicasWhileTheirRulesChange() throws Exception {
        try (Shard shard = new Shard()) {
            PoolYaml yaml = shard.pool("replica", "list").set("read_own_writes", 0);
            try (RunningProxy proxy = RunningProxy.start(yaml);
                    RawClient client = RawClient.connect(shard.port())) {
                shard.awaitFit(proxy, 2);
                client.sendRedisRequest("SET", "a", "1").expect("+OK\r\n");
                shard.awaitCopies();
                for (int i = 1; i <= 10; i++) {
                    proxy.reload(yaml.set("max_replica_lag", 10_000 + i));
                    for (int j = 0; j < 10; j++) {
                        client.sendRedisRequest("GET", "a").expect("$1\r\n1\r\n");
                    }
                }
            }
        }
    }

    /** A primary that runs, its two replicas, and a pool of it. */
    private static final class Shard implements AutoCloseable {
        private final RedisServer primary = RedisServer.start("--repl-diskless-sync-delay", "0");
        private final RedisServer one = replica();
        private final RedisServer two = replica();
        private final PoolYaml yaml = PoolYaml.redis("alpha").server(primary.port(), "server1");

        private RedisServer replica() {
            return RedisServer.start("--replicaof", "127.0.0.1", Integer.toString(primary.port()));
        }

        PoolYaml pool(String readFrom, String replicas) {
            String list = "[\"127.0.0.1:" + one.port() + " server1\", \"127.0.0.1:" + two.port() + " server1\"]";
            return yaml.set("read_from", readFrom).set("replicas", replicas.equals("auto") ? replicas : list);
        }

        int port() {
            return yaml.port();
        }

        /** Nobody listens there. */
        int deadPort() {
            return Ports.free();
        }

        void awaitFit(RunningProxy proxy, int count) {
            Await.until(
                    count + " replicas are fit",
                    () -> replicas(proxy).stream().filter(Replica::fit).count() == count);
        }

        void awaitCopies() {
            for (RedisServer replica : List.of(one, two)) {
                Await.until(
                        "the replica has the value",
                        () -> ask(replica, "STRLEN", "a").equals(":1\r\n"));
            }
        }

        @Override
        public void close() {
            one.close();
            two.close();
            primary.close();
        }
    }

    private static List<Replica> replicas(RunningProxy proxy) {
        return proxy.administered().topologies().stream()
                .map(TopologyReport::replicas)
                .flatMap(List::stream)
                .toList();
    }

    private static List<String> reasons(RunningProxy proxy) {
        return replicas(proxy).stream().map(Replica::reason).toList();
    }

    private static int gets(RedisServer server) {
        Matcher stat = GETS.matcher(ask(server, "INFO", "commandstats"));
        return stat.find() ? Integer.parseInt(stat.group(1)) : 0;
    }

    private static String ask(RedisServer server, String... words) {
        try (RawClient client = server.connect()) {
            return client.sendRedisRequest(words).readRedisReply();
        }
    }
}
