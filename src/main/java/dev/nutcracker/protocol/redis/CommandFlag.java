package dev.nutcracker.protocol.redis;

import java.util.Locale;

/** The flags of a command in the answer to COMMAND. */
enum CommandFlag {
    WRITE,
    READONLY,
    DENYOOM,
    ADMIN,
    NOSCRIPT,
    PUBSUB,
    BLOCKING,
    LOADING,
    STALE,
    SKIP_MONITOR,
    FAST,
    /** May be sent by a client that has not logged in. */
    NO_AUTH,
    MOVABLEKEYS,
    ALLOW_BUSY,
    NO_MANDATORY_KEYS;

    private final String text = name().toLowerCase(Locale.ROOT);

    String text() {
        return text;
    }
}
