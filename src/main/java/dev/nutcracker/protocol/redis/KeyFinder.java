package dev.nutcracker.protocol.redis;

/** Finds keys whose positions depend on other arguments. */
@FunctionalInterface
interface KeyFinder {
    /**
     * Gives each key to {@code keys}.
     *
     * @param arguments before the command's name
     * @return false, with no key given, if the request is so malformed that no server takes any argument for such a key
     */
    boolean find(ArgumentCursor arguments, KeySink keys);
}
