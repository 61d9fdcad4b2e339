package dev.nutcracker.server.probe;

import dev.nutcracker.config.HealthCheckConfig;
import dev.nutcracker.health.ProbeDeadline;
import dev.nutcracker.health.ProbeResult;
import dev.nutcracker.health.ProbeSchedule;
import dev.nutcracker.health.ProbeSchedule.Intervals;
import dev.nutcracker.health.ProbeSchedule.Pace;
import dev.nutcracker.health.ServerState;
import dev.nutcracker.protocol.CheckVerdict;
import dev.nutcracker.protocol.CheckWay;
import dev.nutcracker.server.PoolContext;
import dev.nutcracker.server.Server;
import dev.nutcracker.server.ServerChecks;
import dev.nutcracker.server.ServerConnection;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Probes one server, for the whole process: one probe at a time, on a connection that is kept.
 *
 * <pre>
 *   timer ──► is it needed? ──► connection, if there is none ──► questions ──► answers ──► result to the server's state
 *     ▲          │ no                     │ fails                                │ late
 *     └──────────┴────────────────────────┴──────────────────────────────────────┴──── when the next one is due
 * </pre>
 *
 * A server that seems not to understand one {@linkplain CheckWay way} is asked in the others at once; one that has never
 * answered and is silent, in the next one with the next probe. The way that it understands is used from then on.
 */
final class Prober implements CheckConnection.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(Prober.class);

    private final PoolContext pool;
    private final Server server;
    private final ServerChecks checks;
    private final HealthCheckConfig config;
    private final List<CheckWay> ways;
    private final ProbeSchedule schedule;
    private final ProbeDeadline deadline;

    private @Nullable CheckConnection connection;
    /** The one before, while its successor is being opened: so a server that is full is found out. */
    private @Nullable CheckConnection former;

    private @Nullable ScheduledFuture<?> timer;
    private int way;
    /** In how many ways the server has been asked in this probe. */
    private int waysTried;

    private boolean hasAnswered;
    private boolean underWay;
    private boolean paused;
    private boolean drained;
    private boolean toldOfShortage;
    private long begunNs;

    Prober(PoolContext pool, Server server, ServerChecks checks, HealthCheckConfig config, RandomGenerator random) {
        this.pool = pool;
        this.server = server;
        this.checks = checks;
        this.config = config;
        this.ways = Checks.ways(config, pool.dialect().checks());
        Intervals intervals = new Intervals(
                ms(config.intervalMs()),
                ms(config.fastIntervalMs()),
                ms(config.downIntervalMs()),
                config.jitterPercent());
        this.schedule = new ProbeSchedule(intervals, random);
        this.deadline = new ProbeDeadline(ms(config.timeoutMs()));
    }

    private static long ms(long ms) {
        return TimeUnit.MILLISECONDS.toNanos(ms);
    }

    /** The configuration by which it probes. */
    HealthCheckConfig config() {
        return config;
    }

    /** @param isNew whether the server is out only because nothing is known of it */
    void begin(ServerState state, boolean isNew) {
        schedule.begin(nowNs(), isNew && state == ServerState.DOWN ? Pace.FAST : pace(state));
        paused = state == ServerState.MAINT;
        planNext();
    }

    /** The server's state has changed. */
    void stateChanged(ServerState state) {
        schedule.change(pace(state));
        paused = state == ServerState.MAINT;
        if (paused) {
            stopProbe();
            closeConnection();
        }
        planNext();
    }

    void end() {
        paused = true;
        stopProbe();
        cancelTimer();
        closeConnection();
    }

    void forEachConnection(Consumer<ServerConnection> action) {
        if (connection != null) {
            action.accept(connection.connection());
        }
        if (former != null) {
            action.accept(former.connection());
        }
    }

    private static Pace pace(ServerState state) {
        return switch (state) {
            case UP, DRAIN, MAINT, FORCED_UP -> Pace.STEADY;
            case SUSPECT, TRIAL -> Pace.FAST;
            case DOWN -> Pace.DOWN;
        };
    }

    private long nowNs() {
        return pool.turn().nowNs();
    }

    /** Sets the timer for the next probe, unless one is under way. */
    private void planNext() {
        if (!underWay) {
            cancelTimer();
            if (!paused) {
                startTimer(this::due, schedule.leftNs(nowNs()));
            }
        }
    }

    private void startTimer(Runnable action, long inNs) {
        timer = pool.loop().schedule(action, inNs, TimeUnit.NANOSECONDS);
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    private void due() {
        timer = null;
        long nowNs = nowNs();
        schedule.probe(nowNs);
        if (isNeeded(nowNs)) {
            probe(nowNs);
        } else {
            planNext();
        }
    }

    /** A server that is up and answers requests need not be asked. */
    private boolean isNeeded(long nowNs) {
        return !Checks.mayBeLeftOut(config)
                || pool.shared().health(server.index()).state() != ServerState.UP
                || !checks.hasAnsweredWithin(ms(config.intervalMs()), nowNs);
    }

    private void probe(long nowNs) {
        underWay = true;
        begunNs = nowNs;
        waysTried = 1;
        deadline.begin(nowNs);
        startTimer(this::timeIsOver, deadline.leftNs(nowNs));
        boolean reopens = schedule.countProbe();
        if (connection == null || reopens || !connection.isOfUse()) {
            former = connection;
            connection = null;
            connect();
        } else {
            connection.ask();
        }
    }

    private void connect() {
        schedule.connected();
        CheckConnection opening = new CheckConnection(pool, server, ways.get(way), this);
        if (opening.open()) {
            connection = opening;
            toldOfShortage = false;
        } else {
            lackedDescriptor();
        }
    }

    private void lackedDescriptor() {
        if (!toldOfShortage) {
            toldOfShortage = true;
            LOG.warn("pool {}: no file descriptor is left to probe server {}", pool.name(), server);
        }
        finish(null);
    }

    private void closeConnection() {
        CheckConnection closing = connection;
        connection = null;
        if (closing != null) {
            closing.close();
        }
        closeFormer();
    }

    private void closeFormer() {
        CheckConnection closing = former;
        former = null;
        if (closing != null) {
            closing.close();
        }
    }

    private void timeIsOver() {
        timer = null;
        long leftNs = deadline.leftNs(nowNs());
        if (leftNs > 0) {
            startTimer(this::timeIsOver, leftNs);
            return;
        }
        boolean connected = connection != null && !connection.isConnecting();
        closeConnection();
        if (connected && !hasAnswered) {
            nextWay();
        }
        finish(CheckFailure.late(connected, config.timeoutMs()));
    }

    @Override
    public void opened() {
        closeFormer();
        if (connection != null && underWay) {
            connection.ask();
        }
    }

    @Override
    public void answered(CheckVerdict verdict) {
        if (verdict.kind() == CheckVerdict.Kind.NOT_UNDERSTOOD && triesNextWay()) {
            return;
        }
        hasAnswered = true;
        drained = switch (verdict.kind()) {
            case DRAIN -> true;
            case UNCLEAR -> drained;
            default -> false;
        };
        finish(CheckFailure.of(verdict, drained));
    }

    @Override
    public void lost(CheckConnection lost, @Nullable ProbeResult why, boolean mayBeTheWay) {
        if (lost != connection) {
            return;
        }
        connection = null;
        if (!underWay) {
            schedule.hurry(nowNs());
            planNext();
        } else if (!mayBeTheWay || !triesNextWay()) {
            finish(why);
        }
    }

    private boolean triesNextWay() {
        if (waysTried == ways.size()) {
            return false;
        }
        waysTried++;
        nextWay();
        closeConnection();
        connect();
        return true;
    }

    private void nextWay() {
        way = (way + 1) % ways.size();
    }

    /** @param result {@code null} if nothing was learned about the server */
    private void finish(@Nullable ProbeResult result) {
        stopProbe();
        closeFormer();
        if (ways.get(way).steps().isEmpty()) {
            closeConnection();
        }
        if (result != null) {
            checks.count(result, nowNs() - begunNs);
            pool.shared().probed(server.index(), result);
        }
        planNext();
    }

    private void stopProbe() {
        underWay = false;
        cancelTimer();
    }
}
