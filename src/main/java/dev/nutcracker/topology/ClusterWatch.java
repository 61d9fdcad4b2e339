package dev.nutcracker.topology;

import dev.nutcracker.config.ServerAddress;
import dev.nutcracker.net.Connector;
import dev.nutcracker.net.EndpointKind;
import dev.nutcracker.topology.ClusterSnapshot.Refreshes;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

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
    private static final double JITTER = 0.1;
    /** Primaries of which none has answered for this long do not exist any more, if others answer and contradict. */
    private static final long GONE_NS = TimeUnit.SECONDS.toNanos(10);

    private final EventLoop loop;
    private final ClusterSettings settings;
    private final ClusterTeller teller;
    private final PrimaryCheck.Context context;
    private final ClusterInbox inbox;
    private final ClusterView view;
    private final NodeChecks checks;
    private final StaleNodes staleNodes = new StaleNodes();
    private final AskingOrder order;
    private final Pace pace = new Pace(System.nanoTime());
    private final Set<String> toldRefusals = new HashSet<>();

    private @Nullable ScheduledFuture<?> period;
    private @Nullable ScheduledFuture<?> nextRefresh;
    private @Nullable ScheduledFuture<?> nextStaleCheck;
    private @Nullable ClusterRefresh refresh;
    private boolean refreshAgain;
    /** How many refreshes have begun. */
    private long refreshNumber;

    private Refreshes refreshes = Refreshes.NONE;
    private long confirmedNs;
    /** Whether no primary that is known answers, but others do and say something else. */
    private boolean isOverruled;

    private long overruledSinceNs;
    /** The primaries that the latest report finds, or suspects to be, down. */
    private Set<String> failing = Set.of();

    private String noAnswer = "";
    private String down = "";
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
        this.teller = new ClusterTeller(settings.name(), listener);
        this.context = new PrimaryCheck.Context(loop, connector, kinds, settings.login());
        this.view = new ClusterView(settings.seeds());
        this.order = new AskingOrder(settings.seeds(), view, staleNodes);
        this.checks = new NodeChecks(context, new ChecksOwner());
        this.inbox = new ClusterInbox(loop, this::takeHints, this::takeMoves);
    }

    /** Begins; once. */
    public void start() {
        inbox.execute(() -> {
            if (!stopped && !started) {
                started = true;
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
            if (bits == Hint.CONNECTION_LOST.bit()) {
                order.avoid(node);
            } else {
                order.prefer(node);
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
            order.prefer(move.from());
            isChanged |= view.moved(move.from(), move.slot(), move.host(), move.port());
        }
        if (isChanged) {
            publish(view.publish());
        }
        planRefresh();
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
        ClusterRefresh next =
                new ClusterRefresh(context, settings.addresses(), view, new RefreshOwner(), order.next(nowNs));
        refresh = next;
        next.begin();
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
            order.answered(address);
            Set<String> nowFailing = failing(report);
            if (checks.areAnyWatched() && !nowFailing.equals(failing)) {
                // A failover makes progress.
                pace.hurry();
            }
            failing = nowFailing;
        }

        @Override
        public void silent(ServerAddress.Tcp address, String reason) {
            staleNodes.clear(address);
            order.silent(address, reason);
        }

        @Override
        public void refused(ServerAddress.Tcp address, String question, String reason) {
            if (toldRefusals.add(question)) {
                teller.refused(address.text(), question, reason);
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
        boolean isSettled = view.isStarting() || view.isSettled(Set.of());
        ClusterMap newMap = ended.isAnswered() ? view.finish() : null;
        count(ended, isSettled, newMap != null);
        if (ended.isAnswered()) {
            noAnswer = "";
            judge(ended, isSettled, nowNs);
            forgetIfGone(ended, isSettled, nowNs);
        } else {
            noAnswer = "no node answers; " + ended.reason();
        }
        order.dropStrangers();
        publish(newMap);
        if (!checks.areAnyAskedOfCluster()) {
            down = "";
        }
        tellOfCluster();
        keepState();
        checks.refreshed(refreshNumber, newMap != null);
        if (ended.isAnswered()) {
            teller.refreshed();
        }
        boolean isLost = checks.areAnyWatched();
        if (refreshAgain || !isSettled || !teller.isOk() || isLost) {
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
        ended.voters().forEach((address, voter) -> {
            if (view.agreesWith(voter)) {
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
        if (staleNodes.noteOtherMap(address, nowNs)) {
            teller.stale(address.text(), why);
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

    /** Primaries that do not answer cannot contradict others for ever. */
    private void forgetIfGone(ClusterRefresh ended, boolean isSettled, long nowNs) {
        if (isSettled || view.isAnyElector(ended.voters().keySet())) {
            isOverruled = false;
        } else if (!isOverruled) {
            isOverruled = true;
            overruledSinceNs = nowNs;
        } else if (nowNs - overruledSinceNs >= GONE_NS) {
            isOverruled = false;
            teller.replaced();
            view.forget();
        }
    }

    private void publish(@Nullable ClusterMap map) {
        if (map != null && !stopped) {
            keepState();
            teller.map(map);
        }
    }

    private void tellOfCluster() {
        String reason = noAnswer.isEmpty() ? down : noAnswer;
        if (reason.isEmpty() && view.map() == null) {
            reason = "there is no map yet";
        }
        if (!stopped) {
            teller.cluster(reason);
            keepState();
        }
    }

    private void keepState() {
        state = new ClusterState(
                view.map(),
                confirmedNs,
                teller.isOk(),
                teller.reason(),
                refreshes,
                List.copyOf(view.members()),
                view.open(),
                order.problems(),
                staleNodes.stale());
    }

    private final class ChecksOwner implements NodeChecks.Owner {
        @Override
        public ServerAddress.@Nullable Tcp addressOf(String node) {
            ClusterMember member = view.memberNamed(node);
            if (member == null || (!view.isServing(node) && !view.ownsSlots(member))) {
                return null;
            }
            return member.address();
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
            if (!stopped) {
                teller.node(node, serving, reason);
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
