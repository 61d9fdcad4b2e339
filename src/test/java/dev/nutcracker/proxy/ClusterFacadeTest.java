package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.stats.ServerCounter;
import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.Ports;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RedisCluster;
import dev.nutcracker.testing.Requirements;
import dev.nutcracker.testing.RunningProxy;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisCluster;

/** Two proxies that clients see as the two nodes of a cluster. */
final class ClusterFacadeTest {
    private static final int KEYS = 200;
    private static final int LOWER = Ports.free();
    private static final int HIGHER = higherThan(LOWER);

    private static RedisCluster cluster;
    private static RunningProxy lower;
    private static RunningProxy higher;

    private static int higherThan(int port) {
        int other = Ports.free();
        return other > port ? other : higherThan(port);
    }

    @BeforeAll
    static void start() {
        cluster = RedisCluster.start(0);
        lower = RunningProxy.start(1, yaml(LOWER));
        higher = RunningProxy.start(1, yaml(HIGHER));
        for (int port : new int[] {LOWER, HIGHER}) {
            try (RawClient client = RawClient.connect(port)) {
                Await.until(
                        "the nodes are known",
                        () -> client.sendRedisRequest("SET", "first", "1")
                                .readRedisReply()
                                .equals("+OK\r\n"));
            }
        }
    }

    @AfterAll
    static void close() {
        lower.close();
        higher.close();
        cluster.close();
    }

    /** The order of the addresses does not matter. */
    private static String yaml(int port) {
        String seed = "127.0.0.1:" + cluster.nodes().getFirst().port() + ":1";
        int other = port == LOWER ? HIGHER : LOWER;
        return "gamma:\n  listen: 127.0.0.1:" + port
                + "\n  redis: true\n  distribution: cluster\n  failover_wait: 10000\n  cluster_view: cluster"
                + "\n  announce: [127.0.0.1:" + port + ", 127.0.0.1:" + other + "]\n  servers: [" + seed + "]\n";
    }

    private static RawClient client() {
        return RawClient.connect(HIGHER);
    }

    @Test
    void shouldShowTheSameSlotsAtBoth() {
        String slots = ask(LOWER, "CLUSTER", "SLOTS");

        assertThat(ask(HIGHER, "CLUSTER", "SLOTS")).isEqualTo(slots);
        assertThat(slots)
                .startsWith("*2\r\n*3\r\n:0\r\n:8191\r\n*4\r\n$9\r\n127.0.0.1\r\n:" + LOWER + "\r\n$40\r\n")
                .contains("\r\n*3\r\n:8192\r\n:16383\r\n*4\r\n$9\r\n127.0.0.1\r\n:" + HIGHER + "\r\n$40\r\n")
                .endsWith("\r\n*0\r\n");
        String id = ask(HIGHER, "CLUSTER", "MYID").substring(5, 45);
        assertThat(slots).contains(HIGHER + "\r\n$40\r\n" + id + "\r\n");
        assertThat(ask(HIGHER, "CLUSTER", "NODES"))
                .contains(id + " 127.0.0.1:" + HIGHER + "@", " myself,master - 0 0 2 connected 8192-16383\n")
                .contains(" master - 0 0 1 connected 0-8191\n");
    }

    @Test
    void shouldAnswerWhatLibrariesAsk() {
        try (RawClient client = client()) {
            client.sendRedisRequest("CLUSTER", "KEYSLOT", "{t}a").expect(":" + slotOf("{t}a") + "\r\n");
            client.sendRedisRequest("MSET", "{t}a", "1", "{t}b", "2").expect("+OK\r\n");
            client.sendRedisRequest("CLUSTER", "COUNTKEYSINSLOT", Integer.toString(slotOf("{t}")))
                    .expect(":2\r\n");
            client.sendRedisRequest("DEL", "{t}a", "{t}b").expect(":2\r\n");
            client.sendRedisRequest("CLUSTER", "COUNTKEYSINSLOT", "16384").expect("-ERR Invalid slot\r\n");
            client.sendRedisRequest("READONLY")
                    .sendRedisRequest("READWRITE")
                    .sendRedisRequest("ASKING")
                    .expect("+OK\r\n+OK\r\n+OK\r\n");
            assertThat(client.sendRedisRequest("CLUSTER", "INFO").readRedisReply())
                    .contains("cluster_state:ok\r\n", "cluster_slots_assigned:16384\r\n", "cluster_known_nodes:2\r\n");
            assertThat(client.sendRedisRequest("INFO", "cluster").readRedisReply())
                    .contains("cluster_enabled:1\r\n");
            assertThat(client.sendRedisRequest("INFO", "server").readRedisReply())
                    .contains("redis_mode:cluster\r\n");
            assertThat(client.sendRedisRequest("CLUSTER", "MEET", "a", "1").readRedisReply())
                    .startsWith("-ERR CLUSTER subcommand is not served");
            assertThat(client.sendRedisRequest("HELLO", "3").readRedisReply()).contains("$4\r\nmode\r\n$7\r\ncluster");
            assertThat(client.sendRedisRequest("CLUSTER", "SHARDS").readRedisReply())
                    .startsWith(
                            "*2\r\n%2\r\n$5\r\nslots\r\n*2\r\n:0\r\n:8191\r\n$5\r\nnodes\r\n*1\r\n%7\r\n$2\r\nid\r\n");
        }
    }

    private static int slotOf(String key) {
        String answer = cluster.ask(cluster.nodes().getFirst(), "CLUSTER", "KEYSLOT", key);
        return Integer.parseInt(answer.substring(1).strip());
    }

    private static String ask(int port, String... words) {
        try (RawClient client = RawClient.connect(port)) {
            return client.sendRedisRequest(words).readRedisReply();
        }
    }

    @Test
    void shouldServeJedisAtBoth() {
        long[] before = requests();
        try (JedisCluster jedis = new JedisCluster(Set.of(new HostAndPort("127.0.0.1", LOWER)))) {
            for (int i = 0; i < KEYS; i++) {
                assertThat(jedis.set("jedis:" + i, "v" + i)).isEqualTo("OK");
                assertThat(jedis.get("jedis:" + i)).isEqualTo("v" + i);
            }
            assertThat(jedis.mset("{j}a", "1", "{j}b", "2")).isEqualTo("OK");
            assertThat(jedis.mget("{j}a", "{j}b")).containsExactly("1", "2");
            assertThat(jedis.eval("return redis.call('incr', KEYS[1])", 1, "{j}a"))
                    .isEqualTo(2L);
        }
        expectTrafficAtBoth(before);
    }

    @Test
    void shouldServeLettuceAtBoth() {
        long[] before = requests();
        try (RedisClusterClient lettuce = RedisClusterClient.create("redis://127.0.0.1:" + HIGHER);
                StatefulRedisClusterConnection<String, String> connection = lettuce.connect()) {
            Map<String, String> all = new HashMap<>();
            List<String> keys = new ArrayList<>();
            for (int i = 0; i < KEYS; i++) {
                all.put("lettuce:" + i, "v" + i);
                keys.add("lettuce:" + i);
            }
            assertThat(connection.sync().mset(all)).isEqualTo("OK");
            assertThat(connection.sync().mget(keys.toArray(String[]::new)))
                    .hasSize(KEYS)
                    .allMatch(pair -> pair.getValue().equals(all.get(pair.getKey())));
            assertThat(connection.sync().del(keys.toArray(String[]::new))).isEqualTo(KEYS);
            assertThat(lettuce.getPartitions()).hasSize(2);
        }
        expectTrafficAtBoth(before);
    }

    @Test
    void shouldServeRedisCli() throws IOException, InterruptedException {
        Process cli = new ProcessBuilder(
                        Requirements.REDIS_CLI.program().toString(), "-c", "-p", Integer.toString(LOWER))
                .redirectErrorStream(true)
                .start();
        try (var input = cli.outputWriter(StandardCharsets.US_ASCII)) {
            for (int i = 0; i < 5; i++) {
                input.write("set cli:" + i + " " + i + "\nget cli:" + i + "\n");
            }
        }
        String output = new String(cli.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        cli.waitFor();

        assertThat(output.lines()).containsExactly("OK", "0", "OK", "1", "OK", "2", "OK", "3", "OK", "4");
    }

    private static long[] requests() {
        return new long[] {requests(lower), requests(higher)};
    }

    private static long requests(RunningProxy proxy) {
        return proxy.snapshot().pools().getFirst().servers().stream()
                .mapToLong(server -> server.value(ServerCounter.REQUESTS))
                .sum();
    }

    private static void expectTrafficAtBoth(long[] before) {
        long[] now = requests();
        assertThat(List.of(now[0] - before[0], now[1] - before[1])).allMatch(count -> count > KEYS / 8);
    }
}
