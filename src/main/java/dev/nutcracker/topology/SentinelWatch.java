package dev.nutcracker.topology;

import dev.nutcracker.config.ServerAddress;
import dev.nutcracker.net.Connector;
import dev.nutcracker.net.EndpointKind;
import dev.nutcracker.topology.MasterState.Phase;
import dev.nutcracker.topology.SentinelSnapshot.SentinelStatus;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;
import org.slf4j.MarkerFactory;

/**
 * Watches sentinels, and tells which server is the primary of each of some masters.
 *
 * <pre>
 *   Sentinel ──┐ answers   KnownSentinels ──► MasterWatch "cache" ──► PrimaryCheck: ROLE, PING ══ server
 *   Sentinel ──┼─────────►               │ Belief: epochs
 *   Sentinel ──┘ events                  ▼
 *                                  MasterListener
 * </pre>
 *
 * Everything runs on the loop; the methods here may be called on any thread.
 */
public final class SentinelWatch implements KnownSentinels.Owner {
    private static final Logger LOG = LoggerFactory.getLogger(SentinelWatch.class);
    /** Marks lines that are logged each time, even if one repeats. */
    private static final Marker EACH = MarkerFactory.getMarker("each");
    /** A sentinel learns of a failover within two seconds. */
    private static final long STALE_MS = 3000;

    private final EventLoop loop;
    private final MasterListener listener;
    private final KnownSentinels sentinels;
    private final Map<String, MasterWatch> masters = new TreeMap<>();
    private final Map<String, AtomicInteger> hints = new TreeMap<>();
    private volatile SentinelSnapshot snapshot = SentinelSnapshot.NONE;
    private volatile boolean stopped;
    private boolean started;
    private boolean looksForStale;
    private long heardNs;

    /**
     * @param connector of the same loop
     * @param masters their names
     * @param listener called on the loop
     */
    public SentinelWatch(
            EventLoop loop,
            Connector connector,
            EndpointKind sentinelKind,
            Function<ServerAddress, EndpointKind> serverKinds,
            WatchSettings settings,
            Set<String> masters,
            MasterListener listener) {
        this.loop = loop;
        this.listener = listener;
        this.sentinels = new KnownSentinels(loop, connector, sentinelKind, settings, Set.copyOf(masters), this);
        PrimaryCheck.Context servers = new PrimaryCheck.Context(loop, connector, serverKinds, settings.serverLogin());
        for (String master : masters) {
            Belief belief = new Belief(settings.addresses());
            this.masters.put(master, new MasterWatch(master, servers, sentinels, belief, this::changed));
            this.hints.put(master, new AtomicInteger());
        }
    }

    /** Begins; once. */
    public void start() {
        execute(() -> {
            if (!stopped && !started) {
                started = true;
                sentinels.start();
                takeSnapshot();
            }
        });
    }

    /** Closes all connections. No call of the listener begins after this, unless one is just beginning. */
    public void stop() {
        stopped = true;
        execute(() -> {
            sentinels.stop();
            masters.values().forEach(MasterWatch::stop);
        });
    }

    /** Something makes another primary of this master likely. Many hints at a time are one. */
    public void hint(String master, Hint hint) {
        AtomicInteger waiting = hints.get(master);
        if (waiting != null && waiting.getAndUpdate(bits -> bits | hint.bit()) == 0) {
            execute(() -> takeHints(master, waiting));
        }
    }

    private void takeHints(String master, AtomicInteger waiting) {
        int bits = waiting.getAndSet(0);
        MasterWatch watch = masters.get(master);
        if (watch != null && started && !stopped) {
            watch.hinted((bits & Hint.DEMOTED.bit()) != 0);
        }
    }

    /** What is known now. */
    public SentinelSnapshot snapshot() {
        return snapshot;
    }

    private void execute(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) {
            // The loop has ended, and everything on it.
        }
    }

    @Override
    public void heard() {
        if (stopped) {
            return;
        }
        if (sentinels.isAnyAnswering()) {
            heardNs = System.nanoTime();
        }
        masters.values().forEach(MasterWatch::heard);
        if (sentinels.isAnyAnswering() && masters.values().stream().anyMatch(MasterWatch::isUnsettled)) {
            sentinels.refresh();
        }
        if (!looksForStale && sentinels.all().stream().anyMatch(sentinel -> staleAbout(sentinel) != null)) {
            looksForStale = true;
            loop.schedule(this::lookForStale, STALE_MS, TimeUnit.MILLISECONDS);
        }
        takeSnapshot();
    }

    @Override
    public void due() {
        masters.values().forEach(MasterWatch::look);
        listener.onRefreshed();
    }

    @Override
    public void happened(SentinelEvent event) {
        MasterWatch watch = masters.get(event.master());
        if (watch != null && !stopped) {
            LOG.debug("event {} of master {}", event.channel(), event.master());
            watch.happened(event);
        }
    }

    private void lookForStale() {
        looksForStale = false;
        if (stopped) {
            return;
        }
        for (Sentinel sentinel : sentinels.all()) {
            String details = staleAbout(sentinel);
            sentinel.noteStale(details != null, details == null ? "" : details);
            looksForStale |= details != null;
        }
        if (looksForStale) {
            loop.schedule(this::lookForStale, STALE_MS, TimeUnit.MILLISECONDS);
        }
    }

    /** What the sentinel has missed; null if nothing. */
    private @Nullable String staleAbout(Sentinel sentinel) {
        for (Map.Entry<String, MasterWatch> entry : masters.entrySet()) {
            MasterReport report = sentinel.report(entry.getKey());
            Belief belief = entry.getValue().belief();
            if (report != null && belief.isStale(report)) {
                return "of master " + entry.getKey() + " it knows epoch " + report.epoch() + ", others epoch "
                        + belief.epoch();
            }
        }
        return null;
    }

    private void changed(MasterState state) {
        MasterState before = lastOf(state.master());
        if (!state.equals(before)) {
            log(before, state);
        }
        takeSnapshot();
        if (stopped) {
            return;
        }
        try {
            listener.onChange(state);
        } catch (RuntimeException e) {
            LOG.error("master {}: a change was not taken on", state.master(), e);
        }
    }

    /** The state of the master in the snapshot, which is the one before. */
    private MasterState lastOf(String master) {
        return snapshot.masters().stream()
                .filter(state -> state.master().equals(master))
                .findFirst()
                .orElseGet(() -> MasterState.unknown(master, ""));
    }

    private static void log(MasterState before, MasterState now) {
        String address = now.address() == null ? "" : now.address().text();
        ServerAddress.Tcp former = before.address();
        switch (now.phase()) {
            case SERVING -> {
                if (former != null && !former.equals(now.address())) {
                    LOG.warn(
                            EACH,
                            "master {}: {} is the primary, in place of {} (epoch {})",
                            now.master(),
                            address,
                            former.text(),
                            now.epoch());
                } else if (before.phase() != Phase.SERVING) {
                    LOG.info(EACH, "master {}: {} is the primary (epoch {})", now.master(), address, now.epoch());
                }
            }
            case HANDING_OVER -> {
                if (before.phase() != Phase.HANDING_OVER) {
                    LOG.info(EACH, "master {}: {} is handing over: {}", now.master(), address, now.reason());
                }
            }
            case LOST -> {
                if (before.phase() != Phase.LOST) {
                    LOG.warn(EACH, "master {} has no primary: {}", now.master(), now.reason());
                }
            }
            case UNKNOWN -> LOG.debug("master {}: {}", now.master(), now.reason());
        }
    }

    private void takeSnapshot() {
        List<SentinelStatus> statuses = new ArrayList<>();
        for (Sentinel sentinel : sentinels.all()) {
            statuses.add(new SentinelStatus(
                    sentinel.address().text(),
                    sentinel.isConfigured(),
                    sentinel.isAnswering(),
                    staleAbout(sentinel) != null,
                    sentinel.isAnswering() ? "" : sentinel.reason()));
        }
        snapshot = new SentinelSnapshot(
                statuses,
                masters.values().stream().map(MasterWatch::state).toList(),
                sentinels.refreshes(),
                sentinels.unanswered(),
                heardNs);
    }
}
