package dev.nutcracker.proxy;

import dev.nutcracker.console.ProxyView;
import dev.nutcracker.stats.History;
import dev.nutcracker.stats.Intervals;
import dev.nutcracker.stats.Pulse;
import dev.nutcracker.stats.ReloadTally;
import dev.nutcracker.stats.ServerReport;
import dev.nutcracker.stats.StateBands;
import dev.nutcracker.ui.UiView;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A proxy as its web page shows it.
 *
 * @param console as the console shows it
 * @param digest of the configuration file in effect
 * @param overrideCount how many values and states operators have set at run time
 */
public record PageView(Proxy proxy, ProxyView console, Supplier<String> digest, IntSupplier overrideCount)
        implements UiView {
    @Override
    public Pulse pulse(@Nullable String pool, int clientsMax) {
        return proxy.inspection().pulse(pool, clientsMax);
    }

    @Override
    public List<ServerReport> servers(Pulse pulse) {
        return proxy.inspection().servers(pulse);
    }

    @Override
    public @Nullable Intervals intervals() {
        return proxy.inspection().knownIntervals();
    }

    @Override
    public History history() {
        return proxy.inspection().history();
    }

    @Override
    public StateBands bands() {
        return proxy.inspection().bands();
    }

    @Override
    public ReloadTally.Snapshot reloads() {
        return proxy.reloads().snapshot();
    }

    @Override
    public String configDigest() {
        return digest.get();
    }

    @Override
    public int overrides() {
        return overrideCount.getAsInt();
    }

    @Override
    public String hostName() {
        return proxy.reports().hostName();
    }
}
