package dev.nutcracker.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.config.ConfigException;
import dev.nutcracker.config.ConfigLoader;
import dev.nutcracker.config.PoolConfig;
import dev.nutcracker.config.ServerList;
import dev.nutcracker.discovery.PlayedHttp;
import dev.nutcracker.routing.Placement;
import dev.nutcracker.stats.DiscoveryReport;
import dev.nutcracker.stats.ServerReport;
import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.Ports;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RunningProxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pools whose servers a source names, with clients and servers. */
final class DiscoveryTest {
    private static final String PROBES = "  on_failure: fail\n  health_check: {type: ping, interval: 100}\n";

    private final int port = Ports.free();

    @TempDir
    private Path directory;

    private Path list;

    @BeforeEach
    void nameTheList() {
        list = directory.resolve("alpha.list");
    }

    @Test
    void shouldFollowTheListInAFile() throws IOException {
        try (RedisServer one = RedisServer.start();
                RedisServer two = RedisServer.start();
                RunningProxy proxy = RunningProxy.start(2, pool(PROBES));
                RawClient client = RawClient.connect(port)) {
            client.sendRedisRequest("GET", "a")
                    .expect("-ERR the pool has no servers yet: its discovery has not found any\r\n");
            assertThat(proxy.administered().servers())
                    .extracting(ServerReport::state)
                    .as("there is nothing to probe")
                    .containsOnly("up");
            assertThat(proxy.administered().unreadiness())
                    .isEqualTo("pool alpha has no servers yet: its discovery has not found any");
            assertThat(report(proxy).trouble()).endsWith("alpha.list does not exist");

            write("127.0.0.1:" + one.port() + ":1 shard\n");
            Await.until("the list is taken", () -> isInForce(proxy, one.port()));
            client.sendRedisRequest("SET", "a", "1").expect("+OK\r\n");
            assertThat(proxy.administered().unreadiness()).isEmpty();

            write("# moved\n- 127.0.0.1:" + two.port() + ":1 shard\n");
            Await.until("the name has another address", () -> isInForce(proxy, two.port()));
            client.sendRedisRequest("GET", "a").expect("$-1\r\n");

            write("garbage");
            Await.until("the list is refused", () -> !report(proxy).trouble().isEmpty());
            client.sendRedisRequest("SET", "a", "2").expect("+OK\r\n");
            assertThat(report(proxy).trouble()).contains("alpha.list:1:1: \"garbage\" lacks a part");
        }
    }

    @Test
    void shouldServeTheServersOfTheFileUntilTheSourceAnswers() throws IOException {
        try (RedisServer one = RedisServer.start();
                RunningProxy proxy = RunningProxy.start(1, pool("  servers: [127.0.0.1:" + one.port() + ":1 x]\n"));
                RawClient client = RawClient.connect(port)) {
            client.sendRedisRequest("SET", "a", "1").expect("+OK\r\n");
            assertThat(report(proxy).origin()).isEqualTo("file");

            write("127.0.0.1:" + one.port() + ":1 x");
            Await.until("it has answered", () -> report(proxy).ageNs() >= 0);

            client.sendRedisRequest("GET", "a").expect("$1\r\n1\r\n");
            assertThat(report(proxy).changes()).isZero();
        }
    }

    @Test
    void shouldStartWithTheListOfTheRunBefore() throws IOException {
        Path cache = directory.resolve("cache");
        String global = "global:\n  discovery_cache: " + cache + "\n";
        try (RedisServer one = RedisServer.start()) {
            write("127.0.0.1:" + one.port() + ":1 x");
            try (RunningProxy proxy = RunningProxy.start(1, global + pool(""))) {
                Await.until("the list is taken", () -> isInForce(proxy, one.port()));
                Await.until("it is kept", () -> Files.exists(cache.resolve("alpha.list")));
            }
            Files.delete(list);

            try (RunningProxy proxy = RunningProxy.start(1, global + pool(""));
                    RawClient client = RawClient.connect(port)) {
                client.sendRedisRequest("SET", "a", "1").expect("+OK\r\n");
                assertThat(report(proxy).origin()).isEqualTo("cache");
            }
        }
    }

    @Test
    void shouldKeepTheListAtAReloadWithTheSameSource() throws IOException {
        try (RedisServer one = RedisServer.start();
                RunningProxy proxy = RunningProxy.start(1, pool(""));
                RawClient client = RawClient.connect(port)) {
            write("127.0.0.1:" + one.port() + ":1 x");
            Await.until("the list is taken", () -> isInForce(proxy, one.port()));

            proxy.reload(pool("  timeout: 5000\n  servers: [127.0.0.1:1:1 nobody]\n"));
            client.sendRedisRequest("SET", "a", "1").expect("+OK\r\n");
            proxy.reload(pool("").replace("alpha.list", "other.list"));
            client.sendRedisRequest("GET", "a").expect("$1\r\n1\r\n");
            assertThat(report(proxy).url()).endsWith("other.list");

            proxy.reload(pool("  servers: [127.0.0.1:" + one.port() + ":1 y]\n").replaceFirst("  discovery: .*\n", ""));
            client.sendRedisRequest("GET", "a").expect("$1\r\n1\r\n");
            assertThat(proxy.administered().discoveries()).isEmpty();
        }
    }

    /** A client writes and reads all the time, while servers come, go, and change their addresses. */
    @Test
    void shouldFailNoRequestWhileTheListChanges() throws Exception {
        try (RedisServer one = RedisServer.start();
                RedisServer two = RedisServer.start();
                RedisServer three = RedisServer.start();
                RunningProxy proxy = RunningProxy.start(2, pool("  discovery_max_loss: 100\n"));
                RestlessWriter writer = new RestlessWriter(port)) {
            String first = "127.0.0.1:" + one.port() + ":1 a\n";
            write(first + "127.0.0.1:" + two.port() + ":1 b\n");
            Await.until("the list is taken", () -> isInForce(proxy, two.port()));
            writer.begin();

            write(first + "127.0.0.1:" + two.port() + ":1 b\n127.0.0.1:" + three.port() + ":1 c\n");
            Await.until("a server has come", () -> isInForce(proxy, three.port()));
            writer.awaitWork();
            write(first + "127.0.0.1:" + two.port() + ":1 b\n");
            Await.until("it has gone", () -> !isInForce(proxy, three.port()));
            writer.awaitWork();
            write(first + "127.0.0.1:" + three.port() + ":1 b\n");
            Await.until("a name has another address", () -> isInForce(proxy, three.port()));
            writer.awaitWork();

            assertThat(writer.end()).isEmpty();
            try (RawClient former = two.connect();
                    RawClient present = three.connect()) {
                former.sendRedisRequest("DBSIZE");
                assertThat(former.readRedisReply()).isNotEqualTo(":0\r\n");
                present.sendRedisRequest("DBSIZE");
                assertThat(present.readRedisReply()).isNotEqualTo(":0\r\n");
            }
        }
    }

    /** Keeps a pipeline of requests on its way and notes the errors. */
    private static final class RestlessWriter implements AutoCloseable {
        private static final int BATCH = 50;

        private final RawClient client;
        private final Set<String> errors = new ConcurrentSkipListSet<>();
        private final AtomicLong batches = new AtomicLong();
        private volatile boolean ending;
        private final Thread thread = new Thread(this::run, "writer");

        RestlessWriter(int port) {
            client = RawClient.connect(port);
        }

        void begin() {
            thread.start();
            awaitWork();
        }

        /** Some requests more are answered. */
        void awaitWork() {
            long wanted = batches.get() + 10;
            Await.until("requests are answered", () -> batches.get() >= wanted || !errors.isEmpty());
        }

        private void run() {
            for (long batch = 0; !ending; batch++) {
                StringBuilder requests = new StringBuilder();
                for (int i = 0; i < BATCH; i++) {
                    String key = "key:" + (batch * BATCH + i) % 1000;
                    requests.append("SET ")
                            .append(key)
                            .append(" v\r\nMGET ")
                            .append(key)
                            .append(" x y\r\n");
                }
                client.send(requests.toString());
                for (int i = 0; i < 2 * BATCH; i++) {
                    String reply = client.readRedisReply();
                    if (reply.startsWith("-")) {
                        errors.add(reply);
                    }
                }
                batches.incrementAndGet();
            }
        }

        /** Returns the errors. */
        Set<String> end() throws InterruptedException {
            ending = true;
            thread.join();
            return errors;
        }

        @Override
        public void close() {
            ending = true;
            client.close();
        }
    }

    /** While a source takes its time, no worker waits for it. */
    @Test
    void shouldAskNoSourceOnTheThreadsOfWorkers() throws IOException {
        CountDownLatch held = new CountDownLatch(1);
        try (RedisServer one = RedisServer.start();
                PlayedHttp lists = PlayedHttp.start()) {
            lists.answer(exchange -> {
                try {
                    held.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                PlayedHttp.send(exchange, 200, Map.of(), "127.0.0.1:" + one.port() + ":1 a");
            });
            String url = "http://127.0.0.1:" + lists.port() + "/alpha.list";
            try (RunningProxy proxy = RunningProxy.start(1, pool("").replace("file://" + list, url));
                    RawClient client = RawClient.connect(port)) {
                Await.until("the source is asked", () -> !lists.asked().isEmpty());
                client.sendRedisRequest("PING").expect("+PONG\r\n");

                Map<Thread, StackTraceElement[]> dump = Thread.getAllStackTraces();
                held.countDown();

                assertThat(threadsOfDiscovery(dump)).isNotEmpty().allMatch(name -> name.startsWith("discovery "));
                Await.until("the list is taken", () -> isInForce(proxy, one.port()));
            }
        }
    }

    private static List<String> threadsOfDiscovery(Map<Thread, StackTraceElement[]> dump) {
        List<String> names = new ArrayList<>();
        dump.forEach((thread, frames) -> {
            for (StackTraceElement frame : frames) {
                if (frame.getClassName().startsWith("dev.nutcracker.discovery.")
                        && !frame.getClassName().contains("Played")
                        && !names.contains(thread.getName())) {
                    names.add(thread.getName());
                }
            }
        });
        return names;
    }

    @Test
    void shouldFollowTheListAtAnAddressOfHttp() throws IOException {
        try (RedisServer one = RedisServer.start();
                RedisServer two = RedisServer.start();
                PlayedHttp lists = PlayedHttp.start()) {
            lists.answer("[\"127.0.0.1:" + one.port() + ":1 a\"]");
            String url = "http://127.0.0.1:" + lists.port() + "/alpha.list";
            try (RunningProxy proxy = RunningProxy.start(
                            1, pool("  discovery_interval: 1000\n").replace("file://" + list, url));
                    RawClient client = RawClient.connect(port)) {
                Await.until("the list is taken", () -> isInForce(proxy, one.port()));
                client.sendRedisRequest("SET", "a", "1").expect("+OK\r\n");

                lists.answer("[\"127.0.0.1:" + one.port() + ":1 a\", \"127.0.0.1:" + two.port() + ":1 b\"]");
                Await.until("the second server is there", () -> isInForce(proxy, two.port()));
                client.sendRedisRequest("MSET", "a", "1", "b", "2").expect("+OK\r\n");
            }
        }
    }

    /** Whatever the order of a list, and however its proxies came to it. */
    @Test
    void shouldPlaceKeysAlikeInProxiesThatHaveTheSameList() throws Exception {
        SplittableRandom random = new SplittableRandom(3);
        PoolConfig first = config("  servers: [10.9.9.9:1:1 former]\n");
        PoolConfig second = config("");
        for (int change = 0; change < 100; change++) {
            List<String> lines = new ArrayList<>();
            for (int i = 0; i < random.nextInt(1, 12); i++) {
                lines.add("10.0." + random.nextInt(200) + "." + i + ":6379:" + random.nextInt(1, 4) + " s"
                        + random.nextInt(3) + i);
            }
            first = first.withServers(ServerList.of("one", lines));
            Collections.shuffle(lines, new Random(change));
            second = second.withServers(ServerList.parse("two", ("- " + String.join("\n- ", lines)).getBytes(UTF_8)));
            Placement one = first.placement();
            Placement other = second.placement();
            for (int i = 0; i < 1000; i++) {
                byte[] key = ("key:" + change + ':' + i).getBytes(UTF_8);
                assertThat(first.servers().get(one.serverOf(key)))
                        .isEqualTo(second.servers().get(other.serverOf(key)));
            }
        }
    }

    private PoolConfig config(String lines) throws ConfigException {
        return ConfigLoader.parse("test.yml", pool(lines).getBytes(UTF_8))
                .configuration()
                .pools()
                .getFirst();
    }

    private static DiscoveryReport report(RunningProxy proxy) {
        return proxy.administered().discoveries().getFirst();
    }

    private static boolean isInForce(RunningProxy proxy, int serverPort) {
        return report(proxy).servers().stream()
                .anyMatch(server -> server.address().endsWith(":" + serverPort));
    }

    /** As an agent does that writes beside the list and renames. */
    private void write(String text) throws IOException {
        Path fresh = Files.writeString(directory.resolve("fresh"), text);
        Files.move(fresh, list, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private String pool(String lines) {
        return "alpha:\n  listen: 127.0.0.1:" + port + "\n  redis: true\n  server_commands: all\n  discovery: file://"
                + list + "\n" + lines;
    }
}
