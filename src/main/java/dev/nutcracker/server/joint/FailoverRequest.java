package dev.nutcracker.server.joint;

import static java.util.Objects.requireNonNull;

import dev.nutcracker.protocol.Rejection;
import dev.nutcracker.protocol.Transfers;
import dev.nutcracker.server.Failover;
import dev.nutcracker.server.FastFailure;
import dev.nutcracker.server.JointPath;
import dev.nutcracker.server.JointPath.Event;
import dev.nutcracker.server.KeysAway.Stay;
import dev.nutcracker.server.Pool;
import dev.nutcracker.server.Request;
import dev.nutcracker.server.Server;
import dev.nutcracker.server.ServerConnection;
import dev.nutcracker.server.Side;
import dev.nutcracker.stats.ErrorKind;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A request at a route with {@code failover}: other pools serve it if that of the route cannot.
 *
 * <pre>
 *   key at home ──► own server ──► answer ──► the client
 *                       └─ cannot ──► gate ──► key is away from now on, if this is a write ──► next pool ──► the client
 *
 *   key away ──► FailBack ──► home: as above
 *                   └─ the own server does not answer ──► gate ──► the pool that has the key ──► the client
 * </pre>
 *
 * A key that has been written elsewhere is <em>away</em> ({@link dev.nutcracker.server.KeysAway}): its own server may have an old
 * value, so that is not asked for it before the latest one has come home. Those that use a key elsewhere have it at the gate together;
 * one that brings it home has it alone. A request that waits holds its client back, so the client's requests stay in order.
 *
 * <p>Only requests of one key go elsewhere. If there are several, those that are away must come home first.
 */
public final class FailoverRequest {
    /** At the gate for all that use a key elsewhere. */
    private static final Object ELSEWHERE = new Object();

    private final JointClient client;
    private final ClientHold hold;
    private final Transfers words;
    private final Pool pool;
    private final List<JointKey> keys;
    private final JointKey key;
    private final JointPath path;
    private final Failover failover;
    private final JointWrite.Message message;
    private final Fencing fencing;
    private final GateWait gateWait;
    private final LifeLimit lifeLimit;
    private final FailoverPart part;
    private final boolean mayWrite;

    /** Why the own server has not served it; null while it may. */
    private @Nullable FastFailure reason;
    /** The pool of the failover that is asked, or is asked next. */
    private int standIn;

    private boolean elsewhere;
    /** Whether the key is away because of this request. */
    private boolean hasLeft;

    /** The first of its numbers among the requests of the client that are not answered, one for each key; 0 before it has them. */
    private long firstNumber;

    private long latestNumber;

    private boolean inGate;
    /** Whether it waits for the key at the gate, to be served elsewhere. */
    private boolean waits;

    private boolean over;

    /**
     * @param asked the client's request; null for one without a response
     * @param keys all at the same route
     */
    public FailoverRequest(
            @Nullable Request asked,
            JointWrite.Message message,
            Fencing fencing,
            List<JointKey> keys,
            JointClient client,
            Transfers words) {
        this.client = client;
        this.hold = new ClientHold(client);
        this.words = words;
        this.pool = client.pool();
        this.keys = keys;
        this.key = keys.getFirst();
        this.path = key.path();
        this.failover = requireNonNull(path.failover(), "the route has a failover");
        this.lifeLimit = new LifeLimit(key, client, words, failover.ttlS());
        this.message = message;
        this.fencing = fencing;
        this.gateWait = new GateWait(client);
        this.mayWrite = pool.dialect().mayWrite(message.request());
        this.part = asked == null ? new FailoverSilence(this) : new FailoverAnswer(asked, this);
        if (!mayWrite) {
            path.count(Event.READ);
        }
    }

    /** Begins, or goes on when what it waits for may be over. */
    public void begin() {
        if (over) {
            return;
        }
        if (client.isGone()) {
            fail(new FastFailure(ErrorKind.DISMISSED, pool.noServerResponse()));
            return;
        }
        JointKey away = keyAway();
        if (away == null) {
            sendHome();
        } else if (client.reads().has(away.key())) {
            hold.begin();
            client.reads().await(this::begin);
        } else {
            serve(away);
        }
    }

    private @Nullable JointKey keyAway() {
        for (JointKey each : keys) {
            if (each.isAway()) {
                return each;
            }
        }
        return null;
    }

    private void serve(JointKey away) {
        Server own = away.serverIn(away.sides().writes());
        if (own != null && !failover.isOut(own, client.nowNs())) {
            bringHome(away);
        } else if (keys.size() > 1) {
            fail(Refusals.away(pool.dialect()));
        } else {
            goElsewhere();
        }
    }

    private void bringHome(JointKey away) {
        hold.begin();
        gateWait.begin();
        if (refuseIfLate(away) || !away.enter(null, () -> client.later(this::begin))) {
            return;
        }
        new FailBack(away, client, words, outcome -> {
                    away.leave();
                    if (outcome == FailBack.Outcome.LOST) {
                        gateWait.failed();
                        fail(Refusals.away(pool.dialect()));
                    } else {
                        begin();
                    }
                })
                .begin();
    }

    private void sendHome() {
        Side home = key.sides().writes();
        Server server = key.serverIn(home);
        for (JointKey each : keys) {
            if (!home.areTogether(key.bytes(), each.bytes())) {
                fail(new FastFailure(ErrorKind.SEVERAL_SERVERS, message.keysApart()));
                return;
            }
        }
        failover.requested(client.nowNs());
        await();
        if (server == null) {
            failed(home.failureOf(key.bytes()));
        } else {
            send(server);
        }
    }

    /** Later requests of the client that go elsewhere wait for it. */
    private void await() {
        if (firstNumber == 0) {
            keys.forEach(each -> latestNumber = client.reads().add(each.key()));
            firstNumber = latestNumber - keys.size() + 1;
        }
    }

    /** From then on the client's further requests come behind it. */
    private void send(Server server) {
        ServerConnection connection = client.connectionTo(server);
        if (connection.isFull()) {
            fail(connection.fullness());
            return;
        }
        if (message.preparation() != null) {
            connection.own().prepare(message.preparation());
        }
        part.send(connection);
        client.sentOn(connection);
        if (!waits) {
            hold.end();
        }
    }

    /** A server has not served it. */
    void failed(FastFailure failure) {
        if (keys.size() == 1 && part.mayGoElsewhere() && failover.isFor(failure.kind())) {
            failOver(failure);
        } else {
            fail(failure);
        }
    }

    /** Whether nothing of the request can have arrived at a server that has failed so. */
    private static boolean isUnsent(ErrorKind kind) {
        return kind == ErrorKind.REFUSED
                || kind == ErrorKind.UNREACHABLE
                || kind == ErrorKind.SERVER_DOWN
                || kind == ErrorKind.NO_LIVE_SERVER;
    }

    private void failOver(FastFailure failure) {
        if (!elsewhere && !failover.takeRetry(failure.kind(), client.nowNs())) {
            path.count(Event.DROPPED);
            fail(failure);
        } else if (!elsewhere) {
            reason = failure;
            goElsewhere();
        } else if (standIn + 1 < failover.standIns().size() && (!mayWrite || (hasLeft && isUnsent(failure.kind())))) {
            standIn++;
            sendElsewhere();
        } else {
            path.count(Event.FAILED);
            fail(reason == null ? failure : reason);
        }
    }

    /** Has the key at the gate first, as all do that use it elsewhere. */
    private void goElsewhere() {
        if (over) {
            return;
        }
        if (!key.enter(ELSEWHERE, () -> client.later(this::goElsewhere))) {
            waits = true;
            hold.begin();
            gateWait.begin();
            refuseIfLate(key);
            return;
        }
        boolean hasWaited = waits;
        waits = false;
        inGate = true;
        elsewhere = true;
        Stay stay = key.gate().away().of(key.key());
        if (stay != null) {
            follow(stay);
        } else if (hasWaited && mayWrite && reason != null && !isUnsent(reason.kind())) {
            // Somebody has used the key at its own server meanwhile, and may have seen that this was done: it must not
            // be done again.
            fail(reason);
        } else if (reason == null) {
            // It has come home meanwhile.
            leaveGate();
            elsewhere = false;
            begin();
        } else {
            sendElsewhere();
        }
    }

    /** Whether it has waited for that key for as long as it may, and has ended now. */
    private boolean refuseIfLate(JointKey taken) {
        FastFailure late = gateWait.lateness(taken);
        if (late != null) {
            fail(reason == null ? late : reason);
        }
        return late != null;
    }

    /** The key is served where it is, and nowhere else. */
    private void follow(Stay stay) {
        Side side = failover.standIn(stay.pool());
        if (side == null) {
            fail(Refusals.away(pool.dialect()));
        } else {
            standIn = failover.standIns().indexOf(side);
            sendElsewhere();
        }
    }

    private void sendElsewhere() {
        Side side = failover.standIns().get(standIn);
        Server server = key.serverIn(side);
        if (mayWrite) {
            boolean wasAway = key.isAway();
            if (!key.gate().away().noteAway(key.key(), side.pool().name(), client.nowNs())) {
                fail(requireNonNull(reason, "a key that is away is remembered"));
                return;
            }
            hasLeft |= !wasAway;
        }
        if (server == null) {
            failed(side.failureOf(key.bytes()));
        } else {
            lifeLimit.sayIn(message.request());
            path.count(mayWrite ? Event.COPIED : Event.READ_FROM_OTHER);
            send(server);
        }
    }

    /** The request has just been sent on this connection. */
    void sent(ServerConnection connection) {
        fencing.fence(connection);
        if (elsewhere && mayWrite) {
            lifeLimit.sayBehind(connection);
        }
    }

    /** A server has not done it, and says so. */
    void rejected(byte[] error) {
        failed(new FastFailure(ErrorKind.INVALID_RESPONSE, error));
    }

    /** Whether a key has been written at another pool while the own server did this: what that has now will be replaced. */
    boolean isOvertaken() {
        return !elsewhere && (mayWrite || keys.size() == 1) && keyAway() != null;
    }

    /** Does it where the key is. */
    void overtaken() {
        if (keys.size() == 1) {
            goElsewhere();
        } else {
            fail(Refusals.away(pool.dialect()));
        }
    }

    /** A server has nothing under the key. */
    void missed() {
        if (elsewhere) {
            standIn++;
            sendElsewhere();
        } else {
            reason = new FastFailure(ErrorKind.INVALID_RESPONSE, pool.noServerResponse());
            goElsewhere();
        }
    }

    /** Whether another pool is asked because of this response of a server, which has not done the request. */
    boolean rejects(ByteBuf source, int index, int length) {
        boolean may = !elsewhere && keys.size() == 1 && failover.isForErrors();
        // Other requests for the key may have been done, so this one must not come behind them.
        if (!may || client.reads().hasSeveral(key.key())) {
            return false;
        }
        return pool.dialect().rejection(source, index, length) != Rejection.NONE;
    }

    /** Whether another pool is asked if a server has nothing under the key. */
    boolean goesOnAtMiss() {
        return !mayWrite
                && keys.size() == 1
                && failover.isForMisses()
                && (!elsewhere || standIn + 1 < failover.standIns().size());
    }

    /** Whether the response says that there is nothing. */
    boolean isMiss(@Nullable String commandName, ByteBuf source, int index, int length) {
        return pool.dialect().isMiss(commandName, message.bytes(), source, index, length);
    }

    /** Whether other pools must have nothing under the key after a write, since a read that misses asks them. */
    boolean mustDeleteElsewhere() {
        return mayWrite && !elsewhere && keys.size() == 1 && failover.isForMisses();
    }

    /** Deletes the key at the other pools; calls {@code done} once, with what is wrong, null for nothing. */
    void deleteElsewhere(Consumer<@Nullable FastFailure> done) {
        new Deletes(key, failover.standIns(), client, words, done).begin();
    }

    JointWrite.Message message() {
        return message;
    }

    JointClient client() {
        return client;
    }

    Pool pool() {
        return pool;
    }

    Transfers words() {
        return words;
    }

    private void leaveGate() {
        if (inGate) {
            inGate = false;
            key.leave();
        }
    }

    private void fail(FastFailure failure) {
        if (!over) {
            part.refuse(failure);
            end();
        }
    }

    /** The client has its response. */
    void end() {
        if (over) {
            return;
        }
        over = true;
        leaveGate();
        for (long number = firstNumber; number > 0 && number <= latestNumber; number++) {
            client.reads().remove(number);
        }
        hold.end();
        part.release();
        message.release().run();
    }
}
