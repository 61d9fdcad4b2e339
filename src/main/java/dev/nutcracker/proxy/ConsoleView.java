package dev.nutcracker.proxy;

import dev.nutcracker.config.Configuration;
import dev.nutcracker.config.StartupSettings;
import dev.nutcracker.console.ProxyView;
import dev.nutcracker.stats.ClientReport;
import dev.nutcracker.stats.ConnectionReport;
import dev.nutcracker.stats.ErrorReport;
import dev.nutcracker.stats.Event;
import dev.nutcracker.stats.HandoverReport;
import dev.nutcracker.stats.HostReport;
import dev.nutcracker.stats.Intervals;
import dev.nutcracker.stats.KeyStep;
import dev.nutcracker.stats.ListenerReport;
import dev.nutcracker.stats.MemorySnapshot;
import dev.nutcracker.stats.PoolMetrics;
import dev.nutcracker.stats.RequestStep;
import dev.nutcracker.stats.ServerReport;
import dev.nutcracker.stats.SlowRequest;
import dev.nutcracker.stats.WorkerReport;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A proxy as the console shows it.
 *
 * @param version of twemproxy that it stands for
 * @param inEffectNow what only a restart changes
 * @param latestEvents the oldest first
 */
public record ConsoleView(
        Proxy proxy, String version, Supplier<StartupSettings> inEffectNow, Supplier<List<Event>> latestEvents)
        implements ProxyView {
    @Override
    public StartupSettings inEffect() {
        return inEffectNow.get();
    }

    @Override
    public Configuration configuration() {
        return proxy.configuration();
    }

    @Override
    public String unreadiness() {
        return proxy.unreadiness();
    }

    @Override
    public List<PoolMetrics> poolMetrics() {
        return proxy.reports().poolMetrics();
    }

    @Override
    public List<ServerReport> servers() {
        return proxy.reports().servers();
    }

    @Override
    public Intervals intervals(boolean withServers) {
        return proxy.inspection().intervals(withServers);
    }

    @Override
    public List<ClientReport> clients(@Nullable String pool) {
        return proxy.inspection().clients(pool);
    }

    @Override
    public List<ConnectionReport> connections(@Nullable String pool) {
        return proxy.inspection().connections(pool);
    }

    @Override
    public List<ErrorReport> errors() {
        return proxy.inspection().errors();
    }

    @Override
    public List<WorkerReport> workers() {
        return proxy.inspection().workers();
    }

    @Override
    public Map<String, List<SlowRequest>> slowRequests() {
        return proxy.reports().slowRequests();
    }

    @Override
    public List<KeyStep> where(String pool, byte[] key) {
        return proxy.inspection().where(pool, key);
    }

    @Override
    public List<RequestStep> explain(String pool, List<byte[]> words) {
        return proxy.inspection().explain(pool, words);
    }

    @Override
    public List<Event> events() {
        return latestEvents.get();
    }

    @Override
    public MemorySnapshot memory() {
        return proxy.inspection().memory();
    }

    @Override
    public List<ListenerReport> listeners() {
        return proxy.reports().listeners();
    }

    @Override
    public List<HostReport> hosts() {
        return proxy.reports().hosts();
    }

    @Override
    public @Nullable HandoverReport handover() {
        return proxy.handovers().latest();
    }

    @Override
    public long uptimeS() {
        return proxy.reports().uptimeS();
    }
}
