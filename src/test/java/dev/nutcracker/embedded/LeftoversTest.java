package dev.nutcracker.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.net.Transport;
import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RedisServer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.local.LocalIoHandler;
import io.netty.util.concurrent.AbstractScheduledEventExecutor;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.internal.InternalThreadLocalMap;
import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
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

    private static final UnaryOperator<NutcrackerBuilder> OWN_LOOPS = builder -> builder.workers(2);

    private static RedisServer redis;
    private static MultiThreadIoEventLoopGroup clients;

    @BeforeAll
    static void start() {
        redis = RedisServer.start();
        clients = new MultiThreadIoEventLoopGroup(1, LocalIoHandler.newFactory());
    }

    @AfterAll
    static void end() {
        clients.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
        redis.close();
    }

    @Test
    void shouldLeaveNothing() throws Exception {
        shouldLeaveNothing(15, OWN_LOOPS);
    }

    @Test
    @Tag("long")
    void shouldLeaveNothingAfterAHundred() throws Exception {
        shouldLeaveNothing(100, OWN_LOOPS);
    }

    @Test
    void shouldLeaveNothingOnLoopsOfTheProgram() throws Exception {
        shouldLeaveNothingOnLoopsOfTheProgram(15);
    }

    @Test
    @Tag("long")
    void shouldLeaveNothingOnLoopsOfTheProgramAfterAHundred() throws Exception {
        shouldLeaveNothingOnLoopsOfTheProgram(100);
    }

    private static void shouldLeaveNothingOnLoopsOfTheProgram(int times) throws Exception {
        MultiThreadIoEventLoopGroup loops =
                new MultiThreadIoEventLoopGroup(2, Transport.best().ioHandlerFactory());
        try {
            shouldLeaveNothing(times, builder -> builder.eventLoops(loops));
            requireNothingOn(loops);
        } finally {
            loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
        }
    }

    /** Fails if the threads of these loops keep anything of a proxy, or if anything is to happen there. */
    static void requireNothingOn(MultiThreadIoEventLoopGroup loops) throws Exception {
        for (EventExecutor loop : loops) {
            assertThat(loop.submit(LeftoversTest::valuesOfThread).get()).isEmpty();
            assertThat(loop.submit(() -> timers(loop)).get()).isZero();
        }
    }

    /** Returns the classes of this project whose values the calling thread keeps, as Netty knows them. */
    private static List<String> valuesOfThread() {
        InternalThreadLocalMap map = InternalThreadLocalMap.get();
        List<String> classes = new ArrayList<>();
        for (int i = 0; i <= InternalThreadLocalMap.lastVariableIndex(); i++) {
            Object value = map.indexedVariable(i);
            if (value != null && value.getClass().getName().startsWith("dev.nutcracker.")) {
                classes.add(value.getClass().getName());
            }
        }
        return classes;
    }

    private static int timers(EventExecutor loop) throws ReflectiveOperationException {
        Field queue = AbstractScheduledEventExecutor.class.getDeclaredField("scheduledTaskQueue");
        queue.setAccessible(true);
        return queue.get(loop) instanceof Collection<?> tasks ? tasks.size() : 0;
    }

    private static void shouldLeaveNothing(int times, UnaryOperator<NutcrackerBuilder> loops) throws Exception {
        // Those of other tests in this JVM.
        long before = instances();
        serve(3, loops);
        Await.until("threads have ended", () -> ours().isEmpty());
        Set<String> threads = names();
        long descriptors = descriptors();
        long directBytes = PlatformDependent.usedDirectMemory();

        serve(times, loops);

        Await.until("threads have ended: " + ours(), () -> ours().isEmpty());
        Await.until("descriptors are closed", () -> descriptors() <= descriptors);
        assertThat(threads).containsAll(withoutPools(names()));
        assertThat(PlatformDependent.usedDirectMemory()).isLessThan(directBytes + KEPT_BYTES_MAX);
        assertThat(instances()).isLessThanOrEqualTo(before);
    }

    private static void serve(int times, UnaryOperator<NutcrackerBuilder> loops) throws Exception {
        for (int i = 0; i < times; i++) {
            Pool pool = Pool.redis("alpha").listenOnFreePort().server("127.0.0.1:" + redis.port());
            // A server that is out leaves timers behind, of its return and of its probes.
            Pool beta = Pool.redis("beta")
                    .listenOnFreePort()
                    .set("auto_eject_hosts", true)
                    .set("server_failure_limit", 1)
                    .set("hash", "crc32")
                    .setYaml("health_check", "{type: connect, interval: 100}")
                    .server("127.0.0.1:1")
                    .server("127.0.0.1:" + redis.port());
            NutcrackerBuilder builder = loops.apply(Nutcracker.builder())
                    .pool(pool)
                    .pool(beta)
                    .pool(Pool.redis("gamma").listen("local:gamma").server("127.0.0.1:" + redis.port()))
                    .threadNames("leftover")
                    .statistics("127.0.0.1", 0);
            try (Nutcracker proxy = builder.start();
                    RawClient client = RawClient.connect(proxy.address("alpha"));
                    LocalClient within = LocalClient.connect(clients, proxy.address("gamma"))) {
                within.send("SET key value\r\nGET key\r\n").expect("+OK\r\n$5\r\nvalue\r\n");
                String value = "x".repeat(20_000);
                client.send("SET key " + value + "\r\nGET key\r\n").expect("+OK\r\n$20000\r\n" + value + "\r\n");
                try (RawClient console = RawClient.connect(Objects.requireNonNull(proxy.statisticsAddress()))) {
                    console.send("SHOW POOLS CSV\n").expect("pool,");
                }
                Await.until(
                        "a server is out",
                        () -> proxy.servers().stream()
                                .anyMatch(server -> server.state().equals("down")));
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
