package dev.nutcracker.server;

import dev.nutcracker.routing.Router;
import dev.nutcracker.routing.SlotRouter;
import dev.nutcracker.routing.SlotTable;
import dev.nutcracker.routing.Topology;
import dev.nutcracker.server.Primary.Wait;
import java.util.ArrayDeque;
import java.util.ArrayList;
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
 * <em>moving</em> until the former server has answered everything that it was sent up to that moment; meanwhile no new request for
 * it is sent anywhere. Requests that the former server rejects go to the new one first.
 *
 * <p>A request whose slot nobody serves at the moment is put off for some milliseconds. Requests for the same slot then stand in
 * line behind it, and the slot counts as moving.
 */
final class SlotMoves extends WaitingPlace {
    private static final long FIRST_DELAY_MS = 2;
    private static final long DELAY_MAX_MS = 64;

    private final Pool pool;
    private final Server[] owners = new Server[SlotTable.SLOTS];
    private final BitSet moving = new BitSet(SlotTable.SLOTS);
    /** How many reasons there are for a slot to be moving. */
    private final short[] reasons = new short[SlotTable.SLOTS];

    private final Map<Integer, PutOff> putOff = new HashMap<>();
    private int requestCount;
    private @Nullable Topology adopted;

    /** The requests of one slot that are sent later, in order. */
    private final class PutOff {
        private final ArrayDeque<RepeatableRequest> requests = new ArrayDeque<>();
        private long delayMs = FIRST_DELAY_MS;

        void add(RepeatableRequest request) {
            requests.add(request);
            requestCount++;
            request.beginAnew();
            request.startWaiting();
            count();
        }

        @Nullable
        RepeatableRequest poll() {
            RepeatableRequest request = requests.poll();
            if (request != null) {
                requestCount--;
                count();
            }
            return request;
        }

        /** Takes out those of this client, which come too late. */
        List<RepeatableRequest> takeAll(Object sender) {
            List<RepeatableRequest> late = new ArrayList<>();
            requests.removeIf(request -> request.sender() == sender && late.add(request));
            requestCount -= late.size();
            count();
            return late;
        }
    }

    SlotMoves(Pool pool) {
        this.pool = pool;
    }

    /** Whether requests may be routed as they are, without a look at their slots. */
    boolean isQuiet() {
        return moving.isEmpty() && pool.shared().topology() == adopted;
    }

    boolean isMoving(int slot) {
        return moving.get(slot);
    }

    @Override
    int requestCount() {
        return requestCount;
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
            }
            owners[slot] = now;
        }
        leaving.forEach(this::drain);
    }

    /** The slots are moving until the server has answered what it was sent. */
    private void drain(Server before, BitSet slots) {
        Drain drain = new Drain(before, slots);
        before.forEachShared(connection -> drain.mark(connection));
        if (drain.marks == 0) {
            return;
        }
        slots.stream().forEach(this::begin);
        if (before.isLeaving()) {
            pool.loop().schedule(drain::fence, PrimaryLine.FENCE_NS, TimeUnit.NANOSECONDS);
        }
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

        /** It may take itself for the owner still. */
        void fence() {
            if (marks > 0) {
                server.fence(PrimaryLine.FENCED);
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
        int slot = request.slot();
        PutOff line = putOff.get(slot);
        if (line != null) {
            line.add(request);
            return;
        }
        sendNow(request, targetOf(request));
    }

    private @Nullable Server targetOf(RepeatableRequest request) {
        String moved = request.movedTo();
        Server named = moved == null ? null : node(moved);
        if (named != null) {
            return named;
        }
        int slot = request.slot();
        return slot == RepeatableRequest.NO_SLOT ? node(request.firstNode()) : ownerOf(slot);
    }

    private void sendNow(RepeatableRequest request, @Nullable Server server) {
        ServedPrimary primary = server == null ? null : server.primary();
        if (server == null || primary == null) {
            later(request);
        } else if (primary.line().waiting() == Wait.NONE) {
            request.sendAgain(server);
        } else {
            primary.line().add(request);
        }
    }

    /** Sends it in some milliseconds, and then whatever has come for its slot meanwhile. */
    void later(RepeatableRequest request) {
        int slot = request.slot();
        PutOff line = putOff.get(slot);
        if (line != null) {
            line.add(request);
            return;
        }
        PutOff begun = new PutOff();
        begun.add(request);
        begun.delayMs = Math.min(DELAY_MAX_MS, FIRST_DELAY_MS << Math.min(5, request.putOff()));
        putOff.put(slot, begun);
        if (slot != RepeatableRequest.NO_SLOT) {
            begin(slot);
        }
        pool.loop().schedule(() -> sendPutOff(slot), begun.delayMs, TimeUnit.MILLISECONDS);
    }

    private void sendPutOff(int slot) {
        PutOff line = putOff.remove(slot);
        if (line == null) {
            return;
        }
        if (slot != RepeatableRequest.NO_SLOT) {
            end(slot);
        }
        long nowNs = pool.turn().nowNs();
        for (RepeatableRequest request = line.poll(); request != null; request = line.poll()) {
            if (putOff.containsKey(slot)) {
                send(request);
            } else if (request.isTooLate(nowNs)) {
                request.giveUp();
            } else if (request.waitsForOther(targetOf(request))) {
                later(request);
            } else {
                sendNow(request, targetOf(request));
            }
        }
        resume();
    }

    boolean isAnyPutOff() {
        return !putOff.isEmpty();
    }

    /** Whether a request of this client for the slot is put off. */
    boolean waits(int slot, Object sender) {
        PutOff line = putOff.get(slot);
        if (line != null) {
            for (RepeatableRequest request : line.requests) {
                if (request.sender() == sender) {
                    return true;
                }
            }
        }
        return false;
    }

    /** The requests of this client for the slot come too late. */
    void giveUp(int slot, Object sender) {
        PutOff line = putOff.get(slot);
        if (line != null) {
            line.takeAll(sender).forEach(RepeatableRequest::giveUp);
        }
    }

    void close() {
        for (PutOff line : List.copyOf(putOff.values())) {
            for (RepeatableRequest request = line.poll(); request != null; request = line.poll()) {
                request.giveUp();
            }
        }
        putOff.clear();
        moving.clear();
        forgetClients();
    }
}
