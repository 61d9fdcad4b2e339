package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.Ports;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RedisCluster;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RunningProxy;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Routes to a real Redis Cluster, beside one to a server that is known by its address. */
final class ClusterRouteTest {
    private static final String APART = "-CROSSSLOT Keys in request don't hash to the same server\r\n";

    private static RedisCluster cluster;
    private static RedisServer plain;

    @BeforeAll
    static void startServers() {
        cluster = RedisCluster.start(0);
        plain = RedisServer.start();
    }

    @AfterAll
    static void stopServers() {
        cluster.close();
        plain.close();
    }

    @BeforeEach
    void emptyServers() {
        cluster.nodes().forEach(node -> cluster.expectOk(node, "FLUSHALL"));
        cluster.expectOk(plain, "FLUSHALL");
    }

    private static final int PORT = Ports.free();

    private static RunningProxy start(int workers, String... routes) {
        String seeds = cluster.nodes().subList(0, 2).stream()
                .map(seed -> "127.0.0.1:" + seed.port() + ":1")
                .collect(Collectors.joining(", "));
        RunningProxy proxy =
                RunningProxy.start(workers, """
                front:
                  listen: 127.0.0.1:%d
                  redis: true
                  allow_flush: true
                  routes:
                   - %s
                plain:
                  redis: true
                  servers: [127.0.0.1:%d:1]
                nodes:
                  redis: true
                  distribution: cluster
                  failover_wait: 10000
                  servers: [%s]
                """.formatted(PORT, String.join("\n   - ", routes), plain.port(), seeds));
        try (RawClient client = RawClient.connect(PORT)) {
            Await.until(
                    "the nodes are known",
                    () -> client.sendRedisRequest("GET", "none")
                            .readRedisReply()
                            .equals("$-1\r\n"));
        }
        return proxy;
    }

    @Test
    void shouldReachAllKeysOfAllPools() {
        try (RunningProxy _ = start(2, "{prefix: 'p:', pool: plain}", "{pool: nodes}");
                RawClient client = RawClient.connect(PORT)) {
            List<String> keys = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                String key = (i % 3 == 0 ? "p:" : "n:") + i;
                keys.add(key);
                client.sendRedisRequest("SET", key, "v" + i).expect("+OK\r\n");
            }
            client.sendRedisRequest("MGET", "p:0", "n:1", "n:2", "none", "p:3", "n:4")
                    .expect("*6\r\n$2\r\nv0\r\n$2\r\nv1\r\n$2\r\nv2\r\n$-1\r\n$2\r\nv3\r\n$2\r\nv4\r\n");
            client.sendRedisRequest("EXISTS", "p:0", "n:1", "n:2", "none").expect(":3\r\n");
            client.sendRedisRequest("DBSIZE").expect(":100\r\n");
            assertThat(client.scanRedis(7)).containsExactlyInAnyOrderElementsOf(keys);
            assertThat(cluster.ask(plain, "DBSIZE")).isEqualTo(":34\r\n");
            keys.addFirst("DEL");
            client.sendRedisRequest(keys.toArray(new String[0])).expect(":100\r\n");
        }
    }

    @Test
    void shouldKeepKeysTogetherOnlyInOneSlot() {
        try (RunningProxy _ = start(1, "{prefix: 'p:', pool: plain}", "{pool: nodes}");
                RawClient client = RawClient.connect(PORT)) {
            client.sendRedisRequest("SUNIONSTORE", "x", "y", "z").expect(APART);
            client.sendRedisRequest("SUNIONSTORE", "{t}x", "{t}y", "p:z").expect(APART);
            client.sendRedisRequest("SUNIONSTORE", "{t}x", "{t}y", "{t}z").expect(":0\r\n");
            client.sendRedisRequest("MULTI")
                    .sendRedisRequest("SET", "{t}a", "1")
                    .sendRedisRequest("INCR", "{t}a")
                    .sendRedisRequest("EXEC")
                    .expect("+OK\r\n+QUEUED\r\n+QUEUED\r\n*2\r\n+OK\r\n:2\r\n");
            client.sendRedisRequest("MULTI")
                    .sendRedisRequest("SET", "p:a", "1")
                    .sendRedisRequest("INCR", "p:a")
                    .sendRedisRequest("EXEC")
                    .expect("+OK\r\n+QUEUED\r\n+QUEUED\r\n*2\r\n+OK\r\n:2\r\n");
            client.sendRedisRequest("MULTI")
                    .sendRedisRequest("GET", "{t}a")
                    .sendRedisRequest("GET", "p:a")
                    .sendRedisRequest("EXEC")
                    .expect("+OK\r\n+QUEUED\r\n" + APART
                            + "-EXECABORT Transaction discarded because of previous errors.\r\n");
            client.sendRedisRequest("WATCH", "p:a")
                    .sendRedisRequest("MULTI")
                    .sendRedisRequest("GET", "p:a")
                    .sendRedisRequest("EXEC")
                    .sendRedisRequest("GET", "p:a")
                    .expect("+OK\r\n+OK\r\n+QUEUED\r\n*1\r\n$1\r\n2\r\n$1\r\n2\r\n");
        }
    }

    @Test
    void shouldHaveOneDatabaseAndNoView() {
        try (RunningProxy _ = start(1, "{prefix: 'p:', pool: plain}", "{pool: nodes}");
                RawClient client = RawClient.connect(PORT)) {
            client.sendRedisRequest("SELECT", "1").expect("-ERR DB index is out of range\r\n");
            client.sendRedisRequest("CLUSTER", "INFO").expect("-ERR This instance has cluster support disabled\r\n");
        }
    }

    @Test
    void shouldDeliverMessagesOnce() {
        try (RunningProxy _ = start(2, "{prefix: 'p:', pool: plain}", "{pool: nodes}");
                RawClient subscriber = RawClient.connect(PORT);
                RawClient publisher = RawClient.connect(PORT)) {
            subscriber.sendRedisRequest("PSUBSCRIBE", "*ne*").expect("*3\r\n$10\r\npsubscribe\r\n$4\r\n*ne*\r\n:1\r\n");
            subscriber
                    .sendRedisRequest("SSUBSCRIBE", "shard")
                    .expect("*3\r\n$10\r\nssubscribe\r\n$5\r\nshard\r\n:1\r\n");
            publisher.sendRedisRequest("PUBLISH", "news", "one").readRedisReply();
            subscriber.expect("*4\r\n$8\r\npmessage\r\n$4\r\n*ne*\r\n$4\r\nnews\r\n$3\r\none\r\n");
            publisher.sendRedisRequest("PUBLISH", "p:news", "two").readRedisReply();
            subscriber.expect("*4\r\n$8\r\npmessage\r\n$4\r\n*ne*\r\n$6\r\np:news\r\n$3\r\ntwo\r\n");
            publisher.sendRedisRequest("SPUBLISH", "shard", "three").expect(":1\r\n");
            subscriber.expect("*3\r\n$8\r\nsmessage\r\n$5\r\nshard\r\n$5\r\nthree\r\n");
        }
    }

    /** Slots without keys, so that no migration is needed. */
    @Test
    void shouldFollowSlotsThatMove() {
        try (RunningProxy _ = start(
                        1, "{prefix: 'p:', pool: plain}", "{prefix: 'x:', pool: nodes, strip: 'x:'}", "{pool: nodes}");
                RawClient client = RawClient.connect(PORT)) {
            List<RedisServer> nodes = cluster.nodes();
            for (int i = 0; i < 15; i++) {
                String key = "{" + i % 7 + "}n";
                client.sendRedisRequest("DEL", key).readRedisReply();
                cluster.give(slotOf(key), nodes.get(i % nodes.size()));
                String name = i % 2 == 0 ? key : "x:" + key;
                int next = i + 1;
                client.sendRedisRequest("SET", name, Integer.toString(i))
                        .sendRedisRequest("INCR", name)
                        .sendRedisRequest("MGET", "p:none", name)
                        .sendRedisRequest("MULTI")
                        .sendRedisRequest("GET", key)
                        .sendRedisRequest("EXEC")
                        .expect("+OK\r\n:" + next + "\r\n*2\r\n$-1\r\n" + bulk(next) + "+OK\r\n+QUEUED\r\n*1\r\n"
                                + bulk(next));
            }
        }
    }

    private static String bulk(int number) {
        String text = Integer.toString(number);
        return "$" + text.length() + "\r\n" + text + "\r\n";
    }

    private static int slotOf(String key) {
        String reply = cluster.ask(cluster.nodes().getFirst(), "CLUSTER", "KEYSLOT", key);
        return Integer.parseInt(reply.substring(1).strip());
    }

    /** The keys of a slot are at two nodes for a while. No client is told of it. */
    @Test
    void shouldWaitForKeysThatAreBeingMoved() {
        try (RunningProxy proxy = start(1, "{prefix: 'p:', pool: plain}", "{pool: nodes}");
                RawClient client = RawClient.connect(PORT)) {
            List<RedisServer> nodes = cluster.nodes();
            int slot = slotOf("{t}");
            RedisServer source = nodes.get(0);
            RedisServer target = nodes.get(1);
            cluster.give(slot, source);
            client.sendRedisRequest("MSET", "{t}a", "1", "{t}b", "2", "p:c", "3")
                    .expect("+OK\r\n");
            String number = Integer.toString(slot);
            cluster.expectOk(target, "CLUSTER", "SETSLOT", number, "IMPORTING", cluster.idOf(source));
            cluster.expectOk(source, "CLUSTER", "SETSLOT", number, "MIGRATING", cluster.idOf(target));
            String port = Integer.toString(target.port());
            cluster.expectOk(source, "MIGRATE", "127.0.0.1", port, "{t}a", "0", "5000");
            client.sendRedisRequest("GET", "{t}a").expect("$1\r\n1\r\n");
            client.sendRedisRequest("MGET", "{t}a", "p:c", "{t}b").expect("*3\r\n$1\r\n1\r\n$1\r\n3\r\n$1\r\n2\r\n");

            client.sendRedisRequest("MSETNX", "{t}a", "9", "{t}b", "9").sendRedisRequest("GET", "{t}a");
            Await.until(
                    "they wait",
                    () -> proxy.administered().topologies().getFirst().held() > 0);
            cluster.expectOk(source, "MIGRATE", "127.0.0.1", port, "{t}b", "0", "5000");
            cluster.give(slot, target);

            client.expect(":0\r\n$1\r\n1\r\n");
        }
    }

    @Test
    void shouldCopyToTheNodesOfAMirror() {
        try (RunningProxy _ = start(1, "{pool: plain, mirror: {pool: nodes}}");
                RawClient client = RawClient.connect(PORT)) {
            client.sendRedisRequest("MSET", "a", "1", "b", "2", "c", "3", "d", "4")
                    .expect("+OK\r\n");
            Await.until("all are copied", () -> sizeOfCluster() == 4);
            cluster.give(slotOf("moved"), cluster.nodes().get(0));
            cluster.give(slotOf("moved"), cluster.nodes().get(1));
            client.sendRedisRequest("RPUSH", "moved", "1").expect(":1\r\n");
            client.sendRedisRequest("RPUSH", "moved", "2").expect(":2\r\n");
            Await.until(
                    "the copies have followed",
                    () -> cluster.ask(cluster.nodes().get(1), "LLEN", "moved").equals(":2\r\n"));
        }
    }

    private static int sizeOfCluster() {
        return cluster.nodes().stream()
                .mapToInt(node -> Integer.parseInt(
                        cluster.ask(node, "DBSIZE").substring(1).strip()))
                .sum();
    }

    @Test
    void shouldBlockAtANodeUntilTheKeyMoves() {
        try (RunningProxy _ = start(1, "{prefix: 'p:', pool: plain}", "{pool: nodes}");
                RawClient blocked = RawClient.connect(PORT);
                RawClient client = RawClient.connect(PORT)) {
            cluster.give(slotOf("list"), cluster.nodes().get(0));
            blocked.sendRedisRequest("BLPOP", "list", "20");
            Await.until(
                    "it is blocked",
                    () -> cluster.ask(cluster.nodes().get(0), "INFO", "clients").contains("blocked_clients:1"));
            cluster.give(slotOf("list"), cluster.nodes().get(2));
            client.sendRedisRequest("RPUSH", "list", "x").expect(":1\r\n");
            blocked.expect("*2\r\n$4\r\nlist\r\n$1\r\nx\r\n");
        }
    }
}
