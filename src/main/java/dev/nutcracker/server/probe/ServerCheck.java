package dev.nutcracker.server.probe;

import dev.nutcracker.config.HealthCheckConfig;
import dev.nutcracker.health.HealthSnapshot;
import dev.nutcracker.health.ServerState;
import dev.nutcracker.server.ConnectionReports;
import dev.nutcracker.server.Duty;
import dev.nutcracker.server.PoolContext;
import dev.nutcracker.server.Server;
import dev.nutcracker.server.ServerChecks;
import dev.nutcracker.server.ServerConnection;
import dev.nutcracker.server.ServerPart;
import dev.nutcracker.stats.ServerCounter;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One worker's share in the checks of a server: it offers to probe the server, and does so if it is the first. */
final class ServerCheck implements ServerPart, Duty.Candidate {
    private final PoolContext pool;
    private final Server server;
    /** Where it has offered to probe the server. */
    private @Nullable ServerChecks offered;

    private @Nullable Prober prober;
    private final TrafficSample sample;
    private long responses;

    ServerCheck(PoolContext pool, Server server) {
        this.pool = pool;
        this.server = server;
        this.sample = new TrafficSample(server);
        this.responses = server.counters().value(ServerCounter.RESPONSES);
    }

    /** The check of that server at its worker. */
    static ServerCheck of(Server server) {
        return server.part(ServerCheck.class);
    }

    /** The server is in the pool, under the configuration in effect. */
    void goByConfigured() {
        ServerChecks checks = pool.shared().checks(server.index());
        if (!config().isOn()) {
            stop();
        } else if (checks != offered) {
            stop();
            offered = checks;
            checks.duty().offer(this);
        } else if (prober != null && !prober.config().equals(config())) {
            prober.end();
            probe(checks);
        }
    }

    private HealthCheckConfig config() {
        return pool.shared().config().probes();
    }

    @Override
    public boolean takeOver() {
        try {
            pool.loop().execute(this::begin);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    private void begin() {
        if (offered != null && prober == null && offered.duty().isOn(this)) {
            probe(offered);
        }
    }

    private void probe(ServerChecks checks) {
        HealthSnapshot health = pool.shared().health(server.index());
        prober = new Prober(pool, server, checks, config(), ThreadLocalRandom.current());
        prober.begin(health.state(), !health.probed());
    }

    private void stop() {
        ServerChecks former = offered;
        Prober ending = prober;
        offered = null;
        prober = null;
        if (former != null) {
            former.duty().withdraw(this);
        }
        if (ending != null) {
            ending.end();
        }
    }

    /** The server's state has changed. */
    void stateChanged(ServerState state) {
        if (prober != null) {
            prober.stateChanged(state);
        }
    }

    /** Adds what this worker has seen of the server's requests since this was last called. */
    void addTraffic() {
        pool.shared().checks(server.index()).add(sample.next());
    }

    /** Notes whether the server has answered requests of this worker since this was last called. */
    void noteTraffic(long nowNs) {
        long now = server.counters().value(ServerCounter.RESPONSES);
        if (now != responses && offered != null) {
            offered.answered(nowNs);
        }
        responses = now;
    }

    @Override
    public void renew() {}

    @Override
    public void retire() {
        stop();
    }

    /** It is probed all the same. */
    @Override
    public void goesOut(boolean atOnce, String reason) {}

    @Override
    public void comesBack() {}

    @Override
    public boolean isDone() {
        return prober == null;
    }

    @Override
    public void close() {
        stop();
    }

    @Override
    public void listConnections(ConnectionReports reports) {
        forEachConnection(connection -> reports.add(
                ConnectionReports.Kind.CHECK, connection, connection.phase().statName()));
    }

    @Override
    public void forEachConnection(Consumer<ServerConnection> action) {
        if (prober != null) {
            prober.forEachConnection(action);
        }
    }
}
