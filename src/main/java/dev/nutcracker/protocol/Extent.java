package dev.nutcracker.protocol;

/** How much of its protocol the servers of a pool take. */
public enum Extent {
    /** All of it; or they answer what they do not know with an error, as any server does. */
    WHOLE,
    /** That is to be found out before one is sent what twemproxy does not take. */
    UNKNOWN,
    /**
     * What twemproxy 0.5.0 takes. Upon anything else it closes the connection, and with it fails what all other clients
     * have asked there.
     */
    TWEMPROXY
}
