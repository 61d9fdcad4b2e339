package dev.nutcracker.protocol;

/** How much of its protocol the servers of a pool take. */
public enum Extent {
    /** All of it; an unknown command is answered with an error, as by any server. */
    WHOLE,
    /** Unknown: the servers must be asked before they are sent anything that twemproxy does not take. */
    UNKNOWN,
    /**
     * The commands of twemproxy 0.5.0. On anything else it closes the connection, and the outstanding requests of all
     * other clients there fail as well.
     */
    TWEMPROXY
}
