package dev.nutcracker.server.probe;

import dev.nutcracker.config.OutlierAction;
import dev.nutcracker.config.OutlierConfig;
import dev.nutcracker.health.DownCause;
import dev.nutcracker.health.OutlierRule;
import dev.nutcracker.health.OutlierRule.Finding;
import dev.nutcracker.health.OutlierRule.Window;
import dev.nutcracker.server.Duty;
import dev.nutcracker.server.Pool;
import dev.nutcracker.server.PoolState;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One worker's share in the search for servers that stand out from the others of their pool. Every worker adds to the
 * window what it has seen, a few times a window; one of them compares the servers when the window is over.
 *
 * <pre>
 *   worker 0   ─┬─┬─┬─┬─► add    ┐                  ┌ compare ──► report, or take down
 *   worker 1   ─┬─┬─┬─┬─► add    ┴─► ServerChecks ──┘ by one of them
 * </pre>
 *
 * The workers' own counters are read for this; requests cost nothing more.
 */
final class OutlierWatch implements Duty.Candidate {
    private static final Logger LOG = LoggerFactory.getLogger(OutlierWatch.class);
    private static final int ADDITIONS_PER_WINDOW = 5;

    private final Pool pool;
    private OutlierConfig config = OutlierConfig.OFF;
    private @Nullable ScheduledFuture<?> nextAddition;
    private @Nullable ScheduledFuture<?> windowEnd;

    OutlierWatch(Pool pool) {
        this.pool = pool;
    }

    /** Goes by the configuration in effect. */
    void goByConfigured() {
        OutlierConfig next = pool.shared().config().outlier();
        if (!next.equals(config)) {
            end();
            config = next;
            if (next.isOn()) {
                planAddition();
                pool.shared().comparing().offer(this);
            }
        }
    }

    void end() {
        if (config.isOn()) {
            config = OutlierConfig.OFF;
            pool.shared().comparing().withdraw(this);
            cancel(nextAddition);
            cancel(windowEnd);
            nextAddition = null;
            windowEnd = null;
        }
    }

    private static void cancel(@Nullable ScheduledFuture<?> timer) {
        if (timer != null) {
            timer.cancel(false);
        }
    }

    @Override
    public boolean takeOver() {
        try {
            pool.loop().execute(this::beginWindow);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    private void beginWindow() {
        if (config.isOn() && pool.shared().comparing().isOn(this)) {
            cancel(windowEnd);
            windowEnd = pool.loop().schedule(this::windowIsOver, config.windowMs(), TimeUnit.MILLISECONDS);
        }
    }

    private void planAddition() {
        nextAddition = pool.loop().schedule(this::add, config.windowMs() / ADDITIONS_PER_WINDOW, TimeUnit.MILLISECONDS);
    }

    private void add() {
        for (int i = 0; i < pool.serverCount(); i++) {
            ServerCheck.of(pool.server(i)).addTraffic();
        }
        planAddition();
    }

    private void windowIsOver() {
        PoolState shared = pool.shared();
        List<Window> windows = new ArrayList<>(pool.serverCount());
        for (int i = 0; i < pool.serverCount(); i++) {
            windows.add(shared.checks(i).takeWindow());
        }
        List<Finding> findings = rule().findings(windows);
        for (int i = 0; i < windows.size(); i++) {
            // A server that is out of use has no requests to judge it by.
            if (shared.use().isLive(i)) {
                take(shared, i, findings.get(i), windows.get(i));
            }
        }
        beginWindow();
    }

    private OutlierRule rule() {
        return new OutlierRule(
                config.errorPercent(),
                config.minRequests(),
                config.latencyFactor(),
                TimeUnit.MILLISECONDS.toNanos(config.latencyMinMs()));
    }

    private void take(PoolState shared, int server, Finding finding, Window window) {
        Finding before = shared.checks(server).compared(finding);
        switch (finding) {
            case NONE -> {
                if (before != Finding.NONE) {
                    LOG.info("server {} of pool {} does not stand out any more", text(shared, server), pool.name());
                }
            }
            case TOO_SLOW -> standsOut(shared, server, DownCause.TOO_SLOW, slowness(window), finding != before);
            case TOO_MANY_ERRORS ->
                standsOut(shared, server, DownCause.TOO_MANY_ERRORS, errors(window), finding != before);
        }
    }

    private void standsOut(PoolState shared, int server, DownCause cause, String details, boolean news) {
        String reason = cause.text() + ": " + details;
        boolean takesDown = config.action() == OutlierAction.DOWN;
        if (takesDown && shared.use().mayTakeOutOneMore()) {
            shared.serverFailed(server, cause, reason);
        } else if (news) {
            String stays = takesDown ? "; it stays in use, since no more servers may be out" : "";
            LOG.warn("server {} of pool {} stands out: {}{}", text(shared, server), pool.name(), reason, stays);
        }
    }

    private static String text(PoolState shared, int server) {
        return shared.config().servers().get(server).text();
    }

    private String slowness(Window window) {
        return TimeUnit.NANOSECONDS.toMillis(window.meanNs()) + " ms in the mean, over " + config.latencyFactor()
                + " times the median of the pool's servers";
    }

    private static String errors(Window window) {
        return window.errorPercent() + " % of " + window.requests() + " requests failed";
    }
}
