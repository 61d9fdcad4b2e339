package dev.nutcracker.proxy;

import static dev.nutcracker.testing.BinaryPacket.noop;
import static dev.nutcracker.testing.BinaryPacket.request;
import static dev.nutcracker.testing.BinaryPacket.response;
import static dev.nutcracker.testing.BinaryPacket.set;
import static dev.nutcracker.testing.BinaryPacket.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.nutcracker.stats.CommandSnapshot;
import dev.nutcracker.stats.PoolCounter;
import dev.nutcracker.stats.ServerCounter;
import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.BinaryPacket;
import dev.nutcracker.testing.MemcachedServer;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RunningProxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The binary protocol over several real servers. */
final class BinaryProtocolTest {
    private static final int GETKQ = 0x0d;
    private static final int SETQ = 0x11;
    private static final List<String> NAMES = List.of("one", "two", "three");

    private final List<MemcachedServer> servers = new ArrayList<>();
    private final PoolYaml pool = PoolYaml.memcache("alpha");
    private RunningProxy proxy;
    private RawClient client;

    @BeforeEach
    void start() {
        for (String name : NAMES) {
            servers.add(MemcachedServer.start());
            pool.server(servers.getLast().port(), name);
        }
        proxy = RunningProxy.start(pool);
        client = RawClient.connect(pool.port());
    }

    @AfterEach
    void stop() {
        client.close();
        Await.until("the client is gone", () -> proxy.value("alpha", PoolCounter.CLIENT_CONNECTIONS) == 0);
        assertThat(proxy.keptBytes()).isZero();
        proxy.close();
        servers.forEach(MemcachedServer::close);
    }

    @Test
    void shouldAnswerEveryCommandAsMemcachedDoes() {
        try (MemcachedServer alone = MemcachedServer.start();
                RawClient direct = alone.connect()) {
            for (List<BinaryPacket> script : BinaryScript.scripts()) {
                client.send(BinaryScript.bytes(script));
                direct.send(BinaryScript.bytes(script));
                assertThat(BinaryScript.responses(client))
                        .as(script.toString())
                        .isEqualTo(BinaryScript.responses(direct));
            }
        }
    }

    @Test
    void shouldAnswerTheSameToRequestsThatComeByteByByte() {
        String requests = BinaryScript.bytes(BinaryScript.whole());
        client.send(requests);
        List<BinaryPacket> expected = BinaryScript.responses(client);
        client.send(request(0x08, 1, "").bytes());
        BinaryPacket.read(client);

        for (int i = 0; i < requests.length(); i++) {
            client.send(requests.substring(i, i + 1));
        }

        assertThat(BinaryScript.responses(client)).isEqualTo(expected);
    }

    @Test
    void shouldGatherAThousandValuesAndAnswerTheNoopLast() {
        StringBuilder stores = new StringBuilder();
        StringBuilder gets = new StringBuilder();
        for (int i = 0; i < 3000; i++) {
            if (i % 3 == 0) {
                stores.append(set(SETQ, i, i + "key", "value " + i).bytes());
            }
            gets.append(request(GETKQ, i, i + "key").bytes());
        }
        client.send(stores + noop(-1).bytes());
        assertThat(BinaryPacket.read(client)).isEqualTo(response(0x0a, 0, -1, ""));

        client.send(gets + noop(-2).bytes());
        for (int i = 0; i < 3000; i += 3) {
            assertThat(BinaryPacket.read(client).withCas(0)).isEqualTo(value(GETKQ, i, i + "key", "value " + i));
        }
        assertThat(BinaryPacket.read(client)).isEqualTo(response(0x0a, 0, -2, ""));
        for (String name : NAMES) {
            assertThat(proxy.value("alpha", name, ServerCounter.REQUESTS))
                    .as(name)
                    .isPositive();
            assertThat(proxy.value("alpha", name, ServerCounter.OUT_QUEUE))
                    .as(name)
                    .isZero();
        }
    }

    @Test
    void shouldAnswerNothingButTheNoopToAFloodOfQuietMisses() {
        String misses =
                request(GETKQ, 1, "none").bytes() + request(GETKQ, 1, "1none").bytes();
        client.send(misses.repeat(20_000) + noop(2).bytes());
        assertThat(BinaryPacket.read(client)).isEqualTo(response(0x0a, 0, 2, ""));
    }

    @Test
    void shouldFindAKeyWhereTheTextProtocolPutsIt() {
        try (RawClient text = RawClient.connect(pool.port())) {
            for (int i = 0; i < 50; i++) {
                client.send(set(0x01, 1, i + "key", "v" + i).bytes());
                assertThat(BinaryPacket.read(client).status()).isZero();
                text.send("get " + i + "key\r\n");
                text.expect("VALUE " + i + "key 0 " + ("v" + i).length() + "\r\nv" + i + "\r\nEND\r\n");
            }
        }
    }

    @Test
    void shouldKeepClientsApartThatUseTheSameOpaque() {
        client.send(set(0x01, 7, "1key", "of one").bytes());
        BinaryPacket.read(client);
        try (RawClient other = RawClient.connect(pool.port())) {
            for (int i = 0; i < 200; i++) {
                client.send(request(0x09, 7, "1key").bytes()
                        + request(0x09, 7, "none").bytes());
                other.send(request(0x09, 7, "none").bytes()
                        + request(0x00, 7, "none").bytes());
                assertThat(BinaryPacket.read(client).withCas(0)).isEqualTo(value(0x09, 7, "", "of one"));
                assertThat(BinaryPacket.read(other)).isEqualTo(response(0x00, 1, 7, "Not found"));
            }
            other.send(noop(1).bytes());
            assertThat(BinaryPacket.read(other)).isEqualTo(response(0x0a, 0, 1, ""));
        }
        client.send(noop(1).bytes());
        assertThat(BinaryPacket.read(client)).isEqualTo(response(0x0a, 0, 1, ""));
    }

    @Test
    void shouldCarryLargeValuesBetweenQuietMisses() {
        byte[] noise = new byte[700_000];
        new Random(1).nextBytes(noise);
        String large = new String(noise, StandardCharsets.ISO_8859_1);
        client.send(set(0x01, 1, "large", large).bytes());
        assertThat(BinaryPacket.read(client).status()).isZero();

        String miss = request(GETKQ, 2, "none").bytes();
        client.send(miss
                + request(GETKQ, 3, "large").bytes()
                + miss
                + request(0x00, 4, "large").bytes()
                + miss);

        assertThat(BinaryPacket.read(client).withCas(0)).isEqualTo(value(GETKQ, 3, "large", large));
        assertThat(BinaryPacket.read(client).withCas(0)).isEqualTo(value(0x00, 4, "", large));
        client.send(noop(5).bytes());
        assertThat(BinaryPacket.read(client)).isEqualTo(response(0x0a, 0, 5, ""));
    }

    @Test
    void shouldTellStatisticsOfAllServersAsIfTheyWereOne() {
        for (int i = 0; i < 30; i++) {
            client.send(set(0x01, 1, i + "key", "v").bytes());
            BinaryPacket.read(client);
        }
        client.send(request(0x10, 9, "").bytes());
        List<BinaryPacket> packets = statistics();
        assertThat(packets)
                .contains(statistic("curr_items", "30"), statistic("limit_maxbytes", "201326592"))
                .doesNotHaveDuplicates();
        client.send(request(0x10, 9, "settings").bytes());
        assertThat(statistics()).contains(statistic("maxbytes", "67108864"));
        client.send(request(0x10, 9, "reset").bytes());
        assertThat(statistics()).containsExactly(statistic("", ""));
        client.send(request(0x10, 9, "conns").bytes());
        assertThat(statistics()).containsExactly(statistic("", ""));
        client.send(request(0x10, 9, "proxy").bytes());
        assertThat(statistics()).contains(statistic("client_connections", "1"));
        client.send(request(0x10, 9, "bogus").bytes());
        assertThat(BinaryPacket.read(client)).isEqualTo(response(0x10, 1, 9, "Not found"));
    }

    /** Up to the empty one. */
    private List<BinaryPacket> statistics() {
        List<BinaryPacket> packets = new ArrayList<>();
        do {
            packets.add(BinaryPacket.read(client));
        } while (!packets.getLast().key().isEmpty());
        return packets;
    }

    private static BinaryPacket statistic(String name, String text) {
        return new BinaryPacket(false, 0x10, 0, 9, 0, "", name, text);
    }

    @Test
    void shouldFlushAllServersAndSaySoOnlyIfAsked() {
        for (int i = 0; i < 30; i++) {
            client.send(set(SETQ, 1, i + "key", "v").bytes());
        }
        client.send(request(0x18, 2, "").bytes());
        for (int i = 0; i < 30; i++) {
            client.send(request(0x0d, 3, i + "key").bytes());
        }
        client.send(request(0x08, 4, "\0\0\0\0", "", "").bytes());
        assertThat(BinaryPacket.read(client)).isEqualTo(response(0x08, 0, 4, ""));
    }

    @Test
    void shouldAnswerQuietRequestsWhoseServerIsGone() {
        servers.forEach(MemcachedServer::close);
        client.send(request(GETKQ, 1, "a").bytes() + set(SETQ, 2, "b", "x").bytes() + noop(3).bytes());

        assertFailed(BinaryPacket.read(client), GETKQ, 1);
        assertFailed(BinaryPacket.read(client), SETQ, 2);
        assertThat(BinaryPacket.read(client)).isEqualTo(response(0x0a, 0, 3, ""));
        client.send(request(0x08, 4, "").bytes() + request(0x10, 5, "").bytes());
        assertFailed(BinaryPacket.read(client), 0x08, 4);
        assertFailed(BinaryPacket.read(client), 0x10, 5);
    }

    private static void assertFailed(BinaryPacket packet, int opcode, int opaque) {
        assertThat(packet).isEqualTo(response(opcode, 0x86, opaque, packet.value()));
        assertThat(packet.value()).isIn("Connection refused", "unknown", "Connection reset by peer");
    }

    @Test
    void shouldCountWithTheTextCommandThatDoesTheSame() {
        client.send(set(SETQ, 1, "a", "x").bytes()
                + request(GETKQ, 2, "a").bytes()
                + request(0x00, 3, "a").bytes());
        BinaryPacket.read(client);
        BinaryPacket.read(client);
        client.send(request(0x77, 4, "a").bytes());
        assertThat(BinaryPacket.read(client)).isEqualTo(response(0x77, 0x81, 4, "Unknown command"));
        try (RawClient text = RawClient.connect(pool.port())) {
            text.send("get a\r\n").expect("VALUE a 0 1\r\nx\r\nEND\r\n");
        }
        assertThat(proxy.metrics("alpha").commands())
                .extracting(CommandSnapshot::name, CommandSnapshot::requests)
                .contains(tuple("get", 3L), tuple("set", 1L), tuple("unsupported", 1L));
    }
}
