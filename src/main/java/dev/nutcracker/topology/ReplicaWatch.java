package dev.nutcracker.topology;

import dev.nutcracker.config.ServerAddress;
import dev.nutcracker.net.Connector;
import dev.nutcracker.net.EndpointKind;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;
import org.slf4j.MarkerFactory;

/**
 * Finds out which replicas of a pool's servers may serve reads. Once a second each primary and then its replicas are asked, on
 * connections that are kept.
 *
 * <p>Everything runs on the loop; the methods here may be called on any thread.
 */
public final class ReplicaWatch {
    private static final Logger LOG = LoggerFactory.getLogger(ReplicaWatch.class);
    /** Marks lines that are logged each time, even if one repeats. */
    private static final Marker EACH = MarkerFactory.getMarker("each");

    private static final long ROUND_MS = 1000;

    private final EventLoop loop;
    private final PrimaryCheck.Context context;
    private final ReplicaSettings settings;
    private final Supplier<List<WatchedShard>> shards;
    private final Consumer<List<WatchedShard.State>> listener;
    private final Map<String, ShardWatch> watches = new LinkedHashMap<>();
    private final Set<String> fit = new HashSet<>();
    private @Nullable ScheduledFuture<?> rounds;
    private boolean planned;
    /** Whether all have been asked: before, what another watch has found out counts. */
    private boolean begun;

    private volatile boolean stopped;
    private volatile List<WatchedShard.State> snapshot = List.of();

    /**
     * @param connector of the same loop
     * @param shards the servers as they are at the moment
     * @param listener called on the loop, often with what it knows already
     */
    public ReplicaWatch(
            EventLoop loop,
            Connector connector,
            Function<ServerAddress, EndpointKind> kinds,
            ReplicaSettings settings,
            Supplier<List<WatchedShard>> shards,
            Consumer<List<WatchedShard.State>> listener) {
        this.loop = loop;
        this.context = new PrimaryCheck.Context(loop, connector, kinds, settings.login());
        this.settings = settings;
        this.shards = shards;
        this.listener = listener;
    }

    /** Begins; once. */
    public void start() {
        execute(() -> rounds = loop.scheduleAtFixedRate(this::ask, 0, ROUND_MS, TimeUnit.MILLISECONDS));
    }

    /** Closes all connections. No call of the listener begins after this, unless one is just beginning. */
    public void stop() {
        stopped = true;
        execute(() -> {
            if (rounds != null) {
                rounds.cancel(false);
            }
            watches.values().forEach(ShardWatch::close);
            watches.clear();
        });
    }

    /** What is known now. */
    public List<WatchedShard.State> snapshot() {
        return snapshot;
    }

    private void execute(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) {
            // The loop has ended, and everything on it.
        }
    }

    private void ask() {
        if (stopped) {
            return;
        }
        try {
            List<WatchedShard> now = shards.get();
            Set<String> names = new HashSet<>();
            now.forEach(shard -> names.add(shard.name()));
            watches.values().removeIf(watch -> {
                boolean gone = !names.contains(watch.name());
                if (gone) {
                    watch.close();
                }
                return gone;
            });
            for (WatchedShard shard : now) {
                watches.computeIfAbsent(shard.name(), this::newWatch).ask(shard, this::changed);
            }
        } catch (RuntimeException e) {
            LOG.error("pool {}: its replicas were not asked", settings.pool(), e);
        }
        tell();
    }

    private ShardWatch newWatch(String name) {
        return new ShardWatch(name, context, settings.addresses(), settings.lagMaxMs(), System::nanoTime);
    }

    /** Answers that come at a time are told at a time. */
    private void changed() {
        if (!planned) {
            planned = true;
            execute(this::tell);
        }
    }

    private void tell() {
        planned = false;
        if (stopped) {
            return;
        }
        List<WatchedShard.State> states = new ArrayList<>();
        watches.values().forEach(watch -> states.add(watch.state()));
        snapshot = List.copyOf(states);
        begun = begun || watches.values().stream().allMatch(ShardWatch::isKnown);
        if (!begun) {
            return;
        }
        try {
            listener.accept(states);
        } catch (RuntimeException e) {
            LOG.error("pool {}: what is known of its replicas was not taken on", settings.pool(), e);
        }
        log(states);
    }

    private void log(List<WatchedShard.State> states) {
        Set<String> now = new HashSet<>();
        for (WatchedShard.State state : states) {
            for (WatchedShard.Replica replica : state.replicas()) {
                String name = replica.address().text() + " of server " + state.name();
                if (replica.fit()) {
                    now.add(name);
                }
                if (replica.fit() && !fit.contains(name)) {
                    LOG.info(EACH, "pool {}: replica {} serves reads", settings.pool(), name);
                } else if (!replica.fit() && fit.contains(name)) {
                    LOG.warn(EACH, "pool {}: replica {} serves no reads: {}", settings.pool(), name, replica.reason());
                }
            }
        }
        fit.clear();
        fit.addAll(now);
    }
}
