package dev.nutcracker.protocol.redis;

import org.jspecify.annotations.Nullable;

/**
 * The ways in which Redis' commands say where their keys are.
 *
 * <p>Options are read exactly as Redis reads them, so that the proxy and the server never disagree about the keys. If an
 * option or a number of keys is malformed, no key is found. The server will report that error, in the words of its
 * version, or another error that it finds first.
 */
final class KeyFinders {
    private KeyFinders() {}

    /** {@code ZINTER numkeys key [key …] …}: at least one key, counted by argument {@code countAt}. */
    static KeyFinder counted(int countAt) {
        return (arguments, keys) -> {
            arguments.moveTo(countAt);
            return arguments.lenientInteger() != 0 && countedKeys(arguments, keys, Integer.MAX_VALUE);
        };
    }

    /** {@code EVAL script numkeys [key …] [arg …]}, of which the first {@code keysMax} keys matter. */
    static KeyFinder script(int countAt, int keysMax) {
        return (arguments, keys) -> {
            arguments.moveTo(countAt);
            return countedKeys(arguments, keys, keysMax);
        };
    }

    private static boolean countedKeys(ArgumentCursor arguments, KeySink keys, int keysMax) {
        long keyCount = arguments.lenientInteger();
        // Text that is not an integer gives NO_INTEGER, which is less than 0, too.
        if (keyCount < 0 || keyCount > arguments.remaining()) {
            return false;
        }
        for (long key = 0; key < Math.min(keyCount, keysMax) && arguments.next(); key++) {
            keys.key(arguments);
        }
        return true;
    }

    /** {@code MSETEX numkeys key value [key value …] …}. */
    static boolean countedPairs(ArgumentCursor arguments, KeySink keys) {
        arguments.moveTo(1);
        long keyCount = arguments.lenientInteger();
        if (keyCount < 1 || keyCount > arguments.remaining() / 2) {
            return false;
        }
        for (long key = 0; key < keyCount && arguments.next(); key++) {
            keys.key(arguments);
            arguments.skip(1);
        }
        return true;
    }

    /** {@code SORT key [BY pattern] [LIMIT offset count] [GET pattern …] [STORE destination]}: the last one counts. */
    static boolean sortStore(ArgumentCursor arguments, KeySink keys) {
        int destination = 0;
        arguments.moveTo(1);
        while (arguments.next()) {
            if (arguments.is("limit")) {
                arguments.skip(2);
            } else if (arguments.is("get") || arguments.is("by")) {
                arguments.skip(1);
            } else if (arguments.is("store") && arguments.next()) {
                destination = arguments.index();
            }
        }
        giveKey(destination, arguments, keys);
        return true;
    }

    /** {@code GEORADIUS … [STORE key] [STOREDIST key]}, with options from argument {@code from} on: the last one counts. */
    static KeyFinder geoStore(int from) {
        return (arguments, keys) -> {
            int destination = 0;
            arguments.moveTo(from - 1);
            while (arguments.next()) {
                if ((arguments.is("store") || arguments.is("storedist")) && arguments.next()) {
                    destination = arguments.index();
                }
            }
            giveKey(destination, arguments, keys);
            return true;
        };
    }

    /** @param key which argument it is, 0 for none */
    private static void giveKey(int key, ArgumentCursor arguments, KeySink keys) {
        if (key > 0) {
            arguments.rewind();
            arguments.moveTo(key);
            keys.key(arguments);
        }
    }

    /** {@code XREAD [COUNT n] [BLOCK ms] STREAMS key [key …] id [id …]}, and XREADGROUP's GROUP and NOACK. */
    static boolean streams(ArgumentCursor arguments, KeySink keys) {
        boolean found = moveToStreams(arguments, null);
        if (found) {
            firstHalf(arguments, keys);
        }
        return found;
    }

    /** Whether a request of that form has the option BLOCK. */
    static boolean hasBlock(ArgumentCursor arguments) {
        return moveToStreams(arguments, "block");
    }

    /** Moves to STREAMS, or to {@code option} if that comes first; returns whether there is one. */
    private static boolean moveToStreams(ArgumentCursor arguments, @Nullable String option) {
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

    /** {@code MIGRATE host port key database timeout …}, or with an empty key {@code … KEYS key [key …]}. */
    static boolean migrated(ArgumentCursor arguments, KeySink keys) {
        arguments.moveTo(3);
        boolean named = arguments.length() > 0;
        arguments.moveTo(5);
        while (arguments.next()) {
            if (arguments.is("keys") && arguments.remaining() > 0) {
                // With a key before, it is an error.
                while (!named && arguments.next()) {
                    keys.key(arguments);
                }
                return !named;
            } else if (arguments.is("auth2")) {
                arguments.skip(2);
            } else if (arguments.is("auth")) {
                arguments.skip(1);
            }
        }
        giveKey(3, arguments, keys);
        return true;
    }

    private static void firstHalf(ArgumentCursor arguments, KeySink keys) {
        for (int left = arguments.remaining() / 2; left > 0 && arguments.next(); left--) {
            keys.key(arguments);
        }
    }
}
