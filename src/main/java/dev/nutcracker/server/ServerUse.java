package dev.nutcracker.server;

import dev.nutcracker.config.CheckStart;
import dev.nutcracker.config.OnFailure;
import dev.nutcracker.config.PoolConfig;
import dev.nutcracker.health.Policy;
import dev.nutcracker.health.ServerHealth;
import dev.nutcracker.health.ServerState;
import dev.nutcracker.health.Standing;
import dev.nutcracker.routing.Absence;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which servers of a pool may be used now, by their states and by what the pool's configuration says of servers that are
 * down. Thread-safe.
 */
public final class ServerUse {
    private final PoolConfig config;
    private final List<ServerRecord> records;
    private final PoolHistory history;

    ServerUse(PoolConfig config, List<ServerRecord> records, PoolHistory history) {
        this.config = config;
        this.records = records;
        this.history = history;
    }

    /** Whether this server exists and gets the requests for its keys. */
    public boolean isLive(int server) {
        return hasStanding(server, Standing.OWNS);
    }

    /** Which servers get the requests for their keys now. */
    public boolean[] live() {
        boolean[] live = new boolean[records.size()];
        for (int i = 0; i < live.length; i++) {
            live[i] = isLive(i);
        }
        return live;
    }

    /** Whether requests for the server wait until it is in use again. */
    boolean isAwaited(int server) {
        return hasStanding(server, Standing.AWAITED);
    }

    /** Whether the server has failed and not answered since, whatever its state is. */
    boolean isSilent(int server) {
        return server < records.size() && records.get(server).news.isDown();
    }

    private boolean hasStanding(int server, Standing standing) {
        return server < records.size() && records.get(server).health.standing() == standing;
    }

    /**
     * Whether servers have the states of {@link dev.nutcracker.health.PoolHealth}; if not, they are treated as twemproxy
     * does: connections are opened and closed without regard to them.
     */
    boolean hasStates() {
        return history.hasStates();
    }

    /** Whether workers pause between attempts to connect that fail, and give requests the latest error meanwhile. */
    boolean pausesConnecting() {
        Policy policy = history.policy();
        return hasStates() && (policy == Policy.FAIL || policy == Policy.FAILOVER);
    }

    /** Whether requests wait for servers that are down. */
    boolean hasPatience() {
        return config.failureRules().policy() == OnFailure.WAIT;
    }

    /** The error for requests to the server if no connection to it may be opened, {@code null} if one may. */
    Absence.@Nullable Refused refusal(int server) {
        ServerRecord record = records.get(server);
        ServerHealth health = record.health;
        // What was on its way to a server when it was drained is done there.
        boolean usable = health.standing() == Standing.OWNS
                || health.state() == ServerState.DRAIN
                || health.standing() == Standing.AWAITED
                || record.isHeld()
                || !(hasStates() || health.state().isOperators());
        return usable ? null : ServedKeys.refused(history.snapshot(record));
    }

    /** Whether one more server may be taken out of use, so that the others still are enough. */
    public boolean mayTakeOutOneMore() {
        long out = records.stream()
                .filter(record -> record.health.standing() != Standing.OWNS)
                .count();
        return out < ConfiguredHealth.rules(config).outMax(records.size());
    }

    /** Whether new clients should wait until every server has been probed; once that was so, they need not any more. */
    public boolean waitsForProbes() {
        return config.probes().isOn() && config.probes().start() == CheckStart.WAIT && !history.wereAllProbed();
    }
}
