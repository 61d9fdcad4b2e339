package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.config.ConfigException;
import dev.nutcracker.config.ConfigLoader;
import dev.nutcracker.config.PoolConfig;
import dev.nutcracker.config.ServerAddress;
import dev.nutcracker.routing.Router;
import dev.nutcracker.stats.PoolCounter;
import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.LogWatch;
import dev.nutcracker.testing.MemcachedServer;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RunningProxy;
import dev.nutcracker.testing.ServerProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Checking clients, while one configuration after the other is taken on: no error, no closed connection, every response
 * its client's own, and every key on the server that the newest configuration gives it.
 */
@ResourceLock(LogWatch.LOG)
final class ReloadUnderLoadTest {
    private static final int CLIENTS = 60;
    private static final int SERVERS = 4;
    /** More with {@code -Dreload.count=420}, for example: then the configurations repeat. */
    private static final int RELOADS = Integer.getInteger("reload.count", 24);

    private static final int PLACED_KEYS = 20;
    /** How many responses pass between two reloads. */
    private static final long STEP_ANSWERS = 1_000;

    private final AtomicBoolean goOn = new AtomicBoolean(true);
    private final AtomicLong answers = new AtomicLong();
    private final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();

    /** How a test speaks to a pool and to its servers. */
    private interface Language {
        PoolYaml pool();

        CheckingClient client(int id, int port);

        void store(RawClient proxy, String key);

        void assertStored(RawClient server, String key);
    }

    @Test
    void shouldGoOnServingRedis() throws IOException, ConfigException, InterruptedException {
        run(RedisServer::start, new Language() {
            @Override
            public PoolYaml pool() {
                return PoolYaml.redis("alpha");
            }

            @Override
            public CheckingClient client(int id, int port) {
                return new CheckingRedisClient(id, port, goOn::get, answers);
            }

            @Override
            public void store(RawClient proxy, String key) {
                proxy.send("SET " + key + " v\r\n").expect("+OK\r\n");
            }

            @Override
            public void assertStored(RawClient server, String key) {
                server.send("GET " + key + "\r\n").expect("$1\r\nv\r\n");
            }
        });
    }

    @Test
    void shouldGoOnServingMemcached() throws IOException, ConfigException, InterruptedException {
        run(MemcachedServer::start, new Language() {
            @Override
            public PoolYaml pool() {
                return PoolYaml.memcache("alpha");
            }

            @Override
            public CheckingClient client(int id, int port) {
                return new CheckingMemcacheClient(id, port, goOn::get, answers);
            }

            @Override
            public void store(RawClient proxy, String key) {
                proxy.send("set " + key + " 0 0 1\r\nv\r\n").expect("STORED\r\n");
            }

            @Override
            public void assertStored(RawClient server, String key) {
                server.send("get " + key + "\r\n").expect("VALUE " + key + " 0 1\r\nv\r\nEND\r\n");
            }
        });
    }

    private void run(Supplier<ServerProcess> starter, Language language)
            throws IOException, ConfigException, InterruptedException {
        List<ServerProcess> servers =
                IntStream.range(0, SERVERS).mapToObj(i -> starter.get()).toList();
        PoolYaml first = language.pool()
                .set("backlog", CLIENTS)
                .server(servers.getFirst().port(), "one");
        try (LogWatch log = new LogWatch();
                RunningProxy proxy = RunningProxy.start(2, first.text())) {
            List<Thread> clients = startClients(language, first.port());
            try {
                for (int i = 0; i < RELOADS && failures.isEmpty(); i++) {
                    PoolYaml next = variant(i, language.pool(), servers).set("listen", "127.0.0.1:" + first.port());
                    proxy.reload(next);
                    assertPlacement(i, language, next, first.port());
                    letPass();
                }
            } finally {
                goOn.set(false);
            }
            for (Thread client : clients) {
                client.join();
            }
            assertThat(failures).isEmpty();
            assertNothingIsLeft(proxy);
            log.assertNothingLeakedOrBroke();
        } finally {
            servers.forEach(ServerProcess::close);
        }
    }

    /** One pool after the other, each unlike the one before in several ways. */
    private static PoolYaml variant(int number, PoolYaml pool, List<ServerProcess> servers) {
        int count = 1 + number % SERVERS;
        for (int i = 0; i < count; i++) {
            int server = (number / SERVERS + i) % SERVERS;
            String name = number % 3 == 0 ? "" : " name" + (server + number % 2);
            pool.server("127.0.0.1:" + servers.get(server).port() + ":" + (1 + number % 2) + name);
        }
        return pool.set("hash", number % 5 == 0 ? "murmur" : "fnv1a_64")
                .set("distribution", number % 7 == 0 ? "modula" : "ketama")
                .set("hash_tag", number % 2 == 0 ? "\"{}\"" : "\":!\"")
                .set("server_connections", 1 + number % 3)
                .set("timeout", number % 4 == 0 ? 0 : 20_000)
                .set("tcpkeepalive", number % 2 == 0)
                .set("auto_eject_hosts", number % 2 == 1);
    }

    private List<Thread> startClients(Language language, int port) {
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            CheckingClient client = language.client(i, port).withoutErrors();
            clients.add(Thread.ofVirtual()
                    .uncaughtExceptionHandler((thread, failure) -> failures.add(failure))
                    .start(client));
        }
        return clients;
    }

    private static void assertPlacement(int number, Language language, PoolYaml pool, int port) throws ConfigException {
        PoolConfig config = ConfigLoader.parse("test.yml", pool.text().getBytes(StandardCharsets.UTF_8))
                .configuration()
                .pools()
                .getFirst();
        Router router = config.routing().router(config.weightedServers());
        try (RawClient client = RawClient.connect(port)) {
            for (int i = 0; i < PLACED_KEYS; i++) {
                String key = "placed" + number + ":" + i;
                language.store(client, key);
                byte[] bytes = key.getBytes(StandardCharsets.US_ASCII);
                int server = router.route(bytes, 0, bytes.length);
                assertStored(language, config.servers().get(server).address(), key);
            }
        }
    }

    private static void assertStored(Language language, ServerAddress address, String key) {
        int port = ((ServerAddress.Tcp) address).port();
        try (RawClient server = RawClient.connect(port)) {
            language.assertStored(server, key);
        }
    }

    private void letPass() {
        long from = answers.get();
        Await.until("responses go on", () -> answers.get() - from > STEP_ANSWERS || !failures.isEmpty());
    }

    private static void assertNothingIsLeft(RunningProxy proxy) {
        Await.until("no client is left", () -> proxy.value("alpha", PoolCounter.CLIENT_CONNECTIONS) == 0);
        Await.until("nothing is kept", () -> proxy.keptBytes() == 0);
        Await.until(
                "only its server connections and its listener are open",
                () -> proxy.snapshot().currentConnections() <= 1 + 2 * SERVERS * 3);
    }
}
