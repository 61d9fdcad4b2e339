package dev.nutcracker.server;

import dev.nutcracker.config.ServerConfig;
import dev.nutcracker.health.DownCause;
import dev.nutcracker.health.HealthSnapshot;
import dev.nutcracker.health.ServerState;
import dev.nutcracker.health.Standing;
import dev.nutcracker.stats.ServerReport;
import org.jspecify.annotations.Nullable;

/** One server of a pool and its state, for people. */
public record ServerStatus(ServerConfig server, HealthSnapshot health) {
    /** Whether it gets the requests for its keys. */
    public boolean isInUse() {
        return health.standing() == Standing.OWNS;
    }

    /**
     * Returns the state for operators.
     *
     * @param share the part of the pool's keys that it owns while all servers are well, from 0 to 1
     * @param outstanding requests that wait for its responses
     * @param primary null if its address is configured
     */
    ServerReport report(String pool, double share, long outstanding, ServerReport.@Nullable PrimaryReport primary) {
        @Nullable DownCause cause = health.state() == ServerState.UP ? null : health.cause();
        return new ServerReport(
                pool,
                server.name(),
                server.address().text(),
                health.state().label(),
                health.standing().label(),
                cause == null ? "" : cause.text(),
                cause == null ? "" : health.text(),
                health.forNs(),
                health.retryInNs(),
                health.held(),
                health.timesOut(),
                outstanding,
                share,
                primary);
    }
}
