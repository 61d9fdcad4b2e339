package dev.nutcracker.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RedisServer;
import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** After a proxy is closed nothing of it is left in the process: threads, descriptors, memory within and outside the heap. */
@Isolated
final class LeftoversTest {
    private static final Pattern INSTANCES =
            Pattern.compile("(?m)^\\s*\\d+:\\s+(\\d+)\\s+\\d+\\s+(dev\\.nutcracker\\.\\S+)");
    /** Allocators keep some memory for whoever comes next; it does not grow with the number of proxies. */
    private static final long KEPT_BYTES_MAX = 16 << 20;

    private static RedisServer redis;

    @BeforeAll
    static void start() {
        redis = RedisServer.start();
    }

    @AfterAll
    static void end() {
        redis.close();
    }

    @Test
    void shouldLeaveNothing() throws Exception {
        shouldLeaveNothing(15);
    }

    @Test
    @Tag("long")
    void shouldLeaveNothingAfterAHundred() throws Exception {
        shouldLeaveNothing(100);
    }

    private static void shouldLeaveNothing(int times) throws Exception {
        serve(3);
        Await.until("threads have ended", () -> ours().isEmpty());
        long proxies = instances();
        Set<String> threads = names();
        long descriptors = descriptors();
        long directBytes = PlatformDependent.usedDirectMemory();

        serve(times);

        Await.until("threads have ended: " + ours(), () -> ours().isEmpty());
        Await.until("descriptors are closed", () -> descriptors() <= descriptors);
        assertThat(threads).containsAll(withoutPools(names()));
        assertThat(PlatformDependent.usedDirectMemory()).isLessThan(directBytes + KEPT_BYTES_MAX);
        assertThat(instances()).isLessThanOrEqualTo(proxies);
    }

    private static void serve(int times) throws Exception {
        for (int i = 0; i < times; i++) {
            Pool pool = Pool.redis("alpha").listenOnFreePort().server("127.0.0.1:" + redis.port());
            try (Nutcracker proxy = Nutcracker.builder()
                            .pool(pool)
                            .workers(2)
                            .threadNames("leftover")
                            .statistics("127.0.0.1", 0)
                            .start();
                    RawClient client = RawClient.connect(proxy.address("alpha"))) {
                String value = "x".repeat(20_000);
                client.send("SET key " + value + "\r\nGET key\r\n").expect("+OK\r\n$20000\r\n" + value + "\r\n");
                try (RawClient console = RawClient.connect(Objects.requireNonNull(proxy.statisticsAddress()))) {
                    console.send("SHOW POOLS CSV\n").expect("pool,");
                }
                assertThat(proxy.where("alpha", new byte[] {'k'})).isNotEmpty();
            }
        }
    }

    private static Set<String> ours() {
        return names().stream().filter(name -> name.startsWith("leftover")).collect(Collectors.toSet());
    }

    private static Set<String> names() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Without those of the JVM for virtual threads, which come as they are needed. */
    private static Set<String> withoutPools(Set<String> names) {
        return names.stream()
                .filter(name ->
                        !name.matches("(ForkJoinPool|VirtualThread|Read-Poller|Write-Poller|globalEventExecutor).*"))
                .collect(Collectors.toSet());
    }

    private static long descriptors() {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        } catch (IOException e) {
            return 0;
        }
    }

    /** How many objects there are of the classes that a proxy has one of, or some; a collection comes first. */
    private static long instances() throws Exception {
        String histogram = (String) ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "gcClassHistogram",
                        new Object[] {new String[0]},
                        new String[] {String[].class.getName()});
        long count = 0;
        Matcher line = INSTANCES.matcher(histogram);
        while (line.find()) {
            if (Set.of(
                            "dev.nutcracker.proxy.Proxy",
                            "dev.nutcracker.proxy.Worker",
                            "dev.nutcracker.server.Server",
                            "dev.nutcracker.client.ClientConnection",
                            "dev.nutcracker.embedded.Nutcracker")
                    .contains(line.group(2))) {
                count += Long.parseLong(line.group(1));
            }
        }
        return count;
    }
}
