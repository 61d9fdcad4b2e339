package dev.nutcracker.proxy;

import dev.nutcracker.admin.ControlAnswer;
import dev.nutcracker.admin.ProxyControl;
import dev.nutcracker.audit.AuditSwitch;
import dev.nutcracker.config.Configuration;
import dev.nutcracker.config.StartupSettings;
import dev.nutcracker.console.Console;
import dev.nutcracker.health.OperatorAction;
import dev.nutcracker.net.Encryption;
import dev.nutcracker.stats.Difference;
import dev.nutcracker.stats.DiscoveryReport;
import dev.nutcracker.stats.MetricsSnapshot;
import dev.nutcracker.stats.PoolMetrics;
import dev.nutcracker.stats.ProgramMetrics;
import dev.nutcracker.stats.ProxySnapshot;
import dev.nutcracker.stats.RouteReport;
import dev.nutcracker.stats.ServerReport;
import dev.nutcracker.stats.SlowRequest;
import dev.nutcracker.stats.TopologyReport;
import dev.nutcracker.ui.UiState;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A proxy as its operators see it.
 *
 * @param inEffectNow the parts of the configuration that are in effect since the start
 * @param program what the program knows of itself
 * @param reload loads the configuration again; the argument names the one who asked
 * @param console of the proxy
 * @param page the data of its web page
 */
public record ControlledProxy(
        Proxy proxy,
        String version,
        Supplier<StartupSettings> inEffectNow,
        Supplier<ProgramMetrics> program,
        Function<String, ControlAnswer> reload,
        Console console,
        UiState page)
        implements ProxyControl {
    @Override
    public ProxySnapshot snapshot() {
        return proxy.reports().snapshot();
    }

    @Override
    public MetricsSnapshot metrics() {
        return proxy.reports().metrics(program.get());
    }

    @Override
    public List<PoolMetrics> poolMetrics() {
        return proxy.reports().poolMetrics();
    }

    @Override
    public Map<String, List<SlowRequest>> slowRequests() {
        return proxy.reports().slowRequests();
    }

    @Override
    public List<ServerReport> servers() {
        return proxy.reports().servers();
    }

    @Override
    public List<TopologyReport> topologies() {
        return proxy.reports().topologies();
    }

    @Override
    public List<DiscoveryReport> discoveries() {
        return proxy.reports().discoveries();
    }

    @Override
    public ControlAnswer order(String pool, String server, OperatorAction action, String by) {
        return proxy.interventions().order(pool, server, action, by);
    }

    @Override
    public List<RouteReport> routes() {
        return proxy.reports().routes();
    }

    @Override
    public List<Difference> differences() {
        return proxy.reports().differences();
    }

    @Override
    public ControlAnswer share(String pool, int route, double percent, String by) {
        return proxy.interventions().share(pool, route, percent, by);
    }

    @Override
    public void operatorRefused() {
        proxy.operatorRefused();
    }

    @Override
    public AuditSwitch audit() {
        return proxy.audit();
    }

    @Override
    public String unreadiness() {
        return proxy.unreadiness();
    }

    @Override
    public Configuration configuration() {
        return proxy.configuration();
    }

    @Override
    public StartupSettings inEffect() {
        return inEffectNow.get();
    }

    @Override
    public String configText() {
        return console.configText();
    }

    @Override
    public @Nullable String tlsLibrary() {
        return proxy.reports().tlsLibrary();
    }

    @Override
    public @Nullable Encryption encryption() {
        return proxy.reports().statsEncryption();
    }

    @Override
    public ControlAnswer reload(String by) {
        return reload.apply(by);
    }
}
