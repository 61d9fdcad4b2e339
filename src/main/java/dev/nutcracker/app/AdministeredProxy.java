package dev.nutcracker.app;

import dev.nutcracker.admin.Administered;
import dev.nutcracker.admin.ReloadAnswer;
import dev.nutcracker.config.Configuration;
import dev.nutcracker.config.InEffect;
import dev.nutcracker.proxy.Proxy;
import dev.nutcracker.stats.MetricsSnapshot;
import dev.nutcracker.stats.PoolMetrics;
import dev.nutcracker.stats.ProxySnapshot;
import dev.nutcracker.stats.SlowRequest;
import java.util.List;
import java.util.Map;

/** The proxy of this process, for its operators. */
record AdministeredProxy(Proxy proxy, Reloads reloads) implements Administered {
    @Override
    public ProxySnapshot snapshot() {
        return proxy.snapshot();
    }

    @Override
    public MetricsSnapshot metrics() {
        return proxy.metrics();
    }

    @Override
    public List<PoolMetrics> poolMetrics() {
        return proxy.poolMetrics();
    }

    @Override
    public Map<String, List<SlowRequest>> slowRequests() {
        return proxy.slowRequests();
    }

    @Override
    public boolean isReady() {
        return proxy.isReady();
    }

    @Override
    public Configuration configuration() {
        return proxy.configuration();
    }

    @Override
    public InEffect inEffect() {
        return reloads.inEffect();
    }

    @Override
    public String version() {
        return Version.NUMBER;
    }

    @Override
    public ReloadAnswer reload(String by) {
        return reloads.reloadNow(by);
    }
}
