package dev.nutcracker.protocol.redis;

import org.jspecify.annotations.Nullable;

/**
 * The ways in which Redis' commands say where their keys are.
 *
 * <p>Options are walked just as Redis walks them, so that the proxy and the server never disagree on what is a key. Where
 * an option is malformed the walk ends: the server will say what is wrong.
 */
final class KeyFinders {
    private static final String NOT_AN_INTEGER = "value is not an integer or out of range";
    private static final String TOO_FEW_KEYS = "numkeys should be greater than 0";
    private static final String NEGATIVE_KEYS = "Number of keys can't be negative";
    private static final String TOO_MANY_KEYS = "Number of keys can't be greater than number of args";

    private KeyFinders() {}

    /** {@code ZINTER numkeys key [key …] …}: at least one key, counted by argument {@code countAt}. */
    static KeyFinder counted(int countAt) {
        return (arguments, keys) -> {
            arguments.moveTo(countAt);
            if (arguments.integer() != Arguments.NO_INTEGER && arguments.integer() < 1) {
                return TOO_FEW_KEYS;
            }
            return countedKeys(arguments, keys, Integer.MAX_VALUE);
        };
    }

    /** {@code ZINTERSTORE destination numkeys key [key …] …}; the destination's server says what is wrong. */
    static @Nullable String countedSources(Arguments arguments, KeySink keys) {
        arguments.moveTo(2);
        // What is no integer is less than one, too.
        boolean valid = arguments.integer() >= 1 && arguments.integer() <= arguments.remaining();
        return valid ? countedKeys(arguments, keys, Integer.MAX_VALUE) : null;
    }

    /** {@code EVAL script numkeys [key …] [arg …]}, of which the first {@code keysMax} keys matter. */
    static KeyFinder script(int countAt, int keysMax) {
        return (arguments, keys) -> {
            arguments.moveTo(countAt);
            if (arguments.integer() != Arguments.NO_INTEGER && arguments.integer() < 0) {
                return NEGATIVE_KEYS;
            }
            return countedKeys(arguments, keys, keysMax);
        };
    }

    private static @Nullable String countedKeys(Arguments arguments, KeySink keys, int keysMax) {
        long keyCount = arguments.integer();
        if (keyCount == Arguments.NO_INTEGER) {
            return NOT_AN_INTEGER;
        }
        if (keyCount > arguments.remaining()) {
            return TOO_MANY_KEYS;
        }
        for (long key = 0; key < Math.min(keyCount, keysMax) && arguments.next(); key++) {
            keys.key(arguments);
        }
        return null;
    }

    /** {@code MSETEX numkeys key value [key value …] …}. */
    static @Nullable String countedPairs(Arguments arguments, KeySink keys) {
        arguments.moveTo(1);
        long keyCount = arguments.integer();
        if (keyCount < 1 || keyCount > arguments.remaining() / 2) {
            return keyCount == Arguments.NO_INTEGER ? NOT_AN_INTEGER : keyCount < 1 ? TOO_FEW_KEYS : TOO_MANY_KEYS;
        }
        for (long key = 0; key < keyCount && arguments.next(); key++) {
            keys.key(arguments);
            arguments.skip(1);
        }
        return null;
    }

    /** {@code SORT key [BY pattern] [LIMIT offset count] [GET pattern …] [STORE destination]}. */
    static @Nullable String sortStore(Arguments arguments, KeySink keys) {
        arguments.moveTo(1);
        int destination = 0;
        while (arguments.next()) {
            if (arguments.is("limit")) {
                arguments.skip(2);
            } else if (arguments.is("get") || arguments.is("by")) {
                arguments.skip(1);
            } else if (arguments.is("store") && arguments.next()) {
                destination = arguments.index();
            }
        }
        destination(arguments, destination, keys);
        return null;
    }

    /** {@code GEORADIUS … [STORE key] [STOREDIST key]}, with options from argument {@code from} on. */
    static KeyFinder geoStore(int from) {
        return (arguments, keys) -> {
            arguments.moveTo(from - 1);
            int destination = 0;
            while (arguments.next()) {
                if ((arguments.is("store") || arguments.is("storedist")) && arguments.next()) {
                    destination = arguments.index();
                }
            }
            destination(arguments, destination, keys);
            return null;
        };
    }

    /** The last destination that was named, since that is the one the server takes; {@code at} is 0 if none was. */
    private static void destination(Arguments arguments, int at, KeySink keys) {
        if (at > 0) {
            arguments.rewind();
            arguments.moveTo(at);
            keys.key(arguments);
        }
    }

    /** {@code XREAD [COUNT n] [BLOCK ms] STREAMS key [key …] id [id …]}, and XREADGROUP's GROUP and NOACK. */
    static @Nullable String streams(Arguments arguments, KeySink keys) {
        if (moveToStreams(arguments, null)) {
            firstHalf(arguments, keys);
        }
        return null;
    }

    /** Whether a request of that form has the option BLOCK. */
    static boolean hasBlock(Arguments arguments) {
        return moveToStreams(arguments, "block");
    }

    /** Moves to STREAMS, or to {@code option} if that comes before it; answers whether there is one. */
    private static boolean moveToStreams(Arguments arguments, @Nullable String option) {
        arguments.moveTo(0);
        while (arguments.next()) {
            if (arguments.is("streams")) {
                return option == null;
            } else if (option != null && arguments.is(option) && arguments.remaining() > 0) {
                return true;
            } else if (arguments.is("count") || arguments.is("claim") || arguments.is("block")) {
                arguments.skip(1);
            } else if (arguments.is("group")) {
                arguments.skip(2);
            }
        }
        return false;
    }

    private static void firstHalf(Arguments arguments, KeySink keys) {
        for (int left = arguments.remaining() / 2; left > 0 && arguments.next(); left--) {
            keys.key(arguments);
        }
    }
}
