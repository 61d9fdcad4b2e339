package dev.nutcracker.protocol.redis;

/** Finds keys whose places depend on other arguments. */
@FunctionalInterface
interface KeyFinder {
    /**
     * Gives each key to {@code keys}.
     *
     * @param arguments standing before the command's name
     * @return false, with no key given, when the request is malformed in such a way that no server takes any argument for
     *     such a key
     */
    boolean find(ArgumentCursor arguments, KeySink keys);
}
