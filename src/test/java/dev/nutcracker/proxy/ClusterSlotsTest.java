package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.Ports;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RedisCluster;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RunningProxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Slots of a real cluster with keys in them, which are moved while clients use them. */
final class ClusterSlotsTest {
    private static final int FAILOVER_WAIT_MS = 1000;
    private static final int PIPELINE = 64;
    private static final int MOVES = Integer.getInteger("soak.moves", 100);
    private static final int PORT = Ports.free();
    private static final String TRYAGAIN = "-TRYAGAIN ";

    private static RedisCluster cluster;
    private static RedisServer plain;
    private static RunningProxy proxy;

    @BeforeAll
    static void start() {
        cluster = RedisCluster.start(0);
        plain = RedisServer.start();
        String seeds = "127.0.0.1:" + cluster.nodes().getFirst().port() + ":1";
        proxy = RunningProxy.start(
                2,
                "gamma:\n  listen: 127.0.0.1:" + PORT + "\n  redis: true\n  distribution: cluster\n  failover_wait: "
                        + FAILOVER_WAIT_MS + "\n  servers: [" + seeds + "]\n");
        try (RawClient client = client()) {
            Await.until(
                    "the nodes are known",
                    () -> client.sendRedisRequest("SET", "first", "1")
                            .readRedisReply()
                            .equals("+OK\r\n"));
        }
    }

    @AfterAll
    static void close() {
        proxy.close();
        plain.close();
        cluster.close();
    }

    private static RawClient client() {
        return RawClient.connect(PORT);
    }

    @Test
    void shouldServeKeysAtTwoNodes() {
        try (RawClient client = client();
                RawClient other = client();
                Slot slot = new Slot("two")) {
            client.sendRedisRequest("MSET", "{two}a", "1", "{two}b", "2", "{two}c", "3")
                    .expect("+OK\r\n");
            slot.open();
            slot.migrate("{two}a");

            client.sendRedisRequest("MGET", "{two}a", "{two}b", "{two}none", "elsewhere")
                    .expect("*4\r\n$1\r\n1\r\n$1\r\n2\r\n$-1\r\n$-1\r\n");
            client.sendRedisRequest("EXISTS", "{two}a", "{two}b", "{two}none").expect(":2\r\n");
            client.sendRedisRequest("MSET", "{two}a", "4", "{two}b", "5", "{two}new", "6")
                    .sendRedisRequest("MGET", "{two}a", "{two}b", "{two}new")
                    .expect("+OK\r\n*3\r\n$1\r\n4\r\n$1\r\n5\r\n$1\r\n6\r\n");
            client.sendRedisRequest("DEL", "{two}a", "{two}b", "{two}none").expect(":2\r\n");
            client.sendRedisRequest("SET", "{two}a", "7").sendRedisRequest("SET", "{two}c", "8");
            client.expect("+OK\r\n+OK\r\n");
            other.sendRedisRequest("RENAME", "{two}c", "{two}a");
            client.sendRedisRequest("GET", "{two}c").expect("$1\r\n8\r\n");
            assertThat(other.readRedisReply()).startsWith(TRYAGAIN);
            other.sendRedisRequest("MULTI")
                    .sendRedisRequest("GET", "{two}c")
                    .sendRedisRequest("GET", "{two}a")
                    .expect("+OK\r\n+QUEUED\r\n");
            assertThat(other.readRedisReply() + other.sendRedisRequest("EXEC").readRedisReply())
                    .doesNotContain("MOVED", "-ASK");
        }
    }

    @Test
    void shouldKeepTheOrderOfPipelines() throws Exception {
        assertThat(refusedOf(6, true)).isZero();
    }

    @Tag("long")
    @Test
    void shouldKeepTheOrderOfPipelinesForLong() throws Exception {
        assertThat(refusedOf(MOVES, true)).isZero();
    }

    /** A request that follows the slot over more than five nodes is refused; nothing is done in the wrong order. */
    @Tag("long")
    @Test
    void shouldKeepTheOrderOfPipelinesThatAreSlowerThanTheSlot() throws Exception {
        refusedOf(MOVES, false);
    }

    /**
     * The slot goes to and fro, key by key; the client knows what each answer must be.
     *
     * @param isFollowed whether the slot stays at each node until the client has been answered there
     * @return how many requests are refused
     */
    private static long refusedOf(int times, boolean isFollowed) throws Exception {
        AtomicBoolean goOn = new AtomicBoolean(true);
        AtomicLong rounds = new AtomicLong();
        tellOfMoves();
        try (RawClient client = client()) {
            client.sendRedisRequest("MSET", "{m}k", "0", "{m}c", "0").expect("+OK\r\n");
            CompletableFuture<Long> refused = CompletableFuture.supplyAsync(() -> play(client, goOn, rounds));
            for (int i = 0; i < times && !refused.isDone(); i++) {
                try (Slot slot = new Slot("m")) {
                    slot.open();
                    slot.migrate("{m}k");
                    slot.migrate("{m}c");
                }
                long before = rounds.get();
                Await.until(
                        "the client has been answered",
                        () -> !isFollowed || rounds.get() > before + 1 || refused.isDone());
            }
            goOn.set(false);
            return refused.get();
        }
    }

    /** The proxy learns that slots are being moved. */
    private static void tellOfMoves() {
        try (RawClient client = client();
                Slot slot = new Slot("told")) {
            client.sendRedisRequest("SET", "{told}a", "1").expect("+OK\r\n");
            slot.open();
            slot.migrate("{told}a");
            client.sendRedisRequest("GET", "{told}a").expect("$1\r\n1\r\n");
        }
    }

    private static long play(RawClient client, AtomicBoolean goOn, AtomicLong rounds) {
        String value = "0";
        long count = 0;
        long refused = 0;
        for (int round = 0; goOn.get(); round++) {
            for (int i = 0; i < PIPELINE; i += 4) {
                client.sendRedisRequest("SET", "{m}k", round + "-" + i)
                        .sendRedisRequest("GET", "{m}k")
                        .sendRedisRequest("INCR", "{m}c")
                        .sendRedisRequest("MGET", "{m}k", "{m}c");
            }
            for (int i = 0; i < PIPELINE; i += 4) {
                String set = client.readRedisReply();
                value = set.equals("+OK\r\n") ? round + "-" + i : value;
                refused += expect(set, "+OK\r\n");
                refused += expect(client.readRedisReply(), bulk(value));
                String incremented = client.readRedisReply();
                count += incremented.startsWith(":") ? 1 : 0;
                refused += expect(incremented, ":" + count + "\r\n");
                refused += expect(client.readRedisReply(), "*2\r\n" + bulk(value) + bulk(Long.toString(count)));
            }
            rounds.incrementAndGet();
        }
        return refused;
    }

    /** Returns 1 if the request was refused rather than done too late. */
    private static int expect(String reply, String expected) {
        if (reply.startsWith(TRYAGAIN)) {
            return 1;
        }
        assertThat(reply).isEqualTo(expected);
        return 0;
    }

    private static String bulk(String text) {
        return "$" + text.length() + "\r\n" + text + "\r\n";
    }

    @Test
    void shouldAnswerAsOneServer() {
        compare(1000, 5);
    }

    @Tag("long")
    @Test
    void shouldAnswerAsOneServerForLong() {
        compare(10_000, Long.getLong("soak.seed", 6));
    }

    /** Commands that may have keys of several slots. */
    private static void compare(int commands, long seed) {
        Random random = new Random(seed);
        try (RawClient ours = client();
                RawClient direct = plain.connect()) {
            for (int i = 0; i < commands; i++) {
                String[] command = command(random);
                String expected = direct.sendRedisRequest(command).readRedisReply();
                assertThat(ours.sendRedisRequest(command).readRedisReply())
                        .as("%d: %s", i, String.join(" ", command))
                        .isEqualTo(expected);
            }
            for (String[] apart : List.of(
                    new String[] {"RENAME", "one", "two"},
                    new String[] {"SUNIONSTORE", "one", "two", "three"},
                    new String[] {"MSETNX", "one", "1", "two", "2"},
                    new String[] {"PFCOUNT", "one", "two"},
                    new String[] {"BITOP", "AND", "one", "two"},
                    new String[] {"SMOVE", "one", "two", "x"},
                    new String[] {"COPY", "one", "two"},
                    new String[] {"LCS", "one", "two"})) {
                ours.sendRedisRequest(apart).expect("-CROSSSLOT Keys in request don't hash to the same slot\r\n");
            }
        }
    }

    private static String[] command(Random random) {
        List<String> words = new ArrayList<>();
        String name = List.of("MGET", "MSET", "DEL", "UNLINK", "EXISTS", "TOUCH", "LPUSH", "GET")
                .get(random.nextInt(8));
        words.add(name);
        int keys = name.equals("LPUSH") || name.equals("GET") ? 1 : 1 + random.nextInt(8);
        for (int i = 0; i < keys; i++) {
            words.add("d" + random.nextInt(20));
            if (name.equals("MSET") || name.equals("LPUSH")) {
                words.add("v" + random.nextInt());
            }
        }
        return words.toArray(String[]::new);
    }

    /** Clients that are blocked go to the next owner with their slot, with what is left of their time. */
    @Test
    void shouldLetBlockedClientsMoveWithTheirSlot() {
        try (RawClient client = client();
                RawClient other = client();
                RawClient late = client();
                RawClient gone = client()) {
            client.sendRedisRequest("BLPOP", "{blocked}list", "0").sendRedisRequest("PING");
            late.sendRedisRequest("BLMPOP", "3", "1", "{blocked}none", "LEFT");
            gone.sendRedisRequest("BLPOP", "{blocked}list2", "0");
            Slot moved = new Slot("blocked");
            Await.until("they are blocked", () -> moved.blockedClients() == 3);
            moved.open();
            moved.close();
            Slot again = new Slot("blocked");
            Await.until("they are blocked at the next owner", () -> again.blockedClients() == 3);
            gone.close();
            Await.until("one is gone", () -> again.blockedClients() == 2);
            again.open();
            again.close();

            other.sendRedisRequest("RPUSH", "{blocked}list", "x").expect(":1\r\n");
            client.expect("*2\r\n$13\r\n{blocked}list\r\n$1\r\nx\r\n+PONG\r\n");
            late.expect("*-1\r\n");
            late.sendRedisRequest("RPUSH", "{blocked}list", "y").expect(":1\r\n");
            client.sendRedisRequest("BRPOP", "{blocked}list", "1").expect("*2\r\n$13\r\n{blocked}list\r\n$1\r\ny\r\n");
        }
    }

    /** SCAN sees every key that does not move, though slots move meanwhile. */
    @Test
    void shouldScanAllThatDoesNotMove() {
        Map<String, Integer> seen = new HashMap<>();
        try (RawClient client = client()) {
            IntStream.range(0, 300)
                    .forEach(i ->
                            client.sendRedisRequest("SET", "scan:" + i, "1").expect("+OK\r\n"));
            client.sendRedisRequest("SET", "{moving}", "1").expect("+OK\r\n");
            String cursor = "0";
            int step = 0;
            do {
                String reply = client.sendRedisRequest("SCAN", cursor, "COUNT", "10", "MATCH", "scan:*")
                        .readRedisReply();
                List<String> words = reply.lines()
                        .filter(line -> !line.startsWith("$") && !line.startsWith("*"))
                        .toList();
                cursor = words.getFirst();
                words.subList(1, words.size()).forEach(key -> seen.merge(key, 1, Integer::sum));
                if (++step % 8 == 0) {
                    try (Slot slot = new Slot("moving")) {
                        slot.open();
                        slot.migrate("{moving}");
                    }
                }
            } while (!cursor.equals("0"));
        }

        assertThat(seen).hasSize(300);
    }

    /** A slot that goes from its owner to the next node. */
    private static final class Slot implements AutoCloseable {
        private final int number;
        private final RedisServer source;
        private final RedisServer target;

        Slot(String tag) {
            List<RedisServer> nodes = cluster.nodes();
            String reply = cluster.ask(nodes.getFirst(), "CLUSTER", "KEYSLOT", tag);
            number = Integer.parseInt(reply.substring(1).strip());
            int owner = 0;
            while (!cluster.ask(nodes.get(owner), "EXISTS", '{' + tag + "}none").startsWith(":")) {
                owner++;
            }
            source = nodes.get(owner);
            target = nodes.get((owner + 1) % nodes.size());
        }

        long blockedClients() {
            String line = cluster.ask(source, "INFO", "clients")
                    .lines()
                    .filter(text -> text.startsWith("blocked_clients:"))
                    .findFirst()
                    .orElseThrow();
            return Long.parseLong(line.substring(line.indexOf(':') + 1).strip());
        }

        void open() {
            String slot = Integer.toString(number);
            cluster.expectOk(target, "CLUSTER", "SETSLOT", slot, "IMPORTING", cluster.idOf(source));
            cluster.expectOk(source, "CLUSTER", "SETSLOT", slot, "MIGRATING", cluster.idOf(target));
        }

        void migrate(String key) {
            String port = Integer.toString(target.port());
            assertThat(cluster.ask(source, "MIGRATE", "127.0.0.1", port, key, "0", "5000"))
                    .startsWith("+");
        }

        /** The slot is the target's, with all keys that are left. */
        @Override
        public void close() {
            String keys = cluster.ask(source, "CLUSTER", "GETKEYSINSLOT", Integer.toString(number), "100");
            keys.lines().filter(line -> line.startsWith("{")).forEach(this::migrate);
            cluster.give(number, target);
        }
    }
}
