package dev.nutcracker.proxy;

import static dev.nutcracker.testing.BinaryPacket.noop;
import static dev.nutcracker.testing.BinaryPacket.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.testing.BinaryPacket;
import dev.nutcracker.testing.MemcachedServer;
import dev.nutcracker.testing.Ports;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RunningProxy;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys and opaques that real servers repeat in their responses, also where a request may be sent to several pools one after the other. */
final class RepeatedKeysTest {
    private static final int GETK = 0x0c;
    private static final int GETKQ = 0x0d;

    private static MemcachedServer own;
    private static MemcachedServer other;

    @BeforeAll
    static void startServers() {
        own = MemcachedServer.start();
        other = MemcachedServer.start();
    }

    @AfterAll
    static void stopServers() {
        own.close();
        other.close();
    }

    private interface Asking {
        void ask(RawClient client);
    }

    private static void through(String rule, Asking asking) {
        int port = Ports.free();
        String file = """
                front:
                  listen: 127.0.0.1:%d
                  routes: [%s]
                own: {timeout: 10000, servers: ["127.0.0.1:%d:1"]}
                other: {timeout: 10000, servers: ["127.0.0.1:%d:1"]}
                """.formatted(port, rule, own.port(), other.port());
        try (RunningProxy _ = RunningProxy.start(1, file);
                RawClient client = RawClient.connect(port)) {
            asking.ask(client);
        }
    }

    private static void store(MemcachedServer server, String key, String value) {
        try (RawClient direct = server.connect()) {
            direct.send("set " + key + " 0 0 " + value.length() + "\r\n" + value + "\r\n")
                    .expect("STORED\r\n");
        }
    }

    private static void forget(String key) {
        for (MemcachedServer server : new MemcachedServer[] {own, other}) {
            try (RawClient direct = server.connect()) {
                direct.send("set " + key + " 0 -1 0\r\n\r\n").expect("STORED\r\n");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{prefix: \"x:\", pool: other}, {pool: own}",
                "{pool: own, warm_from: {pool: other}}",
                "{pool: own, near: {pool: other, ttl: 5}}",
                "{pool: other, migrate_to: {pool: own, percent: 100}}",
                "{pool: own, failover: {pools: [other], on: [miss]}}"
            })
    void shouldTakeTheKeysThatRealServersRepeat(String rule) {
        forget("hit");
        forget("miss");
        store(own, "hit", "x");
        through(rule, client -> {
            client.send("mg hit v k O1\r\n").expect("VA 1 khit O1\r\nx\r\n");
            client.send("mg miss v k O2\r\n").expect("EN kmiss O2\r\n");
            client.send("get hit miss hit\r\n").expect("VALUE hit 0 1\r\nx\r\nVALUE hit 0 1\r\nx\r\nEND\r\n");
        });
        through(rule, client -> {
            client.send(request(GETK, 1, "hit").bytes()
                    + request(GETKQ, 2, "miss").bytes()
                    + request(GETKQ, 3, "hit").bytes()
                    + request(GETK, 4, "miss").bytes()
                    + noop(5).bytes());
            assertThat(BinaryPacket.read(client).withCas(0)).isEqualTo(BinaryPacket.value(GETK, 1, "hit", "x"));
            assertThat(BinaryPacket.read(client).withCas(0)).isEqualTo(BinaryPacket.value(GETKQ, 3, "hit", "x"));
            BinaryPacket miss = BinaryPacket.read(client);
            assertThat(miss.status()).isEqualTo(1);
            assertThat(miss.opaque()).isEqualTo(4);
            assertThat(BinaryPacket.read(client)).isEqualTo(BinaryPacket.response(0x0a, 0, 5, ""));
        });
    }

    @Test
    void shouldTakeTheKeysOfOtherPools() {
        forget("warm");
        store(other, "warm", "y");
        through("{pool: own, warm_from: {pool: other}}", client -> {
            client.send(request(GETK, 1, "warm").bytes());
            assertThat(BinaryPacket.read(client).withCas(0)).isEqualTo(BinaryPacket.value(GETK, 1, "warm", "y"));
        });
        forget("warm");
        store(other, "warm", "y");
        through(
                "{pool: own, warm_from: {pool: other}}",
                client -> client.send("mg warm v k O7\r\n").expect("VA 1 kwarm O7\r\ny\r\n"));
    }

    @Test
    void shouldRestoreTheKeysThatHaveOtherNamesAtTheServers() {
        forget("plain");
        store(own, "plain", "z");
        through("{prefix: \"a:\", pool: own, strip: \"a:\"}, {pool: other}", client -> {
            client.send(request(GETK, 1, "a:plain").bytes()
                    + request(GETKQ, 2, "a:none").bytes()
                    + request(GETKQ, 3, "a:plain").bytes()
                    + noop(4).bytes());
            assertThat(BinaryPacket.read(client).withCas(0)).isEqualTo(BinaryPacket.value(GETK, 1, "a:plain", "z"));
            assertThat(BinaryPacket.read(client).withCas(0)).isEqualTo(BinaryPacket.value(GETKQ, 3, "a:plain", "z"));
            assertThat(BinaryPacket.read(client)).isEqualTo(BinaryPacket.response(0x0a, 0, 4, ""));
        });
    }

    /** memcached repeats a key in the form in which it was stored, whichever way it was asked for. */
    @Test
    void shouldTakeKeysInTheFormInWhichTheyWereStored() {
        forget("a");
        forget("b");
        through("{prefix: \"x:\", pool: other}, {pool: own}", client -> {
            client.send("ms YQ== 1 b\r\n1\r\n").expect("HD\r\n");
            client.send("mg a v k\r\n").expect("VA 1 kYQ== b\r\n1\r\n");
            client.send("mg YQ== v k b O1\r\n").expect("VA 1 kYQ== b O1\r\n1\r\n");
            client.send("ms b 1\r\n2\r\n").expect("HD\r\n");
            client.send("mg Yg== v k b\r\n").expect("VA 1 kb\r\n2\r\n");
            client.send("mg Yw== v k b\r\n").expect("EN kYw== b\r\n");
            client.send("md Yg== b k\r\n").expect("HD kYg== b\r\n");
            assertThat(client.send("me a\r\n").readMemcacheReply()).startsWith("ME YQ== ");
        });
    }
}
