package dev.nutcracker.protocol.redis;

/** Takes the keys of a request as they are found. */
@FunctionalInterface
interface KeySink {
    /** The argument at the cursor of {@code arguments} is a key. */
    void key(ArgumentCursor arguments);
}
