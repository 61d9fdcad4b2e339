package dev.nutcracker.server.joint;

import static java.util.Objects.requireNonNull;

import dev.nutcracker.protocol.Transfers;
import dev.nutcracker.server.Failover;
import dev.nutcracker.server.FastFailure;
import dev.nutcracker.server.JointPath.Event;
import dev.nutcracker.server.KeyGate;
import dev.nutcracker.server.KeysAway.Stay;
import dev.nutcracker.server.Server;
import dev.nutcracker.server.Side;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Brings home the value of a key that another pool has served. Whoever uses it has the key alone at the gate.
 *
 * <pre>
 *   look at the own server ──► no answer                       ──► OUT
 *          │
 *          ▼ it is there again
 *   get the value from the other pool, or learn that it has none ──► no answer ──► LOST
 *          │
 *          ▼
 *   store it at the own server, or delete there ──► delete it at the other pool ──► HOME
 * </pre>
 *
 * The own server is asked first, so that nothing is still on its way to it when it gets the value.
 */
final class FailBack {
    enum Outcome {
        /** The own server has the latest value, or none, and serves the key. */
        HOME,
        /** The own server does not answer. */
        OUT,
        /** The other pool does not answer; nobody else knows the latest value. */
        LOST
    }

    private final JointKey key;
    private final Failover failover;
    private final JointClient client;
    private final Transfers words;
    private final Consumer<Outcome> over;

    /** @param over called once */
    FailBack(JointKey key, JointClient client, Transfers words, Consumer<Outcome> over) {
        this.key = key;
        this.failover = requireNonNull(key.path().failover(), "the route has a failover");
        this.client = client;
        this.words = words;
        this.over = over;
    }

    void begin() {
        Server own = key.serverIn(key.sides().writes());
        Stay stay = key.gate().away().of(key.key());
        if (own == null) {
            over.accept(Outcome.OUT);
        } else if (stay == null) {
            over.accept(Outcome.HOME);
        } else {
            Ask.send(words.look(key.bytes()), client.sideConnectionTo(own), new Step(own, () -> bring(own, stay)));
        }
    }

    private void bring(Server own, Stay stay) {
        Side other = failover.standIn(stay.pool());
        Server from = other == null ? null : key.serverIn(other);
        if (isGone(stay)) {
            Ask.send(words.delete(key.bytes()), client.sideConnectionTo(own), new Step(own, this::isHome));
        } else if (from == null) {
            over.accept(Outcome.LOST);
        } else {
            new Carry(key, List.of(own), client, words, () -> {}, failure -> carried(from, failure))
                    .begin(client.sideConnectionTo(from));
        }
    }

    /** Whether the value that the other pool got has expired there. */
    private boolean isGone(Stay stay) {
        long livesNs = TimeUnit.SECONDS.toNanos(failover.ttlS() + 1);
        return stay.expires() && client.nowNs() - stay.sinceNs() > livesNs;
    }

    private void carried(Server from, @Nullable FastFailure failure) {
        if (failure != null) {
            // Of which of the two it comes does not matter: both have to answer.
            over.accept(Outcome.LOST);
            return;
        }
        key.path().count(Event.BROUGHT);
        Ask.send(words.delete(key.bytes()), client.sideConnectionTo(from), new Step(null, this::isHome));
    }

    private void isHome() {
        key.gate().away().comesHome(key.key());
        over.accept(Outcome.HOME);
        bringAnother();
    }

    /** Nobody may ask for a key again that is away, so each that comes home fetches another one. */
    private void bringAnother() {
        KeyGate.Key next = key.gate().away().another(key.key(), stay -> failover.standIn(stay.pool()) != null);
        if (next == null || client.isGone() || !key.gate().enter(next, null, () -> {})) {
            return;
        }
        JointKey another = new JointKey(key.path(), key.sides(), next);
        new FailBack(another, client, words, _ -> another.gate().leave(next)).begin();
    }

    /** Goes on when a server has answered. */
    private final class Step implements Ask.Asker {
        /** Null if it is the other pool's. */
        private final @Nullable Server own;

        private final Runnable next;

        Step(@Nullable Server own, Runnable next) {
            this.own = own;
            this.next = next;
        }

        @Override
        public void answered(ByteBuf response, boolean isError) {
            if (isError) {
                failed();
            } else {
                next.run();
            }
        }

        @Override
        public void unanswered(FastFailure failure) {
            failed();
        }

        private void failed() {
            key.path().count(Event.FAILED);
            if (own == null) {
                over.accept(Outcome.LOST);
            } else {
                failover.isOutNow(own, client.nowNs());
                over.accept(Outcome.OUT);
            }
        }
    }
}
