package dev.nutcracker.admin;

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
import org.jspecify.annotations.Nullable;

/** The view that the console has of a {@link KnownProxy}. */
record KnownView(KnownProxy proxy) implements ProxyView {
    @Override
    public Configuration configuration() {
        return proxy.configuration();
    }

    @Override
    public StartupSettings inEffect() {
        return proxy.inEffect();
    }

    @Override
    public String unreadiness() {
        return proxy.unreadiness();
    }

    @Override
    public List<PoolMetrics> poolMetrics() {
        return proxy.poolMetrics();
    }

    @Override
    public List<ServerReport> servers() {
        return proxy.servers();
    }

    @Override
    public Intervals intervals(boolean withServers) {
        return new Intervals(1, 1, 1, List.of(), List.of());
    }

    @Override
    public List<ClientReport> clients(@Nullable String pool) {
        return List.of();
    }

    @Override
    public List<ConnectionReport> connections(@Nullable String pool) {
        return List.of();
    }

    @Override
    public List<ErrorReport> errors() {
        return List.of();
    }

    @Override
    public List<WorkerReport> workers() {
        return List.of();
    }

    @Override
    public Map<String, List<SlowRequest>> slowRequests() {
        return proxy.slowRequests();
    }

    @Override
    public List<KeyStep> where(String pool, byte[] key) {
        return List.of(new KeyStep("pool", pool));
    }

    @Override
    public List<RequestStep> explain(String pool, List<byte[]> words) {
        return List.of();
    }

    @Override
    public List<Event> events() {
        return List.of(new Event(1, 0, "info", "KnownProxy", "it has begun"));
    }

    @Override
    public MemorySnapshot memory() {
        return new MemorySnapshot(1, 2, 3, 4, 5, 6);
    }

    @Override
    public List<ListenerReport> listeners() {
        return List.of();
    }

    @Override
    public List<HostReport> hosts() {
        return List.of();
    }

    @Override
    public @Nullable HandoverReport handover() {
        return null;
    }

    @Override
    public String version() {
        return proxy.version();
    }

    @Override
    public long uptimeS() {
        return 1;
    }
}
