package dev.nutcracker.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Jedis 5, which does not ask for a version of the protocol and introduces itself. The newest is on the class path, so
 * this one, which the build has put aside, gets a class loader of its own.
 */
final class OlderJedisTest {
    private static ThreeServers servers;
    private static ClassLoader library;
    private static OlderJedis jedis;

    @BeforeAll
    static void start() throws Exception {
        servers = ThreeServers.redis();
        URI classes = OlderJedis.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI();
        library = new OwnJedis(classes.resolve("../jedis-5/jedis.jar").toURL(), classes.toURL());
        jedis = (OlderJedis) library.loadClass(OlderJedisSession.class.getName())
                .getConstructor(int.class)
                .newInstance(servers.port());
    }

    @AfterAll
    static void stop() throws Exception {
        jedis.close();
        servers.close();
        ((URLClassLoader) library).close();
    }

    @Test
    void shouldBeTheOlderOne() {
        assertThat(jedis.jar()).endsWith("/jedis-5/jedis.jar");
    }

    @Test
    void shouldSpreadKeysOverServersAndGatherTheirValues() {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (int i = 0; i < 200; i++) {
            pairs.put(i + "-jedis", "value " + i);
        }

        assertThat(jedis.setAndGet(pairs)).containsExactlyElementsOf(pairs.values());
        servers.assertAllUsed();
    }

    @Test
    void shouldCarryAnyBytes() {
        byte[] key = {0, '\r', '\n', (byte) 0xff, ' '};
        byte[] large = new byte[1 << 20];
        Arrays.fill(large, (byte) '\n');

        assertThat(jedis.setAndGet(key, large)).isEqualTo(large);
    }

    @Test
    void shouldAnswerAPipelineInItsOrder() {
        List<String> keys = IntStream.range(0, 200).mapToObj(i -> i + "-piped").toList();
        List<Object> expected = new ArrayList<>();
        for (String key : keys) {
            expected.add("OK");
            expected.add(key);
        }

        assertThat(jedis.pipeline(keys)).isEqualTo(expected);
    }

    @Test
    void shouldRunTransactionsOnTheServerOfTheirKeys() {
        for (int i = 0; i < 50; i++) {
            assertThat(jedis.transact(i + "-transaction")).containsExactly("OK", 2L);
        }
    }

    @Test
    void shouldScanEveryKeyOfEveryServerOnce() {
        List<String> keys =
                IntStream.range(0, 200).mapToObj(i -> i + "-scanned").toList();
        jedis.pipeline(keys);

        assertThat(jedis.scan("*-scanned")).containsExactlyInAnyOrderElementsOf(keys);
    }

    @Test
    void shouldGetTheMessagesOfAChannelInTheirOrder() throws Exception {
        assertThat(jedis.publish("channel", 1000))
                .containsExactlyElementsOf(
                        IntStream.range(0, 1000).mapToObj(Integer::toString).toList());
    }

    @Test
    void shouldExpireKeys() {
        assertThat(jedis.expire("fleeting", 1000)).isBetween(900L, 1000L);
    }

    @Test
    void shouldKeepTheConnectionAfterAnError() {
        assertThat(jedis.provoke("a-list"))
                .satisfiesExactly(
                        wrongType -> assertThat(wrongType).startsWith("WRONGTYPE"),
                        unknown -> assertThat(unknown).startsWith("ERR unknown command 'NONSENSE'"),
                        length -> assertThat(length).isEqualTo("1"));
    }

    /** Has classes of Jedis, and the one that uses them, of its own, and all others from the class path. */
    private static final class OwnJedis extends URLClassLoader {
        OwnJedis(URL... places) {
            super(places, OlderJedis.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith("redis.clients.") && !name.startsWith(OlderJedisSession.class.getName())) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded == null ? findClass(name) : loaded;
            }
        }
    }
}
