package dev.nutcracker.protocol;

/** Why a server has not done a request at all, by its error, so that it may be sent to another server. */
public enum Rejection {
    /** The error says nothing of that kind. */
    NONE,
    /** The server is a replica: {@code READONLY}; or it has become one while the request waited there: {@code UNBLOCKED}. */
    DEMOTED,
    /** The server does not have its data yet, or has lost its primary: {@code LOADING}, {@code MASTERDOWN}. */
    NOT_READY,
    /** Another node of the cluster has the slot: {@code MOVED}. */
    MOVED,
    /** Another node has the key, though the slot is still this one's: {@code ASK}. */
    ASK,
    /** The keys of one slot are at two nodes, since the slot is being moved: {@code TRYAGAIN}. */
    TRY_AGAIN,
    /** The cluster does not serve the slot now: {@code CLUSTERDOWN}. */
    CLUSTER_DOWN;

    /** Whether it says that a slot is being moved, or has been. */
    public boolean isOfSlots() {
        return this == MOVED || this == ASK || this == TRY_AGAIN;
    }
}
