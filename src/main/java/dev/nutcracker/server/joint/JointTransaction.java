package dev.nutcracker.server.joint;

import dev.nutcracker.protocol.Transfers;
import dev.nutcracker.server.FastFailure;
import dev.nutcracker.server.JointPath.Event;
import dev.nutcracker.server.Server;
import dev.nutcracker.server.Side;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One client's requests on a connection of its own, from WATCH or MULTI to EXEC or alone, at routes of several pools.
 *
 * <pre>
 *   WATCH a, GET a, SET b …   the values of a and b are brought before the request is sent
 *   EXEC                      has a and b alone at the gate; behind it on its connection: what a and b have now
 *                             ──► the other pools get the values, or deletes; then the client gets the response to EXEC
 * </pre>
 *
 * So a transaction that is not run copies nothing wrong.
 */
public final class JointTransaction {
    /** A transaction with more keys is refused. */
    public static final int KEYS_MAX = 10_000;

    private final JointClient client;
    private final Transfers words;
    private final Map<KeyOfRoute, JointKey> written = new LinkedHashMap<>();
    private boolean queueing;

    /** Where values are brought for a request that waits for them. */
    private int bringing;

    /** The keys whose values have been brought for the request that waits; empty if none waits. */
    private List<JointKey> brought = List.of();

    private @Nullable FastFailure failure;
    private GateWait gateWait;
    private boolean inGate;

    private record KeyOfRoute(Object path, Object key) {}

    public JointTransaction(JointClient client, Transfers words) {
        this.client = client;
        this.words = words;
        this.gateWait = new GateWait(client);
    }

    /** MULTI has been taken. */
    public void begins() {
        queueing = true;
    }

    /** It has ended, by whatever. */
    public void ends() {
        queueing = false;
        written.clear();
        gateWait = new GateWait(client);
    }

    /** Whether requests are only queued. */
    public boolean isQueueing() {
        return queueing;
    }

    /** Whether EXEC has to tell other pools. */
    public boolean hasWritten() {
        return !written.isEmpty();
    }

    /** Whether all of its keys have the same sides as when they were used. */
    public boolean isWhereItBegan() {
        for (JointKey key : written.values()) {
            if (!key.path().hasStill(key.bytes(), key.sides())) {
                return false;
            }
        }
        return true;
    }

    /** Whether there is room for the keys of one more request. */
    public boolean hasRoom() {
        return written.size() < KEYS_MAX;
    }

    /** A request with these keys has been taken, which writes or may write. */
    public void takes(List<JointKey> keys) {
        if (queueing) {
            keys.forEach(key -> written.put(new KeyOfRoute(key.path(), key.key()), key));
        }
    }

    /**
     * Holds the client back if it has to wait for its own reads: one that is asked again must not come into the transaction that follows
     * it.
     *
     * @return whether it is held back; the request is to be passed again then
     */
    public boolean holdBackForReads() {
        boolean awaits = client.reads().areAny();
        if (awaits) {
            client.holdBack();
            client.reads().await(client::resume);
        }
        return awaits;
    }

    /**
     * Brings the values of these keys.
     *
     * @return true if they are there; otherwise the client is held back until they are, and the request is to be passed again
     */
    public boolean bring(List<JointKey> keys) {
        if (keys.stream().noneMatch(JointTransaction::mustBeBrought) || areBrought(keys)) {
            brought = List.of();
            return true;
        }
        if (bringing == 0) {
            client.holdBack();
            failure = null;
            brought = keys;
            for (JointKey key : keys) {
                if (mustBeBrought(key)) {
                    bringing++;
                }
            }
            keys.stream()
                    .filter(JointTransaction::mustBeBrought)
                    .toList()
                    .forEach(key -> bring(key, new GateWait(client)));
        }
        return false;
    }

    private static boolean mustBeBrought(JointKey key) {
        return key.path().bringsForWrites() || key.isAway();
    }

    /** Brings home what other pools serve by now of what the transaction writes; as {@link #bring(List)}. */
    public boolean bringHome() {
        List<JointKey> away = written.values().stream().filter(JointKey::isAway).toList();
        return away.isEmpty() || bring(away);
    }

    /** Whether that is what was brought: to the same sides, which an operator may have changed meanwhile. */
    private boolean areBrought(List<JointKey> keys) {
        boolean alike = bringing == 0 && keys.size() == brought.size();
        for (int i = 0; alike && i < keys.size(); i++) {
            JointKey before = brought.get(i);
            alike = before.sides() == keys.get(i).sides()
                    && before.key().equals(keys.get(i).key());
        }
        return alike;
    }

    private void bring(JointKey key, GateWait gateWait) {
        gateWait.begin();
        Side origin = key.sides().behind();
        if ((origin == null && !key.isAway()) || client.isGone()) {
            isBrought();
            return;
        }
        FastFailure late = gateWait.lateness(key);
        if (late != null) {
            failure = late;
            isBrought();
            return;
        }
        if (!key.enter(null, () -> client.later(() -> bring(key, gateWait)))) {
            return;
        }
        if (origin == null) {
            comeHome(key, gateWait);
            return;
        }
        if (key.isDoubted()) {
            repair(key, gateWait);
            return;
        }
        Transfer[] transfer = new Transfer[1];
        transfer[0] = new Transfer(key, key.sides().reads(), origin, client, words, () -> {
            key.leave();
            if (transfer[0].outcome() == Transfer.Outcome.FAILED) {
                failure = transfer[0].failure();
                gateWait.failed();
            } else if (transfer[0].outcome() == Transfer.Outcome.REFUSED) {
                failure = Refusals.notBrought(client.pool().dialect());
            }
            isBrought();
        });
        transfer[0].begin();
    }

    private void comeHome(JointKey key, GateWait gateWait) {
        new FailBack(key, client, words, outcome -> {
                    key.leave();
                    if (outcome != FailBack.Outcome.HOME) {
                        failure = Refusals.away(client.pool().dialect());
                        gateWait.failed();
                    }
                    isBrought();
                })
                .begin();
    }

    private void repair(JointKey key, GateWait gateWait) {
        Repair[] repair = new Repair[1];
        repair[0] = new Repair(key, client, words, () -> {
            key.leave();
            if (repair[0].failure() == null) {
                bring(key, gateWait);
            } else {
                failure = repair[0].failure();
                gateWait.failed();
                isBrought();
            }
        });
        repair[0].begin();
    }

    private void isBrought() {
        bringing--;
        if (bringing == 0) {
            client.resume();
        }
    }

    /** Why values could not be brought for the request that has waited for them; null if they are there. */
    public @Nullable FastFailure takeFailure() {
        FastFailure why = failure;
        failure = null;
        return why;
    }

    /** Whether EXEC would hold the client back, which what came together with it has done for as long as it may. */
    public boolean isLate() {
        List<JointKey> keys = gated(written.values());
        if (inGate || keys.isEmpty()) {
            return false;
        }
        gateWait.begin();
        return gateWait.lateness(keys.getFirst()) != null;
    }

    /**
     * Takes all keys of the transaction at the gate.
     *
     * @return false if the client has to wait; it is held back, and EXEC is to be passed again
     */
    public boolean enter() {
        if (inGate) {
            return true;
        }
        if (holdBackForReads()) {
            return false;
        }
        List<JointKey> keys = gated(written.values());
        inGate = JointKey.enterAll(keys, null, () -> client.later(() -> tryAgain(keys.getFirst())));
        if (!inGate) {
            client.holdBack();
        }
        return inGate;
    }

    /** Those that only one may write at a time. */
    private static List<JointKey> gated(Collection<JointKey> keys) {
        return keys.stream().filter(key -> key.path().awaited(1) > 0).toList();
    }

    /** The keys for which EXEC has waited may be free. */
    private void tryAgain(JointKey key) {
        failure = gateWait.lateness(key);
        client.resume();
    }

    /** EXEC was not sent after all. */
    public void leave() {
        if (inGate) {
            inGate = false;
            JointKey.leaveAll(gated(written.values()));
        }
    }

    /**
     * EXEC has just been sent: tells the other pools.
     *
     * @param done called once, with what one of them has not done, null for nothing
     */
    public void executed(Consumer<@Nullable FastFailure> done) {
        List<JointKey> keys = List.copyOf(written.values());
        ends();
        inGate = false;
        new Telling(keys, done).begin();
    }

    /** Tells the other pools of the keys of one transaction. */
    private final class Telling {
        private final List<JointKey> keys;
        private final Consumer<@Nullable FastFailure> done;
        private int unanswered = 1;
        private @Nullable FastFailure why;

        Telling(List<JointKey> keys, Consumer<@Nullable FastFailure> done) {
            this.keys = keys;
            this.done = done;
        }

        void begin() {
            keys.forEach(this::tell);
            over(null, true);
        }

        private void tell(JointKey key) {
            List<Server> others = new ArrayList<>();
            boolean matters = key.path().awaited(1) > 0;
            for (Side side : key.sides().others()) {
                Server other = key.serverIn(side);
                if (other == null) {
                    unanswered++;
                    over(side.failureOf(key.bytes()), matters);
                } else {
                    others.add(other);
                }
            }
            Server own = key.serverIn(key.sides().writes());
            boolean values = key.repeatsValue();
            unanswered += others.size();
            others.forEach(_ -> key.path().count(Event.COPIED));
            if (!values || own == null) {
                awaitExec(own);
                others.forEach(other ->
                        Ask.send(words.delete(key.bytes()), client.sideConnectionTo(other), new Deleting(matters)));
            } else {
                new Carry(key, others, client, words, () -> {}, failed -> over(failed, matters))
                        .beginBehindClient(client.connectionTo(own));
            }
        }

        /** A value must not be brought before EXEC is done, which the answer to a request behind it shows. */
        private void awaitExec(@Nullable Server own) {
            if (own != null) {
                unanswered++;
                Ask.send(words.look(keys.getFirst().bytes()), client.connectionTo(own), client.sender(), new Behind());
            }
        }

        private final class Behind implements Ask.Asker {
            @Override
            public void answered(ByteBuf response, boolean isError) {
                over(null, true);
            }

            @Override
            public void unanswered(FastFailure failed) {
                over(failed, true);
            }
        }

        private final class Deleting implements Ask.Asker {
            private final boolean matters;

            Deleting(boolean matters) {
                this.matters = matters;
            }

            @Override
            public void answered(ByteBuf response, boolean isError) {
                over(isError ? Refusals.of(client.pool().dialect(), response) : null, matters);
            }

            @Override
            public void unanswered(FastFailure failed) {
                over(failed, matters);
            }
        }

        private void over(@Nullable FastFailure failed, boolean matters) {
            if (failed != null && matters) {
                why = failed;
                // Of which key does not matter; to make sure of one costs little.
                keys.forEach(JointKey::doubt);
            }
            unanswered--;
            if (unanswered == 0) {
                JointKey.leaveAll(gated(keys));
                done.accept(why);
            }
        }
    }
}
