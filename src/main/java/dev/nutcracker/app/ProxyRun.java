package dev.nutcracker.app;

import dev.nutcracker.admin.ProxyControl;
import dev.nutcracker.admin.StatsPort;
import dev.nutcracker.config.Configuration;
import dev.nutcracker.config.GlobalConfig;
import dev.nutcracker.config.LoadedConfig;
import dev.nutcracker.console.Console;
import dev.nutcracker.log.Log;
import dev.nutcracker.net.InheritedSockets;
import dev.nutcracker.net.Transport;
import dev.nutcracker.proxy.ConsoleOrders;
import dev.nutcracker.proxy.ConsoleView;
import dev.nutcracker.proxy.ControlledProxy;
import dev.nutcracker.proxy.PoolListeners;
import dev.nutcracker.proxy.Proxy;
import dev.nutcracker.stats.Event;
import dev.nutcracker.stats.ProgramMetrics;
import dev.nutcracker.stats.Version;
import java.io.Closeable;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** One run of the proxy, from opening the log to its orderly end. */
final class ProxyRun {
    private final Options options;
    private final PrintStream err;
    private final LogSetup log;
    private final Supervisor supervisor = Supervisor.ofThisProcess();

    ProxyRun(Options options, PrintStream err) {
        this.options = options;
        this.log = new LogSetup(options);
        this.err = err;
    }

    /** Runs until told to stop; returns the exit status. */
    int run() {
        ProcessName.take();
        try {
            log.open();
        } catch (StartException e) {
            return failed(new StartupMessages(err, false), e);
        }
        try {
            return runWithLog(new StartupMessages(err, options.logFile() != null));
        } finally {
            Log.always(Main.class, "ended");
        }
    }

    private int failed(StartupMessages complaints, Exception why) {
        supervisor.failed(why);
        complaints.say(String.valueOf(why.getMessage()));
        return 1;
    }

    private int runWithLog(StartupMessages complaints) {
        try {
            Descriptors.requireForProcess();
        } catch (StartException e) {
            return failed(complaints, e);
        }
        LogSignals.handle();
        ReloadSignals reloadSignals = new ReloadSignals();
        ShutdownSignal end = new ShutdownSignal();
        OutOfMemory.ends(end, err);
        try (PidFile pidFile = PidFile.write(options.pidFile());
                ConfigWatch watch = new ConfigWatch(options.configFile())) {
            end.beforeEndingAtOnce(pidFile::close);
            Log.always(Main.class, banner());
            options.warnOfPassedOver(complaints);
            LoadedConfig loaded = load(complaints);
            log.apply(loaded.configuration().global().log());
            serve(loaded, watch, reloadSignals, end);
            return 0;
        } catch (StartException e) {
            return failed(complaints, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return failed(complaints, e);
        }
    }

    private LoadedConfig load(StartupMessages complaints) throws StartException {
        ConfigFile file = new ConfigFile(options.configFile());
        Log.always(Main.class, file.named());
        return file.load(complaints);
    }

    private static String banner() {
        return "nutcracker-" + Version.NUMBER + " built for the JVM, release " + Version.RELEASE + ", on "
                + System.getProperty("os.name") + ' '
                + System.getProperty("os.version") + ' ' + System.getProperty("os.arch") + " with Java "
                + System.getProperty("java.version") + ", started on pid "
                + ProcessHandle.current().pid();
    }

    private void serve(LoadedConfig loaded, ConfigWatch watch, ReloadSignals reloadSignals, ShutdownSignal end)
            throws StartException, InterruptedException {
        Configuration configuration = effective(loaded.configuration());
        int workers = configuration.global().workers();
        Transport transport = transport(configuration.global().transport());
        InheritedSockets inherited = inherited(configuration, transport);
        // Open the statistics port first: once a client is served, nothing may fail any more.
        try (StatsPort stats = openStats();
                ConsoleDoor door = ConsoleDoor.open(configuration.global().admin());
                Proxy proxy =
                        Proxy.start(configuration, Version.NUMBER, workers, transport, options.limits(), inherited)) {
            end.beforeEndingAtOnce(proxy::endAudit);
            proxy.onLostWorker(() -> end.atOnce("a worker has ended"));
            Reloads reloads = new Reloads(proxy, options.configFile(), loaded, this::effective, log, watch, supervisor);
            reloads.onAdopted(adopted -> door.adopt(adopted.global().admin()));
            reloads.recordStart();
            try (Heartbeat heartbeat = new Heartbeat(supervisor, proxy)) {
                serve(proxy, stats, door, reloads, reloadSignals, heartbeat, end);
            }
        } catch (IOException e) {
            throw StartException.of(e);
        }
    }

    private static InheritedSockets inherited(Configuration configuration, Transport transport) throws StartException {
        InheritedSockets inherited = SocketActivation.ofThisProcess().sockets(transport);
        try {
            PoolListeners.requireUse(inherited, configuration, transport);
        } catch (IOException e) {
            throw StartException.of(e);
        }
        return inherited;
    }

    private static Transport transport(String name) throws StartException {
        if (name.equals(GlobalConfig.BEST_TRANSPORT)) {
            return Transport.best();
        }
        Transport transport = Transport.named(name);
        if (!transport.isAvailable()) {
            throw new StartException("global: transport: " + name + " is not available here; there are "
                    + Arrays.stream(Transport.values())
                            .filter(Transport::isAvailable)
                            .map(Transport::lowerCaseName)
                            .collect(Collectors.joining(", ")));
        }
        return transport;
    }

    private void serve(
            Proxy proxy,
            StatsPort stats,
            ConsoleDoor door,
            Reloads reloads,
            ReloadSignals reloadSignals,
            Heartbeat heartbeat,
            ShutdownSignal end)
            throws IOException, InterruptedException {
        ProxyControl control = administered(proxy, reloads, end);
        stats.serve(control);
        door.serve(control);
        end.beforeEndingAtOnce(() -> close(stats));
        end.beforeEndingAtOnce(() -> close(door));
        end.beforeEndingAtOnce(proxy::stopListening);
        Log.always(Main.class, "statistics on " + statsText());
        reloadSignals.reloadBy(reloads);
        reloads.watchIfWanted();
        if (Daemon.isThisProcess()) {
            Daemon.listens();
        }
        heartbeat.start();
        end.await();
        GlobalConfig global = proxy.configuration().global();
        Duration delay = Duration.ofMillis(global.drainDelayMs());
        Duration wanted = end.wanted();
        Duration timeout = wanted == null ? Duration.ofMillis(global.drainTimeoutMs()) : wanted;
        heartbeat.stopping(delay.plus(timeout));
        proxy.drain(delay, timeout);
    }

    private static void close(Closeable port) {
        try {
            port.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String statsText() {
        String address = options.statsAddress();
        return address.startsWith("/") ? address : address + ':' + options.statsPort();
    }

    private static ProxyControl administered(Proxy proxy, Reloads reloads, ShutdownSignal end) {
        ConsoleView view = new ConsoleView(proxy, Version.NUMBER, ProxyRun::events);
        Console console = new Console(view, new ConsoleOrders(proxy), new ConsoleProgram(reloads, end), new Changes(proxy));
        return new ControlledProxy(
                proxy,
                Version.NUMBER,
                reloads::inEffect,
                () -> new ProgramMetrics(reloads.digest(), Log.linesLost()),
                reloads::reloadNow,
                console);
    }

    private static List<Event> events() {
        return Log.events().stream()
                .map(event -> new Event(event.number(), event.timeMs(), event.level(), event.source(), event.text()))
                .toList();
    }

    private StatsPort openStats() throws IOException {
        try {
            return StatsPort.open(options.statsAddress(), options.statsPort());
        } catch (UnknownHostException e) {
            throw new IOException("stats address '" + options.statsAddress() + "' cannot be resolved", e);
        }
    }

    /** Returns the configuration with the options of the command line applied, which take precedence. */
    private Configuration effective(Configuration configuration) {
        return options.workers() == 0
                ? configuration
                : new Configuration(configuration.global().withWorkers(options.workers()), configuration.pools());
    }
}
