package dev.nutcracker.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.admin.ProxyControl;
import dev.nutcracker.admin.ReloadAnswer;
import dev.nutcracker.config.ConfigException;
import dev.nutcracker.config.ConfigLoader;
import dev.nutcracker.config.Configuration;
import dev.nutcracker.config.ServerConfig;
import dev.nutcracker.config.StartupSettings;
import dev.nutcracker.net.Resolver;
import dev.nutcracker.net.SocketSettings;
import dev.nutcracker.net.Transport;
import dev.nutcracker.proxy.ControlledProxy;
import dev.nutcracker.proxy.ProcessLimits;
import dev.nutcracker.proxy.Proxy;
import dev.nutcracker.stats.MetricsSnapshot;
import dev.nutcracker.stats.PoolCounter;
import dev.nutcracker.stats.PoolMetrics;
import dev.nutcracker.stats.PoolSnapshot;
import dev.nutcracker.stats.ProxySnapshot;
import dev.nutcracker.stats.ServerCounter;
import dev.nutcracker.stats.SlowRequest;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Our proxy, running in the test's own JVM. */
public final class RunningProxy implements AutoCloseable {
    private static final ProcessLimits LIMITS = limits(Long.MAX_VALUE, Long.MAX_VALUE);

    private final Proxy proxy;

    private RunningProxy(Proxy proxy) {
        this.proxy = proxy;
    }

    /** Starts with one worker. */
    public static RunningProxy start(PoolYaml... pools) {
        return start(1, text(pools));
    }

    /** Starts with the given number of workers. */
    public static RunningProxy start(int workers, String yaml) {
        return start(workers, Transport.best(), yaml);
    }

    /** Starts on that transport. */
    public static RunningProxy start(int workers, Transport transport, String yaml) {
        return start(workers, transport, yaml, LIMITS);
    }

    /** Starts with so many bytes of the heap for what clients want kept as long as they please. */
    public static RunningProxy startWithHeap(long heapBytes, PoolYaml... pools) {
        return start(1, Transport.best(), text(pools), limits(heapBytes, Long.MAX_VALUE));
    }

    /** Starts with so many bytes of the heap for all that clients and their requests take of it. */
    public static RunningProxy startWithHeapForRequests(long heapBytes, PoolYaml... pools) {
        return start(1, Transport.best(), text(pools), limits(Long.MAX_VALUE, heapBytes));
    }

    private static ProcessLimits limits(long keptHeapBytes, long heapBytes) {
        return new ProcessLimits(Integer.MAX_VALUE, SocketSettings.READ_BYTES_MAX, keptHeapBytes, heapBytes);
    }

    private static RunningProxy start(int workers, Transport transport, String yaml, ProcessLimits limits) {
        try {
            return new RunningProxy(Proxy.start(configuration(yaml), "test", workers, transport, limits));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts with a worker for each of these loops, which end with the proxy. */
    public static RunningProxy start(MultiThreadIoEventLoopGroup loops, PoolYaml... pools) {
        return start(loops, Resolver.ofSystem(), pools);
    }

    /** The same, with servers' names looked up there. */
    public static RunningProxy start(MultiThreadIoEventLoopGroup loops, Resolver resolver, PoolYaml... pools) {
        try {
            return new RunningProxy(
                    Proxy.start(configuration(text(pools)), "test", Transport.best(), loops, LIMITS, resolver));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A server that does only what a test says is not asked what it takes, on connections that the test does not expect; a
     * test that wants servers asked says so.
     */
    private static String unasked(String yaml) {
        return yaml.contains("server_commands")
                ? yaml
                : yaml.replace("  servers:", "  server_commands: all\n  servers:");
    }

    private static Configuration configuration(String yaml) {
        try {
            return ConfigLoader.parse("test.yml", unasked(yaml).getBytes(StandardCharsets.UTF_8))
                    .configuration();
        } catch (ConfigException e) {
            throw new AssertionError(e.problems().toString() + "\n" + yaml, e);
        }
    }

    /** Takes on these pools instead of those it has. Nothing breaks. */
    public void reload(PoolYaml... pools) throws IOException {
        assertThat(reloadWithDefects(pools)).isEmpty();
    }

    /** The same; returns what broke. */
    public List<String> reloadWithDefects(PoolYaml... pools) throws IOException {
        return proxy.reload(configuration(text(pools)));
    }

    /** Gives one pool these servers. Nothing breaks. */
    public void changeServers(String pool, ServerConfig... servers) throws IOException {
        assertThat(proxy.changeServers(pool, List.of(servers))).isEmpty();
    }

    /** Several pools as one file. */
    public static String text(PoolYaml... pools) {
        return Stream.of(pools).map(PoolYaml::text).collect(Collectors.joining());
    }

    public ProxySnapshot snapshot() {
        return proxy.snapshot();
    }

    public MetricsSnapshot metrics() {
        return proxy.metrics();
    }

    /** Everything that is measured of a pool. */
    public PoolMetrics metrics(String pool) {
        return proxy.poolMetrics().stream()
                .filter(metrics -> metrics.name().equals(pool))
                .findFirst()
                .orElseThrow();
    }

    /** The latest slow requests of a pool, the newest first. */
    public List<SlowRequest> slowRequests(String pool) {
        return Objects.requireNonNull(proxy.slowRequests().get(pool), pool);
    }

    public long value(String pool, PoolCounter counter) {
        return pool(pool).value(counter);
    }

    public long value(String pool, String server, ServerCounter counter) {
        return pool(pool).servers().stream()
                .filter(snapshot -> snapshot.name().equals(server))
                .findFirst()
                .orElseThrow()
                .value(counter);
    }

    /** The proxy as its stats port sees it; it cannot reload. */
    public ProxyControl administered() {
        ReloadAnswer impossible = new ReloadAnswer(ReloadAnswer.Outcome.IMPOSSIBLE, "not in this test");
        return new ControlledProxy(
                proxy, "test", () -> StartupSettings.fromStart(proxy.configuration()), _ -> impossible);
    }

    /** Bytes of the heap that clients and their requests take, by estimate. */
    public long heapBytes() {
        return proxy.metrics().memory().heapBytes();
    }

    /** Bytes that connections keep between turns. */
    public long keptBytes() {
        return proxy.keptBytes();
    }

    /** Bytes of the heap that are set apart for what clients want kept. */
    public long keptHeapBytes() {
        return proxy.keptHeapBytes();
    }

    public void drain() {
        proxy.drain(Duration.ofSeconds(10));
    }

    @Override
    public void close() {
        proxy.close();
    }

    private PoolSnapshot pool(String name) {
        return snapshot().pools().stream()
                .filter(pool -> pool.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
