package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.testing.Ports;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RunningProxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random requests to routes of several Redis pools, sent to one server as well: a client must see the same, however far its keys have
 * moved, and whatever it sends at a time.
 */
final class FurtherPoolsModelTest {
    private static final int BATCHES = Integer.getInteger("batches", 100);
    private static final int REQUESTS_MAX = 12;
    private static final List<Integer> PARTS = List.of(0, 10, 50, 100);
    private static final int PORT = Ports.free();

    private static RedisServer main;
    private static RedisServer other;
    private static RedisServer model;

    @BeforeAll
    static void startServers() {
        main = RedisServer.start();
        other = RedisServer.start();
        model = RedisServer.start();
    }

    @AfterAll
    static void stopServers() {
        main.close();
        other.close();
        model.close();
    }

    @BeforeEach
    void emptyServers() {
        List.of(main, other, model).forEach(server -> at(server, "FLUSHALL"));
    }

    private static String at(RedisServer server, String request) {
        try (RawClient direct = server.connect()) {
            return direct.send(request + "\r\n").readRedisReply();
        }
    }

    private static RunningProxy running(String further) {
        if (further.startsWith("s")) {
            return RunningProxy.start(2, """
                front:
                  listen: 127.0.0.1:%d
                  redis: true
                  routes:
                   - {prefix: 'p', pool: main, %s}
                   - {pool: main}
                main:
                  redis: true
                  hash_tag: "pp"
                  servers:
                   - 127.0.0.1:%d:1 m
                   - 127.0.0.1:%d:1 o
                """.formatted(PORT, further, main.port(), other.port()));
        }
        return RunningProxy.start(2, """
            front:
              listen: 127.0.0.1:%d
              redis: true
              routes:
               - {prefix: 'p', pool: main, %s}
               - {pool: main}
            main:
              redis: true
              servers:
               - 127.0.0.1:%d:1 m
            other:
              redis: true
              servers:
               - 127.0.0.1:%d:1 o
            """.formatted(PORT, further, main.port(), other.port()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "warm_from: {pool: other}",
                "migrate_to: {pool: other}",
                "migrate_to: {pool: other, percent: 100, dual_writes: false}",
                "migrate_to: {pool: other, percent: 50}",
                "near: {pool: other}",
                "failover: {pools: [other]}",
                "failover: {pools: [other], on: [error, miss]}",
                "split: 2",
                "strip: p, add: 'other:'",
                "copy_to: [other], copies: all",
                "copy_to: [other]"
            })
    void shouldAnswerAsOneServerDoes(String further) {
        Random random = new Random(further.hashCode());
        if (further.startsWith("warm")) {
            fill(random);
        }
        try (RunningProxy proxy = running(further);
                RawClient client = RawClient.connect(PORT);
                RawClient direct = RawClient.connect(model.port())) {
            for (int batch = 0; batch < BATCHES; batch++) {
                if (further.startsWith("migrate") && random.nextInt(4) == 0) {
                    int percent = further.contains("50") ? PARTS.get(random.nextInt(4)) : 100 * random.nextInt(2);
                    proxy.administered().share("front", 0, percent, "a test");
                }
                List<List<String>> requests = new ArrayList<>();
                for (int i = random.nextInt(REQUESTS_MAX); i >= 0; i--) {
                    requests.addAll(request(random));
                }
                if (further.contains("50") || further.startsWith("s")) {
                    // Keys on both sides cannot be together.
                    requests.removeIf(FurtherPoolsModelTest::isOfSeveralKeys);
                }
                if (further.startsWith("strip")) {
                    requests.removeIf(FurtherPoolsModelTest::mayShowKeys);
                }
                requests.forEach(request -> client.sendRedisRequest(request.toArray(String[]::new)));
                requests.forEach(request -> direct.sendRedisRequest(request.toArray(String[]::new)));
                for (List<String> request : requests) {
                    assertThat(sorted(request, client.readRedisReply()))
                            .as("batch %d, %s of %s", batch, request, requests)
                            .isEqualTo(sorted(request, direct.readRedisReply()));
                }
            }
        }
    }

    /** The warm pool and the model have the same, the cold one has nothing. */
    private static void fill(Random random) {
        try (RawClient warm = other.connect();
                RawClient direct = model.connect()) {
            for (int i = 0; i < 60; i++) {
                List<String> request = oneOf(random, writes(random));
                warm.sendRedisRequest(request.toArray(String[]::new));
                direct.sendRedisRequest(request.toArray(String[]::new));
                warm.readRedisReply();
                direct.readRedisReply();
            }
        }
        try (RawClient direct = model.connect();
                RawClient warm = other.connect()) {
            // Keys without the prefix are at the other route.
            for (String key : List.of("x", "y")) {
                direct.sendRedisRequest("DEL", key);
                direct.readRedisReply();
                warm.sendRedisRequest("DEL", key);
                warm.readRedisReply();
            }
        }
    }

    /** Members of sets and fields of hashes have no order. */
    private static String sorted(List<String> request, String reply) {
        return switch (request.getFirst()) {
            case "SMEMBERS", "HGETALL", "HKEYS", "SUNION" -> {
                char[] letters = reply.toCharArray();
                Arrays.sort(letters);
                yield new String(letters);
            }
            default -> reply;
        };
    }

    private static <T> T oneOf(Random random, List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private static String key(Random random, String type) {
        return random.nextInt(8) == 0 ? oneOf(random, List.of("x", "y")) : "p" + type + random.nextInt(3);
    }

    private static boolean isOfSeveralKeys(List<String> request) {
        return switch (request.getFirst()) {
            case "SUNION", "SUNIONSTORE", "SMOVE", "RPOPLPUSH", "RENAME", "COPY", "MSETNX" -> true;
            case "WATCH", "MULTI", "EXEC", "DISCARD" -> true;
            default -> false;
        };
    }

    private static boolean mayShowKeys(List<String> request) {
        return switch (request.getFirst()) {
            case "EVAL", "WATCH", "MULTI", "EXEC", "DISCARD" -> true;
            default -> false;
        };
    }

    private static List<List<String>> request(Random random) {
        return switch (random.nextInt(12)) {
            case 0 -> {
                List<List<String>> transaction = new ArrayList<>();
                if (random.nextBoolean()) {
                    transaction.add(List.of("WATCH", "ps1"));
                    transaction.add(List.of("GET", "ps1"));
                }
                transaction.add(List.of("MULTI"));
                for (int i = random.nextInt(4); i >= 0; i--) {
                    transaction.add(List.of("INCRBY", "pn" + random.nextInt(2), "3"));
                    transaction.add(List.of("RPUSH", "pl1", "t"));
                }
                transaction.add(List.of(random.nextInt(4) == 0 ? "DISCARD" : "EXEC"));
                yield transaction;
            }
            case 1, 2, 3, 4, 5 -> List.of(oneOf(random, reads(random)));
            default -> List.of(oneOf(random, writes(random)));
        };
    }

    private static List<List<String>> reads(Random random) {
        String s = key(random, "s");
        String t = key(random, "s");
        String h = key(random, "h");
        String l = key(random, "l");
        String z = key(random, "z");
        String e = key(random, "e");
        return List.of(
                List.of("GET", s),
                List.of("GET", "pn" + random.nextInt(2)),
                List.of("MGET", s, t, "x", "pn0"),
                List.of("EXISTS", s, t, h),
                List.of("STRLEN", s),
                List.of("TYPE", h),
                List.of("HGET", h, "f"),
                List.of("HGETALL", h),
                List.of("HMGET", h, "f", "g", "none"),
                List.of("LRANGE", l, "0", "-1"),
                List.of("LLEN", l),
                List.of("SMEMBERS", e),
                List.of("SISMEMBER", e, "a"),
                List.of("SUNION", "pe0", "pe1"),
                List.of("ZRANGE", z, "0", "-1", "WITHSCORES"),
                List.of("ZSCORE", z, "a"),
                List.of("TTL", s),
                List.of("OBJECT", "ENCODING", z),
                List.of("GET", h),
                List.of("EVAL", "return redis.call('get', KEYS[1])", "1", s));
    }

    private static List<List<String>> writes(Random random) {
        String s = key(random, "s");
        String h = key(random, "h");
        String l = key(random, "l");
        String z = key(random, "z");
        String e = key(random, "e");
        String value = Integer.toString(random.nextInt(1000));
        return List.of(
                List.of("SET", s, value),
                List.of("SET", s, value, "EX", "1000"),
                List.of("SET", s, value, "NX"),
                List.of("SET", s, value, "XX", "GET"),
                List.of("SETNX", s, value),
                List.of("MSET", s, value, "ps0", value),
                List.of("MSETNX", "ps1", value, "ps2", value),
                List.of("APPEND", s, "a"),
                List.of("GETDEL", s),
                List.of("GETSET", s, value),
                List.of("INCR", "pn" + random.nextInt(2)),
                List.of("INCR", s),
                List.of("DEL", s),
                List.of("DEL", s, "ps1", h, l),
                List.of("UNLINK", z),
                List.of("EXPIRE", s, "1000"),
                List.of("PERSIST", s),
                List.of("HSET", h, "f", value, "g", "2"),
                List.of("HDEL", h, "f"),
                List.of("HINCRBY", h, "f", "2"),
                List.of("RPUSH", l, value),
                List.of("LPOP", l),
                List.of("LTRIM", l, "0", "5"),
                List.of("SADD", e, "a", value),
                List.of("SREM", e, "a"),
                List.of("SUNIONSTORE", "pe2", "pe0", "pe1"),
                List.of("SMOVE", "pe0", "pe1", "a"),
                List.of("ZADD", z, value, "a", "5", "b"),
                List.of("ZINCRBY", z, "2", "a"),
                List.of("ZPOPMIN", z),
                List.of("RPOPLPUSH", "pl0", "pl1"),
                List.of("RENAME", "ps0", "ps1"),
                List.of("COPY", "ps1", "ps2", "REPLACE"),
                List.of("EVAL", "return redis.call('append', KEYS[1], ARGV[1])", "1", s, "e"));
    }
}
