package dev.nutcracker.benchmarks.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** All loads, in the order in which they run. */
final class Loads {
    private static final Keyspace SMALL = Keyspace.of(32);
    private static final Keyspace MEDIUM = Keyspace.of(1 << 10);
    private static final Keyspace LARGE = Keyspace.of(16 << 10);
    private static final Keyspace HUGE = Keyspace.of(1 << 20);

    /** A selection for when time is short. */
    private static final Set<String> SHORT = Set.of(
            "redis-get-32B-c50-p1",
            "redis-set-32B-c50-p1",
            "redis-get-32B-c50-p16",
            "redis-get-32B-c500-p1",
            "redis-get-16KB-c50-p1",
            "redis-get-1MB-c8-p1",
            "redis-mget-100",
            "redis-steady",
            "redis-greedy-pipeline",
            "memcache-get",
            "memcache-multiget-100",
            "idle-10000");

    /** A selection beside the sweeps of a page. */
    private static final Set<String> PAGE = Set.of(
            "redis-get-32B-c50-p1",
            "redis-get-32B-c50-p16",
            "redis-get-32B-c1000-p1",
            "redis-get-32B-c200-p64",
            "redis-mget-10",
            "redis-mget-10-p16",
            "memcache-get",
            "memcache-get-p16",
            "memcache-multiget-10");

    private Loads() {}

    static boolean isShort(Load load) {
        return SHORT.contains(load.name());
    }

    static boolean isForPage(Load load) {
        return PAGE.contains(load.name());
    }

    static List<Load> all() {
        List<Load> loads = new ArrayList<>();
        for (int clients : new int[] {1, 50, 500}) {
            for (int pipeline : new int[] {1, 16, 64}) {
                loads.add(redis(SMALL, "32B", false, clients, pipeline));
                loads.add(redis(SMALL, "32B", true, clients, pipeline));
            }
        }
        loads.add(redis(SMALL, "32B", false, 1_000, 1));
        loads.add(redis(SMALL, "32B", false, 200, 64));
        loads.add(redis(SMALL, "32B", true, 200, 64));
        for (boolean set : new boolean[] {false, true}) {
            loads.add(redis(MEDIUM, "1KB", set, 50, 1));
            loads.add(redis(LARGE, "16KB", set, 50, 1));
        }
        // redis-benchmark would not notice a truncated or wrong value.
        loads.add(closed("redis-get-1MB-c8-p1", Protocol.REDIS, HUGE, Exchange.redisGet(HUGE), 8, 1));
        loads.add(closed("redis-set-1MB-c8-p1", Protocol.REDIS, HUGE, Exchange.redisSet(HUGE), 8, 1));
        for (int count : new int[] {10, 100}) {
            loads.add(closed("redis-mget-" + count, Protocol.REDIS, SMALL, Exchange.redisMget(SMALL, count), 50, 1));
            loads.add(closed("redis-mset-" + count, Protocol.REDIS, SMALL, Exchange.redisMset(SMALL, count), 50, 1));
        }
        loads.add(closed("redis-mget-10-p16", Protocol.REDIS, SMALL, Exchange.redisMget(SMALL, 10), 50, 16));
        loads.add(steady("redis-steady", Protocol.REDIS));
        loads.add(new Load.Greedy("redis-greedy-pipeline", SMALL, SMALL, 10_000));
        loads.add(new Load.Greedy("redis-greedy-1MB", SMALL, HUGE, 16));
        loads.add(closed("memcache-get", Protocol.MEMCACHE, SMALL, Exchange.memcacheGet(SMALL, 1), 50, 1));
        loads.add(closed("memcache-get-p16", Protocol.MEMCACHE, SMALL, Exchange.memcacheGet(SMALL, 1), 50, 16));
        loads.add(closed("memcache-set", Protocol.MEMCACHE, SMALL, Exchange.memcacheSet(SMALL), 50, 1));
        loads.add(closed("memcache-get-16KB", Protocol.MEMCACHE, LARGE, Exchange.memcacheGet(LARGE, 1), 50, 1));
        for (int count : new int[] {10, 100}) {
            Exchange multiget = Exchange.memcacheGet(SMALL, count);
            loads.add(closed("memcache-multiget-" + count, Protocol.MEMCACHE, SMALL, multiget, 50, 1));
        }
        loads.add(steady("memcache-steady", Protocol.MEMCACHE));
        loads.add(new Load.Idle("idle-10000", SMALL, 10_000));
        return loads;
    }

    private static Load redis(Keyspace keys, String size, boolean set, int clients, int pipeline) {
        String name = "redis-" + (set ? "set-" : "get-") + size + "-c" + clients + "-p" + pipeline;
        return new Load.ByRedisBenchmark(name, keys, set, clients, pipeline);
    }

    private static Load closed(
            String name, Protocol protocol, Keyspace keys, Exchange exchange, int clients, int pipeline) {
        return new Load.Closed(name, protocol, keys, List.of(exchange), clients, pipeline);
    }

    private static Load steady(String name, Protocol protocol) {
        return new Load.Steady(name, protocol, MEDIUM, 50, 1, 5_000, Load.PATIENCE_SECONDS);
    }
}
