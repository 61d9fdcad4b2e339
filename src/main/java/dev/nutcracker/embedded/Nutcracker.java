package dev.nutcracker.embedded;

import dev.nutcracker.admin.ControlAnswer;
import dev.nutcracker.audit.AuditEvent;
import dev.nutcracker.audit.AuditKind;
import dev.nutcracker.config.ConfigDifference;
import dev.nutcracker.config.ConfigProblem;
import dev.nutcracker.config.Configuration;
import dev.nutcracker.config.ListenAddress;
import dev.nutcracker.config.LoadedConfig;
import dev.nutcracker.config.PoolConfig;
import dev.nutcracker.config.StartupSettings;
import dev.nutcracker.health.OperatorAction;
import dev.nutcracker.proxy.Proxy;
import dev.nutcracker.proxy.Witness;
import dev.nutcracker.stats.MetricTable;
import dev.nutcracker.stats.MetricsFormat;
import dev.nutcracker.stats.MetricsScope;
import dev.nutcracker.stats.ProgramMetrics;
import dev.nutcracker.stats.StatsJson;
import io.netty.channel.local.LocalAddress;
import java.io.IOException;
import java.io.StringWriter;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running proxy within this process.
 *
 * <pre>{@code
 * try (Nutcracker proxy = Nutcracker.builder()
 *         .pool(Pool.redis("alpha").listen("127.0.0.1:22121").server("10.0.0.1:6379").server("10.0.0.2:6379"))
 *         .start()) {
 *     …
 * }
 * }</pre>
 *
 * Thread-safe. Methods may block until the workers have answered; those that need them throw an {@link IllegalStateException} after
 * {@link #close}.
 */
public final class Nutcracker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Nutcracker.class);
    private static final String BY = "the program";

    private final NutcrackerBuilder settings;
    private final Proxy proxy;
    private final @Nullable Statistics statistics;
    private final @Nullable Events events;
    /** Held while the configuration changes. */
    private final Object changing = new Object();

    private Source source;
    private volatile StartupSettings inEffect;
    private volatile List<String> warnings;
    private volatile boolean closed;

    private Nutcracker(
            NutcrackerBuilder settings,
            Source source,
            LoadedConfig loaded,
            Proxy proxy,
            @Nullable Statistics opened,
            @Nullable Events events) {
        this.settings = settings;
        this.source = source;
        this.proxy = proxy;
        this.statistics = opened;
        this.events = events;
        this.inEffect = StartupSettings.fromStart(proxy.configuration());
        this.warnings = told(settings, loaded);
    }

    /** Returns the settings of a proxy that has none yet. */
    public static NutcrackerBuilder builder() {
        return new NutcrackerBuilder();
    }

    /** Starts with a configuration, which is read now. */
    static Nutcracker start(NutcrackerBuilder settings, Source source)
            throws InvalidConfigurationException, IOException {
        LoadedConfig loaded = source.load();
        Configuration configuration = settings.applyTo(loaded.configuration());
        // Before there is a client: from then on nothing may fail.
        Statistics opened = Statistics.open(settings.statisticsHost(), settings.statisticsPort());
        Events events = settings.events();
        Proxy proxy;
        try {
            proxy = Workers.start(configuration, settings, events == null ? Witness.None.NONE : events);
        } catch (InvalidConfigurationException | IOException | RuntimeException | Error e) {
            if (opened != null) {
                opened.close();
            }
            if (events != null) {
                events.end();
            }
            throw e;
        }
        Nutcracker started = new Nutcracker(settings, source, loaded, proxy, opened, events);
        if (opened != null) {
            opened.serve(proxy, started::inEffect, started::reloadFor);
        }
        return started;
    }

    private StartupSettings inEffect() {
        return inEffect;
    }

    /** Returns what may not be as it was meant: of the latest configuration that was taken on, a sentence each. */
    public List<String> warnings() {
        return warnings;
    }

    private static List<String> told(NutcrackerBuilder settings, LoadedConfig loaded) {
        List<String> told = new ArrayList<>();
        loaded.warnings().stream().map(ConfigProblem::text).forEach(told::add);
        told.addAll(ProgramKeys.in(loaded.configuration().global()));
        told.addAll(settings.unheeded(loaded.configuration().global()));
        told.forEach(LOG::warn);
        return List.copyOf(told);
    }

    /**
     * Returns where a pool listens: a {@link java.net.InetSocketAddress}, a {@link UnixDomainSocketAddress}, or a {@link
     * LocalAddress}.
     *
     * @throws IllegalArgumentException if there is no such pool, or if it listens nowhere
     */
    public SocketAddress address(String pool) {
        return switch (config(pool).listen().address()) {
            case ListenAddress.Tcp tcp -> tcp.address();
            case ListenAddress.Unix unix -> UnixDomainSocketAddress.of(unix.path());
            case ListenAddress.Local local -> new LocalAddress(local.name());
            case ListenAddress.None _ -> throw new IllegalArgumentException("pool '" + pool + "' listens nowhere");
        };
    }

    /** Returns where the statistics port listens; null if there is none. */
    public @Nullable SocketAddress statisticsAddress() {
        return statistics == null ? null : statistics.address();
    }

    private PoolConfig config(String pool) {
        return proxy.configuration().pools().stream()
                .filter(one -> one.name().equals(pool))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no pool '" + pool + "'"));
    }

    /**
     * Reads the configuration again, and the files that it names. Pools that are as before are not touched; no client of a pool that
     * stays is closed.
     *
     * @return the changes, in sentences
     * @throws InvalidConfigurationException if it has mistakes; nothing has changed then
     * @throws IOException if a file cannot be read, or a new address cannot be listened on; nothing has changed then
     */
    public List<String> reload() throws InvalidConfigurationException, IOException {
        return reload(latest(), BY);
    }

    private Source latest() {
        synchronized (changing) {
            return source;
        }
    }

    /** As {@link #reload()}, to a text in the form of a configuration file. */
    public List<String> reload(String yaml) throws InvalidConfigurationException, IOException {
        return reload(new Source.OfText(yaml), BY);
    }

    /** As {@link #reload()}, to a file. */
    public List<String> reload(Path configuration) throws InvalidConfigurationException, IOException {
        return reload(new Source.OfFile(configuration), BY);
    }

    /** As {@link #reload()}, to these pools. */
    public List<String> reload(Pool... pools) throws InvalidConfigurationException, IOException {
        return reload(Source.of(List.of(pools)), BY);
    }

    private List<String> reload(Source next, String by) throws InvalidConfigurationException, IOException {
        requireOpen();
        try {
            return Apart.call(() -> changeTo(next, by));
        } catch (ExecutionException e) {
            throw failure(e);
        }
    }

    private List<String> changeTo(Source next, String by) throws InvalidConfigurationException, IOException {
        synchronized (changing) {
            try {
                LoadedConfig loaded = next.load();
                Configuration wanted = proxy.inForce(settings.applyTo(loaded.configuration()));
                List<String> changes =
                        new ArrayList<>(ConfigDifference.between(proxy.configuration(), wanted, inEffect));
                changes.addAll(proxy.reload(wanted));
                inEffect = inEffect.after(wanted);
                source = next;
                warnings = told(settings, loaded);
                proxy.reloads().succeeded(System.currentTimeMillis());
                changes.forEach(change -> LOG.info("reload: {}", change));
                record(true, by, changes, next, loaded.sha256());
                return List.copyOf(changes);
            } catch (InvalidConfigurationException | IOException | RuntimeException e) {
                proxy.reloads().failed(System.currentTimeMillis());
                record(false, by, problems(e), next, null);
                throw e;
            }
        }
    }

    private void record(boolean done, String by, List<String> sentences, Source of, @Nullable String sha256) {
        proxy.audit().record(new AuditEvent.Reload(AuditKind.CONFIG, done, by, sentences, of.name(), sha256));
    }

    private static List<String> problems(Exception refusal) {
        return refusal instanceof InvalidConfigurationException invalid
                ? invalid.problems()
                : List.of(refusal instanceof IOException ? String.valueOf(refusal.getMessage()) : refusal.toString());
    }

    /** For who asks at the statistics port. */
    private ControlAnswer reloadFor(String by) {
        try {
            List<String> changes = reload(latest(), by);
            return new ControlAnswer(
                    ControlAnswer.Outcome.DONE, changes.isEmpty() ? "nothing has changed" : String.join("\n", changes));
        } catch (InvalidConfigurationException e) {
            LOG.warn("reload by {} refused, nothing has changed: {}", by, e.getMessage());
            return new ControlAnswer(ControlAnswer.Outcome.REFUSED, String.join("\n", e.problems()));
        } catch (IOException e) {
            LOG.warn("reload by {} refused, nothing has changed: {}", by, e.getMessage());
            return new ControlAnswer(ControlAnswer.Outcome.REFUSED, String.valueOf(e.getMessage()));
        }
    }

    /** Whether every pool listens, and its servers are as the configuration demands ({@code ready_min_servers}). */
    public boolean isReady() {
        return unreadiness().isEmpty();
    }

    /** Returns why clients should not come here; empty if they should. */
    public String unreadiness() {
        return closed ? "closed" : proxy.unreadiness();
    }

    /** Returns the statistics as twemproxy's JSON, summed over the workers. */
    public String statistics() {
        return ask(() -> StatsJson.of(proxy.reports().snapshot()));
    }

    /** Returns all metrics in the text format of Prometheus. */
    public String metrics() {
        return ask(() -> {
            StringWriter text = new StringWriter();
            MetricTable.write(
                    proxy.reports().metrics(ProgramMetrics.NONE), MetricsScope.WHOLE, MetricsFormat.accepted(""), text);
            return text.toString();
        });
    }

    /** Returns the servers of all pools, in the order of the configuration. */
    public List<ServerStatus> servers() {
        return ask(() -> proxy.reports().servers().stream()
                .map(server -> new ServerStatus(
                        server.pool(),
                        server.server(),
                        server.address(),
                        server.state(),
                        server.cause(),
                        server.outstanding(),
                        server.share()))
                .toList());
    }

    /**
     * Orders a state for a server, which holds until another one is ordered.
     *
     * @throws IllegalArgumentException if there is no such server
     */
    public void order(String pool, String server, ServerState state) {
        OperatorAction action = switch (state) {
            case DRAIN -> OperatorAction.DRAIN;
            case MAINT -> OperatorAction.MAINT;
            case UP -> OperatorAction.UP;
            case READY -> OperatorAction.AUTO;
        };
        ControlAnswer answer = ask(() -> proxy.interventions().order(pool, server, action, BY));
        if (answer.outcome() != ControlAnswer.Outcome.DONE) {
            throw new IllegalArgumentException(answer.text());
        }
    }

    /**
     * Returns the way of a key from a pool to its server, as things are now: a step each, such as {@code server: one at
     * 10.0.0.1:6379}.
     *
     * @throws IllegalArgumentException if there is no such pool
     */
    public List<String> where(String pool, byte[] key) {
        config(pool);
        return ask(() -> proxy.inspection().where(pool, key).stream()
                .map(step -> step.step() + ": " + step.value())
                .toList());
    }

    private <T> T ask(Callable<T> question) {
        requireOpen();
        return Apart.ask(question);
    }

    private void requireOpen() {
        settings.requireOffLoops();
        if (closed) {
            throw new IllegalStateException("the proxy is closed");
        }
    }

    /**
     * Closes in order: no more clients are accepted, and outstanding requests are answered.
     *
     * @param atMost how long they may take
     */
    public void drain(Duration atMost) {
        end(() -> proxy.drain(Duration.ZERO, atMost));
    }

    /**
     * Closes everything at once. When this returns, its sockets are closed and its workers have ended. Has no effect the second
     * time.
     */
    @Override
    public void close() {
        end(proxy::close);
    }

    private void end(Runnable how) {
        settings.requireOffLoops();
        synchronized (changing) {
            if (closed) {
                return;
            }
            closed = true;
        }
        Apart.ask(() -> {
            if (statistics != null) {
                statistics.close();
            }
            how.run();
            return true;
        });
        if (events != null) {
            events.end();
        }
    }

    /** Returns the exception that the work has ended with; throws it if it is not an {@link IOException}. */
    static IOException failure(ExecutionException failure) throws InvalidConfigurationException {
        Throwable cause = failure.getCause();
        if (cause instanceof InvalidConfigurationException invalid) {
            throw invalid;
        }
        if (cause instanceof IOException io) {
            return io;
        }
        throw Apart.unchecked(failure);
    }
}
