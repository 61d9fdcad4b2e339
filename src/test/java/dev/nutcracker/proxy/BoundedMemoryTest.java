package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.stats.ServerCounter;
import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.BinaryPacket;
import dev.nutcracker.testing.FakeServer;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RunningProxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What the proxy keeps stays bounded, whoever does not read. */
final class BoundedMemoryTest {
    private static final String NO_MEMORY = "the proxy is out of memory for requests (max_memory)";
    private static final int MEGABYTE = 1024 * 1024;

    @Test
    void shouldNotAnswerAClientFasterThanItReads() {
        PoolYaml pool = PoolYaml.redis("alpha").server("127.0.0.1:1:1 one");
        try (RunningProxy proxy = RunningProxy.start(pool);
                RawClient client = RawClient.connect(pool.port())) {
            int responseBytes = client.send("COMMAND\r\n").readRedisReply().length();
            int requests = 16 * MEGABYTE / responseBytes;

            client.send("COMMAND\r\n".repeat(requests) + "PING\r\n");
            Await.until("the client is held back", () -> proxy.keptBytes() > 0);

            assertThat(proxy.keptBytes()).isLessThan(2L * MEGABYTE);
            for (int i = 0; i < requests; i++) {
                client.readExactly(responseBytes);
            }
            client.expect("+PONG\r\n");
        }
    }

    @Test
    void shouldRefuseRequestsForAServerThatTakesNoneOnceMemoryIsShort() {
        assertRefused(PoolYaml.redis("alpha"), request(6_000), "-ERR " + NO_MEMORY + "\r\n");
    }

    @Test
    void shouldRefuseBinaryRequestsForAServerThatTakesNoneOnceMemoryIsShort() {
        String quiet = BinaryPacket.set(0x11, 1, "key", "x".repeat(6_000)).bytes();
        assertRefused(
                PoolYaml.memcache("alpha"),
                quiet,
                BinaryPacket.response(0x11, 0x82, 1, NO_MEMORY).bytes());
        String flush = BinaryPacket.request(0x08, 2, "").bytes();
        assertRefused(
                PoolYaml.memcache("alpha"),
                quiet,
                flush,
                BinaryPacket.response(0x08, 0x82, 2, NO_MEMORY).bytes());
    }

    private static void assertRefused(PoolYaml pool, String request, String refusal) {
        assertRefused(pool, request, request, refusal);
    }

    private static void assertRefused(PoolYaml pool, String request, String lastRequest, String refusal) {
        String global = "global:\n  max_memory: " + MEGABYTE + "\n";
        List<RawClient> waiting = new ArrayList<>();
        try (FakeServer server = FakeServer.start();
                RunningProxy proxy = RunningProxy.start(
                        1, global + pool.server(server.port(), "one").text());
                RawClient first = RawClient.connect(pool.port())) {
            byte[] flood = request.repeat(30).getBytes(StandardCharsets.ISO_8859_1);
            first.sendWhatFits(flood);
            Await.until("the server takes no more", () -> {
                RawClient client = RawClient.connect(pool.port());
                waiting.add(client);
                client.sendWhatFits(flood);
                return proxy.keptBytes() > MEGABYTE / 2;
            });

            Await.until("a request is refused", () -> {
                RawClient client = RawClient.connect(pool.port());
                waiting.add(client);
                client.send(request);
                return waiting.stream().anyMatch(one -> !one.received().isEmpty());
            });

            try (RawClient last = RawClient.connect(pool.port())) {
                last.send(lastRequest).expect(refusal);
            }
            assertThat(proxy.keptBytes()).isLessThan(2L * MEGABYTE);
        } finally {
            waiting.forEach(RawClient::close);
        }
    }

    @Test
    void shouldCountResponsesThatAClientHasReadAsGone() {
        PoolYaml pool = PoolYaml.redis("alpha");
        String response = "$30000\r\n" + "x".repeat(30_000) + "\r\n";
        try (FakeServer server = FakeServer.start();
                RunningProxy proxy = RunningProxy.start(pool.server(server.port(), "one"));
                RawClient client = RawClient.connect(pool.port())) {
            client.sendRedisRequest("GET", "key");
            FakeServer.Connection connection = server.accept();
            connection.readRedisRequest();
            AtomicInteger responses = new AtomicInteger();
            Await.until("the client's socket takes no more", () -> {
                connection.send(response);
                responses.incrementAndGet();
                Await.until(
                        "the response is passed on",
                        () -> proxy.value("alpha", "one", ServerCounter.RESPONSES) == responses.get());
                client.sendRedisRequest("GET", "key");
                connection.readRedisRequest();
                return proxy.keptBytes() > 160 * 1024;
            });

            client.readExactly(responses.get() * response.length());

            Await.until("nothing is kept", () -> proxy.keptBytes() < 64 * 1024);
        }
    }

    private static String request(int valueBytes) {
        return "*3\r\n$3\r\nSET\r\n$3\r\nkey\r\n$" + valueBytes + "\r\n" + "x".repeat(valueBytes) + "\r\n";
    }
}
