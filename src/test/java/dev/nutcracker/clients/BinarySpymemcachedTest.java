package dev.nutcracker.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.testing.SaslDaemon;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.spy.memcached.CASResponse;
import net.spy.memcached.ConnectionFactoryBuilder;
import net.spy.memcached.ConnectionFactoryBuilder.Protocol;
import net.spy.memcached.MemcachedClient;
import net.spy.memcached.auth.AuthDescriptor;
import net.spy.memcached.auth.PlainCallbackHandler;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Spymemcached in the binary protocol, in which it says with SASL who it is and gathers reads as quiet ones up to a NOOP. */
final class BinarySpymemcachedTest {
    private static SaslDaemon users;
    private static ThreeServers servers;
    private static MemcachedClient client;

    @BeforeAll
    static void start() throws IOException {
        users = SaslDaemon.start("joe", "secret");
        servers = ThreeServers.memcached("joe:secret", users::memcached);
        AuthDescriptor auth = new AuthDescriptor(new String[] {"PLAIN"}, new PlainCallbackHandler("joe", "secret"));
        client = new MemcachedClient(
                new ConnectionFactoryBuilder()
                        .setProtocol(Protocol.BINARY)
                        .setAuthDescriptor(auth)
                        .build(),
                List.of(new InetSocketAddress("127.0.0.1", servers.port())));
    }

    @AfterAll
    static void stop() {
        client.shutdown();
        servers.close();
        users.close();
    }

    @Test
    void shouldSpreadKeysOverServersAndGatherTheirValues() throws Exception {
        Map<String, Object> values = new LinkedHashMap<>();
        for (int i = 0; i < 200; i++) {
            values.put(i + "-binary", "value " + i);
            assertThat(client.set(i + "-binary", 0, "value " + i).get()).isTrue();
        }

        List<String> asked = new ArrayList<>(values.keySet());
        asked.add("none");
        assertThat(client.getBulk(asked)).isEqualTo(values);
        servers.assertAllUsed();
    }

    @Test
    void shouldStoreUnderConditions() throws Exception {
        assertThat(client.replace("one", 0, "x").get()).isFalse();
        assertThat(client.add("one", 0, "b").get()).isTrue();
        assertThat(client.add("one", 0, "c").get()).isFalse();
        assertThat(client.append("one", "c").get()).isTrue();
        assertThat(client.prepend("one", "a").get()).isTrue();
        assertThat(client.get("one")).isEqualTo("abc");

        long unique = client.gets("one").getCas();
        assertThat(client.cas("one", unique, "new")).isEqualTo(CASResponse.OK);
        assertThat(client.cas("one", unique, "newer")).isEqualTo(CASResponse.EXISTS);
        assertThat(client.cas("none", unique, "new")).isEqualTo(CASResponse.NOT_FOUND);
        assertThat(client.delete("one").get()).isTrue();
        assertThat(client.delete("one").get()).isFalse();
    }

    @Test
    void shouldCountAndTouch() throws Exception {
        assertThat(client.incr("count", 1)).isEqualTo(-1);
        assertThat(client.incr("count", 1, 40)).isEqualTo(40);
        assertThat(client.decr("count", 3)).isEqualTo(37);
        assertThat(client.touch("count", 200).get()).isTrue();
        assertThat(client.touch("none", 200).get()).isFalse();
        assertThat(client.getAndTouch("count", 100).getValue()).isEqualTo("37");
    }

    @Test
    void shouldCarryAnyValue() throws Exception {
        byte[] large = new byte[1_000_000];
        new Random(1).nextBytes(large);

        client.set("large", 0, large).get();
        client.set("empty", 0, "").get();

        assertThat(client.get("large")).isEqualTo(large);
        assertThat(client.get("empty")).isEqualTo("");
    }

    @Test
    void shouldReadStatisticsAndTheVersion() {
        assertThat(client.getStats().values())
                .singleElement()
                .satisfies(stats -> assertThat(stats)
                        .containsKeys("pid", "version", "curr_items")
                        .containsEntry("limit_maxbytes", Integer.toString(3 * 64 * 1024 * 1024)));
        assertThat(client.getVersions().values()).singleElement().asString().matches("1\\.\\d+\\.\\d+.*");
    }
}
