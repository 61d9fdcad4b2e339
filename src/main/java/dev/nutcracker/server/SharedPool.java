package dev.nutcracker.server;

import dev.nutcracker.config.PoolConfig;
import dev.nutcracker.health.PoolHealth;
import dev.nutcracker.routing.Router;
import dev.nutcracker.routing.WeightedServer;
import dev.nutcracker.stats.ConnectionTally;
import dev.nutcracker.stats.PoolCounter;
import dev.nutcracker.stats.PoolSnapshot;
import dev.nutcracker.stats.ServerCounter;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongSupplier;

/**
 * What all workers share of a pool: which servers are live, the router built from that, and how many clients there are.
 * Thread-safe. Workers read {@link #router} for each request; everything else happens when something changes.
 */
public final class SharedPool {
    private final PoolConfig config;
    private final List<WeightedServer> weightedServers;
    private final PoolHealth health;
    private final ServerNews news;
    private final ScheduledExecutorService timer;
    private final LongSupplier clockNs;
    private final ConnectionTally connections;
    private final AtomicInteger clients = new AtomicInteger();
    private final AtomicLong ejects = new AtomicLong();
    private final AtomicLongArray ejectedAtUs;
    private volatile Router router;

    /**
     * @param timer runs the return of ejected servers
     * @param clockNs monotonic
     * @param connections counts the process's connections
     */
    public SharedPool(
            PoolConfig config, ScheduledExecutorService timer, LongSupplier clockNs, ConnectionTally connections) {
        this.config = config;
        this.connections = connections;
        this.timer = timer;
        this.clockNs = clockNs;
        this.weightedServers = config.servers().stream()
                .map(server -> new WeightedServer(server.name(), server.weight()))
                .toList();
        this.health = new PoolHealth(
                weightedServers.size(),
                config.autoEjectHosts(),
                config.serverFailureLimit(),
                TimeUnit.MILLISECONDS.toNanos(config.serverRetryTimeoutMs()));
        this.news = new ServerNews(config);
        this.ejectedAtUs = new AtomicLongArray(weightedServers.size());
        this.router = config.routing().router(weightedServers);
    }

    public PoolConfig config() {
        return config;
    }

    public ConnectionTally connections() {
        return connections;
    }

    /** From key to server, among the servers that are live now. */
    public Router router() {
        return router;
    }

    /** A connection to the server failed, for the reason given. */
    public void serverFailed(int server, String reason) {
        news.failed(server, reason);
        if (health.failed(server, clockNs.getAsLong())) {
            ejects.incrementAndGet();
            ejectedAtUs.set(server, System.currentTimeMillis() * 1000);
            news.ejected(server, reason);
            rebuild();
            timer.schedule(this::readmit, config.serverRetryTimeoutMs(), TimeUnit.MILLISECONDS);
        }
    }

    /** The server answered. */
    public void serverSucceeded(int server) {
        health.succeeded(server);
        news.answered(server);
    }

    /** Counts a client in, unless the pool has as many as it may have. */
    public boolean admitClient() {
        if (clients.incrementAndGet() > config.clientConnections() && config.clientConnections() > 0) {
            clients.decrementAndGet();
            return false;
        }
        return true;
    }

    public void clientGone() {
        clients.decrementAndGet();
    }

    /** Adds what is counted per process to the sum of the workers' counters. */
    public PoolSnapshot complete(PoolSnapshot workers) {
        workers.values()[PoolCounter.SERVER_EJECTS.ordinal()] = ejects.get();
        for (int i = 0; i < ejectedAtUs.length(); i++) {
            workers.servers().get(i).values()[ServerCounter.SERVER_EJECTED_AT.ordinal()] = ejectedAtUs.get(i);
        }
        return workers;
    }

    private void readmit() {
        boolean[] before = health.live();
        if (health.readmit(clockNs.getAsLong())) {
            rebuild();
            boolean[] now = health.live();
            for (int server = 0; server < now.length; server++) {
                if (now[server] && !before[server]) {
                    news.takenBack(server);
                }
            }
        }
    }

    private synchronized void rebuild() {
        router = config.routing().router(weightedServers, health.live());
    }
}
