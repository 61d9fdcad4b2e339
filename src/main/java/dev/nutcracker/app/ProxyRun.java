package dev.nutcracker.app;

import dev.nutcracker.admin.ProxyControl;
import dev.nutcracker.config.ConfigOverride;
import dev.nutcracker.config.Configuration;
import dev.nutcracker.config.Expanded;
import dev.nutcracker.config.GlobalConfig;
import dev.nutcracker.config.LoadedConfig;
import dev.nutcracker.console.Console;
import dev.nutcracker.log.Log;
import dev.nutcracker.net.InheritedSockets;
import dev.nutcracker.net.Transport;
import dev.nutcracker.proxy.Changes;
import dev.nutcracker.proxy.ChosenTransport;
import dev.nutcracker.proxy.ConsoleOrders;
import dev.nutcracker.proxy.ConsoleView;
import dev.nutcracker.proxy.ControlledProxy;
import dev.nutcracker.proxy.Handovers;
import dev.nutcracker.proxy.PageView;
import dev.nutcracker.proxy.PoolListeners;
import dev.nutcracker.proxy.Proxy;
import dev.nutcracker.stats.Event;
import dev.nutcracker.stats.ProgramMetrics;
import dev.nutcracker.stats.Version;
import dev.nutcracker.ui.UiState;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One run of the proxy, from opening the log to its orderly end. */
final class ProxyRun {
    private final Options options;
    private final List<String> arguments;
    private final PrintStream err;
    private final LogSetup log;
    private final OverrideBook overrides = new OverrideBook();
    private final Supervisor supervisor = Supervisor.ofThisProcess();

    ProxyRun(Options options, String[] arguments, PrintStream err) {
        this.arguments = List.of(arguments);
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
            Log.always(StartupMessages.SOURCE, "ended");
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
        try (PidFile pidFile = takesOver() ? PidFile.ofSuccessor(options.pidFile()) : PidFile.write(options.pidFile());
                ConfigWatch watch = new ConfigWatch(options.configFile())) {
            end.beforeEndingAtOnce(pidFile::close);
            Log.always(StartupMessages.SOURCE, banner());
            options.warnOfPassedOver(complaints);
            LoadedConfig loaded = takesOver() ? load(complaints) : overrides.begin(load(complaints));
            overrides.tell();
            log.apply(loaded.configuration().global().log());
            serve(loaded, watch, reloadSignals, pidFile, end);
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
        Log.always(StartupMessages.SOURCE, file.named());
        return file.load(complaints);
    }

    private static String banner() {
        return "nutcracker-" + Version.NUMBER + " built for the JVM, release " + Version.RELEASE + ", on "
                + System.getProperty("os.name") + ' '
                + System.getProperty("os.version") + ' ' + System.getProperty("os.arch") + " with Java "
                + System.getProperty("java.version") + ", started on pid "
                + ProcessHandle.current().pid();
    }

    private boolean takesOver() {
        return options.asksFor(Option.TAKE_OVER);
    }

    private void serve(
            LoadedConfig loaded, ConfigWatch watch, ReloadSignals reloadSignals, PidFile pidFile, ShutdownSignal end)
            throws StartException, InterruptedException {
        Configuration configuration = effective(loaded.configuration());
        GlobalConfig global = configuration.global();
        Transport transport = transport(global.transport());
        String obstacle = Handovers.obstacle(global.handover(), transport);
        if (!obstacle.isEmpty()) {
            throw new StartException(obstacle);
        }
        InheritedSockets inherited = inherited(configuration, transport);
        List<ConfigOverride> kept = overrides.all().list();
        boolean waits = takesOver() || !kept.isEmpty();
        Configuration first = waits ? configuration.withoutSockets() : configuration;
        try (StatsService stats = new StatsService(options, global.handover().isOn());
                ConsoleDoor door = new ConsoleDoor()) {
            if (!takesOver()) {
                // Open these first: once a client is served, nothing may fail any more.
                stats.open();
                door.adopt(global.admin());
            }
            try (Proxy proxy =
                    Proxy.start(first, Version.NUMBER, global.workers(), transport, options.limits(), inherited)) {
                proxy.trimHeap();
                end.beforeEndingAtOnce(proxy::endAudit);
                proxy.onLostWorker(() -> end.atOnce("a worker has ended"));
                Reloads reloads = new Reloads(
                        proxy, options.configFile(), loaded, overrides, this::effective, log, watch, supervisor);
                begin(proxy, reloads, kept);
                ProxyControl control = administered(proxy, reloads, end);
                Succession succession = new Succession(stats, control, pidFile, end, supervisor, overrides, reloads);
                try (Handovers handovers = new Handovers(proxy, succession);
                        Heartbeat heartbeat = new Heartbeat(supervisor, proxy)) {
                    begin(configuration, waits, proxy, handovers, stats, control);
                    door.serve(control);
                    if (takesOver()) {
                        openConsole(door, global);
                    }
                    reloads.onAdopted(adopted -> door.adopt(adopted.global().admin()));
                    reloads.recordStart();
                    serve(proxy, stats, door, reloads, reloadSignals, handovers, heartbeat, end);
                }
            }
        } catch (IOException e) {
            throw StartException.of(e);
        }
    }

    /** States that were ordered before come before the first client. */
    private void begin(Proxy proxy, Reloads reloads, List<ConfigOverride> kept) {
        OrderKeeper.order(proxy, kept);
        proxy.interventions().onOrder(new OrderKeeper(reloads, overrides));
    }

    /** When this returns, the process serves, and the next one may take over from it. */
    private void begin(
            Configuration configuration,
            boolean waits,
            Proxy proxy,
            Handovers handovers,
            StatsService stats,
            ProxyControl control)
            throws StartException, IOException {
        Expanded path = configuration.global().handover().path();
        if (takesOver()) {
            takeOver(path, configuration, proxy, handovers);
        } else {
            if (waits) {
                proxy.reload(configuration);
            }
            stats.serve(control);
        }
        if (path != null) {
            handovers.open(path.path());
        }
    }

    /** The other process has left its place. This one serves clients by now, whatever happens. */
    private static void openConsole(ConsoleDoor door, GlobalConfig global) {
        try {
            door.adopt(global.admin());
        } catch (IOException e) {
            Log.always(StartupMessages.SOURCE, "there is no console: " + e.getMessage());
        }
    }

    private void takeOver(@Nullable Expanded path, Configuration configuration, Proxy proxy, Handovers handovers)
            throws StartException, IOException {
        if (path == null) {
            throw new StartException(
                    "--take-over needs global: handover: in the configuration file, the socket at which"
                            + " the running process is found");
        }
        handovers.awaitConnections();
        try {
            handovers.takeOver(path.path(), configuration);
        } catch (IOException e) {
            // Clients that were accepted here meanwhile get their responses.
            proxy.drain(Duration.ZERO, Duration.ofMillis(configuration.global().drainTimeoutMs()));
            throw e;
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
        try {
            return ChosenTransport.of(name);
        } catch (IOException e) {
            throw StartException.of(e);
        }
    }

    private void serve(
            Proxy proxy,
            StatsService stats,
            ConsoleDoor door,
            Reloads reloads,
            ReloadSignals reloadSignals,
            Handovers handovers,
            Heartbeat heartbeat,
            ShutdownSignal end)
            throws IOException, InterruptedException {
        end.beforeEndingAtOnce(stats::close);
        end.beforeEndingAtOnce(() -> close(door));
        end.beforeEndingAtOnce(proxy::stopListening);
        Log.always(StartupMessages.SOURCE, "statistics on " + stats);
        reloadSignals.reloadBy(reloads);
        reloads.watchIfWanted();
        if (Daemon.isThisProcess()) {
            Daemon.listens();
        }
        heartbeat.start();
        end.await();
        handovers.close();
        GlobalConfig global = proxy.configuration().global();
        Duration wanted = end.wanted();
        Duration timeout = wanted == null ? Duration.ofMillis(global.drainTimeoutMs()) : wanted;
        if (end.isByHandover()) {
            // The service goes on in another process: whoever watches it is told nothing.
            heartbeat.close();
            proxy.drain(Duration.ZERO, timeout);
        } else {
            Duration delay = Duration.ofMillis(global.drainDelayMs());
            heartbeat.stopping(delay.plus(timeout));
            proxy.drain(delay, timeout);
        }
    }

    private static void close(ConsoleDoor door) {
        try {
            door.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ProxyControl administered(Proxy proxy, Reloads reloads, ShutdownSignal end) {
        ConsoleView view = new ConsoleView(proxy, Version.NUMBER, reloads::inEffect, ProxyRun::events);
        Upgrade upgrade = new Upgrade(proxy, arguments, System.getProperty(Upgrade.LAUNCHER));
        Console console = new Console(
                view,
                new ConsoleOrders(proxy),
                new ConsoleProgram(proxy, reloads, overrides, upgrade, end, options.configKeys()),
                new Changes(proxy, line -> Log.always(Console.class, line)));
        return new ControlledProxy(
                proxy,
                Version.NUMBER,
                reloads::inEffect,
                () -> new ProgramMetrics(reloads.digest(), overrides.count(), Log.linesLost()),
                reloads::reloadNow,
                console,
                new UiState(new PageView(proxy, view, reloads::digest, overrides::count)));
    }

    private static List<Event> events() {
        return Log.events().stream()
                .map(event -> new Event(event.number(), event.timeMs(), event.level(), event.source(), event.text()))
                .toList();
    }

    /** Returns the configuration with the options of the command line applied, which take precedence. */
    private Configuration effective(Configuration configuration) {
        return options.applyTo(configuration);
    }
}
