package dev.nutcracker.topology;

import dev.nutcracker.config.ServerAddress;
import dev.nutcracker.net.Connector;
import dev.nutcracker.net.EndpointKind;
import dev.nutcracker.topology.ClusterSnapshot.Refreshes;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;
import org.slf4j.MarkerFactory;

/**
 * Finds out who owns the slots of a Redis Cluster, and tells.
 *
 * <pre>
 *   hint, moved ──► Inbox ──► ClusterRefresh: CLUSTER SLOTS, CLUSTER NODES ══ one node after the other
 *                     │             │ ClusterReport
 *                     │             ▼
 *                     │         ClusterView ── SlotBelief: whose is each slot ──► ClusterMap ──► onMap
 *                     ▼
 *                  NodeChecks: PING, CLUSTER INFO ══ the nodes of the hints ──► onNode, onCluster
 * </pre>
 *
 * Everything runs on the loop; the methods here may be called on any thread.
 */
public final class ClusterWatch {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterWatch.class);
    /** Marks lines that are logged each time, even if one repeats. */
    private static final Marker EACH = MarkerFactory.getMarker("each");

    private static final double JITTER = 0.1;
    private static final int PREFERRED_MAX = 4;
    /** Primaries of which none has answered for this long do not exist any more, if others answer. */
    private static final long GONE_NS = TimeUnit.SECONDS.toNanos(10);

    /** A node has given no usable answer. */
    private record Problem(String reason, long seenNs) {}

    private final EventLoop loop;
    private final ClusterSettings settings;
    private final ClusterListener listener;
    private final PrimaryCheck.Context context;
    private final ClusterInbox inbox;
    private final ClusterView view;
    private final NodeChecks checks;
    private final StaleNodes staleNodes = new StaleNodes();
    private final Pace pace = new Pace(System.nanoTime());
    /** Names of nodes that sent a redirect, and are asked first. */
    private final Set<String> preferred = new LinkedHashSet<>();
    /** Why nodes have given no usable answer when they were asked last. */
    private final Map<ServerAddress.Tcp, Problem> problems = new HashMap<>();

    private final Set<String> toldRefusals = new LinkedHashSet<>();

    private @Nullable ScheduledFuture<?> period;
    private @Nullable ScheduledFuture<?> nextRefresh;
    private @Nullable ScheduledFuture<?> nextStaleCheck;
    private @Nullable ClusterRefresh refresh;
    private boolean refreshAgain;
    /** How many refreshes have begun. */
    private long refreshNumber;

    private int rotation;
    private Refreshes refreshes = Refreshes.NONE;
    private long confirmedNs;
    private long electorHeardNs;
    /** The primaries that the latest report finds, or suspects to be, down. */
    private Set<String> failing = Set.of();

    private String noAnswer = "";
    private String down = "";
    private boolean toldOk;
    private String toldReason = "no node has answered yet";
    private boolean started;
    private volatile boolean stopped;
    private volatile @Nullable ClusterState state;

    /**
     * @param connector of the same loop
     * @param kinds how each address is connected to
     * @param listener called on the loop
     */
    public ClusterWatch(
            EventLoop loop,
            Connector connector,
            Function<ServerAddress, EndpointKind> kinds,
            ClusterSettings settings,
            ClusterListener listener) {
        this.loop = loop;
        this.settings = settings;
        this.listener = listener;
        this.context = new PrimaryCheck.Context(loop, connector, kinds, settings.login());
        this.view = new ClusterView(settings.seeds());
        this.checks = new NodeChecks(context, new ChecksOwner());
        this.inbox = new ClusterInbox(loop, this::takeHints, this::takeMoves);
    }

    /** Begins; once. */
    public void start() {
        inbox.execute(() -> {
            if (!stopped && !started) {
                started = true;
                electorHeardNs = System.nanoTime();
                startPeriod();
                planRefresh();
            }
        });
    }

    /** Closes all connections. No call of the listener begins after this, unless one is just beginning. */
    public void stop() {
        stopped = true;
        inbox.execute(() -> {
            cancel(period);
            cancel(nextRefresh);
            cancel(nextStaleCheck);
            if (refresh != null) {
                refresh.cancel();
            }
            checks.stop();
        });
    }

    private static void cancel(@Nullable ScheduledFuture<?> timer) {
        if (timer != null) {
            timer.cancel(false);
        }
    }

    /**
     * A node may not be ready, or no primary any more. It is asked, and the map is looked at. Many hints at a time are one.
     *
     * @param node its name
     */
    public void hint(String node, Hint hint) {
        inbox.hint(node, hint);
    }

    /**
     * A node has answered {@code MOVED}. If the slot was its own, and the target is a primary that is known, the map changes at once.
     * In any case the map is looked at.
     *
     * @param from its name
     * @param host as it says it; empty or {@code ?} for its own
     */
    public void moved(String from, int slot, String host, int port) {
        inbox.moved(from, slot, host, port);
    }

    /** What is known now. */
    public ClusterSnapshot snapshot() {
        ClusterState current = state;
        return current == null ? ClusterSnapshot.NONE : current.snapshot();
    }

    private boolean isRunning() {
        return started && !stopped;
    }

    private void takeHints(Map<String, Integer> hints) {
        if (!isRunning()) {
            return;
        }
        hints.forEach((node, bits) -> {
            if (bits != Hint.CONNECTION_LOST.bit()) {
                prefer(node);
            }
            checks.hinted(node, bits, refreshNumber + 1);
        });
        planRefresh();
    }

    private void takeMoves(List<ClusterInbox.Move> moves) {
        if (!isRunning()) {
            return;
        }
        boolean isChanged = false;
        for (ClusterInbox.Move move : moves) {
            prefer(move.from());
            isChanged |= view.moved(move.from(), move.slot(), move.host(), move.port());
        }
        if (isChanged) {
            publish(view.publish());
        }
        planRefresh();
    }

    private void prefer(String node) {
        if (preferred.size() < PREFERRED_MAX) {
            preferred.add(node);
        }
    }

    private void startPeriod() {
        if (settings.refreshMs() > 0) {
            double jitter = 1 + JITTER * (2 * ThreadLocalRandom.current().nextDouble() - 1);
            period = loop.schedule(this::periodOver, (long) (settings.refreshMs() * jitter), TimeUnit.MILLISECONDS);
        }
    }

    private void periodOver() {
        if (!stopped) {
            startPeriod();
            planRefresh();
        }
    }

    /** The map is looked at as soon as the gap allows it. */
    private void planRefresh() {
        if (refresh != null) {
            refreshAgain = true;
        } else if (nextRefresh == null) {
            nextRefresh = loop.schedule(this::beginRefresh, pace.waitNs(System.nanoTime()), TimeUnit.NANOSECONDS);
        }
    }

    private void beginRefresh() {
        nextRefresh = null;
        if (stopped) {
            return;
        }
        long nowNs = System.nanoTime();
        pace.done(nowNs);
        refreshNumber++;
        refreshAgain = false;
        ClusterRefresh next = refreshOf(nowNs);
        refresh = next;
        next.begin();
    }

    private ClusterRefresh refreshOf(long nowNs) {
        List<ServerAddress.Tcp> first = new ArrayList<>();
        for (String name : preferred) {
            ClusterMember member = view.memberNamed(name);
            if (member != null && member.address() != null) {
                first.add(member.address());
            }
        }
        preferred.clear();
        first.addAll(staleNodes.due(nowNs));
        List<ServerAddress.Tcp> others = new ArrayList<>();
        List<ServerAddress.Tcp> last = new ArrayList<>();
        for (ServerAddress.Tcp address : rotated()) {
            (isDoubtful(address, nowNs) ? last : others).add(address);
        }
        List<ServerAddress.Tcp> seeds = new ArrayList<>();
        for (ServerAddress.Tcp seed : settings.seeds()) {
            (isDoubtful(seed, nowNs) ? last : seeds).add(seed);
        }
        return new ClusterRefresh(context, settings.addresses(), view, new RefreshOwner(), first, others, seeds, last);
    }

    /** Whether it is asked only if nobody else answers. */
    private boolean isDoubtful(ServerAddress.Tcp address, long nowNs) {
        Problem problem = problems.get(address);
        return staleNodes.contains(address) || (problem != null && nowNs - problem.seenNs() < GONE_NS);
    }

    /** The primaries, each time another one first, since each alone knows its open slots; then the replicas. */
    private List<ServerAddress.Tcp> rotated() {
        List<ServerAddress.Tcp> primaries = new ArrayList<>();
        List<ServerAddress.Tcp> replicas = new ArrayList<>();
        for (ClusterMember member : view.members()) {
            if (member.isTarget() && member.address() != null) {
                (member.isPrimary() ? primaries : replicas).add(member.address());
            }
        }
        if (!primaries.isEmpty()) {
            Collections.rotate(primaries, -(rotation++ % primaries.size()));
        }
        primaries.addAll(replicas);
        return primaries;
    }

    private static Set<String> failing(ClusterReport report) {
        Set<String> failing = new LinkedHashSet<>();
        for (ClusterMember member : report.members()) {
            if (member.isPrimary() && member.suspected()) {
                failing.add(member.failed() ? member.id() + " failed" : member.id());
            }
        }
        return failing;
    }

    private final class RefreshOwner implements ClusterRefresh.Owner {
        @Override
        public void reported(ServerAddress.Tcp address, ClusterReport report) {
            problems.remove(address);
            Set<String> nowFailing = failing(report);
            if (checks.areAnyWatched() && !nowFailing.equals(failing)) {
                // A failover makes progress.
                pace.hurry();
            }
            failing = nowFailing;
        }

        @Override
        public void silent(ServerAddress.Tcp address, String reason) {
            if (problems.size() < 2 * NodeLine.NODES_MAX) {
                problems.put(address, new Problem(reason, System.nanoTime()));
            }
        }

        @Override
        public void refused(ServerAddress.Tcp address, String question, String reason) {
            if (toldRefusals.add(question)) {
                LOG.warn(
                        "cluster {}: {} refuses {}: {}; the user of the proxy needs +cluster|slots +cluster|nodes +ping",
                        settings.name(),
                        address.text(),
                        question,
                        reason);
            }
        }

        @Override
        public void ended(ClusterRefresh ended) {
            refresh = null;
            if (!stopped) {
                endRefresh(ended);
            }
        }
    }

    private void endRefresh(ClusterRefresh ended) {
        long nowNs = System.nanoTime();
        boolean isSettled = view.isSettled(ended.reports().keySet()) || view.isStarting();
        ClusterMap newMap = ended.isAnswered() ? view.finish() : null;
        count(ended, isSettled, newMap != null);
        if (ended.isAnswered()) {
            noAnswer = "";
            judge(ended, isSettled, nowNs);
            forgetIfGone(ended, nowNs);
        } else {
            noAnswer = "no node answers; " + ended.reason();
        }
        dropProblems();
        publish(newMap);
        if (!checks.areAnyAskedOfCluster()) {
            down = "";
        }
        tellOfCluster();
        keepState();
        checks.refreshed(refreshNumber, newMap != null);
        boolean isLost = checks.areAnyWatched();
        if (refreshAgain || !isSettled || !toldOk || isLost) {
            planRefresh();
        }
    }

    private void count(ClusterRefresh ended, boolean isSettled, boolean isNew) {
        Refreshes before = refreshes;
        refreshes = new Refreshes(
                before.changed() + (isNew ? 1 : 0),
                before.unchanged() + (ended.isAnswered() && isSettled && !isNew ? 1 : 0),
                before.undecided() + (ended.isAnswered() && !isSettled && !isNew ? 1 : 0),
                before.unanswered() + (ended.isAnswered() ? 0 : 1));
    }

    /** Finds those whose map is out of date. */
    private void judge(ClusterRefresh ended, boolean isSettled, long nowNs) {
        ended.reports().forEach((address, report) -> {
            if (view.agrees(report)) {
                confirmedNs = nowNs;
                staleNodes.clear(address);
            } else if (isSettled) {
                suspect(address, "it names other owners of slots than most primaries", nowNs);
            }
        });
        for (ServerAddress.Tcp address : ended.cutOff()) {
            suspect(address, "it does not reach most primaries", nowNs);
        }
        if (!staleNodes.isEmpty() && nextStaleCheck == null) {
            nextStaleCheck = loop.schedule(this::checkStale, StaleNodes.LATE_MS, TimeUnit.MILLISECONDS);
        }
    }

    private void suspect(ServerAddress.Tcp address, String why, long nowNs) {
        if (staleNodes.isStaleNow(address, nowNs)) {
            LOG.warn(
                    EACH,
                    "cluster {}: the map of {} is out of date and not believed: {}",
                    settings.name(),
                    address.text(),
                    why);
        }
    }

    private void checkStale() {
        nextStaleCheck = null;
        if (stopped || staleNodes.isEmpty()) {
            return;
        }
        if (!staleNodes.due(System.nanoTime()).isEmpty()) {
            planRefresh();
        }
        nextStaleCheck = loop.schedule(this::checkStale, StaleNodes.LATE_MS, TimeUnit.MILLISECONDS);
    }

    private void forgetIfGone(ClusterRefresh ended, long nowNs) {
        if (view.isAnyElector(ended.reports().keySet())) {
            electorHeardNs = nowNs;
        } else if (nowNs - electorHeardNs >= GONE_NS) {
            LOG.warn(
                    EACH,
                    "cluster {}: none of its primaries answers, but others do; it is taken for a new one",
                    settings.name());
            electorHeardNs = nowNs;
            view.forget();
            planRefresh();
        }
    }

    private void dropProblems() {
        Set<ServerAddress.Tcp> known = new LinkedHashSet<>(settings.seeds());
        view.members().forEach(member -> {
            if (member.address() != null) {
                known.add(member.address());
            }
        });
        problems.keySet().retainAll(known);
    }

    private void publish(@Nullable ClusterMap map) {
        if (map == null || stopped) {
            return;
        }
        ClusterState before = state;
        keepState();
        for (String line : ClusterChanges.lines(before == null ? null : before.map(), map)) {
            LOG.info(EACH, "cluster {}: {} (map {})", settings.name(), line, map.version());
        }
        try {
            listener.onMap(map);
        } catch (RuntimeException e) {
            LOG.error("cluster {}: a map was not taken on", settings.name(), e);
        }
    }

    private void tellOfCluster() {
        String reason = noAnswer.isEmpty() ? down : noAnswer;
        if (reason.isEmpty() && view.map() == null) {
            reason = "there is no map yet";
        }
        boolean ok = reason.isEmpty();
        if (stopped || (ok == toldOk && reason.equals(toldReason))) {
            return;
        }
        if (ok) {
            LOG.info(EACH, "cluster {} can be used", settings.name());
        } else if (toldOk || !reason.equals(toldReason)) {
            LOG.warn("cluster {} cannot be used: {}", settings.name(), reason);
        }
        toldOk = ok;
        toldReason = reason;
        keepState();
        try {
            listener.onCluster(ok, reason);
        } catch (RuntimeException e) {
            LOG.error("cluster {}: its state was not taken on", settings.name(), e);
        }
    }

    private void keepState() {
        state = new ClusterState(
                view.map(),
                confirmedNs,
                toldOk,
                toldReason,
                refreshes,
                List.copyOf(view.members()),
                view.open(),
                reasons(),
                staleNodes.stale());
    }

    private Map<ServerAddress.Tcp, String> reasons() {
        Map<ServerAddress.Tcp, String> reasons = new HashMap<>();
        problems.forEach((address, problem) -> reasons.put(address, problem.reason()));
        return reasons;
    }

    private final class ChecksOwner implements NodeChecks.Owner {
        @Override
        public ServerAddress.@Nullable Tcp addressOf(String node) {
            ClusterMember member = view.memberNamed(node);
            boolean isOne = member != null && (view.isServing(node) || view.ownsSlots(member));
            return isOne ? member.address() : null;
        }

        @Override
        public boolean isPrimary(String node) {
            return view.isServing(node);
        }

        @Override
        public boolean isCovered() {
            ClusterMap map = view.map();
            return map != null && map.isCovered();
        }

        @Override
        public void checked(String node, boolean serving, String reason) {
            if (stopped) {
                return;
            }
            try {
                listener.onNode(node, serving, reason);
            } catch (RuntimeException e) {
                LOG.error("cluster {}: the state of a node was not taken on", settings.name(), e);
            }
        }

        @Override
        public void lost(String node) {
            pace.hurry();
            planRefresh();
        }

        @Override
        public void saysOfCluster(String node, boolean ok) {
            down = ok ? "" : "CLUSTERDOWN, as " + node + " says";
            tellOfCluster();
        }
    }
}
