package dev.nutcracker.server;

import dev.nutcracker.routing.KeySlot;
import dev.nutcracker.routing.Router;
import dev.nutcracker.routing.SlotRouter;
import dev.nutcracker.routing.Topology;
import dev.nutcracker.server.Primary.Wait;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The slots of a cluster that have just got another server, at one worker.
 *
 * <pre>
 *   SET k 1 ──► A ── MOVED ──────────────► B        must not be overtaken:
 *   SET k 2 ··· waits until A has answered ··► B    A has answered all that it was sent before the slot moved
 * </pre>
 *
 * <p>A topology is adopted here before the worker routes a request by it. A slot whose server is another one then is
 * <em>moving</em> until the former server has answered everything that it was sent up to that moment; meanwhile no new request for it
 * is sent anywhere.
 *
 * <p>A request that a node has sent elsewhere, or that no node does at the moment, is in a {@link SlotQueue} of its client until it is
 * answered. As long as there is one, what the client sends next for the slot waits: nodes may exchange the keys again in between, and a
 * later request could be done first.
 */
final class SlotMoves extends WaitingPlace {
    /** For how long a slot counts as open after a node has said so. */
    private static final long OPEN_NS = TimeUnit.SECONDS.toNanos(10);

    private final ServerPool pool;
    private final Server[] owners = new Server[KeySlot.SLOTS];
    private final BitSet moving = new BitSet(KeySlot.SLOTS);
    /** How many reasons there are for a slot to be moving. */
    private final short[] reasons = new short[KeySlot.SLOTS];

    private final Map<Whose, SlotQueue> queues = new HashMap<>();
    /** Slots whose keys are partly at another node, as nodes have said. */
    private final BitSet open = new BitSet(KeySlot.SLOTS);

    private long openUntilNs;
    private long latestNumber;
    private @Nullable Topology adopted;

    /** A client's requests for one slot; a request that is no client's stands for itself. */
    private record Whose(int slot, Object sender) {
        static Whose of(RepeatableRequest request) {
            Object sender = request.sender();
            return new Whose(request.slot(), sender == null ? request : sender);
        }
    }

    SlotMoves(ServerPool pool) {
        this.pool = pool;
    }

    /** Whether requests may be routed as they are, without a look at their slots. */
    boolean isQuiet() {
        return moving.isEmpty() && queues.isEmpty() && pool.shared().topology() == adopted;
    }

    /** Where this client's requests for the slot wait; null if they need not. */
    @Nullable
    WaitingPlace placeOf(int slot, Object client) {
        return moving.get(slot) ? this : queues.get(new Whose(slot, client));
    }

    /** Whether a request waits for its slot to have moved, or for others of its client. */
    boolean letsWait(RepeatableRequest request) {
        if (moving.isEmpty() && queues.isEmpty()) {
            return false;
        }
        int slot = request.slot();
        SlotQueue queue = slot < 0 ? null : queues.get(Whose.of(request));
        return slot >= 0 && (moving.get(slot) || (queue != null && !queue.mayGoOn(request)));
    }

    /** The next number. Requests are numbered in the order in which they are first sent. */
    long nextNumber() {
        return ++latestNumber;
    }

    @Override
    public long waitMaxNs() {
        return Patience.maxNs(pool);
    }

    @Override
    int requestCount() {
        return 0;
    }

    @Override
    void report(int more) {
        pool.shared().primaries().waitForSlots(more);
    }

    /** From here on requests are routed by the pool's latest topology. */
    void adopt() {
        Topology latest = pool.shared().topology();
        if (latest == adopted || !(latest.router() instanceof SlotRouter router)) {
            return;
        }
        adopted = latest;
        pool.routeBy(latest);
        Map<Server, BitSet> leaving = new HashMap<>();
        for (int slot = 0; slot < owners.length; slot++) {
            int place = router.serverAt(slot);
            Server now = place == Router.NO_SERVER ? null : pool.owner(place);
            Server before = owners[slot];
            if (before != null && before != now) {
                leaving.computeIfAbsent(before, _ -> new BitSet()).set(slot);
                open.clear(slot);
            }
            owners[slot] = now;
        }
        leaving.forEach(this::drain);
    }

    /** Another server stands for a node. */
    void serversChanged() {
        adopted = null;
        adopt();
    }

    /**
     * The slots are moving until the server has answered what it was sent. A server that is no primary any more and may not know it would
     * do what it has been sent as if it were: if it has not answered for a while, it gets no more time for that.
     */
    private void drain(Server before, BitSet slots) {
        boolean mayPretend = mayPretend(before);
        if (mayPretend && before.oldestOutstandingNs() >= PrimaryQueue.CUT_OFF_NS) {
            before.cutOff(PrimaryQueue.CUT_OFF);
            return;
        }
        Drain drain = new Drain(before, slots);
        before.forEachShared(connection -> drain.mark(connection));
        if (drain.marks > 0) {
            slots.stream().forEach(this::begin);
        }
        if (mayPretend || (before.isLeaving() && drain.marks > 0)) {
            pool.loop().schedule(drain::cutOff, PrimaryQueue.CUT_OFF_NS, TimeUnit.NANOSECONDS);
        }
    }

    private static boolean mayPretend(Server server) {
        ServedPrimary primary = ServedPrimary.of(server);
        return server.isLeaving()
                && primary != null
                && primary.queue().primary().isUnaware();
    }

    private final class Drain {
        private final Server server;
        private final BitSet slots;
        private int marks;

        Drain(Server server, BitSet slots) {
            this.server = server;
            this.slots = slots;
        }

        void mark(ServerConnection connection) {
            if (!connection.isIdle()) {
                marks++;
                DrainMark mark = new DrainMark(pool.dialect().probe(), this::answered);
                connection.own().send(pool.dialect().probe().request(), mark);
            }
        }

        private void answered() {
            if (--marks == 0) {
                // Not within the answers of a connection that may be closing.
                pool.loop().execute(() -> slots.stream().forEach(SlotMoves.this::end));
                pool.loop().execute(SlotMoves.this::resume);
            }
        }

        /** The former server may still believe that it owns the slots. */
        void cutOff() {
            if (marks > 0 || mayPretend(server)) {
                server.cutOff(PrimaryQueue.CUT_OFF);
            }
        }
    }

    private void begin(int slot) {
        reasons[slot]++;
        moving.set(slot);
    }

    private void end(int slot) {
        reasons[slot]--;
        if (reasons[slot] == 0) {
            moving.clear(slot);
        }
    }

    /** The server that owns the slot now; null if nobody does. */
    @Nullable
    Server ownerOf(int slot) {
        adopt();
        return owners[slot];
    }

    /** The node of that name; null if the worker does not know it. */
    @Nullable
    Server node(String name) {
        return pool.serverOf(name);
    }

    /** Sends a request to the owner of its slot, or puts it where it waits for that. */
    void send(RepeatableRequest request) {
        if (admit(request)) {
            sendNow(request, targetOf(request));
        }
    }

    private boolean admit(RepeatableRequest request) {
        SlotQueue queue = queues.isEmpty() ? null : queues.get(Whose.of(request));
        return queue == null || queue.admit(request, targetOf(request));
    }

    /** Sends a request to the node that has the keys only for those that ask, or lets it wait behind others. */
    void ask(RepeatableRequest request, Server node) {
        opened(request.slot());
        if (queueOf(request).admit(request, node)) {
            request.ask(node);
        }
    }

    /**
     * Sends a request to the node that has the slot by what another one has said, or lets it wait behind others. What the client has
     * sent behind it waits until it is answered: the node may begin to serve only in between.
     */
    void follow(RepeatableRequest request) {
        Server target = targetOf(request);
        SlotQueue queue = queueOf(request);
        if (queue.admit(request, target)) {
            queue.goesAlone(request);
            sendNow(request, target);
        }
    }

    private SlotQueue queueOf(RepeatableRequest request) {
        return queues.computeIfAbsent(
                Whose.of(request), whose -> new SlotQueue(pool, this, whose.slot(), whose.sender()));
    }

    @Nullable
    Server targetOf(RepeatableRequest request) {
        String moved = request.movedTo();
        Server named = moved == null ? null : node(moved);
        if (named != null) {
            return named;
        }
        int slot = request.slot();
        return slot == RepeatableRequest.NO_SLOT ? node(request.firstNode()) : ownerOf(slot);
    }

    /** As {@link #send}, of a request that waits for no other. */
    void sendNow(RepeatableRequest request, @Nullable Server server) {
        ServedPrimary primary = server == null ? null : ServedPrimary.of(server);
        if (server == null && request.slot() == RepeatableRequest.NO_SLOT) {
            // No other node could do it in place of the one that is gone.
            request.giveUp();
        } else if (server == null || primary == null) {
            later(request);
        } else if (primary.queue().waiting() == Wait.NONE) {
            request.sendAgain(server);
        } else {
            primary.queue().add(request);
        }
    }

    /** Sends the request in some milliseconds, and behind it the other requests of its client for the slot. */
    void later(RepeatableRequest request) {
        queueOf(request).putOff(request);
    }

    /** The request is done: the queue with requests of its client that come before it and are not; null if there are none. */
    @Nullable
    SlotQueue queueBefore(RepeatableRequest request) {
        SlotQueue queue = queues.isEmpty() || request.sender() == null ? null : queues.get(Whose.of(request));
        return queue != null && queue.hasBefore(request) ? queue : null;
    }

    /** A node has said that keys of the slot are elsewhere, too. */
    void opened(int slot) {
        if (slot != RepeatableRequest.NO_SLOT) {
            if (!areAnyOpen()) {
                open.clear();
            }
            open.set(slot);
            openUntilNs = pool.turn().nowNs() + OPEN_NS;
        }
    }

    /** Whether nodes have lately said of any slot that some of its keys are elsewhere. */
    boolean areAnyOpen() {
        return !open.isEmpty() && pool.turn().nowNs() - openUntilNs <= 0;
    }

    /** Whether nodes have lately said so, and one of them of this slot. */
    boolean isOpen(int slot) {
        return open.get(slot) && areAnyOpen();
    }

    /**
     * A client's request has been sent for the first time. If it may be rejected as a whole, nothing is sent behind it: while slots are
     * being moved, its own may be the next.
     */
    void sent(RepeatableRequest request) {
        if (pool.shared().primaries().areSlotsMoving(pool.turn().nowNs())
                && request.sender() != null
                && request.hasSeveralKeys()
                && request.slot() >= 0) {
            queueOf(request).beginWith(request);
        }
    }

    void ended(SlotQueue queue) {
        queues.remove(new Whose(queue.slot(), queue.sender()));
    }

    void close() {
        List.copyOf(queues.values()).forEach(SlotQueue::close);
        queues.clear();
        moving.clear();
        forgetClients();
    }
}
