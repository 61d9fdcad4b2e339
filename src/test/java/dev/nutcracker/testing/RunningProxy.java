package dev.nutcracker.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.admin.ControlAnswer;
import dev.nutcracker.admin.ProxyControl;
import dev.nutcracker.config.ConfigException;
import dev.nutcracker.config.ConfigLoader;
import dev.nutcracker.config.Configuration;
import dev.nutcracker.config.ServerConfig;
import dev.nutcracker.config.StartupSettings;
import dev.nutcracker.console.Console;
import dev.nutcracker.console.ProgramOrders;
import dev.nutcracker.net.Resolver;
import dev.nutcracker.net.SocketSettings;
import dev.nutcracker.net.Transport;
import dev.nutcracker.proxy.ConsoleOrders;
import dev.nutcracker.proxy.ConsoleView;
import dev.nutcracker.proxy.ControlledProxy;
import dev.nutcracker.proxy.PageView;
import dev.nutcracker.proxy.ProcessLimits;
import dev.nutcracker.proxy.Proxy;
import dev.nutcracker.proxy.Witness;
import dev.nutcracker.proxy.WorkerLoops;
import dev.nutcracker.stats.MetricsSnapshot;
import dev.nutcracker.stats.PoolCounter;
import dev.nutcracker.stats.PoolMetrics;
import dev.nutcracker.stats.PoolSnapshot;
import dev.nutcracker.stats.ProgramMetrics;
import dev.nutcracker.stats.ProxySnapshot;
import dev.nutcracker.stats.ServerCounter;
import dev.nutcracker.stats.SlowRequest;
import dev.nutcracker.ui.UiState;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The proxy of this project, running in the test's JVM. */
public final class RunningProxy implements AutoCloseable {
    private static final ProcessLimits LIMITS = limits(Long.MAX_VALUE, Long.MAX_VALUE);

    private final Proxy proxy;
    private @Nullable Console console;

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

    /** Starts on the given transport. */
    public static RunningProxy start(int workers, Transport transport, String yaml) {
        return start(workers, transport, yaml, LIMITS);
    }

    /** Starts with this limit for heap that clients reserve for as long as they please. */
    public static RunningProxy startWithHeap(long heapBytes, PoolYaml... pools) {
        return start(1, Transport.best(), text(pools), limits(heapBytes, Long.MAX_VALUE));
    }

    /** Starts with this limit for all heap that clients and their requests take. */
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

    /** Starts with one worker for each of these loops, which end with the proxy. */
    public static RunningProxy start(MultiThreadIoEventLoopGroup loops, PoolYaml... pools) {
        return start(loops, Resolver.ofSystem(), pools);
    }

    /** Starts with a resolver for the names of servers. */
    public static RunningProxy start(MultiThreadIoEventLoopGroup loops, Resolver resolver, PoolYaml... pools) {
        return start(loops, resolver, Witness.None.NONE, text(pools));
    }

    /** The same with one who is told of what happens. */
    public static RunningProxy start(
            MultiThreadIoEventLoopGroup loops, Resolver resolver, Witness witness, String yaml) {
        try {
            return new RunningProxy(Proxy.start(
                    configuration(yaml), "test", Transport.best(), WorkerLoops.own(loops), LIMITS, resolver, witness));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Servers of a test are not tested for twemproxy by default, because that takes connections that the test does not
     * expect; a test that wants this sets the key itself.
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

    /** Reloads with these pools; fails if anything breaks. */
    public void reload(PoolYaml... pools) throws IOException {
        assertThat(reloadWithDefects(pools)).isEmpty();
    }

    /** Reloads with these pools; returns the defects. */
    public List<String> reloadWithDefects(PoolYaml... pools) throws IOException {
        return reload(text(pools));
    }

    /** Returns the defects of a reload of a whole file. */
    public List<String> reload(String yaml) throws IOException {
        return proxy.reload(configuration(yaml));
    }

    /** Gives one pool these servers. Nothing breaks. */
    public void changeServers(String pool, ServerConfig... servers) throws IOException {
        assertThat(proxy.changeServers(pool, List.of(servers))).isEmpty();
    }

    /** Returns several pools as one file. */
    public static String text(PoolYaml... pools) {
        return Stream.of(pools).map(PoolYaml::text).collect(Collectors.joining());
    }

    public ProxySnapshot snapshot() {
        return proxy.reports().snapshot();
    }

    public MetricsSnapshot metrics() {
        return proxy.reports().metrics(ProgramMetrics.NONE);
    }

    /** Returns all metrics of a pool. */
    public PoolMetrics metrics(String pool) {
        return proxy.reports().poolMetrics().stream()
                .filter(metrics -> metrics.name().equals(pool))
                .findFirst()
                .orElseThrow();
    }

    /** Returns the latest slow requests of a pool, newest first. */
    public List<SlowRequest> slowRequests(String pool) {
        return Objects.requireNonNull(proxy.reports().slowRequests().get(pool), pool);
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

    /** Returns the proxy as its statistics port sees it; it cannot reload. */
    public ProxyControl administered() {
        ControlAnswer impossible = new ControlAnswer(ControlAnswer.Outcome.IMPOSSIBLE, "not in this test");
        return new ControlledProxy(
                proxy,
                "test",
                () -> StartupSettings.fromStart(proxy.configuration()),
                () -> ProgramMetrics.NONE,
                _ -> impossible,
                console(),
                new UiState(new PageView(proxy, view(), () -> "", () -> 0)));
    }

    private ConsoleView view() {
        return new ConsoleView(proxy, "test", () -> StartupSettings.fromStart(proxy.configuration()), List::of);
    }

    /** Returns the console of the proxy; it has no events and records no changes. */
    public Console console() {
        if (console == null) {
            console = new Console(view(), new ConsoleOrders(proxy), ProgramOrders.NONE, (_, _, _, _, _) -> {});
        }
        return console;
    }

    /** Returns the estimated heap use of clients and their requests. */
    public long heapBytes() {
        return metrics().memory().heapBytes();
    }

    /** Returns the bytes that connections keep between turns. */
    public long keptBytes() {
        return proxy.reports().keptBytes();
    }

    /** Returns the heap that clients have reserved. */
    public long keptHeapBytes() {
        return proxy.reports().keptHeapBytes();
    }

    public void drain() {
        proxy.drain(Duration.ofMillis(proxy.configuration().global().drainDelayMs()), Duration.ofSeconds(10));
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
