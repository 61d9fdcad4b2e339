package dev.nutcracker.server;

import dev.nutcracker.protocol.Redirection;
import dev.nutcracker.protocol.Rejection;
import org.jspecify.annotations.Nullable;

/** How far the nodes of a cluster have sent a request on to each other. There is none before a node has done so. */
final class Hops {
    /** How often a request follows redirections, one after the other. */
    private static final int MAX = 5;

    /** What becomes of a request that a node has sent elsewhere. */
    enum Next {
        /** It has been sent on too often. */
        GIVE_UP,
        /** The cluster is not asked before it says who has the slot. */
        LATER,
        /** It goes to the node that has the keys only for those that ask. */
        ASK,
        /** It goes to the node that has the slot. */
        GO
    }

    private final PoolContext pool;
    private int count;
    /** The node that the latest redirection has named. */
    private @Nullable String movedTo;
    /** The node that has said that the slot is another's, which is not known yet. */
    private @Nullable String rejectedBy;

    Hops(PoolContext pool) {
        this.pool = pool;
    }

    /**
     * A node has sent the request on.
     *
     * @param from the name of the node
     * @param target the node that it has named; null if the pool does not have it yet
     */
    Next after(Rejection rejection, Redirection redirection, String from, @Nullable Server target) {
        String to = redirection.node(from);
        boolean isToItself = to.equals(from);
        if (rejection == Rejection.MOVED) {
            // The topology takes this on; until it has, further requests for the slot come this way, too.
            pool.shared().primaries().redirected(from, redirection);
            movedTo = to;
            if (isToItself && target != null) {
                target.reconnect(pool.turn().nowNs());
            }
        }
        count++;
        if (count > MAX) {
            return Next.GIVE_UP;
        }
        if (target == null || isToItself) {
            // The cluster says soon who that is.
            rejectedBy = target == null ? from : null;
            movedTo = null;
            if (rejection == Rejection.ASK) {
                pool.shared().primaries().redirected(from, redirection);
            }
            return Next.LATER;
        }
        if (rejection == Rejection.ASK) {
            return Next.ASK;
        }
        // What the client has sent behind it comes the same way. Later the node may begin to serve in between.
        return count == 1 ? Next.GO : Next.LATER;
    }

    /** It is put off: its hops count from here on. */
    void beginAgain() {
        count = 0;
    }

    /** The name of the node that has the slot, by the one that it was sent to last; null if that one has not said so. */
    @Nullable
    String movedTo() {
        return movedTo;
    }

    /** Whether the request waits for another owner of its slot than this one. */
    boolean waitsForOther(@Nullable Server owner) {
        boolean waits = rejectedBy != null && (owner == null || owner.name().equals(rejectedBy));
        if (!waits) {
            rejectedBy = null;
        }
        return waits;
    }
}
