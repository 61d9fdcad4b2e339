package dev.nutcracker.server;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one client for one slot of a cluster that nodes have sent elsewhere, or have not done for now, in the order in which
 * the client has sent them. Its further requests for the slot wait. Other clients are not concerned.
 *
 * <pre>
 *   MSETNX {t}a 1 {t}b 2 ──► A ── TRYAGAIN ──►  ┌──────┐
 *   INCR {t}c            ──► A ── ASK ───────►  │ queue │ ──► one at a time, the first again and again
 *   GET {t}a             ··· waits              └──────┘
 * </pre>
 *
 * <p>Nothing that waits is sent while anything of the client for the slot is on its way: a node might do that first. What is not
 * done either joins the queue. What a node has done though an earlier request waits, or is on its way to another node for the same key, was
 * too early for that one: it is not sent again, and gets its error unless it is done where it is. A read is repeated instead.
 *
 * <p>While a slot is known to be at two nodes, a request with several keys has a queue from the start, so that nothing can come too
 * early.
 */
final class SlotQueue extends WaitingPlace {
    private static final long FIRST_DELAY_MS = 2;
    private static final int DOUBLINGS_MAX = 5;

    private final ServerPool pool;
    private final SlotMoves moves;
    private final int slot;
    private final Object sender;
    /** The oldest first. */
    private final List<RepeatableRequest> waiting = new ArrayList<>();
    /** Those that are at nodes, or wait for a primary, by their numbers. */
    private final TreeMap<Long, RepeatableRequest> underWay = new TreeMap<>();
    /** The server to which all of these are on their way; null if there are several, or if that is not known. */
    private @Nullable Server commonTarget;

    /** The one behind which nothing is sent before it is answered. */
    private @Nullable RepeatableRequest latest;
    /** Whether all that the client has at nodes for the slot is known here. */
    private boolean isGathered;

    private boolean isResting;
    private boolean isOver;

    SlotQueue(ServerPool pool, SlotMoves moves, int slot, Object sender) {
        this.pool = pool;
        this.moves = moves;
        this.slot = slot;
        this.sender = sender;
    }

    int slot() {
        return slot;
    }

    Object sender() {
        return sender;
    }

    @Override
    public long waitMaxNs() {
        return Patience.maxNs(pool);
    }

    @Override
    int requestCount() {
        return waiting.size();
    }

    @Override
    void report(int more) {
        pool.shared().primaries().waitForSlots(more);
    }

    /** The request has been sent, and nothing is to be sent behind it. */
    void beginWith(RepeatableRequest sent) {
        take(sent);
        latest = sent;
    }

    private void take(RepeatableRequest sent) {
        sent.joinQueue(this);
        underWay.put(sent.number(), sent);
        commonTarget = null;
    }

    /** No node has done the request; it is sent again after a while. */
    void putOff(RepeatableRequest request) {
        add(request);
        if (waiting.getFirst() == request) {
            rest(request);
        }
    }

    /** The request is sent when those before it are done. */
    void add(RepeatableRequest request) {
        request.joinQueue(null);
        int at = waiting.size();
        while (at > 0 && waiting.get(at - 1).number() > request.number()) {
            at--;
        }
        waiting.add(at, request);
        request.startWaiting();
        count();
        if (!isGathered) {
            isGathered = true;
            gather();
        }
        proceedSoon();
    }

    private void gather() {
        pool.forEachServer(server -> server.forEachShared(connection -> {
            connection.requests().waiting.forEach(this::gather);
            connection.requests().outstanding.forEach(this::gather);
        }));
    }

    private void gather(Request request) {
        if (request instanceof RepeatableRequest repeatable
                && repeatable.queue() == null
                && repeatable.sender() == sender
                && repeatable.slot() == slot) {
            take(repeatable);
        }
    }

    /** Whether nothing that comes before the request waits, or is on its way. */
    boolean mayGoOn(RepeatableRequest request) {
        return mayGoOn(request, null);
    }

    /** What is on its way to the same node comes there first. */
    private boolean mayGoOn(RepeatableRequest request, @Nullable Server target) {
        RepeatableRequest sent = latest;
        boolean isFirst = sent == null || request == sent || request.number() < sent.number();
        boolean isBehindNone = (target != null && target == commonTarget)
                || underWayBefore(request).allMatch(other -> target != null && other.isAt(target));
        return isFirst && isBehindNone && !isWaitingBefore(request);
    }

    /** Returns whether the request may be sent to that server now; if not, it waits behind others from here on. */
    boolean admit(RepeatableRequest request, @Nullable Server target) {
        if (!mayGoOn(request, target)) {
            add(request);
            return false;
        }
        Server before = commonTarget;
        if (request.queue() == null) {
            take(request);
        }
        commonTarget = underWay.size() == 1 || before == target ? target : null;
        return true;
    }

    /** Nothing of the client goes to a node before the request is answered, which has been admitted. */
    void goesAlone(RepeatableRequest request) {
        latest = request;
    }

    /** Whether a request that comes before this one, which is done, is not, and should be. */
    boolean hasBefore(RepeatableRequest done) {
        return isWaitingBefore(done) || underWayBefore(done).anyMatch(other -> mayShareKey(other, done));
    }

    private Stream<RepeatableRequest> underWayBefore(RepeatableRequest request) {
        return underWay.headMap(request.number()).values().stream();
    }

    private static boolean mayShareKey(RepeatableRequest first, RepeatableRequest second) {
        return first.hasSeveralKeys() || second.hasSeveralKeys() || Arrays.equals(first.firstKey(), second.firstKey());
    }

    private boolean isWaitingBefore(RepeatableRequest request) {
        return !waiting.isEmpty() && waiting.getFirst().number() < request.number();
    }

    /** The request is done: those before it come too late. */
    void giveUpBefore(RepeatableRequest done) {
        underWayBefore(done).filter(other -> mayShareKey(other, done)).forEach(RepeatableRequest::overtaken);
        List<RepeatableRequest> late = new ArrayList<>();
        waiting.removeIf(request -> request.number() < done.number() && late.add(request));
        count();
        late.forEach(RepeatableRequest::giveUp);
        proceedSoon();
    }

    /** A request that was on its way is done, or waits here or elsewhere. */
    void left(RepeatableRequest request) {
        underWay.remove(request.number());
        latest = request == latest ? null : latest;
        proceedSoon();
    }

    /** Not within the answers of a connection, which may be closing. */
    private void proceedSoon() {
        if (underWay.isEmpty() && !isResting && !isOver) {
            pool.loop().execute(this::proceed);
        }
    }

    private void rest(RepeatableRequest request) {
        if (!isResting) {
            isResting = true;
            long delayMs = FIRST_DELAY_MS << Math.min(DOUBLINGS_MAX, request.putOff());
            pool.loop().schedule(this::restOver, delayMs, TimeUnit.MILLISECONDS);
        }
    }

    private void restOver() {
        isResting = false;
        proceed();
    }

    private void proceed() {
        while (!isOver && underWay.isEmpty() && !isResting) {
            if (waiting.isEmpty()) {
                end();
            } else {
                send(waiting.getFirst());
            }
        }
    }

    private void send(RepeatableRequest first) {
        Server target = moves.targetOf(first);
        boolean isNodeUnknown = target == null && first.slot() != RepeatableRequest.NO_SLOT;
        if (isNodeUnknown || first.waitsForOther(target)) {
            if (first.isTooLate(pool.turn().nowNs())) {
                waiting.removeFirst();
                first.giveUp();
            } else {
                rest(first);
            }
        } else {
            waiting.removeFirst();
            beginWith(first);
            if (!first.isDivided(moves)) {
                moves.sendNow(first, target);
            }
        }
        count();
    }

    private void end() {
        isOver = true;
        moves.ended(this);
        resume();
    }

    void close() {
        isOver = true;
        List<RepeatableRequest> all = List.copyOf(waiting);
        waiting.clear();
        all.forEach(RepeatableRequest::giveUp);
        forgetClients();
    }
}
