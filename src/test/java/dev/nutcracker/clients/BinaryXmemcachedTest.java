package dev.nutcracker.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.SaslDaemon;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.rubyeye.xmemcached.MemcachedClient;
import net.rubyeye.xmemcached.XMemcachedClientBuilder;
import net.rubyeye.xmemcached.auth.AuthInfo;
import net.rubyeye.xmemcached.command.BinaryCommandFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Xmemcached in the binary protocol, in which it joins stores and reads of its threads to runs of quiet ones. */
final class BinaryXmemcachedTest {
    private static SaslDaemon users;
    private static ThreeServers servers;
    private static MemcachedClient client;

    @BeforeAll
    static void start() throws Exception {
        users = SaslDaemon.start("joe", "secret");
        servers = ThreeServers.memcached("joe:secret", users::memcached);
        // It looks credentials up by the name that belongs to the address it is connected to.
        InetSocketAddress address = new InetSocketAddress("localhost", servers.port());
        XMemcachedClientBuilder builder = new XMemcachedClientBuilder(List.of(address));
        builder.setCommandFactory(new BinaryCommandFactory());
        builder.addAuthInfo(address, AuthInfo.plain("joe", "secret"));
        client = builder.build();
        // It says so in a thread of its own, and sends what it is given meanwhile.
        Await.until("the client has said who it is", () -> servers.requests("sasl_auth") == 1);
    }

    @AfterAll
    static void stop() throws Exception {
        client.shutdown();
        servers.close();
        users.close();
    }

    @Test
    void shouldSpreadKeysOverServersAndGatherTheirValues() throws Exception {
        Map<String, Object> values = new LinkedHashMap<>();
        for (int i = 0; i < 200; i++) {
            values.put(i + "-binary", "value " + i);
            assertThat(client.set(i + "-binary", 0, "value " + i)).isTrue();
        }

        List<String> asked = new ArrayList<>(values.keySet());
        asked.add("none");
        Map<String, Object> found = client.get(asked);
        assertThat(found).isEqualTo(values);
        servers.assertAllUsed();
    }

    @Test
    void shouldStoreUnderConditions() throws Exception {
        assertThat(client.replace("one", 0, "x")).isFalse();
        assertThat(client.add("one", 0, "b")).isTrue();
        assertThat(client.add("one", 0, "c")).isFalse();
        assertThat(client.append("one", "c")).isTrue();
        assertThat(client.prepend("one", "a")).isTrue();
        assertThat(client.<String>get("one")).isEqualTo("abc");

        long unique = client.gets("one").getCas();
        assertThat(client.cas("one", 0, "new", unique)).isTrue();
        assertThat(client.cas("one", 0, "newer", unique)).isFalse();
        assertThat(client.delete("one")).isTrue();
        assertThat(client.delete("one")).isFalse();
    }

    @Test
    void shouldCountAndTouch() throws Exception {
        assertThat(client.incr("count", 1, 40)).isEqualTo(40);
        assertThat(client.incr("count", 5)).isEqualTo(45);
        assertThat(client.decr("count", 3)).isEqualTo(42);
        assertThat(client.touch("count", 200)).isTrue();
    }

    @Test
    void shouldCarryAnyValueAndLearnTheVersion() throws Exception {
        byte[] large = new byte[900_000];
        new Random(1).nextBytes(large);

        client.set("large", 0, large);

        assertThat(client.<byte[]>get("large")).isEqualTo(large);
        assertThat(client.getVersions().values()).singleElement().asString().matches("1\\.\\d+\\.\\d+.*");
    }
}
