package dev.nutcracker.server.joint;

import dev.nutcracker.server.JointPath;
import dev.nutcracker.server.JointPath.Sides;
import dev.nutcracker.server.KeyGate;
import dev.nutcracker.server.Server;
import dev.nutcracker.server.Side;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A key of a request at a route of several pools. */
public record JointKey(JointPath path, Sides sides, KeyGate.Key key) {
    /**
     * @param bytes not to be written to any more
     * @param database of the client
     */
    public static JointKey of(JointPath path, Sides sides, byte[] bytes, int database) {
        return new JointKey(path, sides, new KeyGate.Key(bytes, database));
    }

    /** Orders the requests for the key. */
    KeyGate gate() {
        return sides.gate();
    }

    /**
     * Takes it at the gate.
     *
     * @param owner whose writes may have it together; null to have it alone
     * @param whenFree called on any thread when it may be free, if it is not
     * @return whether the caller has it now
     */
    boolean enter(@Nullable Object owner, Runnable whenFree) {
        return gate().enter(key, owner, home(), whenFree);
    }

    /** For how long somebody may have it who waits for one answer of each of its servers, in nanoseconds. */
    long answerMaxNs() {
        long maxNs = Math.max(answerMaxNs(sides.writes()), answerMaxNs(sides.reads()));
        for (Side side : sides.others()) {
            maxNs = Math.max(maxNs, answerMaxNs(side));
        }
        return maxNs;
    }

    private long answerMaxNs(Side side) {
        Server server = serverIn(side);
        return server == null ? 0 : server.answerMaxNs();
    }

    /** Whether one of its servers has failed and not answered since. */
    boolean isSilent() {
        List<Side> sidesOfAll = new ArrayList<>(sides.others());
        sidesOfAll.add(sides.writes());
        sidesOfAll.add(sides.reads());
        if (path.failover() != null) {
            sidesOfAll.addAll(path.failover().standIns());
        }
        for (Side side : sidesOfAll) {
            Server server = serverIn(side);
            if (server != null && server.isSilent()) {
                return true;
            }
        }
        return false;
    }

    /** Gives back what {@link #enter} took. */
    void leave() {
        gate().leave(key);
    }

    /**
     * Takes all keys at the gate, or none.
     *
     * @param keys each once
     * @param owner whose writes may have them together; null to have them alone
     * @param whenFree called on any thread when they may be free, if they are not
     * @return whether the caller has them now
     */
    static boolean enterAll(List<JointKey> keys, @Nullable Object owner, Runnable whenFree) {
        for (int i = 0; i < keys.size(); i++) {
            if (!keys.get(i).enter(owner, whenFree)) {
                leaveAll(keys.subList(0, i));
                return false;
            }
        }
        return true;
    }

    /** Gives back what {@link #enterAll} took. */
    static void leaveAll(List<JointKey> keys) {
        keys.forEach(JointKey::leave);
    }

    /** The same keys, each once. */
    static List<JointKey> distinct(List<JointKey> keys) {
        if (keys.size() == 1) {
            return keys;
        }
        Map<KeyGate.Key, JointKey> distinct = new LinkedHashMap<>();
        keys.forEach(key -> distinct.putIfAbsent(key.key(), key));
        return List.copyOf(distinct.values());
    }

    private String home() {
        return sides.writes().pool().name();
    }

    /** Whether a read may ask its pool without having the key at the gate. */
    public boolean mayBeReadAtOnce() {
        return !isDoubted() && !(path.moves() && gate().isHeldForOther(key, home()));
    }

    /** Whether nobody knows if the pools have the same. */
    boolean isDoubted() {
        return gate().isDoubted(key);
    }

    /** Whether another pool has the latest value, since the own one could not serve the key. */
    public boolean isAway() {
        return gate().away().of(key) != null;
    }

    /** A server has not answered a write. */
    void doubt() {
        if (path.awaited(1) > 0) {
            gate().doubt(key, home());
        }
    }

    /** The key, with the parts that the pools had in requests for it when the doubt arose. */
    JointKey asDoubted() {
        String latest = gate().latestOf(key);
        Sides then = latest == null ? null : path.sidesOfWritesTo(latest);
        return then == null ? this : new JointKey(path, then, key);
    }

    /** The key, with the parts that the pools have in requests for it now: it may have moved while a request waited. */
    JointKey asNow() {
        Sides now = path.moves() ? path.sidesOf(bytes(), 0, bytes().length) : null;
        return now == null ? this : new JointKey(path, now, key);
    }

    /** Whether the other pools have the value as well, rather than none. */
    boolean repeatsValue() {
        return path.repeatsWrites() && (!path.bringsForWrites() || sides.completesOthers());
    }

    byte[] bytes() {
        return key.bytes();
    }

    /** The server that has the key there; null if there is none. */
    public @Nullable Server serverIn(Side side) {
        return side.serverOf(key.bytes());
    }

    /** Its pools have the same of it, unless its servers, which have just answered, may still do what they had received before. */
    void trustIfCaughtUp(long nowNs) {
        if (haveCaughtUp(nowNs)) {
            gate().trust(key);
        }
    }

    private boolean haveCaughtUp(long nowNs) {
        List<Side> sidesOfWrites = new ArrayList<>(sides.others());
        sidesOfWrites.add(sides.writes());
        for (Side side : sidesOfWrites) {
            Server server = serverIn(side);
            if (server == null || server.noteAnswer(nowNs) > 0) {
                return false;
            }
        }
        return true;
    }

    /** Whether one server has all these keys for writes. */
    static boolean areWrittenTogether(List<JointKey> keys) {
        JointKey first = keys.getFirst();
        Side writes = first.sides().writes();
        for (JointKey key : keys) {
            if (!key.sides().writes().equals(writes) || !writes.areTogether(first.bytes(), key.bytes())) {
                return false;
            }
        }
        return true;
    }

    /**
     * The keys of a request must have one server, which they cannot if only some of them concern several pools.
     *
     * @param keys those that do
     * @param count of all keys of the request
     */
    public static boolean areApart(List<JointKey> keys, int count) {
        if (keys.size() < count) {
            return true;
        }
        JointPath path = keys.getFirst().path();
        for (JointKey key : keys) {
            if (key.path() != path) {
                return true;
            }
        }
        return false;
    }
}
