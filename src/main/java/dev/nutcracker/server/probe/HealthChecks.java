package dev.nutcracker.server.probe;

import dev.nutcracker.config.HealthCheckConfig;
import dev.nutcracker.config.ServerMatcher;
import dev.nutcracker.health.ServerState;
import dev.nutcracker.health.Transition;
import dev.nutcracker.server.Pool;
import dev.nutcracker.server.PoolFeature;
import dev.nutcracker.server.Server;
import dev.nutcracker.server.ServerPart;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One worker's share in the health checks of a pool. Every pool has it, since a reload may switch checks on; until then it
 * does nothing.
 *
 * <pre>
 *   worker 0   ServerCheck of a: probes      ServerCheck of b: probes     HealthChecks: notes which servers have answered
 *   worker 1   ServerCheck of a: in the queue     ServerCheck of b: in the queue    requests, and passes on changes of their states
 * </pre>
 */
public final class HealthChecks implements PoolFeature {
    /** How often in an interval a worker looks whether servers have answered. */
    private static final int LOOKS_PER_INTERVAL = 2;

    private static final long NEVER = 0;

    private final Pool pool;
    private final OutlierWatch outliers;
    private final Consumer<Transition> transitions = this::changed;
    private @Nullable ScheduledFuture<?> nextLook;
    private long lookPeriodMs = NEVER;
    private boolean listening;
    private boolean over;

    public HealthChecks(Pool pool) {
        this.pool = pool;
        this.outliers = new OutlierWatch(pool);
    }

    @Override
    public ServerPart at(Server server) {
        return new ServerCheck(pool, server);
    }

    @Override
    public void begun() {
        goByConfigured();
    }

    @Override
    public void serversChanged() {
        goByConfigured();
    }

    @Override
    public void ended() {
        over = true;
        listen(false);
        cancelLook();
        outliers.end();
    }

    private void goByConfigured() {
        listen(config().isOn() && !over);
        if (over) {
            return;
        }
        outliers.goByConfigured();
        for (int i = 0; i < pool.serverCount(); i++) {
            ServerCheck.of(pool.server(i)).goByConfigured();
        }
        look(config().isOn() && Checks.mayBeLeftOut(config()) ? config().intervalMs() / LOOKS_PER_INTERVAL : NEVER);
    }

    private HealthCheckConfig config() {
        return pool.shared().config().probes();
    }

    private void listen(boolean wanted) {
        if (wanted && !listening) {
            pool.shared().listeners().onTransition(transitions);
        } else if (!wanted && listening) {
            pool.shared().listeners().noMoreTransition(transitions);
        }
        listening = wanted;
    }

    /** Called on any thread. */
    private void changed(Transition transition) {
        try {
            pool.loop().execute(() -> passOn(transition));
        } catch (RejectedExecutionException e) {
            // The worker has ended.
        }
    }

    private void passOn(Transition transition) {
        int index = pool.shared().serverOf(transition);
        if (index != ServerMatcher.NONE && index < pool.serverCount()) {
            ServerState now = pool.shared().health(index).state();
            ServerCheck.of(pool.server(index)).stateChanged(now);
        }
    }

    /** Looks at traffic this often from now on. A reload that changes nothing of that does not delay the next look. */
    private void look(long everyMs) {
        if (everyMs == lookPeriodMs) {
            return;
        }
        cancelLook();
        lookPeriodMs = everyMs;
        if (everyMs != NEVER) {
            planLook();
        }
    }

    private void planLook() {
        nextLook = pool.loop().schedule(this::noteTraffic, lookPeriodMs, TimeUnit.MILLISECONDS);
    }

    private void cancelLook() {
        if (nextLook != null) {
            nextLook.cancel(false);
            nextLook = null;
        }
    }

    private void noteTraffic() {
        long nowNs = pool.turn().nowNs();
        for (int i = 0; i < pool.serverCount(); i++) {
            ServerCheck.of(pool.server(i)).noteTraffic(nowNs);
        }
        planLook();
    }
}
