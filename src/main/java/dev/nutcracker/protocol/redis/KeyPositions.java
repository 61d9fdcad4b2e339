package dev.nutcracker.protocol.redis;

import org.jspecify.annotations.Nullable;

/**
 * The arguments of a command that are keys: every {@code step}th from {@code first} to {@code last}, and those that
 * {@code others} finds. Argument 0 is the command's name.
 *
 * @param first 0 if no key has a fixed position
 * @param last counted from the end if negative: -1 is the last argument
 */
record KeyPositions(int first, int last, int step, @Nullable KeyFinder others) {
    static final KeyPositions NONE = range(0, 0, 1);
    static final KeyPositions FIRST = range(1, 1, 1);
    static final KeyPositions SECOND = range(2, 2, 1);
    static final KeyPositions FIRST_TWO = range(1, 2, 1);
    static final KeyPositions ALL = range(1, -1, 1);
    static final KeyPositions FROM_SECOND = range(2, -1, 1);
    static final KeyPositions PAIRS = range(1, -1, 2);
    static final KeyPositions TRIPLES = range(1, -1, 3);
    static final KeyPositions ALL_BUT_LAST = range(1, -2, 1);
    static final KeyPositions COUNTED_AT_1 = new KeyPositions(0, 0, 1, KeyFinders.counted(1));
    static final KeyPositions SOME_COUNTED_AT_2 = new KeyPositions(0, 0, 1, KeyFinders.counted(2));
    static final KeyPositions COUNTED_PAIRS_AT_1 = new KeyPositions(0, 0, 1, KeyFinders::countedPairs);
    static final KeyPositions COUNTED_AT_2 = new KeyPositions(0, 0, 1, KeyFinders.script(2, Integer.MAX_VALUE));
    static final KeyPositions FIRST_AND_COUNTED_AT_2 = new KeyPositions(1, 1, 1, KeyFinders.counted(2));
    /** Only the first of counted keys, which is enough if all of them are on one server. */
    static final KeyPositions FIRST_COUNTED_AT_2 = new KeyPositions(0, 0, 1, KeyFinders.script(2, 1));

    static final KeyPositions SORTED = new KeyPositions(1, 1, 1, KeyFinders::sortStore);
    static final KeyPositions GEO_STORE_FROM_5 = new KeyPositions(1, 1, 1, KeyFinders.geoStore(5));
    static final KeyPositions GEO_STORE_FROM_6 = new KeyPositions(1, 1, 1, KeyFinders.geoStore(6));
    static final KeyPositions STREAMS = new KeyPositions(0, 0, 1, KeyFinders::streams);
    static final KeyPositions MIGRATED = new KeyPositions(0, 0, 1, KeyFinders::migrated);

    static KeyPositions range(int first, int last, int step) {
        return new KeyPositions(first, last, step, null);
    }

    /** The last argument that may be a key with a fixed position, if there are {@code argumentCount}. */
    int lastOf(int argumentCount) {
        return Math.min(last < 0 ? argumentCount + last : last, argumentCount - 1);
    }

    /** Gives all keys to {@code keys}; see {@link KeyFinder#find}. */
    boolean find(ArgumentCursor arguments, KeySink keys) {
        int lastKey = lastOf(arguments.count());
        for (int key = first; first > 0 && key <= lastKey && arguments.moveTo(key); key += step) {
            keys.key(arguments);
        }
        if (others == null) {
            return true;
        }
        arguments.rewind();
        return others.find(arguments, keys);
    }
}
