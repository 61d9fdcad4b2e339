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
 *   does the own server answer? ──► no                         ──► OUT
 *          │
 *          ▼ it is there again, and has caught up
 *   get the value from the other pool, or learn that it has none ──► no answer ──► LOST
 *          │
 *          ▼
 *   store it at the own server, or delete there ──► delete it at the other pool ──► HOME
 * </pre>
 *
 * Both have to {@linkplain CatchingUp catch up} first: what the own server has received before and does later would come over the value.
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
            CatchingUp.await(List.of(own), key, client, words, why -> {
                if (why == null) {
                    bring(own, stay);
                } else {
                    isOut(own);
                }
            });
        }
    }

    private void isOut(Server own) {
        key.path().count(Event.FAILED);
        failover.isOutNow(own, client.nowNs());
        over.accept(Outcome.OUT);
    }

    private void isLost() {
        key.path().count(Event.FAILED);
        over.accept(Outcome.LOST);
    }

    private void bring(Server own, Stay stay) {
        Side other = failover.standIn(stay.pool());
        Server from = other == null ? null : key.serverIn(other);
        if (isGone(stay)) {
            delete(own, () -> isOut(own));
        } else if (from == null) {
            over.accept(Outcome.LOST);
        } else {
            CatchingUp.await(List.of(from), key, client, words, why -> {
                if (why == null) {
                    new Carry(key, List.of(own), client, words, () -> {}, failure -> carried(from, failure))
                            .begin(client.sideConnectionTo(from));
                } else {
                    isLost();
                }
            });
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
        delete(from, this::isLost);
    }

    /** The last step: it is home when that server has none. */
    private void delete(Server server, Runnable failed) {
        Ask.send(words.delete(key.bytes()), client.sideConnectionTo(server), new Deleting(failed));
    }

    private void isHome() {
        key.gate().away().noteHome(key.key());
        over.accept(Outcome.HOME);
        bringAnother();
    }

    /** Nobody may ask for a key again that is away, so each that comes home fetches another one. */
    private void bringAnother() {
        KeyGate.Key next = key.gate().away().another(key.key(), stay -> failover.standIn(stay.pool()) != null);
        if (next == null || client.isGone()) {
            return;
        }
        JointKey another = new JointKey(key.path(), key.sides(), next);
        if (another.enter(null, () -> {})) {
            new FailBack(another, client, words, _ -> another.leave()).begin();
        }
    }

    private final class Deleting implements Ask.Asker {
        private final Runnable failed;

        Deleting(Runnable failed) {
            this.failed = failed;
        }

        @Override
        public void answered(ByteBuf response, boolean isError) {
            if (isError) {
                failed.run();
            } else {
                isHome();
            }
        }

        @Override
        public void unanswered(FastFailure failure) {
            failed.run();
        }
    }
}
