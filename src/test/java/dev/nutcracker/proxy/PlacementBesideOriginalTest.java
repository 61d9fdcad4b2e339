package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.hash.KeyHash;
import dev.nutcracker.stats.PoolCounter;
import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.MemcachedServer;
import dev.nutcracker.testing.OriginalNutcracker;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.Ports;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RunningProxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

/**
 * The original nutcracker and ours side by side over the same servers: whatever one of them stores, the other finds. For
 * every hash, with ketama and with modula, with and without a hash tag, in both protocols, and with a server ejected.
 */
final class PlacementBesideOriginalTest {
    /** More with {@code -Dplacement.keys=10000}, for example. */
    private static final int KEYS_PER_POOL = Integer.getInteger("placement.keys", 2000);

    /** Some hashes crowd short keys so much that the dead server may get none. */
    private static final int POOLS_WITH_EJECTION_MIN = 24;

    private static final int BATCH = 500;
    private static final String[] WEIGHTED_NAMES = {":1 one", ":3 second", ":2 server-three"};

    @Test
    void shouldFindInRedisWhatTheOriginalStoredAndTheOtherWayRound() {
        try (RedisServer one = RedisServer.start();
                RedisServer two = RedisServer.start();
                RedisServer three = RedisServer.start()) {
            compare(pools("redis", one.port(), two.port(), three.port()), new RedisText(), false);
        }
    }

    @Test
    void shouldFindInMemcachedWhatTheOriginalStoredAndTheOtherWayRound() {
        try (MemcachedServer one = MemcachedServer.start("-m", "256");
                MemcachedServer two = MemcachedServer.start("-m", "256");
                MemcachedServer three = MemcachedServer.start("-m", "256")) {
            compare(pools("memcache", one.port(), two.port(), three.port()), new MemcacheText(), false);
        }
    }

    @Test
    void shouldAgreeWithTheOriginalOnceAServerIsEjected() {
        try (RedisServer one = RedisServer.start();
                RedisServer two = RedisServer.start()) {
            List<PoolYaml> pools = pools("redis", one.port(), two.port(), Ports.free());
            pools.forEach(pool -> pool.set("auto_eject_hosts", true)
                    .set("server_failure_limit", 1)
                    .set("server_retry_timeout", 600_000));
            compare(pools, new RedisText(), true);
        }
    }

    private static void compare(List<PoolYaml> pools, Text text, boolean ejecting) {
        List<PoolYaml> ours = pools.stream().map(PoolYaml::elsewhere).toList();
        try (OriginalNutcracker original = OriginalNutcracker.start(yaml(pools));
                RunningProxy proxy = RunningProxy.start(2, yaml(ours))) {
            Random random = new Random(20261121);
            int compared = 0;
            for (int i = 0; i < pools.size(); i++) {
                PoolYaml pool = pools.get(i);
                try (RawClient atOriginal = RawClient.connect(pool.port());
                        RawClient atOurs = RawClient.connect(ours.get(i).port())) {
                    if (ejecting && !ejectAtBoth(original, proxy, pool.name(), atOriginal, atOurs)) {
                        continue;
                    }
                    compared++;
                    for (int done = 0; done < KEYS_PER_POOL; done += 2 * BATCH) {
                        exchange(pool.name() + done, text, random, atOriginal, atOurs);
                        exchange(pool.name() + done + "b", text, random, atOurs, atOriginal);
                    }
                }
            }
            assertThat(compared).isGreaterThanOrEqualTo(ejecting ? POOLS_WITH_EJECTION_MIN : pools.size());
        }
    }

    private static void exchange(String prefix, Text text, Random random, RawClient stores, RawClient finds) {
        StringBuilder sets = new StringBuilder();
        StringBuilder stored = new StringBuilder();
        StringBuilder gets = new StringBuilder();
        StringBuilder found = new StringBuilder();
        for (int i = 0; i < BATCH; i++) {
            String key = text.key(random, prefix + "-" + i);
            sets.append(text.set(key, "v" + i));
            stored.append(text.stored());
            gets.append(text.get(key));
            found.append(text.found(key, "v" + i));
        }
        stores.send(sets.toString()).expect(stored.toString());
        finds.send(gets.toString()).expect(found.toString());
    }

    private static boolean ejectAtBoth(
            OriginalNutcracker original, RunningProxy proxy, String pool, RawClient atOriginal, RawClient atOurs) {
        boolean ejected = eject(atOriginal, () -> original.stats().value(pool, "server_ejects"));
        assertThat(eject(atOurs, () -> proxy.value(pool, PoolCounter.SERVER_EJECTS)))
                .isEqualTo(ejected);
        return ejected;
    }

    /** Asks for keys until the dead server has been tried. A hash that sends no key there leaves it in the pool. */
    private static boolean eject(RawClient client, LongSupplier ejects) {
        boolean tried = false;
        for (int i = 0; i < 200 && !tried; i++) {
            client.sendRedisRequest("GET", "ejecting" + i);
            tried = client.readRedisReply().equals("-ERR Connection refused\r\n");
        }
        if (tried) {
            Await.until("the dead server is ejected", () -> ejects.getAsLong() == 1);
        }
        return tried;
    }

    /** One pool for every hash, distribution and choice of hash tag. */
    private static List<PoolYaml> pools(String protocol, int... ports) {
        List<PoolYaml> pools = new ArrayList<>();
        for (KeyHash hash : KeyHash.values()) {
            for (String distribution : List.of("ketama", "modula")) {
                for (boolean tagged : new boolean[] {false, true}) {
                    String name = hash.configName() + "-" + distribution + (tagged ? "-tag" : "");
                    PoolYaml pool = protocol.equals("redis") ? PoolYaml.redis(name) : PoolYaml.memcache(name);
                    pool.set("hash", hash.configName()).set("distribution", distribution);
                    if (tagged) {
                        pool.set("hash_tag", "\"{}\"");
                    }
                    for (int i = 0; i < ports.length; i++) {
                        pool.server("127.0.0.1:" + ports[i] + WEIGHTED_NAMES[i]);
                    }
                    pools.add(pool);
                }
            }
        }
        assertThat(pools).hasSize(48);
        return pools;
    }

    private static String yaml(List<PoolYaml> pools) {
        return RunningProxy.text(pools.toArray(PoolYaml[]::new));
    }

    /** How a protocol stores and reads. */
    private interface Text {
        String key(Random random, String unique);

        String set(String key, String value);

        String stored();

        String get(String key);

        String found(String key, String value);
    }

    /** A key of random bytes from {@code low} to {@code high}, some of it in braces, and something unique. */
    private static String key(Random random, String unique, int low, int high) {
        StringBuilder key = new StringBuilder();
        int length = random.nextInt(24);
        for (int i = 0; i < length; i++) {
            int c = low + random.nextInt(high - low + 1);
            key.append((char) (c == 0x7f ? low : c));
        }
        return switch (random.nextInt(4)) {
            case 0 -> "{" + key + "}" + unique;
            case 1 -> unique + "{" + key + unique + "}" + key;
            case 2 -> key + "{}" + unique;
            default -> key + unique;
        };
    }

    private static final class RedisText implements Text {
        @Override
        public String key(Random random, String unique) {
            return PlacementBesideOriginalTest.key(random, unique, 0x00, 0xff);
        }

        @Override
        public String set(String key, String value) {
            return "*3\r\n$3\r\nSET\r\n" + bulk(key) + bulk(value);
        }

        @Override
        public String stored() {
            return "+OK\r\n";
        }

        @Override
        public String get(String key) {
            return "*2\r\n$3\r\nGET\r\n" + bulk(key);
        }

        @Override
        public String found(String key, String value) {
            return bulk(value);
        }

        private static String bulk(String text) {
            return "$" + text.length() + "\r\n" + text + "\r\n";
        }
    }

    private static final class MemcacheText implements Text {
        @Override
        public String key(Random random, String unique) {
            return PlacementBesideOriginalTest.key(random, unique, 0x21, 0xff);
        }

        @Override
        public String set(String key, String value) {
            return "set " + key + " 0 0 " + value.length() + "\r\n" + value + "\r\n";
        }

        @Override
        public String stored() {
            return "STORED\r\n";
        }

        @Override
        public String get(String key) {
            return "get " + key + "\r\n";
        }

        @Override
        public String found(String key, String value) {
            return "VALUE " + key + " 0 " + value.length() + "\r\n" + value + "\r\nEND\r\n";
        }
    }
}
