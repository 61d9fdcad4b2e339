package dev.nutcracker.server;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the requests for a key that two pools have go one behind the other, for all workers of the process. So a value that is
 * brought from one pool to the other never meets a write on its way, and both pools do the writes of a key in the same order.
 *
 * <pre>
 *   key a    client 1: SET, SET …                    as many writes of one client as it likes, and only of this client;
 *   key b    somebody alone                          or one request alone, which brings a value or needs several steps;
 *   key c    -                                       or nobody
 * </pre>
 *
 * It has only the keys of requests that are on their way, and those in doubt: a server has not answered, so nobody knows whether the
 * pools have the same. Whoever has such a key next makes sure of that first. The pool whose response would have counted then has
 * the latest value, also if the key belongs to another one meanwhile. Thread-safe.
 */
public final class KeyGate {
    /** More keys in doubt are not remembered. */
    private static final int DOUBTS_MAX = 100_000;

    private static final Logger LOG = LoggerFactory.getLogger(KeyGate.class);

    private final ConcurrentHashMap<Key, Hold> holds = new ConcurrentHashMap<>();
    /** With the names of the pools that have the latest values. */
    private final ConcurrentHashMap<Key, String> doubts = new ConcurrentHashMap<>();

    private final KeyRoom room = new KeyRoom(DOUBTS_MAX);
    private final AtomicBoolean tooMany = new AtomicBoolean();

    private final KeysAway away = new KeysAway();

    /** The bytes of a key, in one of a server's databases. */
    public static final class Key {
        private final byte[] bytes;
        private final int database;
        private final int hash;

        /** @param bytes not to be written to any more */
        public Key(byte[] bytes, int database) {
            this.bytes = bytes;
            this.database = database;
            this.hash = 31 * Arrays.hashCode(bytes) + database;
        }

        int database() {
            return database;
        }

        /** Not to be written to. */
        public byte[] bytes() {
            return bytes;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Key key
                    && key.hash == hash
                    && key.database == database
                    && Arrays.equals(key.bytes, bytes);
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }

    /** Who has a key. It is looked at and changed only while the map has its entry locked. */
    private static final class Hold {
        /** Null for a request that is alone. */
        private final @Nullable Object owner;

        private final String pool;

        private int count = 1;
        private @Nullable List<Runnable> waiting;

        Hold(@Nullable Object owner, String pool) {
            this.owner = owner;
            this.pool = pool;
        }

        /** Whoever comes while others wait waits behind them. */
        boolean takes(@Nullable Object other) {
            return owner != null && owner.equals(other) && waiting == null;
        }

        void wait(Runnable other) {
            if (waiting == null) {
                waiting = new ArrayList<>(1);
            }
            waiting.add(other);
        }
    }

    /**
     * Takes a key.
     *
     * @param owner whose writes may have it together; null to have it alone
     * @param pool the name of the one to which the key belongs for the caller
     * @param whenFree called on any thread when it may be free, if it is not
     * @return whether the caller has it now
     */
    public boolean enter(Key key, @Nullable Object owner, String pool, Runnable whenFree) {
        boolean[] entered = new boolean[1];
        holds.compute(key, (_, hold) -> {
            if (hold == null) {
                entered[0] = true;
                return new Hold(owner, pool);
            }
            if (hold.takes(owner)) {
                entered[0] = true;
                hold.count++;
            } else {
                hold.wait(whenFree);
            }
            return hold;
        });
        return entered[0];
    }

    /** Gives back what {@link #enter} took. */
    public void leave(Key key) {
        List<Runnable> waiting = new ArrayList<>(0);
        holds.computeIfPresent(key, (_, hold) -> {
            hold.count--;
            if (hold.count > 0) {
                return hold;
            }
            if (hold.waiting != null) {
                waiting.addAll(hold.waiting);
            }
            return null;
        });
        waiting.forEach(Runnable::run);
    }

    /** Whether somebody has the key for whom it belongs to another pool: it has moved meanwhile. */
    public boolean isHeldForOther(Key key, String pool) {
        Hold hold = holds.get(key);
        return hold != null && !hold.pool.equals(pool);
    }

    /**
     * The pools may not have the same of the key.
     *
     * @param pool the name of the one with the latest value
     */
    public void doubt(Key key, String pool) {
        doubts.computeIfAbsent(key, _ -> {
            if (room.take(key)) {
                return pool;
            }
            if (!tooMany.getAndSet(true)) {
                LOG.warn("two pools may differ in more than {} keys; further ones are not remembered", doubts.size());
            }
            return null;
        });
    }

    public boolean isDoubted(Key key) {
        return !doubts.isEmpty() && doubts.containsKey(key);
    }

    /** The name of the pool with the latest value of a key in doubt; null if it is in none. */
    public @Nullable String latestOf(Key key) {
        return doubts.get(key);
    }

    /** The pools have the same of the key. */
    public void trust(Key key) {
        if (doubts.remove(key) != null) {
            room.giveBack(key);
            tooMany.set(false);
        }
    }

    /** The keys that other pools serve for a while. */
    public KeysAway away() {
        return away;
    }

    /** How many keys somebody has. */
    int count() {
        return holds.size();
    }
}
