package dev.nutcracker.server;

import dev.nutcracker.protocol.Dialect;
import dev.nutcracker.protocol.Rejection;
import dev.nutcracker.server.Primary.Doubt;
import dev.nutcracker.server.Primary.Wait;
import dev.nutcracker.stats.ErrorKind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What waits at one worker for the primary of one master: requests that a server has not done, in order, and clients with a
 * request that must not be sent yet. When there is a primary, the requests are sent again before any client goes on, so each
 * client's requests stay in order.
 *
 * <p>In a failover that an operator has ordered, writes wait while the present primary still is one. What it has not answered within
 * {@link #HAND_OVER_NS} may be done after the next one was promoted: it would be acknowledged, and lost. So it gets an error.
 *
 * <p>A client may have requests outstanding at the former primary when the next one is known. Nothing is sent to the next one
 * before these are answered. The former one gets {@link #CUT_OFF_NS} for that; then its connections close. If it may still believe that
 * it is the primary, and has not answered for as long as that, it gets no more time.
 */
final class PrimaryQueue extends WaitingPlace {
    /** How long a former primary may take to answer what it was sent before. */
    static final long CUT_OFF_NS = TimeUnit.MILLISECONDS.toNanos(250);

    /** How long a primary may take in an ordered failover to answer what it was sent before: less than the sentinels take. */
    static final long HAND_OVER_NS = TimeUnit.MILLISECONDS.toNanos(75);

    /** The error for requests that a former primary has not answered when it is cut off. */
    static final String CUT_OFF = CloseCause.RESET.text();

    private final ServerPool pool;
    private final PoolPrimaries waits;
    private final Primary primary;
    private final ArrayDeque<RepeatableRequest> requests = new ArrayDeque<>();
    private Primary.View adopted;
    private long latestNumber;
    /** The former primary, while it still has requests of clients. */
    private @Nullable Server former;

    private @Nullable Future<?> nextLook;
    private long nextLookNs;

    private Wait waiting = Wait.NONE;
    private boolean closed;
    /** Whether the pool does not have the master any more. */
    private boolean dissolved;

    PrimaryQueue(ServerPool pool, PoolPrimaries waits, Primary primary) {
        this.pool = pool;
        this.waits = waits;
        this.primary = primary;
        this.adopted = primary.view();
    }

    void begin() {
        set(adopted.waiting());
    }

    /** Which requests wait now. */
    Wait waiting() {
        return waiting;
    }

    Primary primary() {
        return primary;
    }

    String master() {
        return primary.master();
    }

    /** The slots that are moving, if this is a node of a cluster; else null. */
    @Nullable
    SlotMoves moves() {
        return waits.moves();
    }

    /** The next number. Requests are numbered in the order in which they are first sent. */
    long nextNumber() {
        SlotMoves moves = moves();
        return moves == null ? ++latestNumber : moves.nextNumber();
    }

    /** The pool does not have the master any more: what waits for it goes elsewhere. */
    void dissolve() {
        dissolved = true;
        set(Wait.NONE);
        sendAgain();
        resume();
    }

    /** Takes back {@link #dissolve}. What has changed meanwhile is looked at by {@link #changed}. */
    void comeBack() {
        dissolved = false;
        begin();
    }

    /** Slots have other owners: what waits here may go elsewhere. */
    void slotsMoved() {
        SlotMoves moves = moves();
        if (moves != null && waiting == Wait.ALL) {
            sendAgainBySlots(moves);
            resume();
        }
    }

    /** The primary as this worker knows it. */
    Primary.View adopted() {
        return adopted;
    }

    @Override
    public long waitMaxNs() {
        return Patience.maxNs(pool);
    }

    @Override
    int requestCount() {
        return requests.size();
    }

    @Override
    void report(int more) {
        primary.held(more);
    }

    /** Whether a request of the same client waits that comes before this one. */
    boolean hasBefore(RepeatableRequest request) {
        Object sender = request.sender();
        for (RepeatableRequest other : requests) {
            if (sender != null && other.sender() == sender && other.number() < request.number()) {
                return true;
            }
        }
        return false;
    }

    /** The request is done: those of its client that come before it come too late. */
    void giveUpBefore(RepeatableRequest done) {
        List<RepeatableRequest> late = new ArrayList<>();
        requests.removeIf(
                request -> request.sender() == done.sender() && request.number() < done.number() && late.add(request));
        late.forEach(RepeatableRequest::giveUp);
    }

    /**
     * Whether a request must not be sent now. Requests of clients wait before they come this far. This is for requests that the proxy sends
     * on behalf of a client, and for reads that no replica serves.
     */
    boolean letsWait(RepeatableRequest request) {
        if (!waits.areAny()) {
            return false;
        }
        hearOfHandOver();
        SlotMoves moves = moves();
        return waiting == Wait.ALL
                || (waiting == Wait.WRITES && !request.isRead())
                || hasBefore(request)
                || (moves != null && moves.letsWait(request));
    }

    /** Whether a request must not be sent now, nor wait for that: its time is over. */
    boolean isTooLate(RepeatableRequest request) {
        return waits.areAny() && request.isTooLate(pool.turn().nowNs()) && letsWait(request);
    }

    /** The request waits until it may be sent, unless its time is over. */
    void letWait(RepeatableRequest request) {
        SlotMoves moves = moves();
        if (request.isTooLate(pool.turn().nowNs())) {
            refuseLate(request);
        } else if (moves != null && moves.letsWait(request)) {
            moves.later(request);
        } else {
            add(request);
        }
    }

    /** Nothing waits longer than it may, also if it could be sent soon. */
    void refuseLate(RepeatableRequest request) {
        if (waiting == Wait.NONE) {
            request.giveUp();
        } else {
            request.giveUp(error());
        }
    }

    /** The request was not done by the server to which it was sent. */
    void add(RepeatableRequest request) {
        insert(request);
        request.startWaiting();
        if (closed) {
            failAll();
        } else if (waiting == Wait.NONE) {
            sendAgain();
        } else if (waiting == Wait.OVER) {
            failAll();
        } else if (request.isTooLate(pool.turn().nowNs())) {
            failLate();
        } else {
            failInTime(request.endNs());
        }
        count();
    }

    /** Looks again when a request that waits may not wait any longer: whatever it waits for may begin anew again and again. */
    private void failInTime(long endNs) {
        if (nextLook != null && endNs - nextLookNs >= 0) {
            return;
        }
        if (nextLook != null) {
            nextLook.cancel(false);
        }
        nextLookNs = endNs;
        long delayNs = Math.max(0, endNs - pool.turn().nowNs()) + Patience.GRACE_NS;
        nextLook = pool.loop().schedule(this::look, delayNs, TimeUnit.NANOSECONDS);
    }

    private void look() {
        nextLook = null;
        failLate();
    }

    private void failLate() {
        long nowNs = pool.turn().nowNs();
        List<RepeatableRequest> late = new ArrayList<>();
        requests.removeIf(request -> request.isTooLate(nowNs) && late.add(request));
        requests.forEach(request -> failInTime(request.endNs()));
        count();
        byte[] error = error();
        late.forEach(request -> request.giveUp(error));
    }

    /** Requests wait in the order of their numbers. */
    private void insert(RepeatableRequest request) {
        ArrayDeque<RepeatableRequest> behind = new ArrayDeque<>(0);
        while (!requests.isEmpty() && requests.getLast().number() > request.number()) {
            behind.push(requests.removeLast());
        }
        requests.add(request);
        requests.addAll(behind);
    }

    /** Connections of that version have been lost, or what comes on them is not from a primary. */
    void doubt(long version, Doubt doubt) {
        if (version == adopted.version() && !dissolved) {
            boolean mayWait = primary.doubt(version, doubt) || primary.view().version() != version;
            set(mayWait ? Wait.ALL : Wait.OVER);
        }
    }

    /** A worker is told of each change by a task, which may be too late for a write. */
    void hearOfHandOver() {
        Primary.View view = primary.view();
        boolean isNews = waiting == Wait.NONE && view.waiting() == Wait.WRITES && !closed && !dissolved;
        if (isNews && view.version() == adopted.version()) {
            adopted = view;
            set(Wait.WRITES);
        }
    }

    /** The primary is in another state, for the whole process. */
    void changed() {
        if (pool.serverOf(primary.master()) == null) {
            return;
        }
        Primary.View view = primary.view();
        if (view.version() != adopted.version()) {
            adopted = view;
            set(Wait.ALL);
            move(view.isCutOff());
        } else {
            adopted = view;
        }
        goOn();
    }

    private void move(boolean cutOff) {
        Server before = pool.movePrimary(primary.master());
        if (before == null) {
            return;
        }
        if (former != null) {
            former.cutOff(CUT_OFF);
        }
        former = before;
        if (cutOff && before.oldestOutstandingNs() >= CUT_OFF_NS) {
            before.cutOff(CUT_OFF);
        } else {
            pool.loop().schedule(() -> cutOff(before), CUT_OFF_NS, TimeUnit.NANOSECONDS);
        }
    }

    private void cutOff(Server before) {
        if (former == before) {
            before.cutOff(CUT_OFF);
            drained(before);
        }
    }

    /** No client's request is outstanding at the former primary any more. */
    void drained(ServerContext server) {
        if (former == server) {
            former = null;
            goOn();
        }
    }

    private void goOn() {
        if (former != null && former.isDrained()) {
            former = null;
        }
        set(former == null ? adopted.waiting() : Wait.ALL);
        switch (waiting) {
            case NONE -> {
                sendAgain();
                resume();
            }
            case OVER -> {
                failAll();
                resume();
            }
            case WRITES -> resume();
            case ALL -> {}
        }
        count();
    }

    private void set(Wait wait) {
        boolean handsOver = wait == Wait.WRITES && waiting != Wait.WRITES;
        waits.count((wait == Wait.NONE ? 0 : 1) - (waiting == Wait.NONE ? 0 : 1));
        waiting = wait;
        if (handsOver) {
            long version = adopted.version();
            long begunNs = pool.turn().nowNs();
            pool.loop().schedule(() -> failUnanswered(version, begunNs), HAND_OVER_NS, TimeUnit.NANOSECONDS);
        }
    }

    /** A failover goes on, or has ended. What was sent before it has begun must have been answered. */
    private void failUnanswered(long version, long begunNs) {
        Server server = pool.serverOf(primary.master());
        if (server != null && waiting != Wait.NONE && version == adopted.version()) {
            server.closeUnanswered(begunNs);
        }
    }

    private void sendAgain() {
        SlotMoves moves = moves();
        if (moves != null) {
            sendAgainBySlots(moves);
            return;
        }
        Server server = pool.serverOf(primary.master());
        List<RepeatableRequest> all = new ArrayList<>(requests);
        requests.clear();
        for (RepeatableRequest request : all) {
            if (server == null) {
                request.fail(ErrorKind.DISMISSED, pool.dialect().errorResponse(CloseCause.DISMISSED.text()));
            } else {
                request.sendAgain(server);
            }
        }
    }

    private void sendAgainBySlots(SlotMoves moves) {
        List<RepeatableRequest> all = new ArrayList<>(requests);
        requests.clear();
        all.forEach(moves::send);
    }

    private void failAll() {
        byte[] error = error();
        for (RepeatableRequest request = requests.poll(); request != null; request = requests.poll()) {
            request.giveUp(error);
        }
    }

    /** Whether all requests fail. */
    boolean isOver() {
        return waiting == Wait.OVER;
    }

    /** The failure of requests while {@link #isOver}. */
    FastFailure failure() {
        return new FastFailure(ErrorKind.SERVER_DOWN, error());
    }

    /** The server has said why it does not do requests. Clients do not learn that it is a replica. */
    void heard(Rejection rejection, byte[] words) {
        if (rejection != Rejection.DEMOTED) {
            primary.says(words);
        }
    }

    /** The error for requests while there is no primary: the server's own, if it has said one. */
    byte[] error() {
        byte[] words = primary.words();
        if (words != null) {
            return words;
        }
        return pool.dialect().errorResponse(adopted.address() == null ? unknown() : CloseCause.REFUSED.text());
    }

    private String unknown() {
        return moves() == null ? Dialect.NO_PRIMARY : Dialect.NO_PRIMARY + ": " + adopted.reason();
    }

    void close() {
        closed = true;
        failAll();
        forgetClients();
        set(Wait.NONE);
        former = null;
    }
}
