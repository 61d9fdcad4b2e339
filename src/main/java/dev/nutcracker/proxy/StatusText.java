package dev.nutcracker.proxy;

import dev.nutcracker.health.ServerState;
import dev.nutcracker.stats.PoolCounter;
import dev.nutcracker.stats.PoolSnapshot;
import dev.nutcracker.stats.ProxySnapshot;
import dev.nutcracker.stats.ServerCounter;
import dev.nutcracker.stats.ServerReport;
import dev.nutcracker.stats.ServerSnapshot;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** A proxy in one line for people: {@code 4 of 4 servers up, 120 clients, 10200 req/s}. Used by one thread. */
public final class StatusText {
    private static final Set<String> OUT_OF_USE =
            Set.of(ServerState.DOWN.label(), ServerState.DRAIN.label(), ServerState.MAINT.label());

    private final Proxy proxy;
    private long requests;
    private long countedAtNs = System.nanoTime();

    public StatusText(Proxy proxy) {
        this.proxy = proxy;
    }

    /** Returns the line of this moment; the rate is that since the previous call. Blocks until each worker has answered. */
    public String now() {
        List<ServerReport> servers = proxy.reports().servers();
        long up = servers.stream()
                .filter(server -> !OUT_OF_USE.contains(server.state()))
                .count();
        ProxySnapshot snapshot = proxy.reports().snapshot();
        long clients = 0;
        for (PoolSnapshot pool : snapshot.pools()) {
            clients += pool.value(PoolCounter.CLIENT_CONNECTIONS);
        }
        return up + " of " + servers.size() + " servers up, " + clients + (clients == 1 ? " client, " : " clients, ")
                + rate(snapshot) + " req/s";
    }

    private long rate(ProxySnapshot snapshot) {
        long now = 0;
        for (PoolSnapshot pool : snapshot.pools()) {
            for (ServerSnapshot server : pool.servers()) {
                now += server.value(ServerCounter.REQUESTS);
            }
        }
        long nowNs = System.nanoTime();
        long since = Math.max(0, now - requests);
        long tookMs = Math.max(1, TimeUnit.NANOSECONDS.toMillis(nowNs - countedAtNs));
        requests = now;
        countedAtNs = nowNs;
        return since * 1000 / tookMs;
    }
}
