package dev.nutcracker.handover;

/** The points of a hand-over at which a test may let a process die. */
public enum HandoverStep {
    GIVER_GREETED,
    GIVER_SENT_STATE,
    GIVER_STOPPED_ACCEPTING,
    GIVER_SENT_CLIENTS,
    GIVER_LET_CLIENTS_GO,
    GIVER_DONE,
    TAKER_GREETED,
    TAKER_HAS_STATE,
    TAKER_PREPARED,
    TAKER_SERVES,
    TAKER_HAS_CLIENTS,
    TAKER_CONFIRMED_CLIENTS,
    TAKER_DONE
}
