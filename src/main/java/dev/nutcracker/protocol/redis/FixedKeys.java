package dev.nutcracker.protocol.redis;

/** Which arguments of a request are keys with fixed positions, while the request is walked from its first to its last. */
final class FixedKeys {
    private static final int NONE = Integer.MAX_VALUE;

    private int next = NONE;
    private int step;
    private int last;

    /** No argument is a key. */
    void clear() {
        next = NONE;
    }

    /** The request has these keys, and so many arguments. */
    void begin(KeyPositions keys, int argumentCount) {
        step = keys.step();
        last = keys.lastOf(argumentCount);
        next = keys.first() == 0 || keys.first() > last ? NONE : keys.first();
    }

    /** Whether the next argument that is a key is this one. */
    boolean isNext(int argument) {
        return argument == next;
    }

    /** The key that was {@linkplain #isNext next} has been walked. */
    void advance() {
        next = next + step <= last ? next + step : NONE;
    }
}
