package dev.nutcracker.server.joint;

import dev.nutcracker.protocol.Transfers;
import dev.nutcracker.protocol.Transfers.Store;
import dev.nutcracker.server.FastFailure;
import dev.nutcracker.server.JointPath.Event;
import dev.nutcracker.server.Server;
import dev.nutcracker.server.Side;
import dev.nutcracker.stats.ErrorKind;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Brings the value of one key from the pool that has it to the one that is asked for it. Whoever uses it has the key at the
 * {@link dev.nutcracker.server.KeyGate}, so nothing changes meanwhile.
 *
 * <pre>
 *   look at both ──► it is there already                  ──► THERE
 *                ──► neither has it                       ──► ABSENT
 *                ──► fetch ──► store, if there is none    ──► THERE, or REFUSED
 *   a server does not answer                              ──► FAILED
 * </pre>
 */
final class Transfer {
    enum Outcome {
        /** The value is where it is asked for. */
        THERE,
        /** There is no value. */
        ABSENT,
        /** The value is at the other pool, and cannot be stored here. */
        REFUSED,
        /** It could not be found out; {@link #failure} says why. */
        FAILED
    }

    private final JointKey key;
    private final JointClient client;
    private final Transfers words;
    private final Runnable over;
    private final Side target;
    private final Side origin;

    private int looking = 2;
    private boolean thereAtTarget;
    private boolean thereAtOrigin;
    private @Nullable ByteBuf looked;
    private @Nullable ByteBuf fetched;
    private Outcome outcome = Outcome.FAILED;
    private @Nullable FastFailure failure;

    /** @param over called once, when there is an outcome */
    Transfer(JointKey key, Side target, Side origin, JointClient client, Transfers words, Runnable over) {
        this.key = key;
        this.target = target;
        this.origin = origin;
        this.client = client;
        this.words = words;
        this.over = over;
    }

    void begin() {
        ask(target, words.look(key.bytes()), new Looking(true));
        ask(origin, words.look(key.bytes()), new Looking(false));
    }

    private void ask(Side side, Transfers.Question question, Ask.Asker asker) {
        Server server = key.serverIn(side);
        if (server == null) {
            asker.unanswered(side.failureOf(key.bytes()));
        } else {
            Ask.send(question, client.sideConnectionTo(server), asker);
        }
    }

    private final class Looking implements Ask.Asker {
        private final boolean atTarget;

        Looking(boolean atTarget) {
            this.atTarget = atTarget;
        }

        @Override
        public void answered(ByteBuf response, boolean isError) {
            if (isError) {
                failure = Refusals.of(client.pool().dialect(), response);
            } else if (atTarget) {
                thereAtTarget = words.isThere(response);
            } else {
                thereAtOrigin = words.isThere(response);
                looked = response.copy();
            }
            goOn();
        }

        @Override
        public void unanswered(FastFailure why) {
            failure = why;
            goOn();
        }

        private void goOn() {
            looking--;
            if (looking == 0) {
                haveLooked();
            }
        }
    }

    private void haveLooked() {
        if (failure != null) {
            end(Outcome.FAILED);
        } else if (thereAtTarget) {
            end(Outcome.THERE);
        } else if (!thereAtOrigin) {
            end(Outcome.ABSENT);
        } else if (client.pool().memory().isExhausted()) {
            failure = new FastFailure(ErrorKind.OUT_OF_MEMORY, client.pool().outOfMemoryResponse());
            end(Outcome.FAILED);
        } else {
            ask(origin, words.fetch(key.bytes()), new Fetching());
        }
    }

    private final class Fetching implements Ask.Asker {
        @Override
        public void answered(ByteBuf response, boolean isError) {
            if (isError) {
                end(Outcome.REFUSED);
            } else {
                store(response.copy());
            }
        }

        @Override
        public void unanswered(FastFailure why) {
            failure = why;
            end(Outcome.FAILED);
        }
    }

    private void store(ByteBuf value) {
        fetched = value;
        ByteBuf ttl = looked;
        Store store = ttl == null
                ? null
                : words.store(key.bytes(), ttl, value, key.path().ttlMaxS(), false);
        Server server = key.serverIn(target);
        if (store == null) {
            // It has expired meanwhile.
            thereAtOrigin = false;
            end(Outcome.ABSENT);
        } else if (server == null) {
            end(Outcome.REFUSED);
        } else {
            Ask.send(store, value, client.sideConnectionTo(server), new Storing());
        }
    }

    private final class Storing implements Ask.Asker {
        @Override
        public void answered(ByteBuf response, boolean isError) {
            boolean wasThere = words.wasThere(response);
            if (!wasThere && !isError) {
                key.path().count(Event.BROUGHT);
            }
            end(wasThere || !isError ? Outcome.THERE : Outcome.REFUSED);
        }

        /** It may have been stored, or will be. */
        @Override
        public void unanswered(FastFailure why) {
            key.doubt();
            failure = why;
            end(Outcome.FAILED);
        }
    }

    private void end(Outcome decided) {
        outcome = decided;
        if (looked != null) {
            looked.release();
            looked = null;
        }
        if (fetched != null) {
            fetched.release();
            fetched = null;
        }
        if (decided == Outcome.FAILED) {
            key.path().count(Event.FAILED);
        } else if (decided == Outcome.REFUSED) {
            key.path().count(Event.NOT_STORED);
        }
        over.run();
    }

    Outcome outcome() {
        return outcome;
    }

    /** Why the outcome is {@link Outcome#FAILED}. */
    FastFailure failure() {
        return failure == null
                ? new FastFailure(ErrorKind.INVALID_RESPONSE, client.pool().noServerResponse())
                : failure;
    }

    /** Whether the target had a value before. */
    boolean wasAtTarget() {
        return thereAtTarget;
    }

    /** Whether the origin has a value. */
    boolean isAtOrigin() {
        return thereAtOrigin;
    }
}
