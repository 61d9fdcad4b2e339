package dev.nutcracker.topology;

import dev.nutcracker.config.ServerAddress;
import dev.nutcracker.topology.MasterState.Phase;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The primary of one master: what the sentinels say, confirmed by the server itself.
 *
 * <pre>
 *   UNKNOWN ──► SERVING ◄────────────► LOST           the server does not confirm it; asked each 100 ms
 *                 │  ▲                   ▲
 *     a failover  │  │ another one is    │
 *     begins      ▼  │ confirmed, or it  │
 *              HANDING_OVER ─────────────┘
 *                      was given up
 * </pre>
 *
 * A server that the sentinels name, and that is the connected replica of another one, has handed over by itself, without
 * the sentinels. Then the other one is asked. That one says itself whether it is the primary; the sentinels' next epoch ends
 * this.
 */
final class MasterWatch implements PrimaryCheck.Owner {
    private static final long RETRY_MS = 100;
    /** However many reasons there are to look, the server is not asked more often. */
    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(20);
    /** A hand-over of which nothing has been heard for this long is over. */
    private static final long HAND_OVER_NS = TimeUnit.SECONDS.toNanos(3);
    /** A server that has handed over may lead to one that has, too. */
    private static final int HOPS_MAX = 2;

    private final String master;
    private final PrimaryCheck.Context context;
    private final KnownSentinels sentinels;
    private final Belief belief;
    private final Consumer<MasterState> listener;

    private MasterState state;
    /** Of the server that is, or is to be, the primary. */
    private @Nullable PrimaryCheck check;
    /** Of the primary in use, while another is being confirmed. */
    private @Nullable PrimaryCheck former;
    /** The address that was believed when the check began; the check may have followed another server from there. */
    private ServerAddress.@Nullable Tcp aimed;

    private @Nullable ScheduledFuture<?> nextTry;
    private int hops;
    /** The server that is about to be replaced. */
    private ServerAddress.@Nullable Tcp handingOver;

    private long handOverHeardNs;
    /** Whether the primary in use has shown that it is none any more. */
    private boolean knows;
    /** Whether a sentinel finds the primary down. */
    private boolean down;
    /** What came of the latest question, if that was no answer. */
    private @Nullable String silence;

    private long lookedNs;
    private boolean lookPlanned;

    /** Whether the listener waits to hear whether the primary is still the same. */
    private boolean answerOwed;

    private boolean stopped;

    /** @param listener gets each change */
    MasterWatch(
            String master,
            PrimaryCheck.Context context,
            KnownSentinels sentinels,
            Belief belief,
            Consumer<MasterState> listener) {
        this.master = master;
        this.context = context;
        this.sentinels = sentinels;
        this.belief = belief;
        this.listener = listener;
        this.state = MasterState.unknown(master, "no sentinel has answered yet");
        this.lookedNs = System.nanoTime() - LOOK_NS;
    }

    MasterState state() {
        return state;
    }

    Belief belief() {
        return belief;
    }

    /** Whether sentinels should be asked again soon. */
    boolean isUnsettled() {
        return state.phase() != Phase.SERVING;
    }

    void stop() {
        stopped = true;
        cancelTry();
        closeFormer();
        if (check != null) {
            check.close();
        }
    }

    /** A sentinel has answered, or does not answer any more. */
    void heard() {
        if (!sentinels.haveHadTheirSay()) {
            return;
        }
        List<MasterReport> reports = sentinels.reports(master);
        long nowNs = System.nanoTime();
        belief.weigh(reports, sentinels.count(), nowNs);
        down = reports.stream().anyMatch(MasterReport::down);
        ServerAddress.Tcp address = belief.address();
        if (address == null) {
            publishNotNamed();
            return;
        }
        if (handingOver != null) {
            followHandOver(reports, nowNs);
        }
        if (down && silence != null && isInUse()) {
            lost(silence);
        }
        if (!address.equals(aimed)) {
            aimed = address;
            hops = 0;
            if (check == null || !address.equals(check.address())) {
                aim(address, "the sentinels name " + address.text());
            }
        }
        if (belief.isPromoted() && check != null) {
            beginHandOver(check.address(), "a replica is promoted");
        }
        if (state.phase() == Phase.SERVING && state.epoch() != belief.epoch()) {
            publish(Phase.SERVING, state.address(), false, "");
        }
    }

    private void publishNotNamed() {
        if (sentinels.isAnyAnswering()) {
            publish(Phase.LOST, null, false, "no sentinel knows a master of that name");
        } else {
            publish(Phase.UNKNOWN, null, false, sentinels.silence());
        }
    }

    private void followHandOver(List<MasterReport> reports, long nowNs) {
        if (reports.stream().anyMatch(MasterReport::failingOver)) {
            handOverHeardNs = nowNs;
        } else if (nowNs - handOverHeardNs > HAND_OVER_NS) {
            endHandOver();
        }
    }

    private void endHandOver() {
        handingOver = null;
        look();
    }

    /** A sentinel has told of an event of this master. */
    void happened(SentinelEvent event) {
        switch (event.kind()) {
            case BEGINS -> {
                if (check != null && belief.reached(event.primary()).equals(belief.address())) {
                    beginHandOver(check.address(), "a failover has begun (" + event.channel() + ")");
                }
                sentinels.refreshForNews();
            }
            case CHANGES -> sentinels.refreshForNews();
            case ABORTED -> {
                if (handingOver != null) {
                    endHandOver();
                }
                sentinels.refreshForNews();
            }
            case DOWN -> {
                look();
                sentinels.refresh();
            }
        }
    }

    private void beginHandOver(ServerAddress.Tcp address, String reason) {
        handingOver = address;
        handOverHeardNs = System.nanoTime();
        if (state.phase() == Phase.SERVING) {
            publish(Phase.HANDING_OVER, state.address(), false, reason);
        }
    }

    /** A worker has noticed something. It waits for an answer, be there no change. */
    void hinted(boolean demoted) {
        answerOwed = true;
        knows |= demoted;
        look();
        sentinels.refresh();
    }

    /** Asks the server now, unless it has just been asked. */
    void look() {
        long nowNs = System.nanoTime();
        long leftNs = lookedNs + LOOK_NS - nowNs;
        if (check == null || lookPlanned) {
            return;
        }
        if (leftNs > 0) {
            lookPlanned = true;
            context.loop().schedule(this::lookNow, leftNs, TimeUnit.NANOSECONDS);
        } else {
            lookedNs = nowNs;
            check.ask();
        }
    }

    private void lookNow() {
        lookPlanned = false;
        if (!stopped) {
            look();
        }
    }

    private void aim(ServerAddress.Tcp address, String reason) {
        PrimaryCheck before = check;
        cancelTry();
        if (before != null) {
            if (isInUse() && before.address().equals(state.address())) {
                closeFormer();
                former = before;
                former.ask();
            } else {
                before.close();
            }
        }
        check = new PrimaryCheck(context, address, this);
        check.ask();
        if (state.phase() == Phase.SERVING) {
            publish(Phase.HANDING_OVER, state.address(), false, reason);
        }
    }

    /** Whether requests are sent to the address. */
    private boolean isInUse() {
        return switch (state.phase()) {
            case SERVING, HANDING_OVER -> true;
            case UNKNOWN, LOST -> false;
        };
    }

    private void closeFormer() {
        if (former != null) {
            former.close();
            former = null;
        }
    }

    @Override
    public void checked(PrimaryCheck source, Verdict verdict) {
        if (stopped) {
            return;
        }
        if (source == former) {
            knows |= verdict instanceof Verdict.Replica;
            return;
        }
        if (source != check) {
            return;
        }
        silence = null;
        String server = source.address().text();
        switch (verdict) {
            case Verdict.Primary _ -> confirmed(source.address());
            case Verdict.Replica replica -> isReplica(source.address(), replica);
            case Verdict.NotReady notReady -> lost(server + ": " + notReady.reason());
            case Verdict.Gone gone -> lost(server + ": " + gone.reason());
            case Verdict.Silent silent -> notAnswered(server + ": " + silent.reason());
            case Verdict.Busy busy -> notAnswered(server + ": " + busy.reason());
        }
    }

    private void confirmed(ServerAddress.Tcp address) {
        cancelTry();
        hops = 0;
        ServerAddress.Tcp before = state.address();
        if (!address.equals(handingOver)) {
            handingOver = null;
        }
        if (before != null && !before.equals(address)) {
            closeFormer();
            publish(Phase.SERVING, address, knows, "");
        } else if (handingOver != null) {
            publish(Phase.HANDING_OVER, address, false, isInUse() ? state.reason() : "a failover is under way");
        } else {
            closeFormer();
            boolean sameAgain = state.phase() == Phase.SERVING && state.epoch() == belief.epoch();
            publish(Phase.SERVING, address, sameAgain && state.formerKnows(), "");
        }
        knows = false;
    }

    private void isReplica(ServerAddress.Tcp address, Verdict.Replica replica) {
        knows |= address.equals(state.address());
        lost(address.text() + ": it is a replica");
        if (replica.of() != null && hops < HOPS_MAX) {
            ServerAddress.Tcp primary = belief.reached(replica.of());
            if (!primary.equals(address)) {
                hops++;
                aim(primary, "");
            }
        }
    }

    /** A server that is slow is not lost, unless the sentinels find it down as well. */
    private void notAnswered(String reason) {
        if (!isInUse() || down) {
            lost(reason);
        } else {
            silence = reason;
            tryAgain();
        }
    }

    private void lost(String reason) {
        closeFormer();
        publish(Phase.LOST, state.address(), false, reason);
        tryAgain();
        sentinels.refresh();
    }

    private void tryAgain() {
        if (nextTry == null) {
            nextTry = context.loop().schedule(this::tryNow, RETRY_MS, TimeUnit.MILLISECONDS);
        }
    }

    private void tryNow() {
        nextTry = null;
        ServerAddress.Tcp believed = belief.address();
        if (stopped || check == null) {
            return;
        }
        hops = 0;
        if (believed != null && !isInUse() && !believed.equals(check.address())) {
            // The server that was followed is no primary either.
            aim(believed, "");
        } else {
            check.ask();
        }
    }

    private void cancelTry() {
        if (nextTry != null) {
            nextTry.cancel(false);
            nextTry = null;
        }
    }

    private void publish(Phase phase, ServerAddress.@Nullable Tcp address, boolean formerKnows, String reason) {
        MasterState next = new MasterState(master, phase, address, belief.epoch(), formerKnows, reason);
        boolean isAnswer = answerOwed && phase == Phase.SERVING;
        if (!stopped && (isAnswer || !next.equals(state))) {
            answerOwed &= !isAnswer;
            state = next;
            listener.accept(next);
        }
    }
}
