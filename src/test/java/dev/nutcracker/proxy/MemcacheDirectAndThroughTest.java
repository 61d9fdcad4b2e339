package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.stats.PoolCounter;
import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.BinaryPacket;
import dev.nutcracker.testing.MemcachedServer;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RunningProxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Random scripts, sent to one memcached directly and to others through the proxy: the client must see the same bytes. */
final class MemcacheDirectAndThroughTest {
    private static final int SCRIPTS = Integer.getInteger("scripts", 150);
    private static final int REQUESTS = 30;

    private final List<MemcachedServer> behind = new ArrayList<>();
    private MemcachedServer direct;

    @BeforeEach
    void start() {
        direct = MemcachedServer.start();
    }

    @AfterEach
    void stop() {
        direct.close();
        behind.forEach(MemcachedServer::close);
    }

    @Test
    void shouldAnswerRandomRequestsAsTheOneServerDoes() {
        PoolYaml pool = pool("one");
        try (RunningProxy proxy = RunningProxy.start(pool)) {
            for (int seed = 0; seed < SCRIPTS; seed++) {
                Random random = new Random(seed);
                compareText(pool, seed, new TextRequests(random, true).script(REQUESTS));
                String binary = new BinaryRequests(random, true).script(REQUESTS);
                assertThat(BinaryPacket.readAll(answers(pool.port(), binary)))
                        .as("seed %d: %s", seed, binary)
                        .isEqualTo(BinaryPacket.readAll(answers(direct.port(), binary)));
                settle(pool, seed);
            }
            assertNothingKept(proxy);
        }
    }

    /** Other items have the numbers that a server gives them. */
    @Test
    void shouldAnswerRandomRequestsForOneKeyEachAsOneServerDoes() {
        PoolYaml pool = pool("one", "two", "three");
        try (RunningProxy proxy = RunningProxy.start(pool)) {
            for (int seed = 0; seed < SCRIPTS; seed++) {
                Random random = new Random(seed);
                compareText(pool, seed, new TextRequests(random, false).script(REQUESTS));
                String binary = new BinaryRequests(random, false).script(REQUESTS);
                assertThat(withoutUniques(answers(pool.port(), binary)))
                        .as("seed %d: %s", seed, binary)
                        .isEqualTo(withoutUniques(answers(direct.port(), binary)));
                settle(pool, seed);
            }
            assertNothingKept(proxy);
        }
    }

    private void compareText(PoolYaml pool, int seed, String script) {
        assertThat(answers(pool.port(), script))
                .as("seed %d: %s", seed, script)
                .isEqualTo(answers(direct.port(), script));
        settle(pool, seed);
    }

    /** Every key holds the same, and behind these requests nothing is on its way to a server any more. */
    private void settle(PoolYaml pool, int seed) {
        assertThat(answers(pool.port(), TextRequests.allKeys()))
                .as("keys after seed %d", seed)
                .isEqualTo(answers(direct.port(), TextRequests.allKeys()));
        assertThat(withoutUniques(answers(pool.port(), BinaryRequests.allKeys())))
                .as("keys after seed %d", seed)
                .isEqualTo(withoutUniques(answers(direct.port(), BinaryRequests.allKeys())));
    }

    private static void assertNothingKept(RunningProxy proxy) {
        Await.until("clients are gone", () -> proxy.value("alpha", PoolCounter.CLIENT_CONNECTIONS) == 0);
        assertThat(proxy.keptBytes()).isZero();
    }

    private static List<BinaryPacket> withoutUniques(String responses) {
        return BinaryPacket.readAll(responses).stream()
                .map(packet -> packet.withCas(packet.cas() == 0 ? 0 : 1))
                .toList();
    }

    private PoolYaml pool(String... names) {
        PoolYaml pool = PoolYaml.memcache("alpha");
        for (String name : names) {
            behind.add(MemcachedServer.start());
            pool.server(behind.getLast().port(), name);
        }
        return pool;
    }

    private static String answers(int port, String script) {
        try (RawClient client = RawClient.connect(port)) {
            client.send(script).halfClose();
            return client.readUntilClosed();
        }
    }
}
