package dev.nutcracker.embedded;

import dev.nutcracker.admin.ControlAnswer;
import dev.nutcracker.admin.StatsPort;
import dev.nutcracker.config.StartupSettings;
import dev.nutcracker.console.Console;
import dev.nutcracker.console.ConsoleException;
import dev.nutcracker.console.ProgramOrders;
import dev.nutcracker.proxy.Changes;
import dev.nutcracker.proxy.ConsoleOrders;
import dev.nutcracker.proxy.ConsoleView;
import dev.nutcracker.proxy.ControlledProxy;
import dev.nutcracker.proxy.PageView;
import dev.nutcracker.proxy.Proxy;
import dev.nutcracker.stats.ProgramMetrics;
import dev.nutcracker.stats.Version;
import dev.nutcracker.ui.UiState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The statistics port of a proxy that is embedded, with its pages and the console. */
final class Statistics {
    private static final Logger LOG = LoggerFactory.getLogger(Statistics.class);

    private final StatsPort port;
    private final SocketAddress address;

    private Statistics(StatsPort port) throws IOException {
        this.port = port;
        this.address = port.localAddress();
    }

    /**
     * Listens.
     *
     * @return null without a host
     */
    static @Nullable Statistics open(@Nullable String host, int number) throws IOException {
        return host == null ? null : new Statistics(StatsPort.open(host, number));
    }

    SocketAddress address() {
        return address;
    }

    /** @param reload for the name of who asks */
    void serve(Proxy proxy, Supplier<StartupSettings> inEffect, Function<String, ControlAnswer> reload) {
        ConsoleView view = new ConsoleView(proxy, Version.NUMBER, inEffect, List::of);
        ProgramOrders program = new ProgramOrders() {
            @Override
            public List<String> reload(String by) throws ConsoleException {
                return ConsoleOrders.require(reload.apply(by)).lines().toList();
            }
        };
        Console console = new Console(view, new ConsoleOrders(proxy), program, new Changes(proxy, LOG::info));
        port.serve(new ControlledProxy(
                proxy,
                Version.NUMBER,
                inEffect,
                () -> ProgramMetrics.NONE,
                reload,
                console,
                new UiState(new PageView(proxy, view, () -> "", () -> 0))));
    }

    void close() {
        try {
            port.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
