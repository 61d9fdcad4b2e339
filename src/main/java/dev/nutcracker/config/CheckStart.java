package dev.nutcracker.config;

/** The state of a server that is new, until it has been probed. */
public enum CheckStart {
    UP,
    DOWN,
    /** Down, and the process is not ready until every server has been probed once. */
    WAIT
}
