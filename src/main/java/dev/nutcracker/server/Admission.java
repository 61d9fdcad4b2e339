package dev.nutcracker.server;

/** Whether a client may come in. */
public enum Admission {
    ADMITTED,
    /** The pool has as many clients as its configuration allows. */
    POOL_FULL,
    /** All pools together have as many clients as the process can have. */
    PROCESS_FULL,
    /** The heap has no room for another client. */
    NO_HEAP
}
