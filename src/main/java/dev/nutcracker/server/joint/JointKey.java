package dev.nutcracker.server.joint;

import dev.nutcracker.server.JointPath;
import dev.nutcracker.server.JointPath.Sides;
import dev.nutcracker.server.KeyGate;
import dev.nutcracker.server.Pool;
import dev.nutcracker.server.Server;
import org.jspecify.annotations.Nullable;

/**
 * A key of a request at a route of several pools.
 *
 * @param gate orders the requests for the key
 */
public record JointKey(JointPath path, Sides sides, KeyGate.Key key, KeyGate gate) {
    /** @param bytes not to be written to any more */
    public static JointKey of(JointPath path, Sides sides, byte[] bytes) {
        return new JointKey(path, sides, new KeyGate.Key(bytes), path.gate());
    }

    /** Whether nobody knows if the pools have the same. */
    public boolean isDoubted() {
        return gate.isDoubted(key);
    }

    /** A server has not answered a write. */
    void doubt() {
        if (path.awaited(1) > 0) {
            gate.doubt(key);
        }
    }

    /** Whether the other pools have the value as well, rather than none. */
    boolean repeatsValue() {
        return path.repeatsWrites() && (!path.bringsForWrites() || sides.completesOthers());
    }

    byte[] bytes() {
        return key.bytes();
    }

    /** The server of the key in that pool; null if there is none. */
    @Nullable
    Server serverIn(Pool pool) {
        return pool.serverOf(key.bytes(), 0, key.bytes().length);
    }
}
